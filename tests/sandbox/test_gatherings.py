"""Groups on the page: who is in and who leads, topics, growth, links, several people."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from sandbox.cast import ADA, BEN, CHEN
from sandbox.child import BotProcess
from sandbox.phone.board import Board
from tests.patience import PATIENCE

Json = dict[str, Any]
Act = Callable[..., Awaitable[Json]]
BOT = 1_000_000_001


def place(board: Board, title: str) -> int:
    return next(chat for chat, found in board.cast.places.items() if found.title == title)


async def shown(browser: aiohttp.ClientSession, chat: int) -> Json:
    """The chat as a page would draw it."""
    async with browser.get("/api/state") as response:
        chats = (await response.json())["chats"]
    found: Json = next(one for one in chats if one["id"] == chat)
    return found


async def test_people_are_promoted_hidden_and_removed(
    board: Board, browser: aiohttp.ClientSession, act: Act
) -> None:
    garden = place(board, "Parley garden")
    change: Json = {"person": ADA, "chat": garden, "user": BEN}

    await act("member", **change, status="administrator", anonymous=True)
    said = await act("say", person=BEN, chat=garden, text="Guess who")
    leading = (await shown(browser, garden))["roles"][str(BEN)]
    await act("member", **change, status="kicked")
    refused = await act("say", person=BEN, chat=garden, text="Hello?")

    assert leading == {"status": "administrator", "is_anonymous": True}
    assert said["message"]["from"]["username"] == "GroupAnonymousBot"
    assert refused["error"] == "This person is not in this chat."
    assert BEN not in (await shown(browser, garden))["members"]


async def test_an_owner_stays_the_owner(board: Board, act: Act) -> None:
    garden = place(board, "Parley garden")

    await act("member", person=ADA, chat=garden, user=ADA, status="administrator", anonymous=True)

    member = board.emulator.world.chats[garden].members[ADA]
    assert (member.status, member.is_anonymous) == ("creator", True)


async def test_the_bot_is_removed_added_and_promoted(board: Board, act: Act) -> None:
    garden = place(board, "Parley garden")
    change: Json = {"person": CHEN, "chat": garden, "user": BOT}

    for status in ("kicked", "member", "administrator"):
        await act("member", **change, status=status)

    told = [u["my_chat_member"] for u in board.emulator.pending if "my_chat_member" in u]
    statuses = [change["new_chat_member"]["status"] for change in told]
    assert statuses == ["kicked", "member", "administrator"]
    assert {change["from"]["id"] for change in told} == {CHEN}


async def test_a_topic_is_made_where_there_are_topics(
    board: Board, browser: aiohttp.ClientSession, act: Act
) -> None:
    forum = place(board, "Workshop")

    made = await act("topic", person=BEN, chat=forum, name="Glue")
    refused = await act("topic", person=BEN, chat=place(board, "Parley garden"), name="Glue")

    assert (await shown(browser, forum))["topics"][-1] == {
        "id": made["topic"],
        "name": "Glue",
        "is_closed": False,
    }
    assert refused["status"] == 400


async def test_a_group_grows_and_keeps_what_was_said(
    board: Board, browser: aiohttp.ClientSession, act: Act
) -> None:
    club = place(board, "Book club")
    await act("say", person=BEN, chat=club, text="/help")

    grown = (await act("grow", chat=club))["chat"]
    await act("say", person=BEN, chat=grown, text="/help")
    again = await act("grow", chat=grown)

    after = await shown(browser, grown)
    assert club not in board.cast.places
    assert (after["was"], after["is_basic"]) == (club, False)
    assert [message.get("text") for message in after["messages"]] == ["/help", None, "/help"]
    assert again["error"] == "Only a basic group can become a supergroup."


async def test_privacy_mode_is_switched(board: Board, act: Act) -> None:
    await act("privacy", on=False)

    assert board.telegram_state() == {"away": False, "privacy": False, "refuses_rich": False}


async def test_a_link_to_the_bot_opens_the_chat_of_who_taps_it(board: Board, act: Act) -> None:
    link = "https://t.me/parley_sandbox_bot?start=claim-abc"
    board.announce_link(link)

    opened = await act("link", person=CHEN, url=link)
    foreign = await act("link", person=CHEN, url="https://t.me/durov?start=x")

    assert (opened["chat"], opened["message"]["text"]) == (CHEN, "/start claim-abc")
    assert board.link == ""
    assert "is no link to @parley_sandbox_bot" in foreign["error"]


def program(code: str, *links: str) -> BotProcess:
    """A bot that only says something and ends."""
    return BotProcess({}, command=(sys.executable, "-c", f"import os, sys\n{code}", *links))


async def end_of(bot: BotProcess, **settings: str) -> None:
    """Start it, and wait until it has ended by itself."""
    ended = asyncio.Event()
    bot.watchers.append(lambda: ended.set() if bot.exit_code is not None else None)
    await bot.restart(**settings)
    async with asyncio.timeout(PATIENCE):
        await ended.wait()


async def test_a_link_that_the_bot_prints_is_offered_and_its_log_passes_on(
    board: Board, capsys: pytest.CaptureFixture[str]
) -> None:
    link = "https://t.me/parley_sandbox_bot?start=claim-Q-_9"
    bot = program("print('open', sys.argv[1], '\u00fcber', file=sys.stderr)", link)
    bot.link_readers.append(board.announce_link)

    await end_of(bot)

    assert board.bot_state()["link"] == link
    assert f"open {link} über\n" in capsys.readouterr().err


async def test_a_restart_may_bring_other_settings(capsys: pytest.CaptureFixture[str]) -> None:
    bot = program("print('admins:', os.environ.get('ADMIN_USER_IDS'))")

    await end_of(bot)
    await end_of(bot, ADMIN_USER_IDS="7")

    assert capsys.readouterr().err == "admins: None\nadmins: 7\n"


async def test_who_rules_is_told_to_the_next_bot(board: Board, act: Act) -> None:
    claimed = await act("bot", action="claim")
    invited = await act("bot", action="invited")

    assert (claimed["has_admin"], claimed["is_open"]) == (False, True)
    assert (invited["has_admin"], invited["is_open"]) == (False, False)
    assert board.bot.is_alive
