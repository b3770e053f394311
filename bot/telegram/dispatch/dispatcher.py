"""Routes each event: a message goes through its steps, anything else to what deals with it."""

from collections.abc import Sequence

from bot.i18n.language import N_, _, speak
from bot.storage.notified_users import NotifiedUsers
from bot.telegram.access.rate_limiter import RateLimiter
from bot.telegram.commands import COMMANDS
from bot.telegram.commands.context import Services, answer_privately
from bot.telegram.dispatch.albums import Albums
from bot.telegram.dispatch.chat_moves import ChatMoves
from bot.telegram.dispatch.context import Context, ContextReader
from bot.telegram.dispatch.effects import Effects
from bot.telegram.dispatch.elsewhere import DealElsewhere, pass_over
from bot.telegram.dispatch.membership import Memberships
from bot.telegram.dispatch.notices import make_say
from bot.telegram.dispatch.owner_setup import Claim
from bot.telegram.dispatch.presses import Presses
from bot.telegram.dispatch.question_edits import QuestionEdits
from bot.telegram.dispatch.step import AlbumParts, Dispatched, Step
from bot.telegram.dispatch.steps.ask_question import AskQuestion
from bot.telegram.dispatch.steps.bring_replied_album import BringRepliedAlbum
from bot.telegram.dispatch.steps.check_access import CheckAccess
from bot.telegram.dispatch.steps.find_addressee import FindAddressee
from bot.telegram.dispatch.steps.gather_album import GatherAlbum
from bot.telegram.dispatch.steps.keep_private import KeepPrivate
from bot.telegram.dispatch.steps.limit_rate import LimitRate
from bot.telegram.dispatch.steps.pass_over_guests import PassOverGuests
from bot.telegram.dispatch.steps.pass_over_other_bots import PassOverOtherBots
from bot.telegram.dispatch.steps.pass_over_unaddressed import PassOverUnaddressed
from bot.telegram.dispatch.steps.run_command import RunCommand
from bot.telegram.dispatch.steps.set_up_owner import SetUpOwner
from bot.telegram.dispatch.steps.take_up_edit import TakeUpEdit
from bot.telegram.dispatch.strangers import Strangers
from bot.telegram.dispatch.thumbs import Thumbs
from bot.telegram.dispatch.unreadable import refuse_unreadable
from bot.telegram.incoming.addressing import Addressing
from bot.telegram.incoming.elsewhere_events import (
    GuestMessage,
    InlineChoice,
    InlinePress,
    InlineQuery,
)
from bot.telegram.incoming.events import (
    ButtonPress,
    Event,
    Ignored,
    MemberChanged,
    Membership,
    Migrated,
    Reaction,
    StopRequest,
    TopicNamed,
    Unreadable,
)
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.lanes.active_turn import Work
from bot.telegram.lanes.lanes import Lane, Lanes
from bot.telegram.outgoing.send.ephemeral import Receiver
from bot.telegram.outgoing.text.markdown import plain

_BROKEN = N_("Something went wrong, and I couldn't do that. Please try again.")


def make_steps(
    *,
    addressing: Addressing,
    rate_limiter: RateLimiter,
    notified: NotifiedUsers,
    albums: Albums,
    claim: Claim,
    services: Services,
) -> tuple[Step, ...]:
    """The way of a message, from top to bottom."""
    messages, inbox, clock = services.messages, services.storage.inbox, services.clock
    commands = {name: command for command in COMMANDS for name in (command.name, *command.aliases)}
    strangers = Strangers(notified, services.access_list, messages, clock)
    question_edits = QuestionEdits(
        services.storage.turns, services.storage.output_formats, services.tell_day
    )
    say = make_say(services)
    return (
        FindAddressee(addressing, services.group_context),
        GatherAlbum(albums, inbox, clock),
        SetUpOwner(claim, services, say),
        PassOverOtherBots(commands),
        PassOverUnaddressed(),
        PassOverGuests(services.storage.inline_answers),
        CheckAccess(services.storage.people.note, strangers.tell),
        LimitRate(rate_limiter, say),
        KeepPrivate(commands, say),
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
        deal_elsewhere: DealElsewhere = pass_over,
    ) -> None:
        self._steps = steps
        self._presses = presses
        self._memberships = memberships
        self._moves = moves
        self._deal_elsewhere = deal_elsewhere
        self._contexts = ContextReader(
            services.storage.settings, services.access_list, services.defaults.language
        )
        self._effects = Effects(services.storage.inbox, services.clock)
        self._permissions = services.permissions
        self._thumbs = Thumbs(
            services.storage.delivery_log, services.storage.feedback, services.clock
        )
        self._private_topics = services.private_topics
        self._services = services
        self._messages = services.messages
        self._inbox = services.storage.inbox
        self._clock = services.clock

    async def dispatch(self, event: Event, lane: Lane, lanes: Lanes) -> None:
        """Deal with one event. It is done here, or, if it is a question, when it is answered.

        What a command changes is changed when this returns, and its update done with it; what it
        says goes out later.
        """
        if isinstance(event, IncomingMessage | ButtonPress):
            self._messages.calls.note_seen(event.thread.chat_id, event.message_id)
        effect = self._effects.begin(event.update_id)
        context = await self._contexts.read(event, lane, lanes)
        speak(context.language)
        if await self._route(event, context) is Dispatched.HANDLED:
            await self._effects.finish(effect, lane)

    async def end(self, event: Event, lane: Lane) -> None:
        """A fault of ours was met: the person is told, and it is not tried for ever."""
        if isinstance(event, IncomingMessage | ButtonPress):
            speak(await self._contexts.read_language(event, lane))
            lane.run_in_order(self._apology(event, lane))
        await self._inbox.fail([event.update_id], "BotError", self._clock())

    def _apology(self, event: IncomingMessage | ButtonPress, lane: Lane) -> Work:
        """For all, unless nobody else has seen what went wrong."""
        words = plain(_(_BROKEN))
        if not event.ephemeral_id:
            return self._messages.notice(lane.thread, words)
        if isinstance(event, IncomingMessage):
            return answer_privately(self._services, event, words)
        presser = Receiver(event.author.id, query_id=event.query_id)
        return self._services.ephemeral.notice(lane.thread, presser, words)

    async def _route(self, event: Event, context: Context) -> Dispatched:
        match event:
            case IncomingMessage():
                return await self._walk(event, context, self._steps)
            case ButtonPress():
                await self._presses.press(event, context)
            case Reaction():
                await self._thumbs.note(event, context)
            case InlineQuery() | InlineChoice() | InlinePress() | GuestMessage():
                return await self._deal_elsewhere(event, context)
            case StopRequest():
                context.lane.stop(event.turn_id)
            case Membership():
                await self._memberships.change(event, context)
            case MemberChanged():
                self._permissions.note_member(event.thread.chat_id, event.user_id, event.status)
            case TopicNamed():
                await self._private_topics.note_name(event.thread)
            case Migrated():
                await self._moves.migrate(event, context.lanes)
            case Unreadable():
                now = self._clock()
                await refuse_unreadable(event, context, self._messages, self._inbox, now)
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
            if isinstance(result, AlbumParts):
                return await self._walk_parts(result, context, steps[place:])
            message = result
        return Dispatched.HANDLED

    async def _walk_parts(
        self, parts: AlbumParts, context: Context, steps: Sequence[Step]
    ) -> Dispatched:
        """Take each on. What became of the event is what became of its own message."""
        for part in parts.held:
            if await self._walk(part, context, steps) is Dispatched.HANDLED:
                await self._inbox.finish(part.update_ids, self._clock())
        return await self._walk(parts.message, context, steps)
