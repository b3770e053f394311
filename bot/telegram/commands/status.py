"""/status: how the bot is doing, to those who run it, in private."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from bot import __version__
from bot.domain.providers import FIRST, ProviderState
from bot.i18n.language import N_, _, _n, n_
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.commands.permissions import OWNERS_ONLY
from bot.telegram.health_check import HealthReport
from bot.telegram.machine_check import MachineReport
from bot.telegram.outgoing.text.markdown import FormattedText
from bot.telegram.outgoing.text.notice_text import join_texts, notice_text
from bot.tools.mcp.server_state import ServerState

_IN_PRIVATE = N_("Please ask me in our private chat.")
_MODEL = N_("Model: {model} ({host})")
_VERSION = N_("Version: {version}")
_POLLING = N_("Telegram: connected, last answer {seconds} s ago")
_NO_POLL = N_("Telegram: no answer yet")
_PENDING = n_("{count} message is waiting", "{count} messages are waiting")
_SET_ASIDE = n_(
    "{count} message was skipped after three tries",
    "{count} messages were skipped after three tries",
)
_DATABASE = N_("Database: {size} MB")
_BALANCE = N_("Balance: {balance}")
_NO_BALANCE = N_("Balance: not available")
_LEFT = N_("Rate limit: {left} of {limit} {unit} left, resets in {reset}")
_NO_RATES = N_("Rate limit: not reported")
_UNITS = {"requests": N_("requests"), "tokens": N_("tokens")}
_PRIVACY_ON = N_(
    "Privacy mode: on. In groups I only see messages meant for me, which is enough to "
    "answer. For `/listen on`, `/trigger all` and `/trigger word`, send `/setprivacy` to "
    "@BotFather and choose Disable. Then remove me from each group and add me again, or make "
    "me an administrator there."
)
_PRIVACY_OFF = N_(
    "Privacy mode: off. In groups I see every message. Groups I joined before it was turned "
    "off must remove me and add me again. To turn it on, send `/setprivacy` to @BotFather."
)
_PRIVACY_UNKNOWN = N_("Privacy mode: not reported")

_WEBHOOK = N_("Webhook: Telegram could not reach it {minutes} min ago: {words}")
_CLOCK = N_("Clock: wrong by {seconds} s. Please set this machine's clock.")
_DISK = N_("Disk: only {size} MB free. Please make room.")
_BACKUP = N_("Last backup: {hours} h ago")
_RECENT_BACKUP = N_("Last backup: {minutes} min ago")
_NO_BACKUP = N_("Last backup: none yet")
_FAILED_BACKUP = N_("The last try to make a backup failed ({time} UTC): {reason}")
_SERVERS = N_("Tool servers: {names}")
_SERVER_AWAY = N_("Tool server {name}: not available. Reason: {reason}")
_READY = N_("Provider {name}: {model} ({host}), ready")
_RESTS = n_(
    "Provider {name}: {model} ({host}), paused for {count} more minute: {reason}",
    "Provider {name}: {model} ({host}), paused for {count} more minutes: {reason}",
)
_REASONS = {
    "NoCredit": N_("no credit left"),
    "WrongKey": N_("it refuses the key"),
    "RegionRefused": N_("it does not serve this region"),
    "RateLimited": N_("too many requests"),
    "ModelTimeout": N_("no answer in time"),
    "ModelUnreachable": N_("can't be reached"),
}
_OTHER_REASON = N_("it failed")
_NEWER = N_("Version {newer} is out. This is {version}.")

_MEGABYTE = 1_000_000
_MINUTE, _HOUR = 60, 3600


async def _run(context: CommandContext) -> None:
    if not context.services.permissions.is_bot_admin(context.message.author):
        context.reply_privately(_(OWNERS_ONLY))
    elif not context.message.thread.is_private:
        context.reply_privately(_(_IN_PRIVATE))
    else:
        # The provider and Telegram are asked, and nobody should wait for them.
        context.lane.run_in_background(lambda: _tell(context))


async def _tell(context: CommandContext) -> None:
    services = context.services
    found, machine = await asyncio.gather(
        services.health.look(context.message.update_id), services.machine.look()
    )
    settings = await services.storage.settings.of(context.message.thread.chat_id)
    model = settings.model or services.defaults.model
    lines: list[str | FormattedText] = [
        _(_MODEL).format(model=model, host=services.provider.host),
        *_write_providers(found.providers, services.clock()),
        *_write_limits(found.rates),
        _(_BALANCE).format(balance=found.balance) if found.balance else _(_NO_BALANCE),
        _write_polling(found),
        _n(_PENDING, found.pending).format(count=found.pending),
        *_write_set_aside(found.set_aside),
        _(_DATABASE).format(size=f"{found.database_bytes / _MEGABYTE:,.1f}"),
        *_write_machine(machine),
        *_write_servers(machine.tool_servers),
        _write_version(machine.newer_release),
        "",
        _write_privacy(found.sees_all),
    ]
    context.reply_privately(join_texts("\n", lines))


def _write_machine(found: MachineReport) -> list[str]:
    """What is not in order; and of backups, where they are on, the last."""
    lines = []
    if found.webhook_error:
        minutes = f"{found.webhook_error_age / _MINUTE:.0f}"
        lines.append(_(_WEBHOOK).format(minutes=minutes, words=found.webhook_error))
    if found.clock_off is not None:
        lines.append(_(_CLOCK).format(seconds=f"{found.clock_off:,.0f}"))
    if found.free_bytes is not None:
        lines.append(_(_DISK).format(size=f"{found.free_bytes / _MEGABYTE:,.0f}"))
    return [*lines, *_write_backup(found)]


def _write_backup(found: MachineReport) -> list[str]:
    """The last one, and what came of the last try where that was none."""
    lines = []
    if found.backup_age is not None and found.backup_age < _HOUR:
        lines.append(_(_RECENT_BACKUP).format(minutes=f"{found.backup_age / _MINUTE:.0f}"))
    elif found.backup_age is not None:
        lines.append(_(_BACKUP).format(hours=f"{found.backup_age / _HOUR:,.0f}"))
    elif found.has_backups:
        lines.append(_(_NO_BACKUP))
    if failure := found.backup_failure:
        at = datetime.fromtimestamp(failure.at, UTC).strftime("%Y-%m-%d %H:%M")
        lines.append(_(_FAILED_BACKUP).format(time=at, reason=failure.reason))
    return lines


def _write_providers(states: Sequence[ProviderState], now: float) -> list[str]:
    """A line for each, where there are several."""
    return [_write_provider(state, now) for state in states]


def _write_provider(state: ProviderState, now: float) -> str:
    facts = {"name": state.name or FIRST, "model": state.model, "host": state.host}
    if state.rest is None:
        return _(_READY).format(**facts)
    minutes = max(1, round((state.rest.until - now) / _MINUTE))
    reason = _(_REASONS.get(state.rest.error, _OTHER_REASON))
    return _n(_RESTS, minutes).format(**facts, count=minutes, reason=reason)


def _write_servers(states: Sequence[ServerState]) -> list[str]:
    """Those that are there, in one line; then each that is not, and why."""
    there = [f"{state.title} ({state.tools})" for state in states if not state.trouble]
    lines = [_(_SERVERS).format(names=", ".join(there))] if there else []
    return lines + [
        _(_SERVER_AWAY).format(name=state.title, reason=state.trouble)
        for state in states
        if state.trouble
    ]


def _write_version(newer: str | None) -> str:
    if newer:
        return _(_NEWER).format(newer=newer, version=__version__)
    return _(_VERSION).format(version=__version__)


def _write_set_aside(count: int) -> list[str]:
    return [_n(_SET_ASIDE, count).format(count=count)] if count else []


def _write_polling(found: HealthReport) -> str:
    if found.seconds_since_poll is None:
        return _(_NO_POLL)
    return _(_POLLING).format(seconds=round(found.seconds_since_poll))


def _write_limits(rates: Mapping[str, str]) -> list[str]:
    """One line for each thing that is limited."""
    lines = [
        _(_LEFT).format(
            left=rates[f"remaining-{unit}"],
            limit=rates.get(f"limit-{unit}", "?"),
            unit=_(word),
            reset=rates.get(f"reset-{unit}", "?"),
        )
        for unit, word in _UNITS.items()
        if f"remaining-{unit}" in rates
    ]
    return lines or [_(_NO_RATES)]


def _write_privacy(sees_all: bool | None) -> str | FormattedText:
    if sees_all is None:
        return _(_PRIVACY_UNKNOWN)
    return notice_text(_(_PRIVACY_OFF if sees_all else _PRIVACY_ON))


STATUS = Command("status", N_("Show bot status"), _run, places=("owners",), is_ephemeral=True)
