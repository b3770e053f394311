"""Topics, reply chains and quotes: where a message stands and what it answers."""

import pytest

from sandbox.botapi.emulator import Emulator
from sandbox.botapi.json_types import Json
from tests.sandbox.botapi.caller import Caller

NOT_FOUND = "Bad Request: message thread not found"


async def test_a_reply_in_the_general_topic_has_a_thread_that_is_no_topic(
    emulator: Emulator, bot: Caller, ada: Json
) -> None:
    forum = emulator.group("Forum", [ada], forum=True)
    first = emulator.say(ada, forum, "first")

    second = emulator.say(ada, forum, "second", reply_to=first["message_id"])

    assert "message_thread_id" not in first
    assert second["message_thread_id"] == first["message_id"]
    assert "is_topic_message" not in second
    said = {"chat_id": forum, "text": "Hi", "message_thread_id": first["message_id"]}
    assert await bot.refused("sendMessage", **said) == NOT_FOUND
    assert emulator.screen(forum, 0)[-1]["text"] == "second"


async def test_a_reply_of_the_bot_in_a_supergroup_has_its_root_as_thread(
    emulator: Emulator, bot: Caller, ada: Json
) -> None:
    group = emulator.group("Friends", [ada])
    root = emulator.say(ada, group, "/ask")["message_id"]

    sent = await bot.ask(
        "sendMessage", chat_id=group, text="Hi", reply_parameters={"message_id": root}
    )
    said = {"chat_id": group, "text": "Hi", "message_thread_id": root}

    assert sent["message_thread_id"] == root
    assert "is_topic_message" not in sent
    assert await bot.refused("sendMessage", **said) == NOT_FOUND
    action = {"chat_id": group, "action": "typing", "message_thread_id": root}
    assert await bot.refused("sendChatAction", **action) == NOT_FOUND


async def test_the_bot_makes_a_topic_and_all_in_it_replies_to_that(
    emulator: Emulator, bot: Caller, ada: Json
) -> None:
    plain = emulator.group("Friends", [ada], admins=[emulator.bot])
    forum = emulator.group("Forum", [ada], forum=True)
    no_rights = await bot.refused("createForumTopic", chat_id=forum, name="Soup")
    emulator.set_member(forum, emulator.bot, "administrator")

    topic = await bot.ask("createForumTopic", chat_id=forum, name="Soup")
    emulator.set_member(forum, emulator.bot, "member")
    said = emulator.say(ada, forum, "Hm", topic=topic["message_thread_id"])

    assert "not enough rights" in no_rights
    assert "not a forum" in await bot.refused("createForumTopic", chat_id=plain, name="x")
    replied = said["reply_to_message"]
    assert replied["from"]["id"] == emulator.bot["id"]
    assert replied["forum_topic_created"]["name"] == "Soup"
    # It looks like a reply to the bot, and is heard like one.
    assert emulator.pending[-1]["message"]["message_id"] == said["message_id"]


async def test_the_bot_makes_and_names_topics_in_private_where_they_are_on(
    emulator: Emulator, bot: Caller, ada: Json, chat: int
) -> None:
    off = await bot.refused("createForumTopic", chat_id=chat, name="Soup")
    emulator.allow_private_topics()
    topic = await bot.ask("createForumTopic", chat_id=chat, name="S" * 200)
    place = {"chat_id": chat, "message_thread_id": topic["message_thread_id"]}

    assert "not a forum" in off
    assert (await bot.ask("getMe"))["has_topics_enabled"]
    assert topic["name"] == "S" * 128
    assert await bot.ask("editForumTopic", **place, name="Tea")
    assert "NOT_MODIFIED" in await bot.refused("editForumTopic", **place, name="Tea")
    assert "NOT_MODIFIED" in await bot.refused("editForumTopic", **place)
    assert await bot.refused("editForumTopic", chat_id=chat, name="x") == NOT_FOUND
    gone = {**place, "message_thread_id": 999}
    assert await bot.refused("editForumTopic", **gone, name="x") == NOT_FOUND
    shown = emulator.screen(chat, topic["message_thread_id"])
    assert shown[-1]["forum_topic_edited"] == {"name": "Tea"}


async def test_in_a_forum_the_bot_names_its_own_topics_and_as_administrator_all(
    emulator: Emulator, bot: Caller, ada: Json
) -> None:
    forum = emulator.group("Forum", [ada], forum=True)
    topic = emulator.topic(forum, "Cooking")
    place = {"chat_id": forum, "message_thread_id": topic}

    assert "not enough rights" in await bot.refused("editForumTopic", **place, name="Tea")
    emulator.set_member(forum, emulator.bot, "administrator")
    assert await bot.ask("editForumTopic", **place, name="Tea")


async def test_in_a_closed_topic_only_admins_speak(
    emulator: Emulator, bot: Caller, ada: Json
) -> None:
    bob = emulator.person("Bob")
    forum = emulator.group("Forum", [bob], creator=ada, forum=True)
    topic = emulator.topic(forum, "Cooking")
    emulator.close_topic(forum, topic)
    said = {"chat_id": forum, "text": "Hi", "message_thread_id": topic}

    refused = await bot.refused("sendMessage", **said)
    emulator.say(ada, forum, "as the creator", topic=topic)
    with pytest.raises(AssertionError, match="closed"):
        emulator.say(bob, forum, "as a member", topic=topic)
    emulator.reopen_topic(forum, topic)
    emulator.rename_topic(forum, topic, "Baking")

    assert refused == "Bad Request: TOPIC_CLOSED"
    assert await bot.ask("sendMessage", **said)
    services = [message for message in emulator.screen(forum, topic) if "text" not in message]
    kinds = ["created", "closed", "reopened", "edited"]
    assert [f"forum_topic_{kind}" in services[at] for at, kind in enumerate(kinds)] == [True] * 4
    assert services[-1]["forum_topic_edited"] == {"name": "Baking"}


