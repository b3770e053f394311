"""What Telegram says of the bot itself, for whoever runs it."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class BotAccount:
    """`sees_all`: privacy mode is off, so that groups show it every message; None: not told.

    `is_inline`: it can be asked from any chat by its name; `is_guest`: it can be called into any;
    None: an older server does not tell.
    """

    username: str
    sees_all: bool | None
    is_inline: bool | None = None
    is_guest: bool | None = None


@dataclass(frozen=True, slots=True)
class WebhookInfo:
    """Where Telegram sends updates, "" for nowhere, and how many wait with it.

    `last_error` is what last went wrong with a call, in Telegram's words, at `last_error_at`
    (seconds since 1970); "" where nothing did.
    """

    url: str = ""
    pending: int = 0
    last_error: str = ""
    last_error_at: float = 0.0


class Trouble(StrEnum):
    """What is wrong between us and Telegram."""

    TOKEN = "token"  # noqa: S105  # a word, not a token
    AWAY = "away"
    NOT_TELEGRAM = "not telegram"
    OTHER = "other"


class TelegramFault(Exception):
    """Telegram did not answer as it should; the message is a sentence without a secret."""

    def __init__(self, trouble: Trouble, words: str) -> None:
        super().__init__(words)
        self.trouble = trouble
