"""Builds what commands and buttons work with."""

import time

from bot.telegram.access.permissions import ChatPermissions
from bot.telegram.announcements import Announcements
from bot.telegram.api.chat_titles import ChatTitles
from bot.telegram.billing import Billing
from bot.telegram.commands.context import Defaults, Provider, Services
from bot.telegram.health_check import HealthCheck, PollMonitor
from bot.telegram.machine_check import MachineCheck, MachineFacts
from bot.telegram.open_base import Base
from bot.telegram.outgoing.send.ephemeral import Ephemeral
from bot.telegram.telegram_settings import ModelFacts


def open_services(
    base: Base, facts: ModelFacts, machine: MachineFacts, heartbeat: PollMonitor
) -> Services:
    """The services; `heartbeat` is what /status says of the polling."""
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
        permissions=ChatPermissions(bot, lambda: access_list.access, base.messages.calls),
        chat_titles=ChatTitles(bot, base.messages.calls.ask),
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
