"""What one member changes where nobody else sees it is told to all, in one message for a while."""

from typing import cast

import pytest

from bot.domain.message import Author
from bot.telegram.announcements import Announcements
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.send.throttled_client import Undeliverable
from bot.telegram.outgoing.text.markdown import FormattedText
from tests.telegram.dispatch.stage import ADA, EVE, GROUP


class Board:
    """A group's messages; what is deleted cannot be edited."""

    def __init__(self) -> None:
        self.texts: dict[int, str] = {}
        self.time = 0.0
        self.is_closed = False

    @property
    def calls(self) -> "Board":
        return self

    def now(self) -> float:
        return self.time

    async def say(self, _thread: object, rich: FormattedText) -> int:
        if self.is_closed:
            raise Undeliverable
        self.texts[len(self.texts) + 1] = rich.text
        return len(self.texts)

    async def edit_surely(self, _chat_id: int, message_id: int, rich: FormattedText) -> bool:
        if not self.texts[message_id]:
            return False
        self.texts[message_id] = rich.text
        return True


@pytest.fixture
def board() -> Board:
    return Board()


@pytest.fixture
def announcements(board: Board) -> Announcements:
    return Announcements(cast("Messages", board))  # what is used of it


async def test_one_message_holds_all_that_somebody_changes_in_one_go(
    board: Board, announcements: Announcements
) -> None:
    for what, line in (("model", "Model: a"), ("language", "English"), ("model", "Model: b")):
        await announcements.telling(GROUP, ADA, what, line)()

    assert list(board.texts.values()) == ["Ada has changed this:\n• Model: b\n• English"]


async def test_another_one_and_another_time_are_told_anew(
    board: Board, announcements: Announcements
) -> None:
    async def change(who: Author) -> None:
        await announcements.telling(GROUP, who, "model", "Model: a")()

    await change(ADA)
    await change(EVE)
    board.time = 121.0
    await change(ADA)

    names = [text.partition(" ")[0] for text in board.texts.values()]
    assert names == ["Ada", "Eve", "Ada"]


async def test_what_was_deleted_or_could_not_be_said_is_told_with_the_next(
    board: Board, announcements: Announcements
) -> None:
    await announcements.telling(GROUP, ADA, "model", "Model: a")()
    board.texts[1] = ""
    await announcements.telling(GROUP, ADA, "language", "English")()
    board.is_closed, board.texts[2] = True, ""
    await announcements.telling(GROUP, ADA, "language", "中文")()

    board.is_closed = False
    await announcements.telling(GROUP, ADA, "model", "Model: b")()

    assert board.texts == {1: "", 2: "", 3: "Ada has changed this:\n• Model: b"}
