"""/status: how the bot is doing, to those who run it, in private."""

from collections.abc import Mapping

from bot import __version__
from bot.i18n.language import N_, _, _n, n_
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.commands.permissions import OWNERS_ONLY
from bot.telegram.health_check import HealthReport
from bot.telegram.outgoing.text.markdown import FormattedText
from bot.telegram.outgoing.text.notice_text import join_texts, notice_text

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

_MEGABYTE = 1_000_000


async def _run(context: CommandContext) -> None:
    if not context.services.permissions.is_bot_admin(context.message.author):
        context.reply(_(OWNERS_ONLY))
    elif not context.message.thread.is_private:
        context.reply(_(_IN_PRIVATE))
    else:
        # The provider and Telegram are asked, and nobody should wait for them.
        context.lane.run_in_background(lambda: _tell(context))


async def _tell(context: CommandContext) -> None:
    services = context.services
    found = await services.health.look(context.message.update_id)
    settings = await services.storage.settings.of(context.message.thread.chat_id)
    model = settings.model or services.defaults.model
    lines: list[str | FormattedText] = [
        _(_MODEL).format(model=model, host=services.provider.host),
        *_write_limits(found.rates),
        _(_BALANCE).format(balance=found.balance) if found.balance else _(_NO_BALANCE),
        _write_polling(found),
        _n(_PENDING, found.pending).format(count=found.pending),
        *_write_set_aside(found.set_aside),
        _(_DATABASE).format(size=f"{found.database_bytes / _MEGABYTE:,.1f}"),
        _(_VERSION).format(version=__version__),
        "",
        _write_privacy(found.sees_all),
    ]
    context.reply(join_texts("\n", lines))


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


STATUS = Command("status", N_("Show bot status"), _run, places=("owners",))
