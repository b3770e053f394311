"""Who speaks, whatever Telegram tells of them."""

import pytest

from bot.domain.message import Author
from bot.telegram.incoming.authors import name_origin, read_author, read_person, read_speaker
from bot.telegram.incoming.json_fields import Fields, Malformed
from tests.telegram.incoming.updates import ADA, CHANNEL, GROUP, OTHER_BOT, Json, message

ANONYMOUS_ADMIN: Json = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
LOVELACE, OTHER = Author(1815, "Ada Lovelace"), Author(43, "Other", "Other_bot")
ENGINES = Author(-100, "Engines")


@pytest.mark.parametrize(
    ("fields", "author", "speaker"),
    [
        pytest.param({}, LOVELACE, LOVELACE, id="a person"),
        pytest.param({"from": OTHER_BOT}, None, OTHER, id="another bot"),
        pytest.param({"from": None}, None, None, id="nobody"),
        pytest.param({"from": None, "sender_chat": GROUP}, None, ENGINES, id="a chat alone"),
        pytest.param(
            {"from": ANONYMOUS_ADMIN, "sender_chat": GROUP}, ENGINES, ENGINES, id="a hidden admin"
        ),
        pytest.param(
            {"from": ADA, "sender_chat": CHANNEL, "is_automatic_forward": True},
            None,
            Author(-300, "News"),
            id="a linked channel's post",
        ),
        pytest.param(
            {"from": ADA, "sender_chat": {"id": -5}}, Author(-5, ""), Author(-5, ""), id="no title"
        ),
    ],
)
def test_a_bot_speaks_but_never_to_us(
    fields: Json, author: Author | None, speaker: Author | None
) -> None:
    said = Fields(message(GROUP, **fields))

    assert read_author(said) == author
    assert read_speaker(said) == speaker


@pytest.mark.parametrize(
    ("user", "person"),
    [
        pytest.param({"id": 9}, Author(9, ""), id="a deleted account"),
        pytest.param({"id": 9, "last_name": "L"}, Author(9, "L"), id="only a last name"),
        pytest.param(
            {"id": 9, "first_name": "A", "username": "ada", "language_code": "zh-hans"},
            Author(9, "A", "ada", "zh-hans"),
            id="all that is told",
        ),
        pytest.param(
            {"id": 9, "first_name": "x" * 5000, "last_name": "y" * 5000},
            Author(9, "x" * 256 + " " + "y" * 256),
            id="endless names",
        ),
        pytest.param({"id": 9, "first_name": "\ud83d"}, Author(9, "\ufffd"), id="half an emoji"),
    ],
)
def test_a_person_has_the_name_that_telegram_tells(user: Json, person: Author) -> None:
    assert read_person(Fields(user)) == person


@pytest.mark.parametrize(
    "user",
    [
        pytest.param({"first_name": "Ada"}, id="no id"),
        pytest.param({"id": True}, id="an id that is none"),
        pytest.param({"id": 2**63}, id="an id beyond all bounds"),
        pytest.param({"id": 9, "first_name": ["Ada"]}, id="a list of names"),
        pytest.param({"id": 9, "username": "x" * 1025}, id="an endless username"),
    ],
)
def test_who_cannot_be_is_malformed(user: Json) -> None:
    with pytest.raises(Malformed):
        read_person(Fields(user))


@pytest.mark.parametrize(
    ("origin", "name"),
    [
        pytest.param({"type": "hidden_user"}, "", id="somebody hidden without a name"),
        pytest.param({"type": "chat"}, "", id="no chat"),
        pytest.param({"type": "chat", "chat": CHANNEL}, "", id="another kind's chat"),
        pytest.param({"type": "channel", "chat": {"id": -1}}, "", id="a channel without a title"),
        pytest.param({"type": "of next year", "chat": CHANNEL}, "News", id="a kind nobody knows"),
    ],
)
def test_an_origin_may_be_untold(origin: Json, name: str) -> None:
    assert name_origin(Fields(origin)) == name


@pytest.mark.parametrize(
    "origin", [pytest.param({}, id="no kind"), pytest.param({"type": "user"}, id="no user")]
)
def test_an_origin_that_cannot_be_is_malformed(origin: Json) -> None:
    with pytest.raises(Malformed):
        name_origin(Fields(origin))
