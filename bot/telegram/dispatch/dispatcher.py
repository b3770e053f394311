"""The desk of each lane: looks at what arrives, in order, and says where it goes."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from telegram import Bot
from telegram.error import TelegramError

from bot.domain.addressing import Command as Called
from bot.domain.rate_limit import RateLimit
from bot.domain.recent import Recent
from bot.i18n.language import N_, _, choose_language, current_language
from bot.storage.effect import Effect, begin_effect, current_effect
from bot.storage.notified_users import NotifiedUsers
from bot.telegram.access.access_filter import AccessDecision, AccessFilter
from bot.telegram.access.rate_limiter import RateLimiter
from bot.telegram.commands import BUTTONS, COMMANDS, FOR_STRANGERS
from bot.telegram.commands.access_requests import request_button
from bot.telegram.commands.context import ButtonContext, CommandContext, Services
from bot.telegram.dispatch.albums import HOLD_SECONDS, Albums
from bot.telegram.dispatch.membership import Memberships
from bot.telegram.dispatch.owner_setup import Claim, is_claim, take_claim
from bot.telegram.dispatch.question_edits import QuestionEdits
from bot.telegram.incoming.events import (
    ButtonPress,
    Event,
    Ignored,
    IncomingMessage,
    MemberChanged,
    Membership,
    Migrated,
    StopRequest,
    Unreadable,
)
from bot.telegram.lanes.lanes import Lane
from bot.telegram.outgoing.text.markdown import plain

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


class Dispatcher:
    """Steers at once; questions it hands to the lane."""

    def __init__(
        self,
        bot: Bot,
        access_filter: AccessFilter,
        rate_limiter: RateLimiter,
        strangers: NotifiedUsers,
        memberships: Memberships,
        claim: Claim,
        services: Services,
        hold: float = HOLD_SECONDS,
    ) -> None:
        self._bot = bot
        self._access_filter = access_filter
        self._rate_limiter = rate_limiter
        self._strangers = strangers
        self._memberships = memberships
        self._claim = claim
        self._services = services
        self._being_told: Recent[tuple[int, bool]] = Recent(_REMEMBERED)
        self._question_edits = QuestionEdits(services.turns, services.output_formats)
        self._albums = Albums(services.albums, hold)
        self._commands = {
            name: command for command in COMMANDS for name in (command.name, *command.aliases)
        }

    async def dispatch(self, event: Event, lane: Lane) -> None:
        """Deal with one arrival. It is done here, or, if it is a question, when it is answered.

        What a command changes is changed when this returns, and its update done with it; what it
        says goes out later.
        """
        if isinstance(event, IncomingMessage | ButtonPress):
            calls = self._services.messages.calls
            calls.note_seen(event.thread.chat_id, event.message_id)
        effect = Effect((event.update_id,), self._services.clock())
        current_effect.set(effect)
        await self._set_language(event)
        is_question = await self._route(event, lane)
        if not is_question and not isinstance(event, Unreadable):
            await self._finish(effect, lane)

    async def end(self, event: Event, lane: Lane) -> None:
        """A fault of ours was met: the person is told, and it is not tried for ever."""
        if isinstance(event, IncomingMessage | ButtonPress):
            await self._set_language(event)
            lane.later(self._services.messages.notice(lane.thread, plain(_(_BROKEN))))
        await self._services.inbox.fail([event.update_id], "BotError", self._services.clock())

    async def _route(self, event: Event, lane: Lane) -> bool:
        """Whether it is a question, which will be done later."""
        if not isinstance(event, IncomingMessage | ButtonPress):
            await self._note_change(event, lane)
            return False
        if isinstance(event, ButtonPress):
            is_allowed = self._access_filter.check(event) is AccessDecision.ALLOW
            await self._press(event, lane, is_allowed=is_allowed)
            return False
        is_question = False
        for message in await self._complete_album(event, lane):
            is_question = await self._handle_message(message, lane)
            is_other = event.update_id not in message.update_ids  # a part that was held until now
            if not is_question and is_other:
                await self._services.inbox.finish(message.update_ids, self._services.clock())
        return is_question or self._is_held(event)

    async def _note_change(
        self,
        event: StopRequest | Membership | MemberChanged | Migrated | Ignored | Unreadable,
        lane: Lane,
    ) -> None:
        """Deal with what nobody has said."""
        if isinstance(event, StopRequest):
            running = lane.running
            if running and running.turn and running.turn.id == event.turn_id:
                running.stop()
        elif isinstance(event, Membership):
            await self._memberships.change(event, lane)
        elif isinstance(event, MemberChanged):
            chat_id = event.thread.chat_id
            self._services.rights.note_member(chat_id, event.user_id, event.status)
        elif isinstance(event, Migrated):
            await self._memberships.migrate(event, lane)
        elif isinstance(event, Unreadable):
            await self._refuse(event, lane)

    async def _refuse(self, unreadable: Unreadable, lane: Lane) -> None:
        """It is done with; a person who may speak is told, but a group hears nothing."""
        thread = unreadable.thread
        if (
            thread
            and thread.is_private
            and self._access_filter.access.may_speak(thread.chat_id, thread.chat_id)
        ):
            settings = await self._services.settings.of(thread.chat_id)
            current_language.set(choose_language(settings.language, self._services.language))
            lane.later(self._services.messages.notice(thread, plain(_(_UNREADABLE))))
        ids, now = [unreadable.update_id], self._services.clock()
        await self._services.inbox.fail(ids, Unreadable.__name__, now)

    async def _set_language(self, event: Event) -> None:
        """Speak their language, unless their chat has another."""
        if isinstance(event, IncomingMessage | ButtonPress | Membership):
            services, language = self._services, event.author.language
            settings = await services.settings.of(event.thread.chat_id)
            current_language.set(choose_language(settings.language, language, services.language))

    async def _handle_message(self, message: IncomingMessage, lane: Lane) -> bool:
        """Whether what was said is a question."""
        if is_claim(message) and await take_claim(self._claim, message, lane, self._services):
            return False
        if self._is_unknown(message):
            return False
        verdict = self._access_filter.check(message)
        if message.is_addressed and message.author.id > 0:
            await self._services.people.note(message.author)
        if verdict is AccessDecision.TELL_STRANGER and not message.is_edit:
            await self._tell_stranger(message, lane)
        if verdict is not AccessDecision.ALLOW:
            return False
        hurry = self._rate_limiter.check(message)
        if hurry is RateLimit.WARN:
            self._send_notice(message, lane, _(_TOO_FAST))
        if hurry is not RateLimit.OK:
            return False
        message = await self._albums.complete(message)
        if message.command is not None:
            question = await self._command(message, message.command, lane)
            if question is None:
                return False
            message = question
        if message.is_edit:
            return await self._question_edits.edit(message, lane)
        if not message.says_something:
            self._send_notice(message, lane, _(_CALLED))
            return False
        if not await self._question_edits.join(message, lane):
            is_answering = lane.running is not None
            lane.ask(message)
            if is_answering:
                lane.beside(lambda: self._mark_seen(message))
        return True

    def _is_unknown(self, message: IncomingMessage) -> bool:
        """In a group, a command that is probably another bot's: as if it had not been said."""
        called = message.command
        is_ours = called is None or bool(called.addressee) or called.name in self._commands
        return message.is_group and not is_ours

    async def _command(
        self, message: IncomingMessage, called: Called, lane: Lane
    ) -> IncomingMessage | None:
        """Carry out a command; the question that it is, if it is one."""
        command = self._commands.get(called.name)
        if command is not None:
            call = CommandContext(message, called.argument, lane, self._services)
            question = await command.ask(call) if command.ask else None
            if question is None and not message.is_edit:
                begin_effect()
                await command.run(call)
            return question
        if not message.is_edit and (not message.is_group or called.addressee):
            self._send_notice(message, lane, _(_UNKNOWN_COMMAND).format(name=called.name))
        return None

    async def _press(self, pressed: ButtonPress, lane: Lane, *, is_allowed: bool) -> None:
        """Every press is answered, or the button shows a clock for a minute."""
        words = ""
        try:
            if is_allowed and not self._rate_limiter.allow_press(pressed):
                words = _(_TOO_FAST)
            elif is_allowed or pressed.action in FOR_STRANGERS:
                button = BUTTONS.get(pressed.action)
                press = ButtonContext(pressed, lane, self._services)
                begin_effect()
                words = await button(press) if button else _(_OLD_BUTTON)
        finally:
            self._answer_soon(pressed, words, lane)

    async def _complete_album(self, message: IncomingMessage, lane: Lane) -> list[IncomingMessage]:
        """What is to be listened to now: the message, and parts of its album that were held."""
        settings = await self._services.settings.of(message.thread.chat_id)
        message = replace(message, is_addressed=self._access_filter.is_meant(message, settings))
        if not message.is_addressed and settings.is_listening and not message.is_edit:
            self._overhear(message)
        self._albums.remember(message)
        if not message.album or not message.is_group or message.is_edit:
            return [message]
        parts = (*lane.waiting, *(lane.running.parts if lane.running else ()))
        is_asked = any(part.album == message.album for part in parts)
        return await self._albums.gather(message, is_asked, lambda parts: self._let_go(parts, lane))

    def _overhear(self, message: IncomingMessage) -> None:
        """Keep it in mind as background of the next question, where that is wanted and allowed."""
        if self._access_filter.access.may_speak(message.author.id, message.thread.chat_id):
            self._services.group_context.hear(message.thread, message.author, message.text)

    def _is_held(self, message: IncomingMessage) -> bool:
        """Whether it waits for a part of its album that names the bot."""
        return self._albums.holds(message)

    def _let_go(self, parts: Sequence[IncomingMessage], lane: Lane) -> None:
        """Nobody has addressed these to the bot."""
        ids = [part.update_id for part in parts]
        lane.beside(lambda: self._services.inbox.finish(ids, self._services.clock()))

    async def _finish(self, effect: Effect, lane: Lane) -> None:
        """It is done with what it changed; where that is nothing, when it has said what it says."""
        if effect.is_done:
            return
        if not effect.works:
            await self._services.inbox.finish(effect.update_ids, self._services.clock())
            return

        async def finish() -> None:
            while waiting := [work for work in effect.works if not work.done()]:
                await asyncio.wait(waiting)
            # What the end of the process has cut off is done anew by the next one.
            if not effect.is_done and not any(work.cancelled() for work in effect.works):
                await self._services.inbox.finish(effect.update_ids, self._services.clock())

        current_effect.set(None)
        lane.beside(finish)

    def _answer_soon(self, pressed: ButtonPress, words: str, lane: Lane) -> None:
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

    async def _tell_stranger(self, message: IncomingMessage, lane: Lane) -> None:
        stranger = message.author.id
        access = self._access_filter.access
        has_admins = bool(access.admins)
        was_told = await self._strangers.was_told(stranger) and not is_claim(message)
        if was_told or (stranger, has_admins) in self._being_told:
            return
        self._being_told.add((stranger, has_admins))
        may_ask = bool(access.admins) and stranger not in access.denied
        text = plain(_(_STRANGER if may_ask else _UNKNOWN_STRANGER).format(id=stranger))
        button = request_button() if may_ask else None
        notice = self._services.messages.notice(message.thread, text, button)

        async def tell() -> None:
            await notice()
            if has_admins:  # Until then there is nobody whom they could ask.
                await self._strangers.note_told(stranger, self._services.clock())

        lane.later(tell)

    def _send_notice(self, message: IncomingMessage, lane: Lane, text: str) -> None:
        reply_to = message.message_id if message.is_group else None
        lane.later(self._services.messages.notice(message.thread, plain(text), reply_to=reply_to))

    async def _mark_seen(self, message: IncomingMessage) -> None:
        await self._services.messages.react(message.thread, message.message_id, _SEEN)
