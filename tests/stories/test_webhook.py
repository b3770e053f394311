"""Telegram brings the updates by itself: kept before the answer, whatever happens around it."""

import asyncio
import json
from io import BytesIO

import aiohttp
import pytest

from bot.telegram.runtime.webhook import make_secret
from sandbox.botapi.faults import Fault
from sandbox.modelapi.reply import Reply
from tests.stories.town import Town

HEADER = "X-Telegram-Bot-Api-Secret-Token"
ANSWER = " ".join(f"w{number}" for number in range(20)) + " end."


@pytest.fixture
def listen(unused_tcp_port: int) -> str:
    return f"127.0.0.1:{unused_tcp_port}"


@pytest.fixture
def called(quiet_town: Town, listen: str) -> dict[str, str]:
    """The settings of a bot that Telegram calls, here a server of one's own, without TLS."""
    quiet_town.telegram.world.is_local = True
    return {"TELEGRAM_WEBHOOK_URL": f"http://{listen}/hook", "WEBHOOK_LISTEN": listen}


def methods(town: Town) -> set[str]:
    return {call.method for call in town.telegram.calls}


def taken(town: Town) -> list[tuple[int]]:
    """The updates that were ever kept."""
    return town.query("SELECT update_id FROM updates") if town.has_database else []


async def post(listen: str, content: bytes, **headers: str) -> int:
    timeout = aiohttp.ClientTimeout(total=30)
    async with (
        aiohttp.ClientSession(timeout=timeout) as session,
        session.post(f"http://{listen}/", data=BytesIO(content), headers=headers) as response,
    ):
        return response.status


async def test_what_telegram_brings_is_answered(quiet_town: Town, called: dict[str, str]) -> None:
    town = quiet_town
    ada, bob = town.people(2)
    await town.bot.start(**called)

    ada.says("hello")
    bob.says("good morning")

    await ada.hears()
    await bob.hears()
    await town.waits_for(town.is_quiet)
    assert "getUpdates" not in methods(town)
    assert await town.bot.terminate() == 0
    # Telegram keeps what comes now, and brings it to the next process.
    assert "deleteWebhook" not in methods(town)


async def test_from_asking_to_being_called_and_back_nothing_is_lost_or_doubled(
    quiet_town: Town, called: dict[str, str]
) -> None:
    town = quiet_town
    people = town.people(6)
    town.model.on("question", Reply(text=ANSWER, pause=0.02))
    for round_, settings in enumerate((called, {})):
        for person in people:
            person.says(f"question {round_}.")
        await town.bot.start(**settings)
        await town.waits_for(lambda: len(taken(town)) > 6 * round_)  # noqa: B023  # awaited here
        await town.bot.kill()
    await town.bot.start(**called)

    await town.waits_for(lambda: town.telegram.world.webhook.url)
    await town.waits_for(town.is_quiet)
    for person in people:
        # What was left of two rounds may have been joined to one question.
        asked = town.query(
            "SELECT messages.text FROM messages JOIN turns ON turns.id = turn_id"
            " WHERE role = 'user' AND chat_id = ? ORDER BY turns.id",
            (person.chat_id,),
        )
        words = "\n".join(content for (content,) in asked)
        assert words.replace("\n", "") == "question 0.question 1."
        assert person.texts == [ANSWER] * len(asked)


async def test_a_webhook_that_was_left_is_removed_also_where_that_fails_at_first(
    quiet_town: Town, called: dict[str, str]
) -> None:
    town = quiet_town
    ada = town.person("Ada")
    await town.bot.start(**called)
    await town.waits_for(lambda: town.telegram.world.webhook.url)
    await town.bot.kill()
    town.telegram.faults.add(Fault("deleteWebhook", "500", times=2))
    ada.says("hello")

    await town.bot.start()

    await ada.hears()
    assert "Another program" not in town.bot.log


async def test_nobody_else_can_bring_anything(
    quiet_town: Town, called: dict[str, str], listen: str
) -> None:
    town = quiet_town
    ada = town.person("Ada")
    await town.bot.start(**called)
    ada.says("hello")
    await ada.hears()
    update = {
        "update_id": 9_999,
        "message": {
            "message_id": 99,
            "date": 1,
            "text": "forged",
            "from": ada.user,
            "chat": {"id": ada.chat_id, "type": "private"},
        },
    }
    forged = json.dumps(update).encode()

    assert await post(listen, forged) == 403
    assert await post(listen, forged, **{HEADER: "guessed"}) == 403
    assert town.query("SELECT 1 FROM updates WHERE update_id = 9999") == []
    assert town.bot.log.count("without the secret") == 1
    # The same with the secret is an update.
    assert await post(listen, forged, **{HEADER: make_secret(town.telegram.token)}) == 200
    assert town.query("SELECT 1 FROM updates WHERE update_id = 9999") == [(1,)]
    await town.waits_for(town.is_quiet)


async def test_what_is_no_update_or_too_much_is_passed_over(
    quiet_town: Town, called: dict[str, str], listen: str
) -> None:
    town = quiet_town
    ada = town.person("Ada")
    await town.bot.start(**called)
    await town.waits_for(lambda: town.telegram.world.webhook.url)
    secret = {HEADER: make_secret(town.telegram.token)}

    assert await post(listen, b"x" * 100_000_000, **secret) == 200
    assert await post(listen, b"[" * 1_000_000, **secret) == 200
    assert await post(listen, b'{"update_id": "one"}', **secret) == 200

    ada.says("hello")
    await ada.hears()
    assert "was too large" in town.bot.log
    assert "held no update" in town.bot.log


async def test_a_port_that_is_taken_is_told_in_one_sentence(
    quiet_town: Town, called: dict[str, str], listen: str
) -> None:
    host, port = listen.split(":")
    async with await asyncio.start_server(lambda _reader, _writer: None, host, int(port)):
        await quiet_town.bot.start(**called)

        assert await quiet_town.bot.wait() == 2

    assert quiet_town.bot.log.splitlines()[-1] == (
        f"Can't listen at {listen} (WEBHOOK_LISTEN): another program does. Stop that, or choose "
        "another port."
    )


@pytest.mark.parametrize("kept", [5, 15, 25])
async def test_a_kill_around_the_commit_loses_and_doubles_nothing(
    quiet_town: Town, called: dict[str, str], kept: int
) -> None:
    """Some calls are committed and not answered yet, others answered and not worked on."""
    town = quiet_town
    people = town.people(30)
    town.model.on("question", Reply(text=ANSWER, pause=0.01))
    await town.bot.start(**called)
    await town.waits_for(lambda: town.telegram.world.webhook.url)
    for person in people:
        person.says("a question")

    await town.waits_for(lambda: len(town.query("SELECT 1 FROM updates")) >= kept)
    await town.bot.kill()
    town.telegram.faults.deliver_twice = True
    await town.bot.start(**called)

    await town.waits_for(lambda: all(person.texts == [ANSWER] for person in people))
    await town.waits_for(town.is_quiet)
    assert all(person.texts == [ANSWER] for person in people)
    assert town.query("SELECT COUNT(*) FROM turns") == [(30,)]
