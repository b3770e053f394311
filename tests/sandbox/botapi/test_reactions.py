"""People react: who may, with what, and which bots hear of it."""

import pytest
import telegram

from sandbox.botapi.emulator import Emulator
from sandbox.botapi.json_types import Json
from sandbox.botapi.people.misuse import Impossible
from tests.sandbox.botapi.caller import Caller

WANTED = ["message", "message_reaction", "message_reaction_count"]


async def asks_for(bot: Caller, *kinds: str) -> None:
    """The bot wants these, and has seen all that came before."""
    await bot.ask("getUpdates", allowed_updates=list(kinds), offset=-1)


def told(emulator: Emulator, kind: str = "message_reaction") -> list[Json]:
    return [update[kind] for update in emulator.pending if kind in update]


async def test_in_a_private_chat_a_bot_that_asks_for_reactions_hears_each_change(
    emulator: Emulator, bot: Caller, ada: Json, chat: int
) -> None:
    await asks_for(bot, *WANTED)
    for emojis in (["👍"], ["👍"], ["👎"], []):
        emulator.react(ada, chat, 1, *emojis)

    sides = [(change["old_reaction"], change["new_reaction"]) for change in told(emulator)]
    up, down = ([{"type": "emoji", "emoji": emoji}] for emoji in "👍👎")
    assert sides == [([], up), (up, down), (down, [])]
    assert {change["user"]["id"] for change in told(emulator)} == {ada["id"]}
    assert emulator.people_reactions(chat, 1) == {}


async def test_a_bot_that_does_not_ask_hears_nothing(
    emulator: Emulator, bot: Caller, ada: Json, chat: int
) -> None:
    emulator.react(ada, chat, 1, "👍")
    await asks_for(bot, "message")
    emulator.react(ada, chat, 1, "👎")

    assert told(emulator) == []
    assert emulator.people_reactions(chat, 1) == {ada["id"]: ["👎"]}


async def test_in_a_group_only_an_administrator_hears_of_them(
    emulator: Emulator, bot: Caller, ada: Json
) -> None:
    await asks_for(bot, *WANTED)
    group = emulator.group("Friends", [ada])
    said = emulator.say(ada, group, "Hello")["message_id"]

    emulator.react(ada, group, said, "👍")
    unheard = told(emulator)
    emulator.set_member(group, emulator.bot, "administrator")
    emulator.react(ada, group, said, "👎")

    assert unheard == []
    assert [change["chat"]["id"] for change in told(emulator)] == [group]


async def test_an_anonymous_administrator_has_no_name(
    emulator: Emulator, bot: Caller, ada: Json
) -> None:
    await asks_for(bot, *WANTED)
    group = emulator.group("Friends", [ada], admins=[emulator.bot])
    said = emulator.say(ada, group, "Hello")["message_id"]
    emulator.set_member(group, ada, "administrator", is_anonymous=True)

    emulator.react(ada, group, said, "👍")

    (change,) = told(emulator)
    assert "user" not in change
    assert change["actor_chat"]["id"] == group


async def test_what_the_bot_gives_is_never_told_to_it(
    emulator: Emulator, bot: Caller, chat: int
) -> None:
    await asks_for(bot, *WANTED)

    given = [{"type": "emoji", "emoji": "👍"}]
    await bot.ask("setMessageReaction", chat_id=chat, message_id=1, reaction=given)

    assert told(emulator) == []


async def test_what_no_phone_offers_is_impossible(emulator: Emulator, ada: Json, chat: int) -> None:
    bob = emulator.person("Bob")

    for user, number, emojis in (
        (ada, 1, ["🧮"]),
        (ada, 1, ["👍", "👎"]),
        (ada, 99, ["👍"]),
        (bob, 1, ["👍"]),
    ):
        with pytest.raises(Impossible):
            emulator.react(user, chat, number, *emojis)


async def test_the_library_reads_them(
    emulator: Emulator, bot: Caller, ada: Json, chat: int
) -> None:
    await asks_for(bot, *WANTED)
    emulator.react(ada | {"is_premium": True}, chat, 1, "👍", "❤")

    async with telegram.Bot(emulator.token, base_url=f"{emulator.url}/bot") as library:
        update = (await library.get_updates())[-1]

    assert update.message_reaction
    assert [one.to_dict()["emoji"] for one in update.message_reaction.new_reaction] == ["👍", "❤"]
    assert update.message_reaction.api_kwargs == {}
