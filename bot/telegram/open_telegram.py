"""Builds the Telegram side: what is sent with, what a lane does, and the application of it all."""

import time
from dataclasses import dataclass

from bot.assistant.open_assistant import AssistantParts
from bot.domain.addressing import BotName
from bot.domain.observers import ObserveTurn, observe_nothing
from bot.storage.storage import Storage
from bot.telegram.access.rate_limiter import RateLimiter
from bot.telegram.api.connection_log import ConnectionLog
from bot.telegram.budget_warnings import BudgetWarnings
from bot.telegram.commands import BUTTONS
from bot.telegram.commands.context import Services
from bot.telegram.dispatch.albums import Albums
from bot.telegram.dispatch.dispatcher import Dispatcher, make_steps
from bot.telegram.dispatch.membership import Memberships
from bot.telegram.dispatch.owner_setup import Claim
from bot.telegram.dispatch.presses import Presses
from bot.telegram.health_check import PollMonitor
from bot.telegram.lanes.lanes import LaneHandlers, Lanes
from bot.telegram.machine_check import MachineFacts
from bot.telegram.open_base import Base, WallClock, open_base
from bot.telegram.open_connection import Connection
from bot.telegram.open_elsewhere import open_elsewhere
from bot.telegram.open_services import open_services
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
    base = await open_base(connection, storage, assistant, settings, toolbox, wall_clock)
    memberships = _memberships(base)
    heartbeat, claim = PollMonitor(time.monotonic), Claim(base.access_list, base.clock.now)
    services = open_services(base, facts, machine, heartbeat)
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


def _memberships(base: Base) -> Memberships:
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


def _dispatcher(
    base: Base, services: Services, memberships: Memberships, claim: Claim
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
    presses = Presses(BUTTONS, rate_limiter, services, bot.answer_callback_query, base.clock)
    deal_elsewhere = open_elsewhere(bot, base.inline_messages, services, presses, rate_limiter)
    return Dispatcher(steps, presses, memberships, base.moves, services, deal_elsewhere)


def _intake(base: Base, backlog: Backlog, lanes: Lanes) -> Intake:
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


def _turn_runner(base: Base, observe_turn: ObserveTurn) -> TurnRunner:
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


def _reminder_clock(base: Base) -> ReminderClock:
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


def _maintenance(base: Base) -> Maintenance:
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


def _automatic_backups(base: Base) -> AutomaticBackups:
    return AutomaticBackups(
        database=base.settings.database_file,
        every_hours=base.settings.backup_every_hours,
        keep=base.settings.backup_keep,
        alert=base.admin_alerts.alert,
        clock=base.wall_clock,
    )
