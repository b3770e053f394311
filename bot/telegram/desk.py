"""The desk of each lane: looks at what arrives, in order, and says where it goes."""

import logging
import sqlite3
from collections.abc import Sequence

from telegram import Bot
from telegram.error import TelegramError

from bot.conversation.addressing import Command as Called
from bot.conversation.language import choose_language, current_language
from bot.storage.strangers import Strangers
from bot.telegram.commands import BUTTONS, COMMANDS
from bot.telegram.commands.call import Call, Press, Tools
from bot.telegram.incoming.albums import Albums
from bot.telegram.incoming.arrival import Arrival, Ignored, Pressed, Said, Stopped
from bot.telegram.incoming.gate import Gate, Verdict
from bot.telegram.lanes import Lane
from bot.telegram.outgoing.markup import plain
from bot.telegram.revising import Revising

logger = logging.getLogger(__name__)

_SEEN = "👀"
"""On what waits for its turn: it was received, and will be answered."""

_UNKNOWN_COMMAND = "I do not know /{name}. /help shows what I can do."
_CALLED = "Yes? Write your question behind my name, or reply to me."
_STRANGER = (
    "I may not talk with you yet. Ask the person who runs this bot to let you in, and give them "
    "this number, which is yours on Telegram: {id}"
)
_BROKEN = "Something went wrong here, and I could not do that. Please try again."
_OLD_BUTTON = "This button does not work any more."


class Desk:
    """Steers at once; questions it hands to the lane."""

    def __init__(self, bot: Bot, gate: Gate, strangers: Strangers, tools: Tools) -> None:
        self._bot = bot
        self._gate = gate
        self._strangers = strangers
        self._tools = tools
        self._being_told: set[int] = set()
        self._revising = Revising(tools.turns)
        self._albums = Albums(tools.turns)
        self._commands = {
            name: command for command in COMMANDS for name in (command.name, *command.aliases)
        }

    async def sort(self, arrival: Arrival, lane: Lane) -> None:
        """Deal with one arrival. It is done here, or, if it is a question, when it is answered.

        What a command changes is changed when this returns; what it says goes out later.
        """
        try:
            await self._meet(arrival)
            is_question = await self._deal_with(arrival, lane)
        except sqlite3.Error:
            raise
        except Exception:
            # The last resort: whatever it is, a person is told, and it is not tried for ever.
            logger.exception("an arrival could not be dealt with")
            lane.later(self._tools.messages.notice(lane.thread, plain(_BROKEN)))
            is_question = False
        if not is_question:
            self._finish(lane, [arrival])

    async def _deal_with(self, arrival: Arrival, lane: Lane) -> bool:
        """Whether it is a question, which will be done later."""
        if isinstance(arrival, Ignored):
            return False
        if isinstance(arrival, Stopped):
            running = lane.running
            if running and running.turn and running.turn.id == arrival.turn_id:
                running.stop()
            return False
        if isinstance(arrival, Pressed):
            is_let_in = self._gate.judge(arrival) is Verdict.LET_IN
            await self._press(arrival, lane, is_let_in=is_let_in)
            return False
        is_question = False
        for said in await self._whole(arrival, lane):
            is_question = await self._listen(said, lane)
            if not is_question and said is not arrival:
                self._finish(lane, [said])
        return is_question or self._is_held(arrival)

    async def _meet(self, arrival: Arrival) -> None:
        """Remember who it is, and speak their language, unless their chat has another."""
        if not isinstance(arrival, Said | Pressed):
            return
        author, tools = arrival.author, self._tools
        settings = await tools.settings.of(arrival.thread.chat_id)
        language = choose_language(settings.language, author.language, tools.language)
        current_language.set(language)
        if author.id > 0:
            await tools.people.note(author)

    async def _listen(self, said: Said, lane: Lane) -> bool:
        """Whether what was said is a question."""
        verdict = self._gate.judge(said)
        if verdict is Verdict.TELL_STRANGER and not said.is_edit:
            await self._tell_stranger(said, lane)
        if verdict is not Verdict.LET_IN:
            return False
        said = await self._albums.complete(said)
        if said.command is not None:
            question = await self._command(said, said.command, lane)
            if question is None:
                return False
            said = question
        if said.is_edit:
            return await self._revising.edit(said, lane)
        if not said.text and not said.source.attachments:
            self._say(said, lane, _CALLED)
            return False
        if not await self._revising.join(said, lane):
            is_answering = lane.running is not None
            lane.ask(said)
            if is_answering:
                lane.later(lambda: self._see(said))
        return True

    async def _command(self, said: Said, called: Called, lane: Lane) -> Said | None:
        """Carry out a command; the question that it is, if it is one."""
        command = self._commands.get(called.name)
        if command is not None:
            call = Call(said, called.argument, lane, self._tools)
            question = await command.ask(call) if command.ask else None
            if question is None and not said.is_edit:
                await command.run(call)
            return question
        if not said.is_edit and (not said.is_group or called.addressee):
            self._say(said, lane, _UNKNOWN_COMMAND.format(name=called.name))
        return None

    async def _press(self, pressed: Pressed, lane: Lane, *, is_let_in: bool) -> None:
        """Every press is answered, or the button shows a clock for a minute."""
        words = ""
        try:
            if is_let_in:
                button = BUTTONS.get(pressed.action)
                words = await button(Press(pressed, lane, self._tools)) if button else _OLD_BUTTON
        finally:
            lane.later(lambda: self._answer_press(pressed.query_id, words))

    async def _whole(self, said: Said, lane: Lane) -> list[Said]:
        """What is to be listened to now: the message, and parts of its album that were held."""
        self._albums.remember(said)
        if not said.album or not said.is_group or said.is_edit:
            return [said]
        parts = (*lane.waiting, *(lane.running.parts if lane.running else ()))
        is_asked = any(part.album == said.album for part in parts)
        return await self._albums.gather(said, is_asked, lambda parts: self._finish(lane, parts))

    def _is_held(self, said: Said) -> bool:
        """Whether it waits for a part of its album that names the bot."""
        return self._albums.holds(said)

    def _finish(self, lane: Lane, done: Sequence[Said | Pressed | Stopped | Ignored]) -> None:
        ids = [arrival.update_id for arrival in done]
        lane.later(lambda: self._tools.inbox.finish(ids, self._tools.clock()))

    async def _answer_press(self, query_id: str, words: str) -> None:
        try:
            await self._bot.answer_callback_query(query_id, words or None)
        except TelegramError as error:
            # It is valid for some seconds only; after a restart it is often too old.
            logger.debug("a press was not answered: %s", error)

    async def _tell_stranger(self, said: Said, lane: Lane) -> None:
        stranger = said.author.id
        if stranger in self._being_told or await self._strangers.was_told(stranger):
            return
        self._being_told.add(stranger)
        self._say(said, lane, _STRANGER.format(id=stranger))
        lane.later(lambda: self._strangers.note_told(stranger, self._tools.clock()))

    def _say(self, said: Said, lane: Lane, text: str) -> None:
        reply_to = said.message_id if said.is_group else None
        lane.later(self._tools.messages.notice(said.thread, plain(text), reply_to=reply_to))

    async def _see(self, said: Said) -> None:
        await self._tools.messages.react(said.thread, said.message_id, _SEEN)
