"""Builds the Telegram side: what is sent with, what a lane does, and the application of it all."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.assistant.open_assistant import AssistantParts
from bot.domain.addressing import BotName
from bot.domain.observers import ObserveTurn, observe_nothing
from bot.storage.storage import Storage
from bot.telegram.access.access_list import AccessList
from bot.telegram.access.permissions import ChatPermissions
from bot.telegram.access.rate_limiter import RateLimiter
from bot.telegram.admin_alerts import AdminAlerts
from bot.telegram.announcements import Announcements
from bot.telegram.answer_speech import AnswerSpeech
from bot.telegram.api.chat_titles import ChatTitles
from bot.telegram.api.connection_log import ConnectionLog
from bot.telegram.approval_cards import ApprovalDesk
from bot.telegram.billing import Billing
from bot.telegram.budget_warnings import BudgetWarnings
from bot.telegram.commands import BUTTONS
from bot.telegram.commands.context import Defaults, Provider, Services
from bot.telegram.dispatch.albums import Albums
from bot.telegram.dispatch.chat_moves import ChatMoves
from bot.telegram.dispatch.dispatcher import Dispatcher, make_steps
from bot.telegram.dispatch.membership import Memberships
from bot.telegram.dispatch.owner_setup import Claim
from bot.telegram.dispatch.presses import Presses
from bot.telegram.health_check import HealthCheck, PollMonitor
from bot.telegram.incoming.addressing import Addressing
from bot.telegram.kept_facts import look_for_facts
from bot.telegram.lanes.lanes import LaneHandlers, Lanes
from bot.telegram.machine_check import MachineCheck, MachineFacts
from bot.telegram.open_connection import Connection
from bot.telegram.open_elsewhere import open_elsewhere
from bot.telegram.open_speech import open_speech
from bot.telegram.outgoing.answer.deliveries import Deliveries
from bot.telegram.outgoing.answer.delivery import Style
from bot.telegram.outgoing.answer.drafts import Drafts
from bot.telegram.outgoing.answer.inline_screens import InlineScreens
from bot.telegram.outgoing.answer.rich_chats import RichChats
from bot.telegram.outgoing.answer.uploads import Uploads
from bot.telegram.outgoing.send.clock import Clock
from bot.telegram.outgoing.send.ephemeral import Ephemeral
from bot.telegram.outgoing.send.inline_messages import InlineMessages
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.send.throttled_client import ThrottledClient
from bot.telegram.private_topics import PrivateTopics
from bot.telegram.reminder_looks import under_reminders
from bot.telegram.reminder_voice import ReminderVoice
from bot.telegram.runtime.application import Application
from bot.telegram.runtime.automatic_backups import AutomaticBackups
from bot.telegram.runtime.backlog import Backlog
from bot.telegram.runtime.intake import Intake
from bot.telegram.runtime.maintenance import Maintenance
from bot.telegram.runtime.menus import CommandMenus
from bot.telegram.runtime.open_receiving import open_receiving
from bot.telegram.runtime.reminder_clock import ReminderClock
from bot.telegram.runtime.webhook import Webhook
from bot.telegram.telegram_settings import ModelFacts, TelegramSettings
from bot.telegram.turn_attempts import TurnAttempts
from bot.telegram.turn_runner import TurnRunner
from bot.tools.toolbox import Toolbox

WallClock = Callable[[], float]
"""Seconds since 1970, by a clock that all processes on one database share."""


@dataclass(frozen=True, slots=True)
class Telegram:
    """All of it, which is not started yet; where its state is seen from outside, too."""

    application: Application
    lanes: Lanes
    webhook: Webhook | None
    """What is to be given the calls that come in for it."""
    backlog: Backlog
    heartbeat: PollMonitor

    def trouble(self) -> str | None:
        """Why Telegram may not be heard; None where all is in order."""
        return (self.webhook.trouble if self.webhook else None) or self.heartbeat.trouble()


@dataclass(frozen=True, slots=True)
class _Base:
    """What everything here is built on."""

    connection: Connection
    storage: Storage
    assistant: AssistantParts
    settings: TelegramSettings
    clock: Clock
    wall_clock: WallClock
    calls: ThrottledClient
    messages: Messages
    inline_messages: InlineMessages
    access_list: AccessList
    addressing: Addressing
    moves: ChatMoves
    admin_alerts: AdminAlerts
    toolbox: Toolbox
    approval_desk: ApprovalDesk
    deliveries: Deliveries
    private_topics: PrivateTopics
    speech: AnswerSpeech | None


async def open_telegram(
    connection: Connection,
    storage: Storage,
    assistant: AssistantParts,
    facts: ModelFacts,
    machine: MachineFacts,
    settings: TelegramSettings,
    toolbox: Toolbox,
    wall_clock: WallClock,
    observe_turn: ObserveTurn = observe_nothing,
) -> Telegram:
    """The whole side, with what an earlier process has left of grants and penalties."""
    base = await _open_base(connection, storage, assistant, settings, toolbox, wall_clock)
    memberships = _memberships(base)
    heartbeat, claim = PollMonitor(time.monotonic), Claim(base.access_list, base.clock.now)
    services = _services(base, facts, machine, heartbeat)
    dispatcher = _dispatcher(base, services, memberships, claim)
    backlog = Backlog(storage.inbox, wall_clock)
    dispatch = backlog.guard(dispatcher.dispatch, base.messages, base.admin_alerts)
    runner = _turn_runner(base, observe_turn)
    handlers = LaneHandlers(dispatch, runner.take_turn, dispatcher.end, runner.end)
    lanes = Lanes(handlers, settings.max_images, settings.waits.paste)
    connection_log = ConnectionLog(connection.bot.base_url)
    intake = _intake(base, backlog, lanes)
    receiving = open_receiving(
        bot=connection.bot,
        inbox=storage.inbox,
        intake=intake,
        backlog=backlog,
        heartbeat=heartbeat,
        connection_log=connection_log,
        settings=settings,
        wall_clock=wall_clock,
    )
    application = Application(
        bot=connection.bot,
        inbox=storage.inbox,
        turns=storage.turns,
        lanes=lanes,
        backlog=backlog,
        intake=intake,
        moves=base.moves,
        memberships=memberships,
        menus=CommandMenus(connection.bot, storage.menus, settings.language),
        claim=claim,
        cleaning=_maintenance(base),
        backups=_automatic_backups(base),
        reminder_clock=_reminder_clock(base),
        receive_updates=receiving.works,
        connection_log=connection_log,
        heartbeat=heartbeat,
        resume_speech=base.speech.resume if base.speech else None,
    )
    return Telegram(application, lanes, receiving.webhook, backlog, heartbeat)


async def _open_base(
    connection: Connection,
    storage: Storage,
    assistant: AssistantParts,
    settings: TelegramSettings,
    toolbox: Toolbox,
    wall_clock: WallClock,
) -> _Base:
    clock = Clock(settings.waits.speed)
    calls = await _open_calls(storage, clock, wall_clock)
    access_list = AccessList(settings.access, await storage.grants.all())
    moves = ChatMoves(storage.chats, storage.settings, storage.budgets, access_list)
    messages = Messages(connection.bot, calls, moves.move)
    inline_messages = InlineMessages(connection.bot, calls)
    admin_alerts = AdminAlerts(
        messages,
        lambda: access_list.access.admins,
        storage.settings,
        storage.alerts,
        settings.language,
        wall_clock,
    )
    approval_desk = ApprovalDesk(messages, storage.people)
    assistant.approvals.cards = approval_desk.cards
    return _Base(
        connection=connection,
        storage=storage,
        assistant=assistant,
        settings=settings,
        clock=clock,
        wall_clock=wall_clock,
        calls=calls,
        messages=messages,
        inline_messages=inline_messages,
        access_list=access_list,
        addressing=Addressing(),
        moves=moves,
        admin_alerts=admin_alerts,
        toolbox=toolbox,
        approval_desk=approval_desk,
        deliveries=_deliveries(
            connection,
            storage,
            settings,
            calls,
            messages,
            inline_messages,
            clock,
            wall_clock,
            can_speak=assistant.speech_maker is not None,
        ),
        private_topics=PrivateTopics(
            connection.bot,
            calls,
            storage.own_topics,
            assistant.titles if settings.has_titles else None,
        ),
        speech=open_speech(
            connection.bot,
            storage,
            assistant.speech_maker,
            messages,
            access_list,
            admin_alerts,
            settings.language,
        ),
    )


async def _open_calls(storage: Storage, clock: Clock, wall_clock: WallClock) -> ThrottledClient:
    """The way out to chats, with the penalties that an earlier process has earned."""

    async def note(chat_id: int, seconds: float) -> None:
        await storage.penalties.note(chat_id, wall_clock() + seconds)

    calls = ThrottledClient(clock, note)
    now = wall_clock()
    for chat_id, until in (await storage.penalties.current(now)).items():
        calls.restore_penalty(chat_id, until - now)
    return calls


def _memberships(base: _Base) -> Memberships:
    return Memberships(
        bot=base.connection.bot,
        access_list=base.access_list,
        chats=base.storage.chats,
        inbox=base.storage.inbox,
        messages=base.messages,
        leave_after=base.settings.leave_after,
        upgrade=base.settings.waits.upgrade,
        clock=base.wall_clock,
    )


def _services(
    base: _Base, facts: ModelFacts, machine: MachineFacts, heartbeat: PollMonitor
) -> Services:
    bot, storage, settings = base.connection.bot, base.storage, base.settings
    access_list, budget_guard = base.access_list, base.assistant.budget_guard
    return Services(
        storage=storage,
        messages=base.messages,
        ephemeral=Ephemeral(bot, base.messages),
        announcements=Announcements(base.messages),
        downloads=base.connection.downloads,
        billing=Billing(storage.ledger, storage.budgets, budget_guard, facts.price),
        health=HealthCheck(
            bot, storage.database, heartbeat, facts.rates, facts.balance, facts.states
        ),
        machine=MachineCheck(bot, base.connection.server_clock, machine, time.time),
        group_context=base.assistant.group_context,
        catch_up=base.assistant.catch_up,
        private_topics=base.private_topics,
        permissions=ChatPermissions(bot, lambda: access_list.access, base.clock),
        chat_titles=ChatTitles(bot),
        access_list=access_list,
        defaults=Defaults(
            language=settings.language,
            system_prompt=settings.system_prompt,
            model=settings.model,
            streaming=settings.streaming,
            retention_days=settings.retention_days,
            memory=settings.memory,
            rich=settings.rich,
            tells_time=settings.tells_time,
        ),
        provider=Provider(
            host=settings.provider_hosts[0],
            can_draw=facts.can_draw,
            can_transcribe=facts.can_transcribe,
            searching=facts.searching,
            list_models=facts.list_models,
            other_hosts=settings.provider_hosts[1:],
            speech_host=settings.speech_host,
        ),
        toolbox=base.toolbox,
        approvals=base.assistant.approvals,
        clock=base.wall_clock,
        bot_name=lambda: bot.username,
        show_again=base.deliveries.show_again,
        speech=base.speech,
        compose_answer=base.deliveries.compose_whole,
        show_buttons=base.deliveries.show_buttons,
        surroundings_of=base.assistant.surroundings_of,
        tell_day=base.assistant.tell_day,
    )


def _dispatcher(
    base: _Base, services: Services, memberships: Memberships, claim: Claim
) -> Dispatcher:
    rate_limiter = RateLimiter(base.settings.messages_per_minute, base.wall_clock)
    bot = base.connection.bot
    steps = make_steps(
        addressing=base.addressing,
        rate_limiter=rate_limiter,
        notified=base.storage.notified_users,
        albums=Albums(base.storage.albums, base.settings.waits.album),
        claim=claim,
        services=services,
    )
    presses = Presses(BUTTONS, rate_limiter, services, bot.answer_callback_query)
    deal_elsewhere = open_elsewhere(bot, base.inline_messages, services, presses, rate_limiter)
    return Dispatcher(steps, presses, memberships, base.moves, services, deal_elsewhere)


def _intake(base: _Base, backlog: Backlog, lanes: Lanes) -> Intake:
    bot = base.connection.bot
    return Intake(
        name=lambda: BotName(bot.id, bot.username),
        addressing=base.addressing,
        settings=base.storage.settings,
        delivery_log=base.storage.delivery_log,
        moves=base.moves,
        backlog=backlog,
        lanes=lanes,
    )


def _turn_runner(base: _Base, observe_turn: ObserveTurn) -> TurnRunner:
    storage, messages = base.storage, base.messages
    return TurnRunner(
        assistant=base.assistant.assistant,
        deliveries=base.deliveries,
        attempts=TurnAttempts(
            storage.turns, storage.inbox, messages, base.admin_alerts, base.wall_clock
        ),
        turns=storage.turns,
        approvals=storage.approvals,
        approval_desk=base.approval_desk,
        admin_alerts=base.admin_alerts,
        budget_warnings=BudgetWarnings(base.assistant.budget_guard, messages, base.wall_clock),
        private_topics=base.private_topics,
        settings=storage.settings,
        language=base.settings.language,
        clock=base.wall_clock,
        observe=observe_turn,
        speech=base.speech,
    )


def _deliveries(
    connection: Connection,
    storage: Storage,
    settings: TelegramSettings,
    calls: ThrottledClient,
    messages: Messages,
    inline_messages: InlineMessages,
    clock: Clock,
    wall_clock: WallClock,
    *,
    can_speak: bool,
) -> Deliveries:
    bot = connection.bot
    streaming = settings.streaming
    return Deliveries(
        messages=messages,
        drafts=Drafts(bot, calls),
        uploads=Uploads(messages, storage.sent_uploads, storage.delivery_log),
        delivery_log=storage.delivery_log,
        attachments=storage.attachments,
        settings=storage.settings,
        style=Style(previews=streaming != "off", drafts=streaming == "draft"),
        max_images=settings.max_images,
        clock=clock,
        inline_screens=InlineScreens(inline_messages, storage.inline_answers, lambda: bot.username),
        looks=(
            under_reminders(storage.reminders, storage.time_zones),
            look_for_facts(storage.memory),
        ),
        rich_chats=RichChats(storage.settings, wall_clock, default=settings.rich),
        can_speak=can_speak,
    )


def _reminder_clock(base: _Base) -> ReminderClock:
    voice = ReminderVoice(
        reminders=base.storage.reminders,
        messages=base.messages,
        access_list=base.access_list,
        settings=base.storage.settings,
        language=base.settings.language,
        clock=base.wall_clock,
        surroundings_of=base.assistant.surroundings_of,
    )
    return ReminderClock(base.storage.reminders, voice.say, base.wall_clock)


def _maintenance(base: _Base) -> Maintenance:
    return Maintenance(
        database=base.storage.database,
        deletion=base.storage.deletion,
        backup_deletion=base.storage.backup_deletion,
        temporary=base.storage.temporary_conversations,
        inbox=base.storage.inbox,
        retention_days=base.settings.retention_days,
        clock=base.wall_clock,
        is_right=base.connection.server_clock.agrees,
    )


def _automatic_backups(base: _Base) -> AutomaticBackups:
    return AutomaticBackups(
        database=base.settings.database_file,
        every_hours=base.settings.backup_every_hours,
        keep=base.settings.backup_keep,
        alert=base.admin_alerts.alert,
        clock=base.wall_clock,
    )
