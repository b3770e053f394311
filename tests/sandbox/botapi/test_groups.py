import pytest

from sandbox.botapi.emulator import Emulator
from sandbox.botapi.floods import Floods
from sandbox.botapi.json_types import Json
from tests.sandbox.botapi.caller import Caller


@pytest.mark.parametrize(
    ("text", "is_heard"),
    [
        ("just talking", False),
        ("/ask what", True),
        ("/ask@parley_sandbox_bot what", True),
        ("/ask@other_bot what", False),
        ("hey @Parley_Sandbox_Bot", True),
        ("hey @parley_sandbox_bot2", False),
        ("parley_sandbox_bot", False),
    ],
)
async def test_privacy_mode(emulator: Emulator, ada: Json, text: str, is_heard: bool) -> None:
    group = emulator.group("Friends", [ada])

    emulator.say(ada, group, text)

    assert bool(emulator.pending) == is_heard


async def test_a_reply_to_the_bot_passes_privacy_mode(
    emulator: Emulator, bot: Caller, ada: Json
) -> None:
    group = emulator.group("Friends", [ada])
    sent = await bot.ask("sendMessage", chat_id=group, text="Hi")

    emulator.say(ada, group, "and you?", reply_to=sent["message_id"])

    assert len(emulator.pending) == 1


async def test_an_admin_bot_and_one_without_privacy_hear_all(ada: Json) -> None:
    open_bot = Emulator(floods=Floods.off(), privacy_mode=False)
    admin = Emulator(floods=Floods.off())

    open_bot.say(ada, open_bot.group("Friends", [ada]), "just talking")
    admin.say(ada, admin.group("Friends", [ada], admins=[admin.bot]), "just talking")

    assert len(open_bot.pending) == len(admin.pending) == 1


async def test_an_anonymous_admin_speaks_as_the_group(emulator: Emulator, ada: Json) -> None:
    group = emulator.group("Friends", [ada])

    said = emulator.say(ada, group, "/ask", sender_chat=emulator.chat(group))

    assert said["from"]["username"] == "GroupAnonymousBot"
    assert said["sender_chat"]["id"] == group


async def test_every_message_of_a_topic_replies_to_its_making(
    emulator: Emulator, ada: Json
) -> None:
    group = emulator.group("Forum", [ada], forum=True)
    topic = emulator.topic(group, "Cooking")

    said = emulator.say(ada, group, "/ask", topic=topic)

    assert said["is_topic_message"]
    assert said["message_thread_id"] == topic
    assert said["reply_to_message"]["forum_topic_created"]["name"] == "Cooking"


async def test_a_reply_chain_has_a_thread_that_is_no_topic(emulator: Emulator, ada: Json) -> None:
    group = emulator.group("Friends", [ada])
    root = emulator.say(ada, group, "root")["message_id"]
    first = emulator.say(ada, group, "first", reply_to=root)["message_id"]

    second = emulator.say(ada, group, "second", reply_to=first)

    assert second["message_thread_id"] == root
    assert "is_topic_message" not in second
    assert "reply_to_message" not in second["reply_to_message"]


async def test_an_album_is_several_updates_of_one_group(
    emulator: Emulator, ada: Json, chat: int
) -> None:
    emulator.send_album(ada, chat, [b"1", b"2", b"3"], captions=["look"])

    parts = [update["message"] for update in emulator.pending[1:]]
    assert len({part["media_group_id"] for part in parts}) == 1
    assert [part.get("caption") for part in parts] == ["look", None, None]
    assert len(parts[0]["photo"]) == 3


async def test_a_paste_too_long_goes_as_several_messages(
    emulator: Emulator, ada: Json, chat: int
) -> None:
    emulator.say(ada, chat, "x" * 5000)

    assert [len(update["message"]["text"]) for update in emulator.pending[1:]] == [4096, 904]


async def test_coming_and_going_is_told(emulator: Emulator, bot: Caller, ada: Json) -> None:
    group = emulator.group("Friends", [ada], bot_is_member=False)
    unknown = await bot.refused("sendMessage", chat_id=group, text="Hi")

    emulator.add_bot(group, by=ada)
    emulator.kick_bot(group, by=ada)

    assert unknown == "Bad Request: chat not found"
    changes = [u["my_chat_member"] for u in emulator.pending if "my_chat_member" in u]
    statuses = [change["new_chat_member"]["status"] for change in changes]
    assert statuses == ["member", "kicked"]
