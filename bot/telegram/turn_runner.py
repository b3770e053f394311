"""One turn from Telegram's side: read, answer, deliver, remember."""

import asyncio
import logging
from collections.abc import Callable

from telegram.constants import ChatAction

from bot.assistant.answer import Answer
from bot.assistant.assistant import Assistant
from bot.assistant.budget_guard import BudgetGuard
from bot.assistant.image_generator import ImageGenerator
from bot.domain.budget import BudgetSpent
from bot.domain.current_turn import current_turn
from bot.domain.errors import BotError, PicturesOff, SetAside, error_named
from bot.domain.turn import Question, Turn
from bot.i18n.language import N_, _, choose_language, current_language
from bot.storage.attachments import Attachments
from bot.storage.chat_settings import Settings
from bot.storage.delivery_log import DeliveryLog
from bot.storage.errors import StorageUnavailable
from bot.storage.inbox import MAX_ATTEMPTS, Inbox
from bot.storage.turns import Turns
from bot.telegram.admin_alerts import AdminAlerts
from bot.telegram.incoming.attachment_loader import AttachmentLoader
from bot.telegram.lanes.active_turn import ActiveTurn
from bot.telegram.outgoing.answer.answer_messages import AnswerMessages, AnswerPlace
from bot.telegram.outgoing.answer.delivery import Delivery, Style
from bot.telegram.outgoing.answer.drafts import Drafts
from bot.telegram.outgoing.answer.render_result import quote_of, render_result
from bot.telegram.outgoing.answer.uploads import Uploads
from bot.telegram.outgoing.send.clock import Clock
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.text.budget_warning import write_warning
from bot.telegram.outgoing.text.markdown import plain

logger = logging.getLogger(__name__)

_DRAWING = N_("🎨 I am drawing. This can take a minute or two.")
_WRITING = N_("🧮 I am writing JSON…")