async def test_a_person_quotes_what_was_said(emulator: Emulator, bot: Caller, ada: Json) -> None:
    group = emulator.group("Friends", [ada])
    sent = await bot.ask(
        "sendMessage", chat_id=group, text="😀 one <b>two</b> three", parse_mode="HTML"
    )

    said = emulator.say(ada, group, "Which?", reply_to=sent["message_id"], quote="two three")

    assert said["quote"] == {
        "text": "two three",
        "entities": [{"type": "bold", "offset": 0, "length": 3}],
        "position": 7,
        "is_manual": True,
    }
    with pytest.raises(AssertionError, match="quote"):
        emulator.say(ada, group, "What?", reply_to=sent["message_id"], quote="four")


async def test_an_answer_to_another_chat_tells_who_and_never_what(
    emulator: Emulator, ada: Json
) -> None:
    there = emulator.group("There", [ada])
    here = emulator.group("Here", [ada])
    said = emulator.send_file(ada, there, "photo", b"1", caption="a secret and a word")

    reply = emulator.say(ada, here, "/ask", elsewhere=said, quote="a word")

    assert "reply_to_message" not in reply
    assert reply["quote"]["position"] == 13
    assert reply["external_reply"]["origin"]["sender_user"]["id"] == ada["id"]
    assert reply["external_reply"]["chat"]["id"] == there
    assert reply["external_reply"]["photo"]
    assert "secret" not in str(reply)


async def test_the_bot_answers_to_another_chat(
    emulator: Emulator, bot: Caller, ada: Json, chat: int
) -> None:
    there = emulator.group("There", [ada])
    asked = emulator.say(ada, there, "/ask a word")
    reply: Json = {"message_id": asked["message_id"], "chat_id": there, "quote": "a word"}

    sent = await bot.ask("sendMessage", chat_id=chat, text="Hi", reply_parameters=reply)
    emulator.delete(there, asked["message_id"])
    reply["allow_sending_without_reply"] = True
    gone = await bot.refused("sendMessage", chat_id=chat, text="Hi", reply_parameters=reply)

    assert "reply_to_message" not in sent
    assert sent["external_reply"]["chat"]["id"] == there
    assert sent["quote"]["text"] == "a word"
    # Only a reply in the same chat may be done without.
    assert gone == "Bad Request: message to be replied not found"


@pytest.mark.parametrize(
    ("quote", "is_sent"),
    [
        pytest.param({"quote": "one"}, True, id="plain"),
        pytest.param({"quote": "One"}, False, id="another case"),
        pytest.param({"quote": "two"}, False, id="without its look"),
        pytest.param({"quote": "<b>two</b>", "quote_parse_mode": "HTML"}, True, id="with markup"),
        pytest.param({"quote": "<i>two</i>", "quote_parse_mode": "HTML"}, False, id="other look"),
        pytest.param(
            {"quote": "two", "quote_entities": [{"type": "bold", "offset": 0, "length": 3}]},
            True,
            id="with entities",
        ),
        pytest.param({"quote": "x" * 1025}, False, id="too long"),
    ],
)
async def test_the_quote_of_an_answer_is_checked(
    emulator: Emulator, bot: Caller, ada: Json, chat: int, quote: Json, is_sent: bool
) -> None:
    bold = {"type": "bold", "offset": 4, "length": 3}
    asked = emulator.say(ada, chat, "one two" + "x" * 1025, entities=[bold])
    reply: Json = {"message_id": asked["message_id"], "allow_sending_without_reply": True}

    answer = await bot.reply("sendMessage", chat_id=chat, text="Hi", reply_parameters=reply | quote)

    assert answer["ok"] is is_sent
    if not is_sent:
        assert answer["description"] == "Bad Request: QUOTE_TEXT_INVALID"


@pytest.mark.parametrize(
    "told", [("old", "joined", "new"), ("joined", "new", "old"), ("new", "old", "new"), ()]
)
async def test_a_group_grows_and_tells_it_in_any_order(
    emulator: Emulator, bot: Caller, ada: Json, told: tuple[str, ...]
) -> None:
    group = emulator.group("Friends", [ada], kind="group")

    new = emulator.migrate(group, told=told)  # type: ignore[arg-type]  # the kinds are above

    heard = []
    for update in emulator.pending:
        message = update.get("message", {})
        heard += ["old"] if "migrate_to_chat_id" in message else []
        heard += ["new"] if "migrate_from_chat_id" in message else []
        heard += ["joined"] if "my_chat_member" in update else []
    assert tuple(heard) == told
    answer = await bot.reply("getChat", chat_id=group)
    assert answer["parameters"] == {"migrate_to_chat_id": new}
    (first,) = emulator.screen(new)
    assert (first["message_id"], first["from"]["username"]) == (1, "GroupAnonymousBot")
    assert first["sender_chat"]["id"] == new
