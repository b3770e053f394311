"""Who is who in a chat: what the bot may ask, and what it is told."""

import pytest
import telegram

from sandbox.botapi.emulator import Emulator
from sandbox.botapi.json_types import Json
from sandbox.botapi.people.misuse import Impossible
from tests.sandbox.botapi.caller import Caller

NEW = {"can_send_welcome_messages"}  # of Bot API 10.3, while the library knows 10.0
ALL = ["message", "chat_member", "my_chat_member", "callback_query"]


async def member(bot: Caller, group: int, user: Json) -> Json:
    found: Json = await bot.ask("getChatMember", chat_id=group, user_id=user["id"])
    return found


def changes(emulator: Emulator, kind: str) -> list[tuple[str, str]]:
    """What each update of this kind says that somebody was and is."""
    told = [update[kind] for update in emulator.pending if kind in update]
    return [
        (change["old_chat_member"]["status"], change["new_chat_member"]["status"])
        for change in told
    ]


@pytest.mark.parametrize(
    "status", ["creator", "administrator", "member", "restricted", "left", "kicked"]
)
async def test_every_status_is_told_in_full(emulator: Emulator, ada: Json, status: str) -> None:
    group = emulator.group("Friends", [ada], admins=[emulator.bot])
    bob = emulator.person("Bob")
    emulator.set_member(group, bob, "member")
    emulator.set_member(group, bob, status)

    async with telegram.Bot(emulator.token, base_url=f"{emulator.url}/bot") as library:
        found = await library.get_chat_member(group, bob["id"])

    assert (found.status, found.user.id) == (status, bob["id"])
    # A field that the library does not know would be here, one that it misses would raise.
    assert found.api_kwargs.keys() <= NEW


async def test_a_bot_that_is_no_admin_knows_only_whom_it_heard(
    emulator: Emulator, bot: Caller, ada: Json
) -> None:
    bob, carol = emulator.person("Bob"), emulator.person("Carol")
    group = emulator.group("Friends", [ada, bob], creator=carol)

    silent = await bot.refused("getChatMember", chat_id=group, user_id=bob["id"])
    emulator.say(bob, group, "unheard, for privacy mode is on")
    unheard = await bot.refused("getChatMember", chat_id=group, user_id=bob["id"])
    emulator.say(bob, group, "/help")

    assert silent == unheard == "Bad Request: user not found"
    assert (await member(bot, group, bob))["status"] == "member"
    assert (await member(bot, group, carol))["status"] == "creator"
    assert "invalid user_id" in await bot.refused("getChatMember", chat_id=group, user_id=0)


async def test_somebody_from_elsewhere_has_left_and_a_stranger_is_not_found(
    emulator: Emulator, bot: Caller, ada: Json, chat: int
) -> None:
    group = emulator.group("Friends", [], creator=emulator.person("Carol"), admins=[emulator.bot])

    assert (await member(bot, group, ada))["status"] == "left"
    refused = await bot.refused("getChatMember", chat_id=group, user_id=5)
    assert refused == "Bad Request: user not found"


async def test_hidden_members_are_told_to_administrators_only(
    emulator: Emulator, bot: Caller, ada: Json
) -> None:
    group = emulator.group("Friends", [], creator=ada)
    emulator.say(ada, group, "/help")
    emulator.hide_members(group)

    refused = await bot.refused("getChatMember", chat_id=group, user_id=ada["id"])
    emulator.set_member(group, emulator.bot, "administrator")

    assert refused == "Bad Request: CHAT_ADMIN_REQUIRED"
    assert (await member(bot, group, ada))["status"] == "creator"


async def test_administrators_are_listed_with_this_bot_and_the_anonymous(
    emulator: Emulator, bot: Caller, ada: Json, chat: int
) -> None:
    other = emulator.another_bot("Dealer", "dealer_bot")
    group = emulator.group("Friends", [], creator=ada, admins=[other, emulator.bot])
    emulator.set_member(group, ada, "creator", is_anonymous=True)

    listed = await bot.ask("getChatAdministrators", chat_id=group)
    refused = await bot.refused("getChatAdministrators", chat_id=chat)

    assert {found["user"]["id"] for found in listed} == {ada["id"], emulator.bot["id"]}
    assert [found["is_anonymous"] for found in listed if found["status"] == "creator"] == [True]
    assert refused == "Bad Request: there are no administrators in the private chat"


