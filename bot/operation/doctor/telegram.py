"""Telegram: the token, privacy mode, how updates arrive, and who else asks for them."""

import re
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from bot.domain.telegram_account import BotAccount, TelegramFault, Trouble, WebhookInfo
from bot.operation.doctor.finding import Finding, failure, ok, warning
from bot.operation.doctor.wording import write_age

POLL_SECONDS = 6
"""For which another program's polls are listened for; it asks anew within that."""

_RECENT_SECONDS = 600.0
_MANY_PENDING = 100
_FORBIDDEN = re.compile(r"\b403\b")


class TelegramProbe(Protocol):
    """What is asked; all raise TelegramFault."""

    @property
    def identify(self) -> Callable[[], Awaitable[BotAccount]]: ...
    @property
    def ask_webhook(self) -> Callable[[], Awaitable[WebhookInfo]]: ...
    @property
    def is_polled_elsewhere(self) -> Callable[[int], Awaitable[bool]]: ...


@dataclass(frozen=True, slots=True)
class TelegramSubject:
    """`webhook_url` is the one that is wanted, "" for polling.

    `is_running`: a bot holds the data folder; None: that cannot be told. `is_own_server`: another
    than Telegram's is set, `has_proxy`: one to it is set.
    """

    open_probe: Callable[[], AbstractAsyncContextManager[TelegramProbe]]
    host: str
    webhook_url: str
    is_running: bool | None
    is_own_server: bool = False
    has_proxy: bool = False


async def look_at_telegram(subject: TelegramSubject, now: float) -> list[Finding]:
    """The token first: without it Telegram tells nothing."""
    async with subject.open_probe() as probe:
        try:
            account = await probe.identify()
        except TelegramFault as fault:
            return [tell_fault(fault, subject)]
        found = [ok("Token", f"accepted, this is @{account.username}"), *_privacy(account)]
        found += [*_inline(account), *_guest(account)]
        try:
            info = await probe.ask_webhook()
            found += look_at_webhook(subject, info, now)
            found += await _look_for_others(probe, subject, info)
        except TelegramFault as fault:
            found.append(tell_fault(fault, subject))
        return found


def tell_fault(fault: TelegramFault, subject: TelegramSubject) -> Finding:
    """What is wrong between us and Telegram, and what helps."""
    host = subject.host
    match fault.trouble:
        case Trouble.TOKEN:
            return failure(
                "Token",
                "Telegram does not accept it",
                "Get the right one with /mybots from @BotFather, and set TELEGRAM_BOT_TOKEN.",
            )
        case Trouble.AWAY:
            return failure("Telegram", f"{fault} ({host})", _advise_way(subject))
        case Trouble.NOT_TELEGRAM:
            advice = "Check TELEGRAM_API_BASE_URL, and any proxy on the way."
            return failure(
                "Telegram", f"what answers at {host} is not Telegram's Bot API: {fault}", advice
            )
        case _:
            advice = "Run the doctor again in a minute."
            return failure("Telegram", f"{fault} ({host})", advice)


def _advise_way(subject: TelegramSubject) -> str:
    """By what is set on the way to Telegram."""
    if subject.is_own_server:
        advice = "Check TELEGRAM_API_BASE_URL, and that the server there runs."
        return f"{advice} Does TELEGRAM_PROXY lead to it?" if subject.has_proxy else advice
    if subject.has_proxy:
        return "Check TELEGRAM_PROXY, that the proxy runs, and that it lets the bot through."
    return "Check this machine's network. Is Telegram blocked here? Set TELEGRAM_PROXY."


def _privacy(account: BotAccount) -> list[Finding]:
    if account.sees_all is None:
        return []
    if account.sees_all:
        return [ok("Privacy mode", "off, so the bot sees every message of its groups")]
    return [ok("Privacy mode", "on, so the bot sees only what is meant for it in groups")]


def _inline(account: BotAccount) -> list[Finding]:
    """Whether results that were chosen are told of, Telegram does not say."""
    if account.is_inline is None:
        return []
    if not account.is_inline:
        return [ok("Inline mode", "off; /setinline at @BotFather lets people ask from any chat")]
    words = (
        f"on, for @{account.username} and a question in any chat; with /setinlinefeedback at 100% "
        "an answer comes without a tap on its button"
    )
    return [ok("Inline mode", words)]


