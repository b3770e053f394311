"""One turn from Telegram's side: read, answer, deliver, remember."""

import logging
import sqlite3
from collections.abc import Callable

from bot.assistant import Assistant
from bot.conversation.completion import FinishReason
from bot.conversation.errors import BotError, error_named
from bot.conversation.trace import current_turn
from bot.conversation.turn import Question, Turn
from bot.storage.screens import Screens
from bot.storage.turns import Turns
from bot.telegram.alarm import Alarm
from bot.telegram.outgoing.clock import Clock
from bot.telegram.outgoing.delivery import Delivery, Final, Style
from bot.telegram.outgoing.drafts import Drafts
from bot.telegram.outgoing.keyboards import again_button, continue_button, file_button
from bot.telegram.outgoing.messages import Messages
from bot.telegram.outgoing.screen import Place, Screen
from bot.telegram.running import Running

logger = logging.getLogger(__name__)

STOPPED = "⏹ Stopped."
_REMARKS = {
    FinishReason.STOPPED: STOPPED,
    FinishReason.LENGTH: "✂️ The answer reached its longest length here.",
    FinishReason.CONTENT_FILTER: "🚫 The provider's content filter ended the answer here.",
    FinishReason.INTERRUPTED: "⚠️ The connection to the model broke here, so this is not all.",
}


class Talk:
    """Carries out turns: what each lane does with its questions."""

    def __init__(
        self,
        *,
        assistant: Assistant,
        turns: Turns,
        screens: Screens,
        messages: Messages,
        drafts: Drafts,
        alarm: Alarm,
        style: Style,
        clock: Callable[[], float],
        delivery_clock: Clock,
    ) -> None:
        self._assistant = assistant
        self._turns = turns
        self._screens = screens
        self._messages = messages
        self._drafts = drafts
        self._alarm = alarm
        self._style = style
        self._clock = clock
        self._delivery_clock = delivery_clock

    async def take_turn(self, task: Question | Turn, running: Running) -> None:
        """Answer a question, or go on where an earlier process left a turn.

        The answer is stored before the last of it is sent, and the turn is done only when it is
        shown; so after a crash at any point the next start comes back here.
        """
        turn = await self._assistant.ask(task) if isinstance(task, Question) else task
        running.begin(turn)
        current_turn.set(str(turn.id))
        began_at = self._delivery_clock.now()
        delivery = await self._delivery(turn)
        if not turn.is_answered:
            turn = await self._answer(turn, delivery, running)
        if running.is_superseded:
            return
        self._report(turn)
        is_shown = await self._finish(turn, delivery)
        if running.is_superseded:
            return
        await self._turns.mark_shown(turn.id, self._clock())
        logger.info(
            "turn done",
            extra={
                "chat": turn.thread.chat_id,
                "end": turn.error or turn.finish_reason,
                "shown": is_shown,
                "seconds": round(self._delivery_clock.now() - began_at, 2),
            },
        )

    async def _answer(self, turn: Turn, delivery: Delivery, running: Running) -> Turn:
        answer = self._assistant.answer(turn)
        async with delivery:
            try:
                await running.pull(answer, delivery)
            except sqlite3.Error:
                raise
            except Exception:
                # The last resort: a fault of ours ends in a sentence too, and is not tried again.
                logger.exception("the answer failed")
                answer.error = BotError()
            if running.is_superseded:
                return turn
            return await self._assistant.remember(answer)

    async def _finish(self, turn: Turn, delivery: Delivery) -> bool:
        try:
            return await delivery.finish(final_of(turn))
        except sqlite3.Error:
            raise
        except Exception:
            # Not tried again: a fault that comes back would end each start anew.
            logger.exception("the answer could not be shown")
            return False

    def _report(self, turn: Turn) -> None:
        """The admins hear of what only they can mend."""
        trouble = error_named(turn.error) if turn.error else None
        if trouble is None:
            self._alarm.settle()
        elif trouble.is_operators:
            self._alarm.sound(trouble)

    async def _delivery(self, turn: Turn) -> Delivery:
        place = Place(
            turn_id=turn.id,
            thread=turn.thread,
            question_message_id=turn.question_message_id,
            # 0: its chat has moved since, and the message has another number there.
            reply_to=None if turn.thread.is_private else turn.question_message_id or None,
        )
        shown = await self._screens.parts(turn.id)
        screen = Screen(self._messages, self._screens, place, shown)
        return Delivery(screen, self._style, self._drafts, self._delivery_clock)


def final_of(turn: Turn) -> Final:
    """What a turn that is over shows: its answer, or one sentence why there is none."""
    if turn.error:
        sentence = error_named(turn.error).sentence
        button = continue_button(turn.id) if turn.answer else again_button(turn.id)
        return Final(turn.answer, sentence, button, file_button(turn.id))
    remark = _REMARKS.get(turn.finish_reason) if turn.finish_reason else None
    if remark is None:
        return Final(turn.answer, file_button=file_button(turn.id))
    button = continue_button(turn.id) if turn.answer else again_button(turn.id)
    return Final(turn.answer, remark, button, file_button(turn.id))
