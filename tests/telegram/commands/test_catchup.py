"""/catchup: from where it begins, and what it says where there is nothing to sum up."""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import pytest

from bot.assistant.catch_up import CatchUp, Summary
from bot.assistant.overheard import Said
from bot.domain.errors import BotError, ModelBusy
from bot.domain.message import Author, Thread
from bot.storage.database import Database
from bot.telegram.incoming.incoming_message import RepliedMessage
from tests.storage.examples import NOW
from tests.telegram.commands.stage import GUEST, Office
from tests.telegram.dispatch.stage import ADA, GROUP

HOUR = 3600
NOTHING = (
    "I have heard nothing here since then. What was said before my last restart, I no longer know."
)
HOW = "/catchup sums up what was said here since your last message, "


class Scribe:
    """A CatchUp that repeats what it was given."""

    def __init__(self, read: int | None = None, error: BotError | None = None) -> None:
        self.read, self.error = read, error

    async def sum_up(self, _thread: Thread, _author_id: int, said: Sequence[Said]) -> Summary:
        """One line."""
        if self.error:
            raise self.error
        read = len(said) if self.read is None else self.read
        return Summary(f"**{' '.join(one.text for one in said)}**", read)


async def opened(
    database: Database, scribe: Scribe | None = None, *, listens: bool = True
) -> Office:
    """A group in which Eve says one to three, Ada says four, and Eve five and six."""
    office = Office(database)
    catch_up = cast("CatchUp", scribe or Scribe())  # what is used of it
    office.services = replace(office.services, catch_up=catch_up)
    await office.storage.settings.change(GROUP.chat_id, is_listening=listens)
    authors: list[Author] = [GUEST, GUEST, GUEST, ADA, GUEST, GUEST]
    words = ["one", "two", "three", "four", "five", "six"]
    for number, (author, word) in enumerate(zip(authors, words, strict=True), start=1):
        at = NOW - (7 - number) * HOUR
        office.services.group_context.overheard.hear(GROUP, Said(number, at, author, word))
    office.services.group_context.overheard.hear(GROUP, Said(8, NOW, GUEST, ""))
    return office


@pytest.mark.parametrize(
    ("text", "author", "replied", "summary"),
    [
        ("/catchup", ADA, 0, "five six"),
        ("/catchup", GUEST, 0, NOTHING),
        ("/catchup", Author(99, "New"), 0, "one two three four five six"),
        ("/catchup 3h", ADA, 0, "four five six"),
        ("/catchup since 3h", ADA, 0, "four five six"),
        ("/catchup last 90 minutes", ADA, 0, "six"),
        ("/catchup 最近2小时", ADA, 0, "five six"),
        ("/catchup 半小时", ADA, 0, NOTHING),
        ("/catchup 9999999d", ADA, 0, "one two three four five six"),
        ("/catchup", ADA, 3, "three four five six"),
        ("/catchup 2h", ADA, 3, "five six"),
    ],
)
async def test_where_it_begins(
    database: Database, text: str, author: Author, replied: int, summary: str
) -> None:
    office = await opened(database)
    reply = RepliedMessage(replied) if replied else None

    assert await office.send(text, GROUP, author, replied=reply) == summary


async def test_what_is_no_time_is_explained(database: Database) -> None:
    office = await opened(database)

    assert (await office.send("/catchup please", GROUP)).startswith(HOW)


async def test_where_it_hears_nothing_it_says_so(database: Database) -> None:
    office = await opened(database, listens=False)

    assert "here I don't listen" in await office.send("/catchup", GROUP)
    assert await office.send("/catchup") == "This is for groups: there I sum up what you missed."


async def test_it_says_what_it_left_out_and_why_it_failed(database: Database) -> None:
    office = await opened(database, Scribe(read=1))
    assert (await office.send("/catchup", GROUP)).endswith("about the last 1 of 2 messages.")

    office = await opened(database, Scribe(error=ModelBusy()))
    assert await office.send("/catchup", GROUP) == ModelBusy.sentence


async def test_where_it_never_heard_anything_it_says_what_may_keep_it(database: Database) -> None:
    office = Office(database)
    await office.storage.settings.change(GROUP.chat_id, is_listening=True)

    said = await office.send("/catchup", GROUP, ADA)

    assert said.startswith("I have heard nothing here yet, or nothing since my last restart.\n\n")
    assert "privacy mode" in said
