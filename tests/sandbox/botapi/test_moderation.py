"""A bot that leads a group: it sends people away, names the group and invites."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from sandbox.botapi.emulator import Emulator
from sandbox.botapi.json_types import Json
from tests.sandbox.botapi.caller import Caller


@pytest.fixture
async def library(emulator: Emulator) -> AsyncIterator[Bot]:
    async with Bot(emulator.token, base_url=f"{emulator.url}/bot") as library:
        yield library


@pytest.fixture
def bob(emulator: Emulator) -> Json:
    return emulator.person("Bob")


@pytest.fixture
def group(emulator: Emulator, ada: Json, bob: Json) -> int:
    """Ada's, with Bob in it, led by the bot."""
    return emulator.group("Friends", [bob], creator=ada, admins=[emulator.bot])


async def test_who_is_banned_is_out_until_that_is_taken_back(
    emulator: Emulator, library: Bot, bob: Json, group: int
) -> None:
    await library.get_updates(allowed_updates=["chat_member"])

    await library.ban_chat_member(group, bob["id"])
    banned = await library.get_chat_member(group, bob["id"])
    await library.unban_chat_member(group, bob["id"], only_if_banned=True)

    assert banned.status == "kicked"
    assert (await library.get_chat_member(group, bob["id"])).status == "left"
    assert emulator.screen(group)[-1]["left_chat_member"]["id"] == bob["id"]
    told = [update["chat_member"]["new_chat_member"]["status"] for update in emulator.pending]
    assert told == ["kicked", "left"]


async def test_nobody_who_leads_is_sent_away_and_nobody_by_a_mere_member(
    emulator: Emulator, bot: Caller, ada: Json, bob: Json, group: int
) -> None:
    emulator.set_member(group, bob, "administrator")
    sentences = [
        await bot.refused("banChatMember", chat_id=group, user_id=user["id"])
        for user in (ada, bob, emulator.bot)
    ]
    emulator.set_member(group, emulator.bot, "member")
    sentences.append(await bot.refused("banChatMember", chat_id=group, user_id=bob["id"]))

    assert sentences == [
        "Bad Request: can't remove chat owner",
        "Bad Request: user is an administrator of the chat",
        "Bad Request: can't restrict self",
        "Bad Request: not enough rights to restrict/unrestrict chat member",
    ]


async def test_a_group_has_a_name_and_a_description(
    emulator: Emulator, library: Bot, bot: Caller, group: int
) -> None:
    await library.set_chat_title(group, "Enemies")
    await library.set_chat_description(group, "Here we quarrel.")

    found = await library.get_chat(group)
    assert (found.title, found.description) == ("Enemies", "Here we quarrel.")
    assert emulator.screen(group)[-1]["new_chat_title"] == "Enemies"
    same = await bot.refused("setChatDescription", chat_id=group, description="Here we quarrel.")
    assert same == "Bad Request: chat description is not modified"


async def test_links_are_each_another(library: Bot, group: int) -> None:
    link = await library.create_chat_invite_link(group, name="Party", member_limit=5)

    assert link.api_kwargs == {}
    assert (link.name, link.member_limit, link.is_primary) == ("Party", 5, False)
    assert await library.export_chat_invite_link(group) != link.invite_link


@pytest.mark.parametrize(
    "method", ["banChatMember", "unbanChatMember", "setChatTitle", "exportChatInviteLink"]
)
async def test_none_of_it_is_for_private_chats(bot: Caller, chat: int, method: str) -> None:
    refused = await bot.refused(method, chat_id=chat, user_id=chat, title="x")

    assert refused == "Bad Request: method is not available for private chats"