class TurnRunner:
    """Carries out turns: what each lane does with its questions."""

    def __init__(
        self,
        *,
        assistant: Assistant,
        budget_guard: BudgetGuard,
        image_generator: ImageGenerator | None,
        attachment_loader: AttachmentLoader,
        turns: Turns,
        inbox: Inbox,
        attachments: Attachments,
        delivery_log: DeliveryLog,
        messages: Messages,
        drafts: Drafts,
        uploads: Uploads,
        admin_alerts: AdminAlerts,
        style: Style,
        max_images: int,
        settings: Settings,
        language: str,
        clock: Callable[[], float],
        delivery_clock: Clock,
    ) -> None:
        self._assistant = assistant
        self._budget_guard = budget_guard
        self._image_generator = image_generator
        self._attachment_loader = attachment_loader
        self._turns = turns
        self._inbox = inbox
        self._attachments = attachments
        self._screens = delivery_log
        self._messages = messages
        self._drafts = drafts
        self._uploads = uploads
        self._admin_alerts = admin_alerts
        self._style = style
        self._max_images = max_images
        self._settings = settings
        self._language = language
        self._clock = clock
        self._delivery_clock = delivery_clock

    async def take_turn(self, task: Question | Turn, running: ActiveTurn) -> None:
        """Answer a question, or go on where an earlier process left a turn.

        The answer is stored before the last of it is sent, and the turn is done only when it is
        shown; so after a crash at any point the next start comes back here.
        """
        turn = await self._assistant.ask(task) if isinstance(task, Question) else task
        running.begin(turn)
        current_turn.set(str(turn.id))
        settings = await self._settings.of(turn.thread.chat_id)
        current_language.set(choose_language(settings.language, turn.language, self._language))
        if isinstance(task, Turn):
            attempted = await self._attempt(turn, running)
            if attempted is None:
                return
            turn = attempted
        try:
            await self._carry_out(turn, running)
        except asyncio.CancelledError:
            # An end in good order is not its fault.
            await self._turns.give_back(turn.id)
            raise

    async def end(self, task: Question | Turn, running: ActiveTurn) -> None:
        """A fault of ours was met: the turn ends with a sentence instead of an answer."""
        turn = running.turn or (task if isinstance(task, Turn) else None)
        now = self._clock()
        if turn is None:
            assert isinstance(task, Question)  # noqa: S101  # for mypy: what is no turn is one
            await self._inbox.fail(task.update_ids, BotError.__name__, now)
            running.later(self._messages.notice(task.thread, plain(_(BotError.sentence))))
            return
        failed = await self._turns.fail(turn.id, BotError.__name__, now)
        try:
            if failed:
                await self._finish(failed, await self._delivery(failed), "")
        finally:
            await self._turns.mark_shown(turn.id, now)

    async def _attempt(self, turn: Turn, running: ActiveTurn) -> Turn | None:
        """The turn as it is to be carried out now, or None where that was tried too often.

        What ended the process three times is not tried a fourth time: first an error takes the
        place of its answer, and where that cannot be shown either, it is set aside as it is.
        """
        if await self._turns.take_up(turn.id) < MAX_ATTEMPTS:
            return turn
        logger.error("a turn was tried %d times: set aside", MAX_ATTEMPTS)
        now = self._clock()
        if not turn.is_answered:
            name = SetAside.__name__
            return await self._turns.fail(turn.id, name, now, is_set_aside=True)
        await self._admin_alerts.alert(SetAside, turn=turn)
        await self._turns.set_aside(turn.id, SetAside.__name__, now)
        running.later(self._messages.notice(turn.thread, plain(_(SetAside.sentence))))
        return None

    async def _carry_out(self, turn: Turn, running: ActiveTurn) -> None:
        began_at = self._delivery_clock.now()
        delivery = await self._delivery(turn)
        if not turn.is_answered:
            try:
                turn = await self._answer(turn, delivery, running)
            finally:
                await self._budget_guard.release(turn.id)
        if running.is_cancelled_for_edit:
            return
        await self._report(turn, running.about)
        running.close(delivery.stop)
        is_shown = await self._finish(turn, delivery, running.about)
        if running.is_cancelled_for_edit:
            return
        await self._turns.mark_shown(turn.id, self._clock())
        running.later(lambda: self._warn(turn))
        logger.info(
            "turn done",
            extra={
                "chat": turn.thread.chat_id,
                "end": turn.error or turn.finish_reason,
                "shown": is_shown,
                "seconds": round(self._delivery_clock.now() - began_at, 2),
            },
        )

    async def _answer(self, turn: Turn, delivery: Delivery, running: ActiveTurn) -> Turn:
        answer = self._assistant.answer(turn)
        async with delivery:
            try:
                await running.work(answer, self._fill(answer, delivery))
            except StorageUnavailable:
                raise
            except asyncio.CancelledError:
                # The process ends, and the next one asks anew; this was used all the same.
                await self._assistant.charge(answer)
                raise
            except Exception:
                # The last resort: a fault of ours ends in a sentence too, and is not tried again.
                logger.exception("the answer failed")
                answer.error = BotError()
            if running.is_cancelled_for_edit:
                await self._assistant.charge(answer)
                return turn
            return await self._assistant.remember(answer)

    async def _fill(self, answer: Answer, delivery: Delivery) -> None:
        """Open what came with the question, then let the answer grow, or be drawn."""
        try:
            await self._budget_guard.reserve(answer.turn)
            answer.turn = await self._attachment_loader.open(answer.turn, answer.calls.append)
            delivery.quote(quote_of(answer.turn))
            if answer.turn.order.kind != "picture":
                async for delta in answer:
                    delivery.grow(answer, delta)
            elif self._image_generator:
                await self._image_generator.generate(answer)
            else:
                raise PicturesOff
        except BotError as error:
            answer.error = error
            # With what is known by now of its attachments.
            answer.turn = await self._turns.find(answer.turn.id) or answer.turn

    async def _finish(self, turn: Turn, delivery: Delivery, about: str) -> bool:
        try:
            made = await self._attachments.made(turn.id) if turn.order.kind == "picture" else None
            admin_about = about if self._admin_alerts.is_to_admin(turn) else None
            return await delivery.finish(render_result(turn, made, self._max_images, admin_about))
        except StorageUnavailable:
            raise
        except Exception:
            # Not tried again: a fault that comes back would end each start anew.
            logger.exception("the answer could not be shown")
            return False

    async def _warn(self, turn: Turn) -> None:
        """Tell whoever has used most of a budget."""
        if turn.error and issubclass(error_named(turn.error), BudgetSpent):
            return  # That says it already.
        for limit in await self._budget_guard.warnings(turn):
            warning = plain(write_warning(limit, self._clock()))
            await self._messages.notice(turn.thread, warning)()

    async def _report(self, turn: Turn, about: str) -> None:
        """The admins hear of what only they can mend."""
        trouble = error_named(turn.error) if turn.error else None
        if trouble and trouble.is_for_admins:
            await self._admin_alerts.alert(trouble, about, turn)

    async def _delivery(self, turn: Turn) -> Delivery:
        place = AnswerPlace(
            turn_id=turn.id,
            thread=turn.thread,
            question_message_id=turn.question_message_id,
            reply_to=_reply_to(turn),
        )
        shown = await self._screens.parts(turn.id)
        screen = AnswerMessages(self._messages, self._screens, place, shown)
        settings = await self._settings.of(turn.thread.chat_id)
        style = self._style_for(turn, settings.streaming)
        return Delivery(screen, style, self._drafts, self._uploads, self._delivery_clock)

    def _style_for(self, turn: Turn, streaming: str) -> Style:
        """JSON is shown when it is whole and checked, and a picture when it is there."""
        if turn.order.kind == "json":
            return Style(previews=False, placeholder=_(_WRITING))
        if turn.order.kind == "picture":
            return Style(previews=False, action=ChatAction.UPLOAD_PHOTO, placeholder=_(_DRAWING))
        if streaming:
            return Style(previews=streaming != "off", drafts=streaming == "draft")
        return self._style


def _reply_to(turn: Turn) -> int | None:
    """In a group, the question; unless its chat has moved since: it has another number there."""
    is_there = not turn.thread.is_private and turn.question_message_id > 0
    return turn.question_message_id if is_there else None
