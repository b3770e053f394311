import asyncio

import aiohttp
import pytest

from sandbox.botapi.emulator import Emulator
from sandbox.botapi.faults import Fault
from sandbox.botapi.floods import Floods
from sandbox.botapi.json_types import Json
from tests.sandbox.botapi.caller import Caller


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_private_chat_takes_a_burst_and_then_one_a_second() -> None:
    clock = Clock()
    floods = Floods(clock=clock)

    burst = [floods.spend(1, kind) for kind in ("send", "edit", "edit", "edit", "edit")]
    clock.now += 1
    after = floods.spend(1, "edit")
    over = floods.spend(1, "edit")

    assert burst == [0] * 5
    assert (after, over) == (0, 5)
    assert floods.penalty_left(1) == 5
    assert floods.penalty_left(2) == 0
    clock.now += 4.96
    assert floods.penalty_left(1) == 0


def test_a_group_takes_twenty_a_minute_edits_included() -> None:
    clock = Clock()
    floods = Floods(clock=clock)

    taken = [floods.spend(-1, "edit") for _ in range(20)]
    clock.now += 20
    over = floods.spend(-1, "send")
    clock.now += 40.1
    album = floods.spend(-1, "send", cost=10)

    assert taken == [0] * 20
    assert (over, album) == (40, 0)


def test_drafts_have_a_looser_budget_of_their_own() -> None:
    floods = Floods(clock=Clock())

    assert [floods.spend(1, "draft") for _ in range(10)] == [0] * 10
    assert floods.spend(1, "draft") > 0


async def test_a_429_starts_a_penalty_and_breaking_it_is_written_down(
    emulator: Emulator, bot: Caller, chat: int
) -> None:
    emulator.faults.add(Fault("sendMessage", "429", chat_id=chat, retry_after=2))

    first = await bot.reply("sendMessage", chat_id=chat, text="Hi")
    early = await bot.reply("sendMessage", chat_id=chat, text="Hi")
    typing = await bot.reply("sendChatAction", chat_id=chat, action="typing")
    await bot.ask("getChat", chat_id=chat)

    assert first["parameters"] == early["parameters"] == typing["parameters"] == {"retry_after": 2}
    assert first["description"] == "Too Many Requests: retry after 2"
    assert len(emulator.violations) == 2


async def test_a_429_without_a_chat_is_for_its_method_alone(
    emulator: Emulator, bot: Caller
) -> None:
    emulator.faults.add(Fault("getUpdates", "429", retry_after=2))

    first = await bot.reply("getUpdates")
    early = await bot.reply("getUpdates")
    await bot.ask("getMe")

    assert first["parameters"] == early["parameters"] == {"retry_after": 2}
    assert len(emulator.violations) == 1


async def test_files_that_were_asked_for_at_once_cannot_know_of_a_penalty(
    emulator: Emulator, bot: Caller
) -> None:
    clock = Clock()
    emulator.world.floods.clock = clock
    emulator.faults.add(Fault("getFile", "429", retry_after=2))

    replies = [await bot.reply("getFile", file_id="a") for _ in range(2)]

    assert [reply["error_code"] for reply in replies] == [429, 429]
    assert emulator.violations == []
    clock.now += 1
    await bot.reply("getFile", file_id="a")
    assert len(emulator.violations) == 1


@pytest.mark.parametrize(("kind", "is_shown"), [("refuse", False), ("lost", True), ("hang", False)])
async def test_no_answer_tells_nothing(
    emulator: Emulator, bot: Caller, chat: int, kind: str, is_shown: bool
) -> None:
    emulator.faults.add(Fault("send*", kind))  # type: ignore[arg-type]  # parametrize gives plain strings

    with pytest.raises(aiohttp.ClientError):
        await bot.ask("sendMessage", chat_id=chat, text="Hi")

    assert (emulator.screen(chat)[-1]["text"] == "Hi") == is_shown


