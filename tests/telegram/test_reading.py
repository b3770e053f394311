"""Reading updates: who said what, where, and whether it is meant for the bot."""

import json
from typing import Any

import pytest

from bot.conversation.addressing import BotName, Command
from bot.conversation.attachment import Attachment, Kind
from bot.conversation.message import Author, Thread
from bot.storage.inbox import StoredUpdate
from bot.telegram.client import make_bot
from bot.telegram.incoming.arrival import Arrival, Ignored, Pressed, Said, Stopped
from bot.telegram.incoming.reading import read_update

Json = dict[str, Any]  # Any: Telegram's wire format

NAME = BotName(42, "Parley_Bot")
BOT = make_bot("42:secret", "http://127.0.0.1:1", "")

ADA: Json = {"id": 1815, "is_bot": False, "first_name": "Ada", "last_name": "Lovelace"}
PARLEY: Json = {"id": 42, "is_bot": True, "first_name": "Parley", "username": "Parley_Bot"}
OTHER_BOT: Json = {"id": 43, "is_bot": True, "first_name": "Other", "username": "Other_bot"}
PRIVATE: Json = {"id": 1815, "type": "private", "first_name": "Ada"}
GROUP: Json = {"id": -100, "type": "supergroup", "title": "Engines"}
CHANNEL: Json = {"id": -300, "type": "channel", "title": "News"}


def read(**update: object) -> Arrival:
    """What an update with these fields says."""
    return read_update(StoredUpdate(7, json.dumps({"update_id": 7, **update})), BOT, NAME)


def message(chat: Json = PRIVATE, **fields: object) -> Json:
    """A message of Ada's; None takes a field away."""
    whole = {"message_id": 3, "date": 1, "chat": chat, "from": ADA, **fields}
    return {name: value for name, value in whole.items() if value is not None}


def hear(chat: Json = PRIVATE, **fields: object) -> Said:
    """What a message says."""
    arrival = read(message=message(chat, **fields))
    assert isinstance(arrival, Said)
    return arrival


def mention(text: str, name: str, **fields: object) -> Json:
    """A text with an entity under a name in it."""
    before = text[: text.index(name)]
    offset, length = len(before.encode("utf-16-le")) // 2, len(name)
    return {
        "text": text,
        "entities": [{"type": "mention", "offset": offset, "length": length, **fields}],
    }


def test_a_private_message_is_read_whole() -> None:
    assert hear(text=" Hello 😀 ") == Said(
        update_id=7,
        thread=Thread(1815),
        message_id=3,
        author=Author(1815, "Ada Lovelace"),
        text="Hello 😀",
        sent_at=1,
    )


def test_an_edit_is_read_as_what_the_message_says_now() -> None:
    arrival = read(edited_message=message(text="Hi", edit_date=2))

    assert isinstance(arrival, Said)
    assert (arrival.text, arrival.message_id, arrival.is_edit) == ("Hi", 3, True)


def test_a_stop_under_a_draft_is_read_with_its_turn() -> None:
    stopped = {"chat": PRIVATE, "message_thread_id": 5, "draft_id": 17}

    assert read(stopped_message_generation=stopped) == Stopped(7, Thread(1815, 5), 17)


@pytest.mark.parametrize(
    ("origin", "name"),
    [
        pytest.param({"type": "user", "sender_user": ADA}, "Ada Lovelace", id="a person"),
        pytest.param({"type": "hidden_user", "sender_user_name": "X"}, "X", id="somebody hidden"),
        pytest.param({"type": "chat", "sender_chat": GROUP}, "Engines", id="a group"),
        pytest.param({"type": "channel", "chat": CHANNEL, "message_id": 1}, "News", id="a channel"),
    ],
)
def test_a_forward_says_who_wrote_it_and_is_no_command(origin: Json, name: str) -> None:
    said = hear(text="/reset now", forward_origin={"date": 1, **origin})

    assert said.text == f"[Forwarded from {name}]\n/reset now"
    assert said.command is None
    assert said.is_forward


def test_a_command_is_read_with_its_argument() -> None:
    said = hear(text="/system Be brief.")

    assert said.command == Command("system", "Be brief.")


