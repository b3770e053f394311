import asyncio

import aiohttp

from sandbox.botapi.emulator import Emulator
from sandbox.botapi.json_types import Json
from tests.sandbox.botapi.caller import Caller


async def test_only_a_later_offset_confirms(
    emulator: Emulator, bot: Caller, ada: Json, chat: int
) -> None:
    first = await bot.ask("getUpdates")
    again = await bot.ask("getUpdates", offset=first[0]["update_id"])
    gone = await bot.ask("getUpdates", offset=first[0]["update_id"] + 1)

    assert first == again
    assert gone == []
    assert emulator.pending == []


async def test_a_negative_offset_keeps_the_newest(
    emulator: Emulator, bot: Caller, ada: Json, chat: int
) -> None:
    emulator.say(ada, chat, "second")
    emulator.say(ada, chat, "third")

    updates = await bot.ask("getUpdates", offset=-1)

    assert [update["message"]["text"] for update in updates] == ["third"]
    assert len(emulator.pending) == 1


async def test_a_long_poll_ends_with_the_first_update(
    emulator: Emulator, bot: Caller, ada: Json
) -> None:
    chat = emulator.private_chat(ada)
    poll = asyncio.create_task(bot.ask("getUpdates", timeout=30))
    await emulator.wait_for(lambda: emulator.world.poll)

    emulator.say(ada, chat, "Hello")

    updates = await poll
    assert updates[0]["message"]["text"] == "Hello"


async def test_a_second_poller_ends_the_first(emulator: Emulator, bot: Caller) -> None:
    first = asyncio.create_task(bot.refused("getUpdates", timeout=30))
    await emulator.wait_for(lambda: emulator.world.poll)
    second = await bot.ask("getUpdates")

    assert (await first).startswith("Conflict: terminated by other getUpdates request")
    assert second == []
    assert len(emulator.violations) == 1


async def test_a_poll_ends_with_the_process_that_made_it(
    emulator: Emulator, bot: Caller, ada: Json
) -> None:
    chat = emulator.private_chat(ada)
    poll = asyncio.create_task(bot.ask("getUpdates", timeout=30))
    await emulator.wait_for(lambda: emulator.world.poll)
    poll.cancel()
    await emulator.wait_for(lambda: emulator.world.poll is None)

    emulator.say(ada, chat, "Hello")

    assert len(await bot.ask("getUpdates")) == 1
    assert emulator.violations == []


async def test_a_webhook_excludes_polling(bot: Caller) -> None:
    await bot.ask("setWebhook", url="https://bot.example/hook")
    refused = await bot.refused("getUpdates")
    await bot.ask("deleteWebhook")

    assert "can't use getUpdates method while webhook is active" in refused
    assert await bot.ask("getUpdates") == []


async def test_member_changes_come_only_when_asked_for(
    emulator: Emulator, bot: Caller, ada: Json
) -> None:
    bob = emulator.person("Bob")
    group = emulator.group("Friends", [ada], admins=[emulator.bot])

    emulator.set_member(group, bob, "member")
    await bot.ask("getUpdates", offset=-1, allowed_updates=["message", "chat_member"])
    emulator.set_member(group, bob, "administrator")
    updates = await bot.ask("getUpdates")

    assert [list(update)[1] for update in updates] == ["message", "chat_member"]


async def test_the_list_of_wanted_updates_is_remembered(
    emulator: Emulator, bot: Caller, ada: Json, chat: int
) -> None:
    await bot.ask("getUpdates", offset=2**31, allowed_updates=["callback_query"])
    emulator.say(ada, chat, "unheard")
    assert await bot.ask("getUpdates") == []

    await bot.ask("getUpdates", allowed_updates=[])
    emulator.say(ada, chat, "heard")
    assert len(await bot.ask("getUpdates")) == 1


async def test_everything_twice_means_after_confirmation_too(
    emulator: Emulator, bot: Caller, chat: int
) -> None:
    emulator.faults.deliver_twice = True

    first = await bot.ask("getUpdates")
    second = await bot.ask("getUpdates", offset=first[0]["update_id"] + 1)
    third = await bot.ask("getUpdates", offset=first[0]["update_id"] + 1)

    assert first == second
    assert third == []


async def test_a_wrong_token_and_a_wrong_method(emulator: Emulator, bot: Caller) -> None:
    url = f"{emulator.url}/bot1:wrong/getMe"
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        answer = await response.json()

    assert answer == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert (await bot.reply("sendNothing"))["error_code"] == 404
    assert (await bot.ask("GETME"))["username"] == "parley_sandbox_bot"
