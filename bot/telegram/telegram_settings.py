"""What the operator decided for the Telegram side, and what it is told of the model's provider."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.access import Access
from bot.domain.chat_settings import Streaming
from bot.domain.providers import ProviderState
from bot.domain.tools import Searching
from bot.domain.usage import Price
from bot.telegram.dispatch.albums import HOLD_SECONDS
from bot.telegram.dispatch.membership import UPGRADE_SECONDS
from bot.telegram.lanes.lanes import GAP


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds that the bot waits for what may still come; a test, which knows, need not wait.

    `speed` is that of the clock by which it paces what it sends.
    """

    album: float = HOLD_SECONDS
    paste: float = GAP
    upgrade: float = UPGRADE_SECONDS
    speed: float = 1.0


USUAL = Waits()


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """What the operator decided. `leave_after` is in minutes, `retention_days` in days; 0: never.

    A backup is made every `backup_every_hours` (0: never), and `backup_keep` of them are kept.
    Without a `webhook_url` updates are asked for; `is_shared`: other processes store some, too.
    The model's providers are named to people by `provider_hosts`, the first one first.
    `has_titles`: topics that the bot opens are named by their subject.
    """

    token: str = field(repr=False)
    base_url: str
    proxy: str = field(repr=False)
    webhook_url: str
    is_shared: bool
    access: Access
    language: str
    streaming: Streaming
    model: str
    system_prompt: str
    provider_hosts: tuple[str, ...]
    max_images: int
    messages_per_minute: int
    leave_after: float
    retention_days: float
    database_file: Path
    backup_every_hours: float
    backup_keep: int
    waits: Waits = USUAL
    memory: bool = False
    """Whether facts are remembered in chats that have not chosen."""
    tells_time: bool = False
    """Whether the model is told the day and the local time."""
    has_titles: bool = True
    speech_host: str = ""
    """Of who speaks answers, where that is another one than the first provider."""
    rich: bool = False
    """Whether answers are rich messages in chats that have not chosen."""


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What commands tell of the model's provider."""

    list_models: Callable[[], Awaitable[list[str]]]
    rates: Callable[[], Mapping[str, str]]
    balance: Callable[[], Awaitable[str | None]]
    states: Callable[[], Awaitable[list[ProviderState]]]
    price: Price
    can_draw: bool
    can_transcribe: bool
    searching: Searching = "off"
