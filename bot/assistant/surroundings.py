"""What is known of where a question is asked: which time it is there, and whether to remember."""

from collections.abc import Awaitable, Callable

from bot.domain.chat_settings import has_memory
from bot.domain.message import Thread
from bot.domain.turn import Turn
from bot.storage.chat_settings import Settings
from bot.storage.surroundings import NOTHING_KNOWN, Surroundings

ZoneOf = Callable[[int, int], Awaitable[str]]
"""The time zone of a chat, by its number, and of a person in it, by theirs."""

SurroundingsOf = Callable[[Thread, int], Awaitable[Surroundings]]
"""Those of a thread and of who asks there."""


TellDay = Callable[[Turn], Awaitable[Turn]]
"""Of a turn that is asked anew: it is told the time of now where the model cannot know it."""


async def nothing_known(_thread: Thread, _author_id: int) -> Surroundings:
    """A SurroundingsOf."""
    return NOTHING_KNOWN


async def tell_no_day(turn: Turn) -> Turn:
    """A TellDay."""
    return turn


def know_surroundings(
    settings: Settings, zone_of: ZoneOf | None, memory_tokens: int, *, memory: bool
) -> SurroundingsOf:
    """By what chats have chosen; `memory` is the operator's word for the others."""

    async def surroundings_of(thread: Thread, author_id: int) -> Surroundings:
        # A group has one time, so that the line is not another with each speaker.
        whose = author_id if thread.is_private else thread.chat_id
        zone = await zone_of(thread.chat_id, whose) if zone_of else ""
        chosen = await settings.of(thread.chat_id)
        is_on = has_memory(chosen, default=memory) and not thread.is_elsewhere
        return Surroundings(zone, memory_tokens if is_on else None)

    return surroundings_of
