"""The desk of each lane: looks at what arrives, in order, and says where it goes."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from telegram import Bot
from telegram.error import TelegramError

from bot.conversation.addressing import Command as Called
from bot.conversation.language import N_, _, choose_language, current_language
from bot.conversation.pace import Hurry
from bot.conversation.recent import Recent
from bot.storage.effect import Effect, begin_effect, current_effect
from bot.storage.strangers import Strangers
from bot.telegram.claim import Claim, is_claim, take_claim
from bot.telegram.commands import BUTTONS, COMMANDS, FOR_STRANGERS
from bot.telegram.commands.call import Call, Press, Tools
from bot.telegram.commands.knock import knock_button
from bot.telegram.incoming.albums import HOLD_SECONDS, Albums
from bot.telegram.incoming.arrival import (
    Arrival,
    Ignored,
    MemberChanged,
    Membership,
    Migrated,
    Pressed,
    Said,
    Stopped,
    Unreadable,
)
from bot.telegram.incoming.gate import Gate, Verdict
from bot.telegram.incoming.turnstile import Turnstile
from bot.telegram.lanes import Lane
from bot.telegram.membership import Memberships
from bot.telegram.outgoing.markup import plain
from bot.telegram.revising import Revising

logger = logging.getLogger(__name__)

_SEEN = "👀"
"""On what waits for its turn: it was received, and will be answered."""

_UNKNOWN_COMMAND = N_("I do not know /{name}. /help shows what I can do.")
_CALLED = N_("Yes? Write your question behind my name, or reply to me.")
_STRANGER = N_(
    "I may not talk with you yet. Ask the people who run this bot to let you in: with the button "
    "below, or with this number, which is yours on Telegram: {id}"
)
_UNKNOWN_STRANGER = N_(
    "I may not talk with you yet. Ask the person who runs this bot to let you in, and give them "
    "this number, which is yours on Telegram: {id}"
)
_BROKEN = N_("Something went wrong here, and I could not do that. Please try again.")
_UNREADABLE = N_("I couldn't read that message. Please send it again, or write it as text.")
_TOO_FAST = N_("That is more than I can listen to. Please wait a minute, and write again then.")
_OLD_BUTTON = N_("This button does not work any more.")


_REMEMBERED = 1000
"""Strangers who are being told."""


class Desk:
    """Steers at once; questions it hands to the lane."""

    def __init__(
        self,
        bot: Bot,
        gate: Gate,
        turnstile: Turnstile,
        strangers: Strangers,
        memberships: Memberships,
        claim: Claim,
        tools: Tools,
        hold: float = HOLD_SECONDS,
    ) -> None:
        self._bot = bot
        self._gate = gate
        self._turnstile = turnstile
        self._strangers = strangers
        self._memberships = memberships
        self._claim = claim
        self._tools = tools
        self._being_told: Recent[tuple[int, bool]] = Recent(_REMEMBERED)
        self._revising = Revising(tools.turns, tools.orders)
        self._albums = Albums(tools.albums, hold)
        self._commands = {
            name: command for command in COMMANDS for name in (command.name, *command.aliases)
        }

    async def sort(self, arrival: Arrival, lane: Lane) -> None:
        """Deal with one arrival. It is done here, or, if it is a question, when it is answered.

        What a command changes is changed when this returns, and its update done with it; what it
        says goes out later.
        """
        if isinstance(arrival, Said | Pressed):
            calls = self._tools.messages.calls
            calls.note_seen(arrival.thread.chat_id, arrival.message_id)
        effect = Effect((arrival.update_id,), self._tools.clock())
        current_effect.set(effect)
        await self._meet(arrival)
        is_question = await self._deal_with(arrival, lane)
        if not is_question and not isinstance(arrival, Unreadable):
            await self._finish(effect, lane)

    async def end(self, arrival: Arrival, lane: Lane) -> None:
        """A fault of ours was met: the person is told, and it is not tried for ever."""
        if isinstance(arrival, Said | Pressed):
            await self._meet(arrival)
            lane.later(self._tools.messages.notice(lane.thread, plain(_(_BROKEN))))
        await self._tools.inbox.fail([arrival.update_id], "BotError", self._tools.clock())

    async def _deal_with(self, arrival: Arrival, lane: Lane) -> bool:
        """Whether it is a question, which will be done later."""
        if not isinstance(arrival, Said | Pressed):
            await self._take_note(arrival, lane)
            return False
        if isinstance(arrival, Pressed):
            is_let_in = self._gate.judge(arrival) is Verdict.LET_IN
            await self._press(arrival, lane, is_let_in=is_let_in)
            return False
        is_question = False
        for said in await self._whole(arrival, lane):
            is_question = await self._listen(said, lane)
            is_other = arrival.update_id not in said.update_ids  # a part that was held until now
            if not is_question and is_other:
                await self._tools.inbox.finish(said.update_ids, self._tools.clock())
        return is_question or self._is_held(arrival)

    async def _take_note(
        self,
        arrival: Stopped | Membership | MemberChanged | Migrated | Ignored | Unreadable,
        lane: Lane,
    ) -> None:
        """Deal with what nobody has said."""
        if isinstance(arrival, Stopped):
            running = lane.running
            if running and running.turn and running.turn.id == arrival.turn_id:
                running.stop()
        elif isinstance(arrival, Membership):
            await self._memberships.change(arrival, lane)
        elif isinstance(arrival, MemberChanged):
            chat_id = arrival.thread.chat_id
            self._tools.rights.note_member(chat_id, arrival.user_id, arrival.status)
        elif isinstance(arrival, Migrated):
            await self._memberships.migrate(arrival, lane)
        elif isinstance(arrival, Unreadable):
            await self._refuse(arrival, lane)

    async def _refuse(self, unreadable: Unreadable, lane: Lane) -> None:
        """It is done with; a person who may speak is told, but a group hears nothing."""
        thread = unreadable.thread
        if (
            thread
            and thread.is_private
            and self._gate.access.may_speak(thread.chat_id, thread.chat_id)
        ):
            settings = await self._tools.settings.of(thread.chat_id)
            current_language.set(choose_language(settings.language, self._tools.language))
            lane.later(self._tools.messages.notice(thread, plain(_(_UNREADABLE))))
        ids, now = [unreadable.update_id], self._tools.clock()
        await self._tools.inbox.fail(ids, Unreadable.__name__, now)

    async def _meet(self, arrival: Arrival) -> None:
        """Speak their language, unless their chat has another."""
        if isinstance(arrival, Said | Pressed | Membership):
            tools, language = self._tools, arrival.author.language
            settings = await tools.settings.of(arrival.thread.chat_id)
            current_language.set(choose_language(settings.language, language, tools.language))

    async def _listen(self, said: Said, lane: Lane) -> bool:
        """Whether what was said is a question."""
        if is_claim(said) and await take_claim(self._claim, said, lane, self._tools):
            return False
        if self._is_unknown(said):
            return False
        verdict = self._gate.judge(said)
        if said.is_addressed and said.author.id > 0:
            await self._tools.people.note(said.author)
        if verdict is Verdict.TELL_STRANGER and not said.is_edit:
            await self._tell_stranger(said, lane)
        if verdict is not Verdict.LET_IN:
            return False
        hurry = self._turnstile.judge(said)
        if hurry is Hurry.TELL:
            self._say(said, lane, _(_TOO_FAST))
        if hurry is not Hurry.FINE:
            return False
        said = await self._albums.complete(said)
        if said.command is not None:
            question = await self._command(said, said.command, lane)
            if question is None:
                return False
            said = question
        if said.is_edit:
            return await self._revising.edit(said, lane)
        if not said.says_something:
            self._say(said, lane, _(_CALLED))
            return False
        if not await self._revising.join(said, lane):
            is_answering = lane.running is not None
            lane.ask(said)
            if is_answering:
                lane.beside(lambda: self._see(said))
        return True

    def _is_unknown(self, said: Said) -> bool:
        """In a group, a command that is probably another bot's: as if it had not been said."""
        called = said.command
        is_ours = called is None or bool(called.addressee) or called.name in self._commands
        return said.is_group and not is_ours

    async def _command(self, said: Said, called: Called, lane: Lane) -> Said | None:
        """Carry out a command; the question that it is, if it is one."""
        command = self._commands.get(called.name)
        if command is not None:
            call = Call(said, called.argument, lane, self._tools)
            question = await command.ask(call) if command.ask else None
            if question is None and not said.is_edit:
                begin_effect()
                await command.run(call)
            return question
        if not said.is_edit and (not said.is_group or called.addressee):
            self._say(said, lane, _(_UNKNOWN_COMMAND).format(name=called.name))
        return None

    async def _press(self, pressed: Pressed, lane: Lane, *, is_let_in: bool) -> None:
        """Every press is answered, or the button shows a clock for a minute."""
        words = ""
        try:
            if is_let_in and not self._turnstile.lets_press(pressed):
                words = _(_TOO_FAST)
            elif is_let_in or pressed.action in FOR_STRANGERS:
                button = BUTTONS.get(pressed.action)
                press = Press(pressed, lane, self._tools)
                begin_effect()
                words = await button(press) if button else _(_OLD_BUTTON)
        finally:
            self._answer_soon(pressed, words, lane)

    async def _whole(self, said: Said, lane: Lane) -> list[Said]:
        """What is to be listened to now: the message, and parts of its album that were held."""
        settings = await self._tools.settings.of(said.thread.chat_id)
        said = replace(said, is_addressed=self._gate.is_meant(said, settings))
        if not said.is_addressed and settings.is_listening and not said.is_edit:
            self._overhear(said)
        self._albums.remember(said)
        if not said.album or not said.is_group or said.is_edit:
            return [said]
        parts = (*lane.waiting, *(lane.running.parts if lane.running else ()))
        is_asked = any(part.album == said.album for part in parts)
        return await self._albums.gather(said, is_asked, lambda parts: self._let_go(parts, lane))

    def _overhear(self, said: Said) -> None:
        """Keep it in mind as background of the next question, where that is wanted and allowed."""
        if self._gate.access.may_speak(said.author.id, said.thread.chat_id):
            self._tools.background.hear(said.thread, said.author, said.text)

    def _is_held(self, said: Said) -> bool:
        """Whether it waits for a part of its album that names the bot."""
        return self._albums.holds(said)

    def _let_go(self, parts: Sequence[Said], lane: Lane) -> None:
        """Nobody has addressed these to the bot."""
        ids = [part.update_id for part in parts]
        lane.beside(lambda: self._tools.inbox.finish(ids, self._tools.clock()))

    async def _finish(self, effect: Effect, lane: Lane) -> None:
        """It is done with what it changed; where that is nothing, when it has said what it says."""
        if effect.is_done:
            return
        if not effect.works:
            await self._tools.inbox.finish(effect.update_ids, self._tools.clock())
            return

        async def finish() -> None:
            while waiting := [work for work in effect.works if not work.done()]:
                await asyncio.wait(waiting)
            # What the end of the process has cut off is done anew by the next one.
            if not effect.is_done and not any(work.cancelled() for work in effect.works):
                await self._tools.inbox.finish(effect.update_ids, self._tools.clock())

        current_effect.set(None)
        lane.beside(finish)

    def _answer_soon(self, pressed: Pressed, words: str, lane: Lane) -> None:
        """At once, and nothing waits for it: if it is lost the update is done all the same."""
        current = current_effect.get()
        current_effect.set(None)
        lane.beside(lambda: self._answer_press(pressed.query_id, words))
        current_effect.set(current)

    async def _answer_press(self, query_id: str, words: str) -> None:
        try:
            await self._bot.answer_callback_query(query_id, words or None)
        except TelegramError as error:
            # It is valid for some seconds only; after a restart it is often too old.
            logger.debug("a press was not answered: %s", error)

    async def _tell_stranger(self, said: Said, lane: Lane) -> None:
        stranger = said.author.id
        access = self._gate.access
        has_admins = bool(access.admins)
        was_told = await self._strangers.was_told(stranger) and not is_claim(said)
        if was_told or (stranger, has_admins) in self._being_told:
            return
        self._being_told.add((stranger, has_admins))
        may_ask = bool(access.admins) and stranger not in access.denied
        text = plain(_(_STRANGER if may_ask else _UNKNOWN_STRANGER).format(id=stranger))
        button = knock_button() if may_ask else None
        notice = self._tools.messages.notice(said.thread, text, button)

        async def tell() -> None:
            await notice()
            if has_admins:  # Until then there is nobody whom they could ask.
                await self._strangers.note_told(stranger, self._tools.clock())

        lane.later(tell)

    def _say(self, said: Said, lane: Lane, text: str) -> None:
        reply_to = said.message_id if said.is_group else None
        lane.later(self._tools.messages.notice(said.thread, plain(text), reply_to=reply_to))

    async def _see(self, said: Said) -> None:
        await self._tools.messages.react(said.thread, said.message_id, _SEEN)
