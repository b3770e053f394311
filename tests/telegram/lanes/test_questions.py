"""What is asked together, of all that waits."""

import pytest

from bot.domain.attachment import Attachment, Kind
from bot.domain.message import Author, Thread
from bot.domain.output_format import TEXT, OutputFormat
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.lanes.questions import take_question

PICTURE, JSON = OutputFormat("picture"), OutputFormat("json")
LONG = "x" * 4000


def message(
    id_: int,
    text: str = "",
    *,
    pictures: int = 0,
    album: str = "",
    author: int = 7,
    order: OutputFormat = TEXT,
    kind: Kind = Kind.PHOTO,
) -> IncomingMessage:
    """A message with so many pictures."""
    files = tuple(Attachment(kind, f"{id_}-{n}", f"{id_}-{n}", "a.png") for n in range(pictures))
    person = Author(author, "")
    return IncomingMessage(
        id_, Thread(-1), id_, person, text, files, album, order=order, sent_at=id_
    )


def album(name: str, *ids: int) -> list[IncomingMessage]:
    """One picture in each message."""
    return [message(id_, pictures=1, album=name) for id_ in ids]


A, B, C = album("a", 1, 2, 3, 4), album("b", 5, 6, 7, 8), album("c", 9, 10, 11, 12)


@pytest.mark.parametrize(
    ("waiting", "questions"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([message(1, "a"), message(2, "b")], [[1, 2]], id="two questions"),
        pytest.param(
            [message(1, "a"), message(2, "b", author=8), message(3, "c")],
            [[1, 3], [2]],
            id="two people",
        ),
        pytest.param(
            [*A, *B, *C, message(13, "What?"), message(14, "Why?")],
            [[1, 2, 3, 4, 5, 6, 7, 8], [9, 10, 11, 12, 13, 14]],
            id="three albums and two questions",
        ),
        pytest.param(
            [A[0], B[0], C[0], *A[1:], *B[1:], *C[1:]],
            [[1, 5, 2, 3, 4, 6, 7, 8], [9, 10, 11, 12]],
            id="albums whose parts came mixed",
        ),
        pytest.param(
            [*album("big", *range(1, 13)), message(13, "What?")],
            [[*range(1, 13)], [13]],
            id="an album that alone is too much",
        ),
        pytest.param(
            [message(1, pictures=9), message(3, pictures=2), message(5, pictures=1)],
            [[1], [3, 5]],
            id="what comes later does not overtake",
        ),
        pytest.param(
            [message(1, pictures=6, kind=Kind.DOCUMENT), message(3, pictures=6)],
            [[1], [3]],
            id="pictures that were sent as files",
        ),
        pytest.param(
            [message(1, LONG, pictures=6), message(2, pictures=6)],
            [[1, 2]],
            id="a paste is not torn",
        ),
        pytest.param(
            [message(1, "fox", order=PICTURE), message(3, "cat", order=PICTURE)],
            [[1], [3]],
            id="two pictures that were ordered",
        ),
        pytest.param(
            [message(1, LONG, order=JSON), message(2, "end", order=JSON), message(3, "and?")],
            [[1, 2], [3]],
            id="one order in two parts",
        ),
    ],
)
def test_what_belongs_together_is_asked_together_as_far_as_it_fits(
    waiting: list[IncomingMessage], questions: list[list[int]]
) -> None:
    asked = []
    while parts := take_question(waiting, 10):
        asked.append([part.message_id for part in parts])
        waiting = [message for message in waiting if message not in parts]

    assert asked == questions
