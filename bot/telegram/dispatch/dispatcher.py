"""Routes each event: a message through its steps, anything else to what deals with it."""

import asyncio
from collections.abc import Sequence

from bot.domain.chat_settings import ChatSettings
from bot.i18n.language import N_, _, choose_language, current_language
from bot.storage.effect import Effect, current_effect
from bot.storage.notified_users import NotifiedUsers
from bot.telegram.access.addressing import Addressing
from bot.telegram.access.rate_limiter import RateLimiter
from bot.telegram.commands import COMMANDS
from bot.telegram.commands.context import Services
from bot.telegram.dispatch.albums import Albums
from bot.telegram.dispatch.chat_moves import ChatMoves
from bot.telegram.dispatch.membership import Memberships
from bot.telegram.dispatch.notices import make_say
from bot.telegram.dispatch.owner_setup import Claim
from bot.telegram.dispatch.presses import Presses
from bot.telegram.dispatch.question_edits import QuestionEdits
from bot.telegram.dispatch.step import Context, Dispatched, Parts, Step
from bot.telegram.dispatch.steps.access import CheckAccess
from bot.telegram.dispatch.steps.addressing import FindAddressee
from bot.telegram.dispatch.steps.albums import GatherAlbum
from bot.telegram.dispatch.steps.commands import RunCommand
from bot.telegram.dispatch.steps.edits import TakeUpEdit
from bot.telegram.dispatch.steps.other_bots import PassOverOtherBots
from bot.telegram.dispatch.steps.owner_setup import SetUpOwner
from bot.telegram.dispatch.steps.question import AskQuestion
from bot.telegram.dispatch.steps.rate_limit import LimitRate
from bot.telegram.dispatch.steps.replied_album import BringRepliedAlbum
from bot.telegram.dispatch.strangers import Strangers
from bot.telegram.dispatch.unreadable import refuse_unreadable
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
from bot.telegram.lanes.lanes import Lane, Lanes
from bot.telegram.outgoing.text.markdown import plain

_BROKEN = N_("Something went wrong here, and I could not do that. Please try again.")


def make_steps(
    *,
    addressing: Addressing,
    rate_limiter: RateLimiter,
    notified: NotifiedUsers,
    albums: Albums,
    claim: Claim,
    services: Services,
) -> tuple[Step, ...]:
    """The way of a message, from the top to the bottom."""
    messages, inbox, clock = services.messages, services.inbox, services.clock
    commands = {name: command for command in COMMANDS for name in (command.name, *command.aliases)}
    strangers = Strangers(notified, services.access_list, messages, clock)
    question_edits = QuestionEdits(services.turns, services.output_formats)
    say = make_say(messages)
    return (
        FindAddressee(addressing, services.group_context),
        GatherAlbum(albums, inbox, clock),
        SetUpOwner(claim, services),
        PassOverOtherBots(commands),
        CheckAccess(services.people.note, strangers.tell),
        LimitRate(rate_limiter, say),
        BringRepliedAlbum(albums),
        RunCommand(commands, services, say),
        TakeUpEdit(question_edits),
        AskQuestion(question_edits, say, messages.react),
    )


class Dispatcher:
    """Deals with what steers at once; questions it hands to the lane."""

    def __init__(
        self,
        steps: Sequence[Step],
        presses: Presses,
        memberships: Memberships,
        moves: ChatMoves,
        services: Services,
    ) -> None:
        self._steps = steps
        self._presses = presses
        self._memberships = memberships
        self._moves = moves
        self._services = services

    async def dispatch(self, event: Event, lane: Lane, lanes: Lanes) -> None:
        """Deal with one event. It is done here, or, if it is a question, when it is answered.

        What a command changes is changed when this returns, and its update done with it; what it
        says goes out later.
        """
        if isinstance(event, IncomingMessage | ButtonPress):
            self._services.messages.calls.note_seen(event.thread.chat_id, event.message_id)
        effect = Effect((event.update_id,), self._services.clock())
        current_effect.set(effect)
        context = await self._read_context(event, lane, lanes)
        current_language.set(context.language)
        if await self._route(event, context) is Dispatched.HANDLED:
            await self._finish(effect, lane)

    async def end(self, event: Event, lane: Lane) -> None:
        """A fault of ours was met: the person is told, and it is not tried for ever."""
        if isinstance(event, IncomingMessage | ButtonPress):
            settings = await self._services.settings.of(lane.thread.chat_id)
            current_language.set(_choose_language(event, settings, self._services.language))
            lane.later(self._services.messages.notice(lane.thread, plain(_(_BROKEN))))
        await self._services.inbox.fail([event.update_id], "BotError", self._services.clock())

    async def _read_context(self, event: Event, lane: Lane, lanes: Lanes) -> Context:
        chat_id, services = lane.thread.chat_id, self._services
        settings = await services.settings.of(chat_id)
        # Where nobody is named it is the other side of a private chat, if anybody.
        speaker_id = event.author.id if isinstance(event, _BySomebody) else chat_id
        return Context(
            lane=lane,
            lanes=lanes,
            settings=settings,
            language=_choose_language(event, settings, services.language),
            may_speak=services.access_list.access.may_speak(speaker_id, chat_id),
        )

    async def _route(self, event: Event, context: Context) -> Dispatched:
        match event:
            case IncomingMessage():
                return await self._walk(event, context, self._steps)
            case ButtonPress():
                await self._presses.press(event, context)
            case StopRequest():
                context.lane.stop(event.turn_id)
            case Membership():
                await self._memberships.change(event, context)
            case MemberChanged():
                chat_id = event.thread.chat_id
                self._services.rights.note_member(chat_id, event.user_id, event.status)
            case Migrated():
                await self._moves.migrate(event, context.lanes)
            case Unreadable():
                messages, inbox = self._services.messages, self._services.inbox
                await refuse_unreadable(event, context, messages, inbox, self._services.clock())
                return Dispatched.FAILED
            case Ignored():
                pass
        return Dispatched.HANDLED

    async def _walk(
        self, message: IncomingMessage, context: Context, steps: Sequence[Step]
    ) -> Dispatched:
        """Take a message through the steps, until one says what became of it."""
        for place, step in enumerate(steps, start=1):
            result = await step(message, context)
            if isinstance(result, Dispatched):
                return result
            if isinstance(result, Parts):
                return await self._walk_parts(result, context, steps[place:])
            message = result
        return Dispatched.HANDLED

    async def _walk_parts(
        self, parts: Parts, context: Context, steps: Sequence[Step]
    ) -> Dispatched:
        """Take each on; what became of the event is what became of its own message."""
        for part in parts.held:
            if await self._walk(part, context, steps) is Dispatched.HANDLED:
                await self._services.inbox.finish(part.update_ids, self._services.clock())
        return await self._walk(parts.message, context, steps)

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


_BySomebody = IncomingMessage | ButtonPress | Membership


def _choose_language(event: Event, settings: ChatSettings, default: str) -> str:
    """The chat's own, else that of whoever caused the event."""
    theirs = event.author.language if isinstance(event, _BySomebody) else ""
    return choose_language(settings.language, theirs, default)
