"""One file a message, whichever fields tell of it; and things as words, or not at all."""

import math

import pytest

from bot.domain.attachment import Attachment, Kind
from bot.telegram.incoming.attachments import read_attachments, read_things
from bot.telegram.incoming.json_fields import Fields, Malformed
from tests.telegram.incoming.updates import FILE, Json

PLACE: Json = {"latitude": 48.5, "longitude": -2}


@pytest.mark.parametrize(
    ("fields", "kind", "unique_id"),
    [
        pytest.param({"sticker": FILE}, Kind.STICKER, "b", id="a still sticker"),
        pytest.param(
            {"sticker": FILE | {"is_animated": True}}, Kind.ANIMATION, "b", id="an animated"
        ),
        pytest.param(
            {"sticker": FILE | {"is_video": True}}, Kind.ANIMATION, "b", id="a moving one"
        ),
        pytest.param({"audio": FILE}, Kind.AUDIO, "b", id="music"),
        pytest.param({"video": FILE}, Kind.VIDEO, "b", id="a video"),
        pytest.param({"photo": [FILE], "story": {}}, Kind.PHOTO, "b", id="a photo of a story"),
        pytest.param({"photo": [], "document": FILE}, Kind.DOCUMENT, "b", id="no size of a photo"),
        pytest.param({"story": {}, "message_id": 7}, Kind.OTHER, "message-7", id="a story"),
        pytest.param({"checklist": {}}, Kind.OTHER, "message-0", id="one of another chat"),
    ],
)
def test_a_message_has_the_file_that_says_most(fields: Json, kind: Kind, unique_id: str) -> None:
    (read,) = read_attachments(Fields(fields), is_quoted=True)

    assert (read.kind, read.unique_id, read.is_quoted) == (kind, unique_id, True)


def test_a_file_is_described_by_its_sender() -> None:
    described = FILE | {"file_name": "tea.PDF", "file_size": 2048, "mime_type": "image/png"}

    assert read_attachments(Fields({"document": described})) == (
        Attachment(Kind.DOCUMENT, "a", "b", "tea.PDF", 2048),
    )


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({}, id="none"),
        pytest.param({"photo": []}, id="a photo in no size"),
        pytest.param({"dice": {"value": 3}, "new_chat_photo": [FILE]}, id="no files"),
    ],
)
def test_a_message_may_come_without_a_file(fields: Json) -> None:
    assert read_attachments(Fields(fields)) == ()


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"voice": {"file_unique_id": "b"}}, id="no id"),
        pytest.param({"voice": FILE | {"file_unique_id": ""}}, id="an empty id"),
        pytest.param({"voice": FILE | {"file_id": "x" * 1025}}, id="an endless id"),
        pytest.param({"photo": FILE}, id="a photo that is no list"),
        pytest.param({"sticker": FILE | {"is_video": 1}}, id="a flag that is none"),
    ],
)
def test_a_file_that_cannot_be_is_malformed(fields: Json) -> None:
    with pytest.raises(Malformed):
        read_attachments(Fields(fields))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        pytest.param(
            {"location": PLACE, "venue": {"location": PLACE, "title": "Pier", "address": "Sea 1"}},
            "[Place: Pier, Sea 1; latitude 48.500000, longitude -2.000000]",
            id="a place is a location too",
        ),
        pytest.param(
            {"contact": {"first_name": "Ada", "phone_number": "+44 1"}},
            "[Contact: Ada, +44 1]",
            id="a contact without a last name",
        ),
        pytest.param(
            {"contact": {"first_name": "x" * 300, "phone_number": "1"}},
            f"[Contact: {'x' * 256}, 1]",
            id="an endless name",
        ),
        pytest.param(
            {
                "poll": {
                    "type": "quiz",
                    "question": "Tea?",
                    "options": [{"text": "Yes", "voter_count": 2}, {"text": "No"}],
                }
            },
            "[Quiz: Tea?\n- Yes (2 votes)\n- No\n]",
            id="a quiz",
        ),
        pytest.param({"poll": {"question": "Tea?"}}, "[Poll: Tea?\n]", id="a poll without options"),
        pytest.param({"text": "Hi", "document": FILE}, "", id="no thing"),
    ],
)
def test_a_thing_is_told_in_words(fields: Json, words: str) -> None:
    assert read_things(Fields(fields)) == words


def test_of_an_endless_poll_thirty_options_are_told() -> None:
    options = [{"text": f"Tea {number}"} for number in range(100)]

    words = read_things(Fields({"poll": {"question": "?", "options": options}}))

    assert words.count("\n- ") == 30
    assert words.endswith("\n- Tea 29\n]")


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"location": PLACE | {"latitude": 90.01}}, id="beyond the pole"),
        pytest.param({"location": PLACE | {"longitude": -181}}, id="around the world"),
        pytest.param({"location": PLACE | {"latitude": math.nan}}, id="no number"),
        pytest.param({"location": PLACE | {"latitude": True}}, id="a truth"),
        pytest.param({"location": {"latitude": 1}}, id="half of it"),
        pytest.param({"venue": {"title": "Pier"}}, id="a place nowhere"),
        pytest.param({"dice": {"emoji": "🎲"}}, id="dice that show nothing"),
        pytest.param({"poll": {"options": ["Yes"]}}, id="options that are no objects"),
    ],
)
def test_a_thing_that_cannot_be_is_malformed(fields: Json) -> None:
    with pytest.raises(Malformed):
        read_things(Fields(fields))