def test_the_text_that_is_replied_to_is_read() -> None:
    assert (
        hear(text="/system", reply_to_message=message(text="Be kind.")).replied_text == "Be kind."
    )


FILE = {"file_id": "a", "file_unique_id": "b"}


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        pytest.param({"photo": [FILE | {"width": 1, "height": 1}]}, Kind.PHOTO, id="photo"),
        pytest.param({"voice": FILE | {"duration": 1}}, Kind.VOICE, id="voice"),
        pytest.param(
            {"video_note": FILE | {"length": 1, "duration": 1}}, Kind.VIDEO_NOTE, id="note"
        ),
        pytest.param({"document": FILE}, Kind.DOCUMENT, id="document"),
        pytest.param(
            {"animation": FILE | {"width": 1, "height": 1, "duration": 1}, "document": FILE},
            Kind.VIDEO,
            id="a GIF, which is a document too",
        ),
    ],
)
def test_what_comes_with_a_message_is_read(fields: Json, kind: Kind) -> None:
    said = hear(**fields, caption="What is this?")

    assert said.attachments == (Attachment(kind, "a", "b"),)
    assert said.text == "What is this?"


def test_of_a_photo_in_several_sizes_the_largest_is_taken() -> None:
    small, large = (
        {"file_id": name, "file_unique_id": name, "width": 1, "height": 1} for name in "sl"
    )

    (attachment,) = hear(photo=[small, large]).attachments

    assert attachment.file_id == "l"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        pytest.param(
            {"location": {"longitude": 13.4, "latitude": 52.5}},
            "[Location: latitude 52.500000, longitude 13.400000]",
            id="location",
        ),
        pytest.param(
            {"contact": {"phone_number": "+44 1815", "first_name": "Ada"}},
            "[Contact: Ada, +44 1815]",
            id="contact",
        ),
        pytest.param({"dice": {"emoji": "🎲", "value": 4}}, "[Thrown: 🎲 4]", id="dice"),
    ],
)
def test_a_thing_is_read_as_words(fields: Json, words: str) -> None:
    assert hear(**fields).text == words


def test_a_reply_brings_along_what_the_other_message_says_and_shows() -> None:
    replied = message(photo=[FILE | {"width": 1, "height": 1}], caption="Mog")

    said = hear(text="Who is this?", reply_to_message=replied)

    assert said.replied_text == "Mog"
    assert said.source.attachments == (Attachment(Kind.PHOTO, "a", "b", is_quoted=True),)


def said_by_another_bot() -> Json:
    """A message of a bot's."""
    return message(text="Hi") | {"from": OTHER_BOT}


@pytest.mark.parametrize(
    "update",
    [
        pytest.param({"message": message(GROUP, new_chat_members=[ADA])}, id="somebody joined"),
        pytest.param({"message": message(GROUP, group_chat_created=True)}, id="a group was made"),
        pytest.param({"message": said_by_another_bot()}, id="another bot"),
        pytest.param(
            {"message": message(GROUP, text="Hi", is_automatic_forward=True, sender_chat=CHANNEL)},
            id="a linked channel's post",
        ),
        pytest.param({"message": message(GROUP, text="Hi", **{"from": None})}, id="nobody"),
        pytest.param({"channel_post": message(CHANNEL, text="Hi")}, id="a channel's post"),
        pytest.param({"something_of_next_year": {"chat": GROUP}}, id="a kind nobody knows"),
        pytest.param({}, id="nothing"),
    ],
)
def test_what_asks_nothing_of_us_is_ignored(update: Json) -> None:
    assert read(**update) == Ignored(7)


