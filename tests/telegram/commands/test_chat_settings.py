"""What is chosen for a chat is in force, all of it, and in the audit where it concerns others."""

import asyncio

import pytest

from bot.domain.chat_settings import ChatSettings
from bot.domain.message import Author, Thread
from bot.storage.chat_settings import Settings
from bot.storage.database import Database
from bot.telegram.commands.chat_settings import choose
from tests.telegram.commands.stage import Office
from tests.telegram.dispatch.stage import ADA, EVE, GROUP, HOME, make_services

HOSTILE = "a | b, model=evil\n'; DROP TABLE settings; --"


@pytest.mark.parametrize(
    ("thread", "changes", "details"),
    [
        pytest.param(HOME, {"model": "m"}, [], id="at home it is nobody's concern"),
        pytest.param(GROUP, {"model": "m"}, ["model=m"], id="in a group"),
        pytest.param(
            GROUP,
            {"trigger": "word", "trigger_words": ("hey", "you")},
            ["trigger=word, trigger_words=hey | you"],
            id="several at once",
        ),
        pytest.param(GROUP, {"trigger_words": ()}, ["trigger_words="], id="none"),
        pytest.param(GROUP, {"is_open": False}, ["is_open=False"], id="off"),
        pytest.param(GROUP, {"model": HOSTILE}, [f"model={HOSTILE}"], id="hostile"),
        pytest.param(GROUP, {"model": "x" * 999}, ["model=" + "x" * 194], id="endless"),
    ],
)
async def test_what_is_chosen_is_stored_and_in_the_audit(
    database: Database, thread: Thread, changes: dict[str, object], details: list[str]
) -> None:
    services = make_services(database)

    await choose(services, ADA, thread, **changes)

    expected = ChatSettings(**changes)  # type: ignore[arg-type]  # the table's are of its types
    assert await services.storage.settings.of(thread.chat_id) == expected
    assert await Settings(database).of(thread.chat_id) == expected
    assert [entry.detail for entry in await services.storage.audit.last(9)] == details


@pytest.mark.parametrize("other", [ADA, EVE], ids=["one person", "two people"])
async def test_of_two_that_choose_at_once_neither_is_lost(
    database: Database, other: Author
) -> None:
    services = make_services(database)

    await asyncio.gather(
        choose(services, ADA, GROUP, model="m"),
        choose(services, other, Thread(GROUP.chat_id, 5), language="de"),
    )

    expected = ChatSettings(model="m", language="de")
    assert await Settings(database).of(GROUP.chat_id) == expected
    assert await services.storage.settings.of(GROUP.chat_id) == expected


@pytest.mark.parametrize(
    ("data", "name", "value"),
    [
        ("set:rich=on", "rich", "on"),
        ("set:shows_thinking=on", "shows_thinking", True),
        ("set:rich_refused_at=0", "rich_refused_at", 7.0),
        ("set:shows_thinking=yes", "shows_thinking", False),
    ],
)
async def test_a_button_chooses_what_it_offers_and_nothing_else(
    database: Database, data: str, name: str, value: object
) -> None:
    office = Office(database)
    await office.storage.settings.change(HOME.chat_id, rich_refused_at=7.0)

    await office.press(data)

    assert getattr(await Settings(database).of(HOME.chat_id), name) == value


async def test_who_chooses_rich_messages_has_them_tried_again(database: Database) -> None:
    office = Office(database)
    await office.storage.settings.change(HOME.chat_id, rich="on", rich_refused_at=7.0)

    await office.press("set:rich=off")
    await office.press("set:rich=on")

    assert (await Settings(database).of(HOME.chat_id)).rich_refused_at == 0
