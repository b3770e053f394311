"""Whatever comes as an update: it is read without a fault, or told to be unreadable."""

import copy
import json
import random
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

import pytest

from bot.domain.message import Thread
from bot.storage.inbox import StoredUpdate
from bot.telegram.incoming.events import Ignored, Unreadable
from bot.telegram.incoming.json_fields import chat_of
from bot.telegram.incoming.parse_update import KINDS, read_update
from tests.telegram.incoming.updates import (
    ADA,
    CHANNEL,
    FILE,
    GROUP,
    NAME,
    PARLEY,
    Json,
    mention,
    message,
    read,
)

HUGE = 2**70
ENTITIES = [{"type": "pre", "offset": 0, "length": 2, "language": "py"}]
PLACE = {"longitude": 13.4, "latitude": 52.5}
MEMBER = {"status": "member", "user": PARLEY}
GONE = {"status": "restricted", "user": PARLEY, "is_member": False}
SIZES = [FILE | {"width": 1, "height": 1, "file_size": 5}]
TOPIC = {"message_thread_id": 5, "is_topic_message": True}

GOOD: list[Json] = [
    {"message": message(text="Hello", entities=ENTITIES)},
    {"message": message(GROUP, **mention("Hi @Parley_Bot", "@Parley_Bot"), **TOPIC)},
    {"message": message(photo=SIZES, caption="Cat", media_group_id="7")},
    {"message": message(document=FILE | {"file_name": "a.pdf", "file_size": 7})},
    {"message": message(sticker=FILE | {"is_animated": False, "is_video": False})},
    {"message": message(voice=FILE), "something_new": {}},
    {"message": message(GROUP, text="And?", reply_to_message=message(GROUP, text="Tea."))},
    {"message": message(text="Hm", quote={"text": "x", "position": 0, "is_manual": True},
                        external_reply={"origin": {"type": "user", "date": 1, "sender_user": ADA},
                                        "photo": SIZES})},
    {"message": message(text="Hi", forward_origin={"type": "channel", "date": 1, "chat": CHANNEL,
                                                   "message_id": 1})},
    {"message": message(venue={"location": PLACE, "title": "Inn", "address": "Here"})},
    {"message": message(poll={"question": "?", "type": "quiz",
                              "options": [{"text": "a", "voter_count": 1}]})},
    {"message": message(dice={"emoji": "🎲", "value": 4})},
    {"message": message(GROUP, migrate_to_chat_id=-1001)},
    {"message": message(GROUP, text="Hi", sender_chat=CHANNEL)},
    {"edited_message": message(text="/ask x", edit_date=2)},
    {"callback_query": {"id": "9", "from": ADA, "data": "stop:17", "chat_instance": "1",
                        "message": message(GROUP, **TOPIC)}},
    {"callback_query": {"id": "9", "from": ADA, "data": "stop:17", "chat_instance": "1",
                        "inline_message_id": "BAAAA"}},
    {"inline_query": {"id": "9", "from": ADA, "query": "How high?", "offset": ""}},
    {"chosen_inline_result": {"result_id": "ask-17", "from": ADA, "query": "How high?",
                              "inline_message_id": "BAAAA"}},
    {"guest_message": message(GROUP, **mention("Hi @Parley_Bot", "@Parley_Bot"),
                              guest_query_id="9")},
    {"my_chat_member": {"chat": GROUP, "from": ADA, "date": 1, "old_chat_member": GONE,
                        "new_chat_member": MEMBER}},
    {"chat_member": {"chat": GROUP, "from": ADA, "date": 1, "old_chat_member": MEMBER,
                     "new_chat_member": GONE}},
    {"message_reaction": {"chat": GROUP, "message_id": 3, "user": ADA, "date": 1,
                          "old_reaction": [],
                          "new_reaction": [{"type": "emoji", "emoji": "👍"}]}},
    {"stopped_message_generation": {"chat": GROUP, "message_thread_id": 5, "draft_id": 17}},
]  # fmt: skip

STRANGE: list[object] = [
    None, 7, -1, 0, HUGE, -HUGE, 2**63, 0.5, float("nan"), float("inf"), True, "", "x", "7",
    "\ud83d", "⟦\x00\n", "y" * 100_000, [], [1], [[]], {}, {"id": [1]}, [{"type": 3}],
]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "thread"),
    [
        pytest.param({"message": 7}, None, id="a number for a message"),
        pytest.param({"message": []}, None, id="a list for a message"),
        pytest.param({"message": {"chat": 5}}, None, id="a number for a chat"),
        pytest.param([], None, id="a list"),
        pytest.param(None, None, id="nothing"),
        pytest.param("x", None, id="a text"),
        pytest.param(
            {"stopped_message_generation": {"chat": {"id": [1]}, "draft_id": 1}},
            None,
            id="an id that is a list",
        ),
        pytest.param({"message": message({"id": HUGE, "type": "private"})}, None, id="a huge chat"),
        pytest.param(
            {"message": message(text="Hi", message_id=HUGE)}, Thread(1815), id="a huge message id"
        ),
        pytest.param({"message": message(text=5)}, Thread(1815), id="a number for a text"),
        pytest.param(
            {"message": message(text="Hi", **{"from": {"id": HUGE}})}, Thread(1815), id="a huge id"
        ),
        pytest.param(
            {"message": message(GROUP, text="x", message_thread_id=HUGE, is_topic_message=True)},
            Thread(-100),
            id="a huge topic",
        ),
        pytest.param(
            {"message": message(migrate_to_chat_id="x")}, Thread(1815), id="moved to nowhere"
        ),
        pytest.param(
            {"message": message(text="Hi", date=float("nan"))}, Thread(1815), id="no time at all"
        ),
        pytest.param({"message": message(text="Hi", date=-1)}, Thread(1815), id="before all time"),
        pytest.param(
            {"message": message(location={"latitude": float("inf"), "longitude": 1})},
            Thread(1815),
            id="a place that is nowhere",
        ),
        pytest.param(
            {"callback_query": {"message": message(), "data": "a", "id": 5, "from": ADA}},
            Thread(1815),
            id="a press of no name",
        ),
    ],
)
def test_what_is_no_update_is_told_to_be_unreadable(body: object, thread: Thread | None) -> None:
    assert read_update(StoredUpdate(7, json.dumps(body)), NAME) == Unreadable(7, thread)