@pytest.mark.parametrize(
    ("fields", "is_addressed"),
    [
        pytest.param({"text": "Hello all"}, False, id="talk"),
        pytest.param(mention("Hello @Parley_Bot", "@Parley_Bot"), True, id="mention"),
        pytest.param(mention("hey @parley_bot", "@parley_bot"), True, id="in small letters"),
        pytest.param(mention("😀😀 @Parley_Bot, hi", "@Parley_Bot"), True, id="behind emojis"),
        pytest.param(mention("Hello @Other_bot", "@Other_bot"), False, id="another mention"),
        pytest.param({"text": "Hello @Parley_Bot"}, False, id="letters that are no mention"),
        pytest.param(
            mention("Hello Parley", "Parley", type="text_mention", user=PARLEY), True, id="by id"
        ),
        pytest.param(
            mention("Hello Ada", "Ada", type="text_mention", user=ADA), False, id="another by id"
        ),
        pytest.param({"text": "/help"}, True, id="command"),
        pytest.param({"text": "/help@parley_bot"}, True, id="our command"),
        pytest.param({"text": "/help@Other_bot"}, False, id="another's command"),
        pytest.param({"text": "/usr/bin"}, False, id="a path"),
    ],
)
def test_in_a_group_a_message_must_be_meant_for_the_bot(fields: Json, is_addressed: bool) -> None:
    assert hear(GROUP, **fields).is_addressed is is_addressed
    assert hear(PRIVATE, **fields).is_addressed


def test_a_mention_in_a_caption_counts() -> None:
    photo = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
    fields = mention("@Parley_Bot what is it?", "@Parley_Bot")

    said = hear(GROUP, photo=photo, caption=fields["text"], caption_entities=fields["entities"])

    assert said.is_addressed
    assert said.text == "what is it?"


@pytest.mark.parametrize(
    ("author", "extra", "is_addressed"),
    [
        pytest.param(PARLEY, {}, True, id="to us"),
        pytest.param(ADA, {}, False, id="to somebody else"),
        pytest.param(
            PARLEY,
            {"forum_topic_created": {"name": "Topic", "icon_color": 1}},
            False,
            id="to the beginning of a topic that we made",
        ),
    ],
)
def test_in_a_group_a_reply_to_the_bot_is_meant_for_it(
    author: Json, extra: Json, is_addressed: bool
) -> None:
    replied = message(GROUP, **{"text": None if extra else "Hi", "from": author, **extra})

    assert hear(GROUP, text="And?", reply_to_message=replied).is_addressed is is_addressed


@pytest.mark.parametrize(
    ("fields", "topic_id"),
    [
        pytest.param({"message_thread_id": 5, "is_topic_message": True}, 5, id="a topic"),
        pytest.param({"message_thread_id": 5}, 0, id="a chain of replies"),
        pytest.param({}, 0, id="neither"),
    ],
)
def test_a_thread_is_a_chat_or_a_topic_of_it(fields: Json, topic_id: int) -> None:
    assert hear(GROUP, text="Hi", **fields).thread == Thread(-100, topic_id)


@pytest.mark.parametrize(
    ("sender", "user_id"),
    [
        pytest.param(GROUP, 1087968824, id="an anonymous admin"),
        pytest.param(CHANNEL, 136817688, id="a channel"),
    ],
)
def test_who_speaks_as_a_chat_is_that_chat_and_not_telegrams_account(
    sender: Json, user_id: int
) -> None:
    account = {"id": user_id, "is_bot": True, "first_name": "Group"}

    said = hear(GROUP, text="Hi", sender_chat=sender, **{"from": account})

    assert said.author == Author(sender["id"], sender["title"])


def test_a_press_is_read_with_its_action_and_argument() -> None:
    query = {"id": "9", "from": ADA, "chat_instance": "1", "data": "stop:17"}
    topic = {"message_thread_id": 5, "is_topic_message": True, "from": PARLEY, "text": "…"}

    assert read(callback_query={**query, "message": message(GROUP, **topic)}) == Pressed(
        update_id=7,
        thread=Thread(-100, 5),
        message_id=3,
        author=Author(1815, "Ada Lovelace"),
        query_id="9",
        action="stop",
        argument="17",
    )


@pytest.mark.parametrize("missing", ["data", "message"])
def test_a_press_without_data_or_message_is_ignored(missing: str) -> None:
    query = {"id": "9", "from": ADA, "chat_instance": "1", "data": "stop:17", "message": message()}

    assert read(callback_query={**query, missing: None}) == Ignored(7)
