"""/status: how the bot is doing, to those who run it, in private."""

from collections.abc import Mapping

from bot import __version__
from bot.i18n.language import N_, _
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.commands.permissions import OWNERS_ONLY
from bot.telegram.health_check import HealthReport

_IN_PRIVATE = N_("Ask me that in our private chat.")
_MODEL = N_("Model: {model}, at {host}")
_VERSION = N_("Version: {version}")
_POLLING = N_("Telegram: polling; it last answered {seconds} s ago")
_NO_POLL = N_("Telegram: polling; it has not answered yet")
_PENDING = N_("Updates not dealt with yet: {count}")
_SET_ASIDE = N_("Messages set aside after three tries: {count}")
_DATABASE = N_("Database: {size} MB")
_BALANCE = N_("Balance at the provider: {balance}")
_NO_BALANCE = N_("Balance at the provider: not told")
_LEFT = N_("Left until the provider's limit: {left} of {limit} {unit}, anew in {reset}")
_NO_RATES = N_("The provider's limits: not told with the last answers")
_UNITS = {"requests": N_("requests"), "tokens": N_("tokens")}
_PRIVACY_ON = N_(
    "Privacy mode: on. In groups I see only what is addressed to me, which is enough to answer. "
    "For /listen, /trigger all and /trigger word, send /setprivacy to @BotFather and choose "
    "Disable; then remove me from each group and add me again. Or make me an administrator there."
)
_PRIVACY_OFF = N_(
    "Privacy mode: off. In groups I see every message; those where I was before it was switched "
    "off have to remove me and add me again. To switch it on: /setprivacy at @BotFather."
)
_PRIVACY_UNKNOWN = N_("Privacy mode: Telegram did not say")

_MEGABYTE = 1_000_000


async def _run(context: CommandContext) -> None:
    if not context.services.rights.is_bot_admin(context.message.author):
        context.reply(_(OWNERS_ONLY))
    elif not context.message.thread.is_private:
        context.reply(_(_IN_PRIVATE))
    else:
        # The provider and Telegram are asked, and nobody should wait for them.
        context.lane.beside(lambda: _tell(context))


async def _tell(context: CommandContext) -> None:
    services = context.services
    found = await services.health.look(context.message.update_id)
    settings = await services.settings.of(context.message.thread.chat_id)
    model = settings.model or services.default_model
    lines = [
        _(_MODEL).format(model=model, host=services.provider_host),
        *_write_limits(found.rates),
        _(_BALANCE).format(balance=found.balance) if found.balance else _(_NO_BALANCE),
        _write_polling(found),
        _(_PENDING).format(count=found.pending),
        *([_(_SET_ASIDE).format(count=found.set_aside)] if found.set_aside else []),
        _(_DATABASE).format(size=f"{found.database_bytes / _MEGABYTE:,.1f}"),
        _(_VERSION).format(version=__version__),
        "",
        _write_privacy(found.sees_all),
    ]
    context.reply("\n".join(lines))


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


def _write_privacy(sees_all: bool | None) -> str:
    if sees_all is None:
        return _(_PRIVACY_UNKNOWN)
    return _(_PRIVACY_OFF) if sees_all else _(_PRIVACY_ON)


STATUS = Command("status", N_("Show how I am doing"), _run, places=("owners",))