@pytest.mark.parametrize("body", ["", "{", "[" * 200_000, '{"message": ' * 5000, "1" * 5000])
def test_what_is_no_json_is_told_to_be_unreadable(body: str) -> None:
    assert read_update(StoredUpdate(7, body), NAME) == Unreadable(7)


def test_telegram_is_asked_for_what_is_read_and_nothing_else() -> None:
    assert {next(iter(good)) for good in GOOD} == set(KINDS)


def test_a_kind_that_nobody_knows_is_ignored() -> None:
    assert read(of_next_year={"chat": 5}) == Ignored(7)


def test_a_text_of_ten_megabytes_is_cut() -> None:
    event = read(message=message(text="😀" * 2_500_000))

    assert_sane(event)


@pytest.mark.parametrize(
    ("body", "chat_id"),
    [
        pytest.param({"update_id": 1, "message": {"chat": {"id": -5}}}, -5, id="a message"),
        pytest.param({"of_next_year": {"chat": {"id": 5}}}, 5, id="a kind nobody knows"),
        pytest.param({"callback_query": {"message": {"chat": {"id": 5}}}}, 5, id="a press"),
        pytest.param({"message": {"chat": {"id": True}}}, None, id="a truth"),
        pytest.param({"message": {"chat": {"id": "5"}}}, None, id="a text"),
        pytest.param({"message": {"chat": {"id": HUGE}}}, None, id="a huge one"),
        pytest.param({"message": {"chat": [5]}}, None, id="a list"),
        pytest.param([{"message": 5}], None, id="not an update"),
    ],
)
def test_the_chat_of_an_update_is_found_if_it_has_one(body: object, chat_id: int | None) -> None:
    assert chat_of(body) == chat_id


def test_nothing_that_is_done_to_an_update_brings_its_reading_down() -> None:
    chance = random.Random(1815)  # noqa: S311  # the same harm each time
    unharmed = [read_update(StoredUpdate(7, json.dumps(good)), NAME) for good in GOOD]
    kinds = set()

    for _ in range(3_000):
        mutant = copy.deepcopy(chance.choice(GOOD))
        for _ in range(chance.randint(1, 3)):
            _harm(mutant, chance)
        stored = StoredUpdate(7, json.dumps(mutant))
        event = read_update(stored, NAME)
        assert_sane(event)
        kinds.add(type(event))
        assert read_update(stored, NAME) == event

    assert not any(isinstance(event, Unreadable) for event in unharmed)
    assert [read_update(StoredUpdate(7, json.dumps(good)), NAME) for good in GOOD] == unharmed
    assert len(kinds) > 5


def _harm(value: Any, chance: random.Random) -> None:  # Any: JSON of any shape
    """Drop, swap or nest one thing, anywhere in it."""
    places = list(_places(value))
    if not places:
        return
    holder, key = chance.choice(places)
    deed = chance.choice(["drop", "swap", "nest", "move"])
    if deed == "drop":
        del holder[key]
    elif deed == "swap":
        holder[key] = copy.deepcopy(chance.choice(STRANGE))
    elif deed == "nest":
        holder[key] = chance.choice([[holder[key]], {"chat": holder[key]}, {"id": holder[key]}])
    else:
        other, name = chance.choice(places)
        holder[key] = copy.deepcopy(other[name])


def _places(value: Any) -> Iterator[tuple[Any, Any]]:  # Any: as above
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(items):
        yield value, key
        if isinstance(inner, dict | list):
            yield from _places(inner)


def assert_sane(value: object) -> None:
    """Numbers fit into SQLite's, texts into UTF-8 and memory; all of it may be a key."""
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int):
        assert -(2**63) <= value < 2**63
    elif isinstance(value, str | Enum):
        assert len(str(value).encode()) < 1_000_000
        assert "\x00" not in str(value)
    elif isinstance(value, tuple):
        for item in value:
            assert_sane(item)
    else:
        assert is_dataclass(value)
        hash(value)
        for field in fields(value):
            assert_sane(getattr(value, field.name))
