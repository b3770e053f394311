"""What a bot hears in a group, and from whom."""

import pytest

from sandbox.botapi.emulator import Emulator
from sandbox.botapi.json_types import Json
from tests.sandbox.botapi.caller import Caller


def heard(emulator: Emulator) -> list[str]:
    """The texts that reached the bot."""
    told = [update["message"] for update in emulator.pending if "message" in update]
    return [message["text"] for message in told if "text" in message]


async def test_a_bare_command_is_for_the_bot_that_spoke_last(
    emulator: Emulator, bot: Caller, ada: Json
) -> None:
    other = emulator.another_bot("Dealer", "dealer_bot")
    group = emulator.group("Friends", [ada, other])

    emulator.say(ada, group, "/first")
    emulator.say(other, group, "Your turn")
    emulator.say(ada, group, "/second")
    emulator.say(ada, group, "/third@parley_sandbox_bot")
    await bot.ask("sendMessage", chat_id=group, text="Mine")
    emulator.say(ada, group, "/fourth")

    assert heard(emulator) == ["/first", "/third@parley_sandbox_bot", "/fourth"]


async def test_a_caption_that_mentions_the_bot_passes(emulator: Emulator, ada: Json) -> None:
    group = emulator.group("Friends", [ada])

    emulator.send_album(
        ada, group, [b"1", b"2"], captions=["a word", "what is it, @Parley_Sandbox_Bot?"]
    )

    assert len(emulator.pending) == 1


async def test_another_privacy_counts_when_the_bot_comes_again(
    emulator: Emulator, bot: Caller, ada: Json
) -> None:
    group = emulator.group("Friends", [ada])
    emulator.set_privacy(is_on=False)

    emulator.say(ada, group, "before")
    emulator.kick_bot(group, ada)
    emulator.add_bot(group, ada)
    emulator.say(ada, group, "after")

    assert (await bot.ask("getMe"))["can_read_all_group_messages"] is True
    assert heard(emulator) == ["after"]


async def test_other_bots_are_heard_only_where_bots_hear_bots(
    emulator: Emulator, ada: Json
) -> None:
    other = emulator.another_bot("Dealer", "dealer_bot")
    group = emulator.group("Friends", [ada, other])

    emulator.say(other, group, "hey @parley_sandbox_bot")
    emulator.world.hears_bots = False
    emulator.say(other, group, "hey again, @parley_sandbox_bot")

    assert heard(emulator) == ["hey @parley_sandbox_bot"]
    assert emulator.pending[0]["message"]["from"]["is_bot"]


async def test_a_post_of_the_linked_channel_comes_from_telegram(
    emulator: Emulator, ada: Json
) -> None:
    group = emulator.group("Friends", [ada])
    channel = emulator.channel("News", group=group)

    post = emulator.channel_post(channel, "hello @parley_sandbox_bot")
    comment = emulator.say(ada, group, "hm", reply_to=post["message_id"])

    assert heard(emulator) == ["hello @parley_sandbox_bot"]
    assert (post["from"]["id"], post["sender_chat"]["id"]) == (777000, channel)
    assert post["is_automatic_forward"]
    assert post["forward_origin"]["type"] == "channel"
    assert comment["message_thread_id"] == post["message_id"]
    assert "is_topic_message" not in comment


async def test_a_channel_may_speak_in_a_group(emulator: Emulator, ada: Json) -> None:
    group = emulator.group("Friends", [ada])
    channel = emulator.chat(emulator.channel("News"))

    said = emulator.say(ada, group, "/help", sender_chat=channel)

    assert (said["from"]["id"], said["sender_chat"]["type"]) == (136817688, "channel")


@pytest.mark.parametrize("link", ["https://t.me/parley_sandbox_bot?start=claim-a_B-9", "tg"])
async def test_a_link_with_a_parameter_starts_the_chat(
    emulator: Emulator, ada: Json, link: str
) -> None:
    link = link.replace("tg", "tg://resolve?domain=parley_sandbox_bot&start=claim-a_B-9")

    said = emulator.open_link(ada, link)

    assert (said["chat"]["type"], said["text"]) == ("private", "/start claim-a_B-9")
    assert said["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


async def test_a_link_for_groups_brings_the_bot_along(emulator: Emulator, ada: Json) -> None:
    group = emulator.group("Friends", [ada], bot_is_member=False)

    emulator.open_link(ada, "https://t.me/parley_sandbox_bot?startgroup=x1", group=group)

    assert heard(emulator) == ["/start@parley_sandbox_bot x1"]
    assert "my_chat_member" in emulator.pending[0]


@pytest.mark.parametrize(
    "link",
    [
        "https://t.me/another_bot?start=x",
        "https://example.org/parley_sandbox_bot?start=x",
        "https://t.me/parley_sandbox_bot?start=claim%20x",
        f"https://t.me/parley_sandbox_bot?start={'x' * 65}",
    ],
)
async def test_what_no_client_opens_is_impossible(emulator: Emulator, ada: Json, link: str) -> None:
    with pytest.raises(AssertionError):
        emulator.open_link(ada, link)

    assert emulator.pending == []
