"""All checks together, within a minute, in the order in which they are told."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from bot.domain.server_clock import ServerClock
from bot.operation.doctor.clock import look_at_clock
from bot.operation.doctor.data import DataSubject, look_at_data
from bot.operation.doctor.finding import Check, Finding, run_checks
from bot.operation.doctor.model import ModelSubject, look_at_fallback, look_at_model
from bot.operation.doctor.network import Way, look_at_certificate, look_at_proxies
from bot.operation.doctor.ports import Port, look_at_ports
from bot.operation.doctor.search import look_at_search
from bot.operation.doctor.server import look_at_database
from bot.operation.doctor.settings import look_at_names
from bot.operation.doctor.speech import SpeechSubject, look_at_speech
from bot.operation.doctor.telegram import TelegramSubject, look_at_telegram
from bot.operation.doctor.tool_servers import look_at_tool_servers
from bot.storage.engine.server_look import ServerLook
from bot.tools.mcp.server_state import ServerState
from bot.tools.search.web_search import WebSearch

_TOOLS_SECONDS = 50.0
_TELEGRAM_SECONDS, _MODEL_SECONDS, _NETWORK_SECONDS, _DATA_SECONDS = 45.0, 55.0, 20.0, 45.0


@dataclass(frozen=True, slots=True)
class Subjects:
    """What is looked at. Each clock is set by the answers of its server, by name.

    `ports` are those that a bot would take; none beside one that has them. The data is in a file,
    unless there is a `server` to look at. `search` is the engine that the bot asks itself;
    `tool_servers` are started for this look, where there are any. `fallbacks` are by name.
    """

    telegram: TelegramSubject
    model: ModelSubject
    search: WebSearch | None
    data: DataSubject
    server: Callable[[], ServerLook] | None
    ways: Sequence[Way]
    ports: Sequence[Port]
    clocks: dict[str, ServerClock]
    doubtful_names: Sequence[str]
    tool_servers: Callable[[], Awaitable[Sequence[ServerState]]] | None = None
    fallbacks: Mapping[str, ModelSubject] = field(default_factory=dict)
    speech: SpeechSubject | None = None


async def examine(subjects: Subjects, clock: Callable[[], float]) -> list[Finding]:
    """Everything at once; then the clock, when both servers have been heard. Raises nothing."""
    now = clock()
    found = await run_checks(
        [
            Check("Telegram", lambda: look_at_telegram(subjects.telegram, now), _TELEGRAM_SECONDS),
            Check("Model", lambda: look_at_model(subjects.model), _MODEL_SECONDS),
            *(
                Check(f"Fallback {name}", partial(look_at_fallback, one, name), _MODEL_SECONDS)
                for name, one in subjects.fallbacks.items()
            ),
            *_check_speech(subjects.speech),
            *_check_search(subjects.search),
            Check("Proxy", lambda: look_at_proxies(subjects.ways), _NETWORK_SECONDS),
            *(
                Check("Certificate", partial(look_at_certificate, way), _NETWORK_SECONDS)
                for way in subjects.ways
            ),
            Check("Port", lambda: look_at_ports(subjects.ports), _NETWORK_SECONDS),
            _check_data(subjects, now),
            *_check_tools(subjects),
        ]
    )
    ahead = {name: server.ahead_of(clock()) for name, server in subjects.clocks.items()}
    return [*look_at_names(subjects.doubtful_names), *found, *look_at_clock(ahead)]


def _check_speech(speech: SpeechSubject | None) -> list[Check]:
    if speech is None:
        return []
    return [Check("Speech", lambda: look_at_speech(speech), _MODEL_SECONDS)]


def _check_search(search: WebSearch | None) -> list[Check]:
    if search is None:
        return []
    return [Check("Search", lambda: look_at_search(search), _NETWORK_SECONDS)]


def _check_data(subjects: Subjects, now: float) -> Check:
    if look := subjects.server:
        return Check("Database", lambda: look_at_database(look), _DATA_SECONDS)
    return Check("Data folder", lambda: look_at_data(subjects.data, now), _DATA_SECONDS)


def _check_tools(subjects: Subjects) -> list[Check]:
    look = subjects.tool_servers
    return [Check("Tools", lambda: look_at_tool_servers(look), _TOOLS_SECONDS)] if look else []