async def test_an_anonymous_admin_speaks_as_the_group_and_presses_as_themself(
    emulator: Emulator, bot: Caller, ada: Json
) -> None:
    group = emulator.group("Friends", [], creator=ada)
    emulator.set_member(group, ada, "creator", is_anonymous=True)
    keyboard = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    asked = await bot.ask("sendMessage", chat_id=group, text="Well?", reply_markup=keyboard)

    said = emulator.say(ada, group, "/settings")
    emulator.press(ada, group, asked["message_id"], "Go")

    assert (said["from"]["username"], said["sender_chat"]["id"]) == ("GroupAnonymousBot", group)
    assert emulator.pending[-1]["callback_query"]["from"]["id"] == ada["id"]


async def test_changes_of_members_are_told_to_an_admin_who_asked(
    emulator: Emulator, bot: Caller, ada: Json
) -> None:
    bob = emulator.person("Bob")
    group = emulator.group("Friends", [], creator=ada)
    emulator.set_member(group, bob, "member")
    await bot.ask("getUpdates", offset=-1, allowed_updates=ALL)
    emulator.set_member(group, bob, "administrator")
    assert changes(emulator, "chat_member") == []

    emulator.set_member(group, emulator.bot, "administrator", by=ada)
    emulator.set_member(group, bob, "kicked", by=ada)

    assert changes(emulator, "my_chat_member") == [("member", "administrator")]
    assert changes(emulator, "chat_member") == [("administrator", "kicked")]
    gone = emulator.screen(group)[-1]
    assert (gone["from"]["id"], gone["left_chat_member"]["id"]) == (ada["id"], bob["id"])
    with pytest.raises(Impossible):
        emulator.say(bob, group, "/help")


async def test_adding_promoting_blocking_and_leaving_are_told_to_the_bot(
    emulator: Emulator, bot: Caller, ada: Json, chat: int
) -> None:
    group = emulator.group("Friends", [ada], bot_is_member=False)

    emulator.add_bot(group, ada, status="administrator")
    emulator.set_member(group, emulator.bot, "member")
    emulator.set_member(group, emulator.bot, "restricted")
    mute = await bot.refused("sendMessage", chat_id=group, text="Hi")
    await bot.ask("leaveChat", chat_id=group)
    emulator.block(ada)

    assert changes(emulator, "my_chat_member") == [
        ("left", "administrator"),
        ("administrator", "member"),
        ("member", "restricted"),
        ("restricted", "left"),
        ("member", "kicked"),
    ]
    assert mute == "Bad Request: not enough rights to send text messages to the chat"
    assert emulator.screen(group)[-1]["left_chat_member"]["id"] == emulator.bot["id"]
    gone = "Forbidden: bot is not a member of the supergroup chat"
    assert await bot.refused("leaveChat", chat_id=group) == gone
    assert await bot.refused("getChat", chat_id=group) == gone


async def test_two_people_press_one_button(emulator: Emulator, bot: Caller, ada: Json) -> None:
    bob = emulator.person("Bob")
    group = emulator.group("Friends", [ada, bob])
    keyboard = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    sent = await bot.ask("sendMessage", chat_id=group, text="Well?", reply_markup=keyboard)

    queries = [emulator.press(user, group, sent["message_id"], "Go") for user in (ada, bob)]
    await bot.ask("answerCallbackQuery", callback_query_id=queries[1], text="You")

    presses = [update["callback_query"]["from"]["first_name"] for update in emulator.pending]
    assert presses == ["Ada", "Bob"]
    assert emulator.callback_answer(queries[0]) is None
    assert (emulator.callback_answer(queries[1]) or {})["text"] == "You"
