"""What is asked together, of all that waits."""

import pytest

from bot.domain.attachment import Attachment, Kind
from bot.domain.message import Author, Thread
from bot.domain.output_format import WORDS, Order
from bot.telegram.incoming.events import Said
from bot.telegram.lanes.questions import take_question

PICTURE, JSON = Order("picture"), Order("json")
LONG = "x" * 4000


def said(
    id_: int,
    text: str = "",
    *,
    pictures: int = 0,
    album: str = "",
    author: int = 7,
    order: Order = WORDS,
    kind: Kind = Kind.PHOTO,
) -> Said:
    """A message with so many pictures."""
    files = tuple(Attachment(kind, f"{id_}-{n}", f"{id_}-{n}", "a.png") for n in range(pictures))
    person = Author(author, "")
    return Said(id_, Thread(-1), id_, person, text, files, album, order=order, sent_at=id_)


def album(name: str, *ids: int) -> list[Said]:
    """One picture in each message."""
    return [said(id_, pictures=1, album=name) for id_ in ids]


A, B, C = album("a", 1, 2, 3, 4), album("b", 5, 6, 7, 8), album("c", 9, 10, 11, 12)


@pytest.mark.parametrize(
    ("waiting", "questions"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([said(1, "a"), said(2, "b")], [[1, 2]], id="two questions"),
        pytest.param(
            [said(1, "a"), said(2, "b", author=8), said(3, "c")], [[1, 3], [2]], id="two people"
        ),
        pytest.param(
            [*A, *B, *C, said(13, "What?"), said(14, "Why?")],
            [[1, 2, 3, 4, 5, 6, 7, 8], [9, 10, 11, 12, 13, 14]],
            id="three albums and two questions",
        ),
        pytest.param(
            [A[0], B[0], C[0], *A[1:], *B[1:], *C[1:]],
            [[1, 5, 2, 3, 4, 6, 7, 8], [9, 10, 11, 12]],
            id="albums whose parts came mixed",
        ),
        pytest.param(
            [*album("big", *range(1, 13)), said(13, "What?")],
            [[*range(1, 13)], [13]],
            id="an album that alone is too much",
        ),
        pytest.param(
            [said(1, pictures=9), said(3, pictures=2), said(5, pictures=1)],
            [[1], [3, 5]],
            id="what comes later does not overtake",
        ),
        pytest.param(
            [said(1, pictures=6, kind=Kind.DOCUMENT), said(3, pictures=6)],
            [[1], [3]],
            id="pictures that were sent as files",
        ),
        pytest.param(
            [said(1, LONG, pictures=6), said(2, pictures=6)], [[1, 2]], id="a paste is not torn"
        ),
        pytest.param(
            [said(1, "fox", order=PICTURE), said(3, "cat", order=PICTURE)],
            [[1], [3]],
            id="two pictures that were ordered",
        ),
        pytest.param(
            [said(1, LONG, order=JSON), said(2, "end", order=JSON), said(3, "and?")],
            [[1, 2], [3]],
            id="one order in two parts",
        ),
    ],
)
def test_what_belongs_together_is_asked_together_as_far_as_it_fits(
    waiting: list[Said], questions: list[list[int]]
) -> None:
    asked = []
    while parts := take_question(waiting, 10):
        asked.append([part.message_id for part in parts])
        waiting = [said for said in waiting if said not in parts]

    assert asked == questions
