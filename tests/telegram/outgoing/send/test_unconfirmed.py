"""Which message is the lost one: likely ids first, none twice, and never another one."""

import pytest

from bot.telegram.outgoing.send.clock import Clock
from bot.telegram.outgoing.send.throttled_client import ThrottledClient
from bot.telegram.outgoing.send.unconfirmed import PROBES, Unconfirmed, find_unconfirmed

CHAT = 1815


async def _no_penalty(chat_id: int, seconds: float) -> None:
    raise AssertionError(f"nothing was called in {chat_id}, so nothing rests for {seconds}")


class Search:
    """Ids that were tried, in a chat in which one message is ours."""

    def __init__(self, ours: int = 0) -> None:
        self.calls = ThrottledClient(Clock(), _no_penalty)
        self.ours = ours
        self.unknown: set[int] = set()
        """Messages of which nobody knows."""
        self.tried: list[int] = []

    async def attempt(self, message_id: int) -> bool | None:
        """What an edit of it tells."""
        self.tried.append(message_id)
        return None if message_id in self.unknown else message_id == self.ours


def lost(known: set[int], others_before: int = 0, until: int | None = None) -> Unconfirmed:
    """A message after the tenth, of which so much is known."""

    async def look() -> tuple[set[int], int]:
        return known, others_before

    return Unconfirmed(CHAT, 10, look, until=until)


@pytest.mark.parametrize(
    ("message", "tried"),
    [
        pytest.param(lost(set()), [11, 12, 13, 14, 15, 16, 17, 18], id="one after the other"),
        pytest.param(
            lost(set(), 2), [13, 12, 14, 11, 15, 16, 17, 18], id="around where it was to be"
        ),
        pytest.param(lost(set(), 20, 12), [11], id="before one that was sent later"),
        pytest.param(lost(set(), until=11), [], id="with no place for it"),
        pytest.param(lost({11, 13}, until=15), [12, 14], id="others are passed over"),
        pytest.param(lost({11, 12}, 1, 16), [14, 13, 15], id="others do not count as places"),
    ],
)
async def test_likely_ids_are_tried_first(message: Unconfirmed, tried: list[int]) -> None:
    search = Search()

    assert await find_unconfirmed(search.calls, message, search.attempt) == 0
    assert search.tried == tried


async def test_what_was_found_is_known_as_sent_and_never_taken_for_another() -> None:
    search = Search(ours=12)

    assert await find_unconfirmed(search.calls, lost(set()), search.attempt) == 12
    assert await find_unconfirmed(search.calls, lost(set()), search.attempt, most=3) == 0
    assert search.tried == [11, 12, 11, 13, 14]


async def test_a_search_goes_on_where_nobody_knew() -> None:
    search, message = Search(ours=13), lost(set())
    search.unknown = {12}

    assert await find_unconfirmed(search.calls, message, search.attempt) is None
    search.unknown = set()

    assert await find_unconfirmed(search.calls, message, search.attempt) == 13
    assert search.tried == [11, 12, 12, 13]


async def test_all_searches_together_try_no_more_than_may_be_tried() -> None:
    search, message = Search(ours=30), lost(set())

    for _ in range(2):
        assert await find_unconfirmed(search.calls, message, search.attempt) == 0

    assert len(search.tried) == PROBES
    assert await find_unconfirmed(search.calls, message, search.attempt, most=20) == 30
    assert search.tried == list(range(11, 31))


async def test_what_becomes_known_during_a_search_is_not_tried() -> None:
    search, known = Search(ours=14), {10}

    async def attempt(message_id: int) -> bool | None:
        known.update((12, 13))
        return await search.attempt(message_id)

    assert await find_unconfirmed(search.calls, lost(known), attempt) == 14
    assert search.tried == [11, 14]