def _guest(account: BotAccount) -> list[Finding]:
    if account.is_guest is None:
        return []
    if not account.is_guest:
        return [ok("Guest mode", "off; @BotFather's app lets people call the bot into any chat")]
    return [ok("Guest mode", "on, so whoever may use the bot can call it into any chat")]


def look_at_webhook(subject: TelegramSubject, info: WebhookInfo, now: float) -> list[Finding]:
    """Whether updates arrive in the way that is wanted."""
    if not subject.webhook_url:
        return [_look_at_polling(subject, info)]
    if info.url != subject.webhook_url:
        where = f"is set to {_origin(info.url)}" if info.url else "is not set at Telegram"
        if not subject.is_running:
            return [ok("Webhook", f"{where} yet; the bot sets its own when it starts")]
        return [
            failure("Webhook", f"{where}, although a bot is running", "Restart the bot."),
        ]
    return [_look_at_calls(subject, info, now)]


def _look_at_polling(subject: TelegramSubject, info: WebhookInfo) -> Finding:
    waiting = _waiting(info)
    if not info.url:
        return ok("Updates", f"the bot asks for them itself (no webhook), {waiting}")
    detail = f"a webhook is set at {_origin(info.url)}, so the bot can't ask for updates"
    if subject.is_running:
        advice = (
            "If you have just emptied TELEGRAM_WEBHOOK_URL, restart the bot. If not, another "
            "program has set it: stop that one, then restart the bot."
        )
        return failure("Webhook", detail, advice)
    advice = "The bot removes it when it starts. Does another program need it? Use a second token."
    return warning("Webhook", detail, advice)


def _look_at_calls(subject: TelegramSubject, info: WebhookInfo, now: float) -> Finding:
    """Whether Telegram's calls arrive."""
    where, waiting = f"set at {_origin(info.url)}", _waiting(info)
    if not info.last_error:
        return ok("Webhook", f"{where}, no error, {waiting}")
    age = max(0.0, now - info.last_error_at)
    detail = f"{where}, {waiting}; last error {write_age(age)} ago: {info.last_error}"
    if age > _RECENT_SECONDS and info.pending < _MANY_PENDING:
        return ok("Webhook", detail)
    if subject.is_running is False:
        return warning("Webhook", detail, "Start the bot: none uses this data folder.")
    if not info.pending:
        advice = (
            "Nothing waits, so it may be over. To be sure, run the doctor in ten minutes again."
        )
        return warning("Webhook", detail, advice)
    return failure("Webhook", detail, _advise_calls(info.last_error))


def _advise_calls(error: str) -> str:
    if _FORBIDDEN.search(error):
        return (
            "Your reverse proxy takes away the header X-Telegram-Bot-Api-Secret-Token, or refuses "
            "Telegram itself. Let both through."
        )
    return (
        "Telegram can't reach the bot. Check TELEGRAM_WEBHOOK_URL, its certificate, and that your "
        "reverse proxy passes calls on to WEBHOOK_LISTEN."
    )


async def _look_for_others(
    probe: TelegramProbe, subject: TelegramSubject, info: WebhookInfo
) -> list[Finding]:
    """Another program with this token; never beside a bot of ours, which would lose a poll."""
    title = "Other programs"
    if subject.webhook_url or info.url:
        return []
    if subject.is_running is not False:
        return [ok(title, "not looked for, so as not to disturb the bot that is running")]
    if not await probe.is_polled_elsewhere(POLL_SECONDS):
        return [ok(title, f"none asked for updates with this token for {POLL_SECONDS} seconds")]
    return [
        warning(
            title,
            "another program is asking for updates with this token",
            "If that is this same bot with another DATA_DIR, all is well. If not, stop it before "
            "you start the bot, or get a new token from @BotFather.",
        )
    ]


def _waiting(info: WebhookInfo) -> str:
    return f"{info.pending} waiting"


def _origin(url: str) -> str:
    """Scheme, host and port of an address, the rest of which may be secret."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "an address that can't be read"
    return f"{parts.scheme}://{parts.hostname}{port}"
