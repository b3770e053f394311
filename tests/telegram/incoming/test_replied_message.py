"""What a message replies to: of this chat, of another one, or nothing that says anything."""

import pytest

from bot.domain.attachment import Kind
from bot.telegram.incoming.incoming_message import RepliedMessage
from bot.telegram.incoming.json_fields import Fields, Malformed
from bot.telegram.incoming.replied_message import is_reply_to, read_replied
from tests.telegram.incoming.updates import ADA, FILE, GROUP, NAME, PARLEY, Json, message

QUOTE: Json = {"text": "tea", "position": 0, "is_manual": True}
ORIGIN: Json = {"type": "hidden_user", "sender_user_name": "Ben"}


def reply(**fields: object) -> RepliedMessage | None:
    """What a message with these fields replies to; what is cleaned is written in capitals."""
    return read_replied(Fields(message(GROUP, **fields)), NAME.id, str.upper)


def to(**fields: object) -> Json:
    """A message that is replied to."""
    return message(GROUP, **{"message_id": 2, **fields})


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({}, id="no reply"),
        pytest.param({"quote": QUOTE}, id="a quote of nothing"),
        pytest.param(
            {"reply_to_message": to(**{"from": PARLEY}, forum_topic_created={"name": "Tea"})},
            id="a topic's beginning, which we made",
        ),
        pytest.param({"external_reply": {"origin": ORIGIN}}, id="another chat's, without a quote"),
    ],
)
def test_a_reply_that_says_nothing_is_none(fields: Json) -> None:
    assert reply(**fields) is None
    assert not is_reply_to(Fields(message(GROUP, **fields)), NAME.id)


@pytest.mark.parametrize(
    ("fields", "text", "quote"),
    [
        pytest.param({"reply_to_message": to(text="my tea")}, "MY TEA", "", id="all of it"),
        pytest.param(
            {"reply_to_message": to(text="my tea"), "quote": QUOTE}, "MY TEA", "TEA", id="a piece"
        ),
        pytest.param(
            {"reply_to_message": to(text="my tea"), "quote": QUOTE | {"is_manual": False}},
            "MY TEA",
            "",
            id="a piece that nobody chose",
        ),
        pytest.param(
            {"reply_to_message": to(caption="my tea", photo=[FILE])}, "MY TEA", "", id="a caption"
        ),
        pytest.param(
            {"reply_to_message": to(dice={"emoji": "x", "value": 4})},
            "[THROWN: X 4]",
            "",
            id="a thing",
        ),
    ],
)
def test_what_is_replied_to_is_cleaned_of_what_people_wrote(
    fields: Json, text: str, quote: str
) -> None:
    replied = reply(**fields)

    assert replied is not None
    assert (replied.message_id, replied.text, replied.quote) == (2, text, quote)


@pytest.mark.parametrize(
    ("author", "is_ours"),
    [
        pytest.param(PARLEY, True, id="ours"),
        pytest.param(ADA, False, id="a person's"),
        pytest.param(None, False, id="nobody's"),
    ],
)
def test_whose_message_it_is_is_known(author: Json | None, is_ours: bool) -> None:
    replied = reply(reply_to_message=to(**{"from": author}, text="tea", media_group_id="9"))

    assert replied is not None
    assert replied.is_ours is is_ours
    assert (replied.author and replied.author.id) == (author and author["id"])
    assert replied.album == "9"


@pytest.mark.parametrize(
    ("fields", "quote", "kinds"),
    [
        pytest.param({"quote": QUOTE}, "TEA", [], id="a quote"),
        pytest.param(
            {"quote": QUOTE | {"is_manual": None}}, "TEA", [], id="a quote that nobody chose"
        ),
        pytest.param({"document": FILE}, "", [Kind.DOCUMENT], id="a file"),
        pytest.param({"story": {}}, "", [Kind.OTHER], id="a story"),
    ],
)
def test_of_another_chats_message_the_quote_and_the_file_are_read(
    fields: Json, quote: str, kinds: list[Kind]
) -> None:
    external = {"origin": ORIGIN, **{k: v for k, v in fields.items() if k != "quote"}}

    replied = reply(external_reply=external, quote=fields.get("quote"))

    assert replied is not None
    assert (replied.message_id, replied.text, replied.quote) == (0, "", quote)
    assert [file.kind for file in replied.attachments] == kinds
    assert all(file.is_quoted for file in replied.attachments)
    assert replied.author is not None
    assert (replied.author.id, replied.author.name) == (0, "Ben")
    assert not replied.is_ours


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"reply_to_message": {"text": "tea"}}, id="without an id"),
        pytest.param({"reply_to_message": "tea"}, id="a word"),
        pytest.param({"external_reply": {}, "quote": QUOTE}, id="of nowhere"),
    ],
)
def test_a_reply_that_cannot_be_is_malformed(fields: Json) -> None:
    with pytest.raises(Malformed):
        reply(**fields)


QUOTED: Json = {"type": "expandable_blockquote", "offset": 0, "length": 7}


@pytest.mark.parametrize(
    ("who", "entities", "text"),
    [
        pytest.param(PARLEY, [QUOTED], "SUNNY.", id="an answer"),
        pytest.param(ADA, [QUOTED], "> 💭 SKY.\n\nSUNNY.", id="what somebody else has folded"),
        pytest.param(PARLEY, [], "💭 SKY.\nSUNNY.", id="what is not folded"),
    ],
)
def test_what_a_model_thought_is_no_part_of_the_answer_that_is_replied_to(
    who: Json, entities: list[Json], text: str
) -> None:
    replied = to(**{"from": who}, text="💭 sky.\nSunny.", entities=entities)

    found = reply(reply_to_message=replied)

    assert found is not None
    assert found.text == text


def test_a_rich_message_that_is_replied_to_says_what_its_blocks_say() -> None:
    rich = {"blocks": [{"type": "details", "blocks": [{"text": "hm"}]}, {"text": "Sunny."}]}

    found = reply(reply_to_message=to(**{"from": PARLEY}, rich_message=rich))

    assert found is not None
    assert found.text == "SUNNY."