async def test_a_cut_answer_was_carried_out_and_ends_in_its_middle(
    emulator: Emulator, bot: Caller, chat: int
) -> None:
    emulator.faults.add(Fault("sendMessage", "cut", chat_id=chat))

    with pytest.raises(aiohttp.ClientPayloadError):
        await bot.ask("sendMessage", chat_id=chat, text="Hi")

    assert emulator.screen(chat)[-1]["text"] == "Hi"


async def test_an_odd_answer_was_carried_out_and_says_what_it_was_told(
    emulator: Emulator, chat: int
) -> None:
    emulator.faults.add(Fault("sendMessage", "odd", body='{"ok": true}'))

    url = f"{emulator.url}/bot{emulator.token}/sendMessage"
    params = {"chat_id": chat, "text": "Hi"}
    async with aiohttp.ClientSession() as session, session.post(url, json=params) as response:
        status, answer = response.status, await response.json()

    assert (status, answer) == (200, {"ok": True})
    assert emulator.screen(chat)[-1]["text"] == "Hi"


async def test_an_empty_poll_hides_what_waits(emulator: Emulator, bot: Caller, ada: Json) -> None:
    emulator.say(ada, emulator.private_chat(ada), "Hi")
    emulator.faults.add(Fault("getUpdates", "empty"))

    first, second = await bot.ask("getUpdates"), await bot.ask("getUpdates")

    assert (first, len(second)) == ([], 1)


async def test_a_late_answer_is_executed_at_once(
    emulator: Emulator, bot: Caller, chat: int
) -> None:
    emulator.faults.add(Fault("sendMessage", "late", seconds=1))
    sending = asyncio.create_task(bot.ask("sendMessage", chat_id=chat, text="Hi"))

    await emulator.wait_for(lambda: emulator.screen(chat)[-1]["text"] == "Hi")
    is_answered = sending.done()
    await sending

    assert not is_answered


async def test_a_fault_lets_some_through_and_strikes_as_often_as_told(
    emulator: Emulator, bot: Caller, chat: int
) -> None:
    emulator.faults.add(Fault("sendMessage", "400", description="Bad Request: no", skip=1, times=2))

    oks = [(await bot.reply("sendMessage", chat_id=chat, text="Hi"))["ok"] for _ in range(4)]

    assert oks == [True, False, False, True]


async def test_away_closes_waiting_polls_and_comes_back(
    emulator: Emulator, bot: Caller, chat: int
) -> None:
    poll = asyncio.create_task(bot.ask("getUpdates", offset=2**31, timeout=30))
    await emulator.wait_for(lambda: emulator.world.poll)

    emulator.faults.away = True

    with pytest.raises(aiohttp.ClientError):
        await poll
    with pytest.raises(aiohttp.ClientError):
        await bot.ask("getMe")
    emulator.faults.clear()
    assert await bot.ask("getMe")


async def test_a_bad_gateway_answers_with_a_page(emulator: Emulator, chat: int) -> None:
    emulator.faults.add(Fault("getMe", "502"))

    url = f"{emulator.url}/bot{emulator.token}/getMe"
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        assert response.status == 502
        assert (await response.text()).startswith("<html>")


async def test_the_token_in_a_message_is_a_violation(
    emulator: Emulator, bot: Caller, chat: int
) -> None:
    await bot.ask("sendMessage", chat_id=chat, text=f"see {emulator.token}")

    assert emulator.violations == ["the token stands in the parameters of sendMessage"]


async def test_calls_are_listed_with_values_and_sizes(
    emulator: Emulator, bot: Caller, chat: int, ada: Json
) -> None:
    await bot.ask("sendMessage", chat_id=chat, text="[1]")
    await bot.refused("sendMessage", chat_id=chat, text="")

    good, bad = emulator.calls
    assert (good.method, good.chat_id, good.ok, good.params["text"]) == (
        "sendMessage",
        chat,
        True,
        "[1]",
    )
    assert (bad.ok, bad.code, bad.error) == (False, 400, "Bad Request: message text is empty")
