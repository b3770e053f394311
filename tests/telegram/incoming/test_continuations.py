"""In a group: what goes on with a message that is for the bot is for the bot."""

from dataclasses import replace

import pytest

from bot.domain.addressing import Command
from bot.domain.chat_settings import ChatSettings
from bot.domain.message import Author, Thread
from bot.telegram.incoming.addressing import Addressing
from bot.telegram.incoming.continuations import Continuations
from bot.telegram.incoming.incoming_message import IncomingMessage

ADA, BEN = Author(1, "Ada"), Author(2, "Ben")
PASTE = IncomingMessage(1, Thread(-9), 5, ADA, "x" * 4096, is_group=True, sent_at=100)
REST = replace(PASTE, message_id=6, text="the rest", is_addressed=False)
COMMENT = replace(PASTE, text="True?")
FORWARD = replace(REST, text="[Forwarded]\nTea.", is_forward=True)


def are_meant(*said: IncomingMessage) -> list[bool]:
    """Which of these messages, in this order, are for the bot."""
    addressing = Addressing()
    return [addressing.is_meant(one, ChatSettings()) for one in said]


@pytest.mark.parametrize(
    ("first", "later", "is_meant"),
    [
        pytest.param(PASTE, REST, True, id="the rest of a paste"),
        pytest.param(COMMENT, FORWARD, True, id="a comment's forward"),
        pytest.param(COMMENT, REST, False, id="two messages"),
        pytest.param(PASTE, replace(REST, author=BEN), False, id="somebody else's"),
        pytest.param(PASTE, replace(REST, thread=Thread(-9, 3)), False, id="in another topic"),
        pytest.param(PASTE, replace(REST, sent_at=160), False, id="a minute later"),
        pytest.param(COMMENT, replace(FORWARD, sent_at=103), False, id="forwarded later"),
        pytest.param(PASTE, replace(REST, message_id=7), False, id="with one in between"),
        pytest.param(
            PASTE, replace(REST, command=Command("x", "", "other_bot")), False, id="a command"
        ),
        pytest.param(replace(PASTE, is_addressed=False), REST, False, id="of a paste to others"),
    ],
)
def test_what_goes_on_with_a_message_for_the_bot_is_for_the_bot(
    first: IncomingMessage, later: IncomingMessage, is_meant: bool
) -> None:
    assert are_meant(first, later) == [first.is_addressed, is_meant]


def test_a_third_part_goes_on_with_the_second() -> None:
    second = replace(PASTE, message_id=6, is_addressed=False)
    third = replace(REST, message_id=7)

    assert are_meant(PASTE, second, third) == [True, True, True]


def test_several_forwards_may_follow_a_comment() -> None:
    forwards = [replace(FORWARD, message_id=id_) for id_ in (6, 7, 8)]

    assert are_meant(COMMENT, *forwards) == [True] * 4


def test_looking_twice_changes_nothing() -> None:
    assert are_meant(PASTE, REST, PASTE, REST, replace(REST, message_id=7)) == [
        True, True, True, True, False,
    ]  # fmt: skip


def test_only_the_newest_messages_are_remembered() -> None:
    flood = [replace(PASTE, message_id=100 + 2 * n) for n in range(1000)]

    assert are_meant(PASTE, *flood, REST)[-1] is False


@pytest.mark.parametrize(
    ("between", "is_known"),
    [
        pytest.param(499, True, id="499 others"),
        pytest.param(500, False, id="500 others"),
    ],
)
def test_five_hundred_messages_are_remembered(between: int, is_known: bool) -> None:
    continuations = Continuations()
    continuations.remember(PASTE)

    for number in range(between):
        continuations.remember(replace(PASTE, message_id=100 + 2 * number))

    assert continuations.go_on_with(REST) is is_known


def test_what_is_remembered_again_is_the_newest() -> None:
    continuations = Continuations()
    others = [replace(PASTE, message_id=100 + 2 * number) for number in range(499)]

    for said in (PASTE, *others, PASTE, replace(PASTE, message_id=2000)):
        continuations.remember(said)

    assert continuations.go_on_with(REST)
    assert not continuations.go_on_with(replace(REST, message_id=101))


def test_private_messages_take_no_place_of_a_groups() -> None:
    continuations = Continuations()
    continuations.remember(PASTE)

    for number in range(500):
        said = replace(PASTE, thread=Thread(7), message_id=100 + number, is_group=False)
        continuations.remember(said)

    assert continuations.go_on_with(REST)
