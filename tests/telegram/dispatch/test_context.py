"""What is known of an event, and that it is read once."""

from collections.abc import Iterator
from dataclasses import replace
from gettext import NullTranslations

import pytest

from bot.domain.access import Access
from bot.domain.message import Thread
from bot.i18n.language import use_catalogs
from bot.storage.chat_settings import Settings
from bot.storage.database import Database
from bot.telegram.access.access_list import AccessList
from bot.telegram.dispatch.context import ContextReader
from bot.telegram.incoming.events import ButtonPress, Event, Ignored, Unreadable
from tests.telegram.dispatch.stage import ADA, EVE, GROUP, HOME, make_context, message


@pytest.mark.parametrize(
    ("event", "thread", "may_speak"),
    [
        (message(), HOME, True),
        (message(author=EVE), Thread(EVE.id), False),
        (message(thread=GROUP), GROUP, True),
        (ButtonPress(1, GROUP, 3, EVE, "9", "stop", "17"), GROUP, False),
        (ButtonPress(1, GROUP, 3, ADA, "9", "stop", "17"), GROUP, True),
        (Unreadable(1, HOME), HOME, True),
        (Unreadable(1, GROUP), GROUP, False),
        (Ignored(1), Thread(0), False),
    ],
    ids=[
        "ada",
        "eve",
        "in a group",
        "a stranger's press",
        "a press",
        "unreadable",
        "its group",
        "-",
    ],
)
async def test_who_may_speak(
    database: Database, event: Event, thread: Thread, may_speak: bool
) -> None:
    reader = ContextReader(Settings(database), AccessList(Access(users=frozenset({ADA.id}))), "en")
    there = make_context(thread=thread)

    context = await reader.read(event, there.lane, there.lanes)

    assert context.may_speak is may_speak
    assert context.lane is there.lane


@pytest.fixture
def _catalogs() -> Iterator[None]:
    """Of two languages."""
    use_catalogs({"zh": NullTranslations(), "de": NullTranslations()})
    yield
    use_catalogs({})


@pytest.mark.usefixtures("_catalogs")
@pytest.mark.parametrize(
    ("of_chat", "of_person", "language"),
    [("de", "zh-hans", "de"), ("", "zh-hans", "zh"), ("", "xx", "de"), ("", "", "de")],
    ids=["the chat's", "the person's", "an unknown one", "none"],
)
async def test_in_which_language(
    database: Database, of_chat: str, of_person: str, language: str
) -> None:
    settings = Settings(database)
    await settings.change(HOME.chat_id, language=of_chat)
    reader, there = ContextReader(settings, AccessList(Access()), "de"), make_context()
    event = message(author=replace(ADA, language=of_person))

    context = await reader.read(event, there.lane, there.lanes)

    assert context.language == language
    assert await reader.read_language(event, there.lane) == language
    assert context.settings == await settings.of(HOME.chat_id)
