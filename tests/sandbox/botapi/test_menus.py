"""The bot's commands, by scope and language."""

from itertools import product

import pytest

from sandbox.botapi.emulator import Emulator
from sandbox.botapi.json_types import Json
from tests.sandbox.botapi.caller import Caller


async def offer(bot: Caller, name: str, scope: Json, language: str) -> None:
    commands = [{"command": name, "description": "A command"}]
    await bot.ask("setMyCommands", commands=commands, scope=scope, language_code=language)


async def withdraw(bot: Caller, scope: Json, language: str) -> None:
    await bot.ask("deleteMyCommands", scope=scope, language_code=language)


async def test_the_nearest_scope_wins_and_then_the_language(
    emulator: Emulator, bot: Caller
) -> None:
    chen = emulator.person("Chen", language_code="zh-hans")
    group = emulator.group("Friends", [], creator=chen)
    emulator.say(chen, group, "/start")
    scopes: list[Json] = [
        {"type": "chat_member", "chat_id": group, "user_id": chen["id"]},
        {"type": "chat_administrators", "chat_id": group},
        {"type": "chat", "chat_id": group},
        {"type": "all_chat_administrators"},
        {"type": "all_group_chats"},
        {"type": "default"},
    ]
    ladder = list(product(enumerate(scopes), ("zh", "")))
    for (number, scope), language in ladder:
        await offer(bot, f"c{number}{language}", scope, language)

    for (number, scope), language in ladder:
        assert [found["command"] for found in emulator.menu(chen, group)] == [
            f"c{number}{language}"
        ]
        await withdraw(bot, scope, language)
    assert emulator.menu(chen, group) == []


async def test_menus_of_administrators_are_not_for_members(
    emulator: Emulator, bot: Caller, ada: Json, chat: int
) -> None:
    group = emulator.group("Friends", [ada])
    await offer(bot, "rule", {"type": "all_chat_administrators"}, "")
    await offer(bot, "talk", {"type": "all_private_chats"}, "")
    as_member = emulator.menu(ada, group)

    emulator.set_member(group, ada, "administrator")

    assert as_member == []
    assert emulator.menu(ada, group)[0]["command"] == "rule"
    assert emulator.menu(ada, chat)[0]["command"] == "talk"


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"language_code": "zh-hans"}, "invalid language code specified"),
        ({"language_code": "EN"}, "invalid language code specified"),
        ({"scope": {"type": "everywhere"}}, "unsupported type"),
        ({"scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
        ({"scope": {"type": "chat_administrators", "chat_id": "ADA"}}, "in private chats"),
    ],
)
async def test_a_scope_or_language_that_is_none_is_refused(
    bot: Caller, chat: int, params: Json, sentence: str
) -> None:
    if params.get("scope", {}).get("chat_id") == "ADA":
        params = {"scope": params["scope"] | {"chat_id": chat}}

    assert sentence in await bot.refused("setMyCommands", commands=[], **params)
