"""Which message is the lost one: likely ids first, none twice, and never another one."""

import math

import pytest

from bot.telegram.outgoing.send.clock import Clock
from bot.telegram.outgoing.send.throttled_client import ThrottledClient
from bot.telegram.outgoing.send.unconfirmed import PATIENCE, PROBES, Unconfirmed, find_unconfirmed

CHAT, OTHER = 1815, 1816


async def _no_penalty(chat_id: int, seconds: float) -> None:
    raise AssertionError(f"nothing was called in {chat_id}, so nothing rests for {seconds}")


class Search:
    """Ids that were tried, in a chat in which one message is ours.

    `end`: another chat has got a message with this id since.
    """

    def __init__(self, ours: int = 0, end: int | None = None) -> None:
        self.clock = Clock(speed=1000)
        self.calls = ThrottledClient(self.clock, _no_penalty)
        if end is not None:
            self.calls.note_sent(OTHER, end, self.clock.now())
        self.ours = ours
        self.unknown: set[int] = set()
        """Messages of which nobody knows."""
        self.tried: list[int] = []

    async def attempt(self, message_id: int) -> bool | None:
        """What an edit of it tells."""
        self.tried.append(message_id)
        return None if message_id in self.unknown else message_id == self.ours


class Lost:
    """What is known of a message after the tenth."""

    def __init__(self, known: set[int] | None = None, others_before: int = 0) -> None:
        self.known = known or set()
        self.others_before = others_before

    def message(self, lost_at: float = -math.inf) -> Unconfirmed:
        """Such a message."""
        return Unconfirmed(CHAT, 10, lost_at, self._look)

    async def _look(self) -> tuple[set[int], int]:
        return self.known, self.others_before


@pytest.mark.parametrize(
    ("lost", "end", "tried"),
    [
        pytest.param(Lost(), None, [11, 12, 13, 14, 15, 16, 17, 18], id="one after the other"),
        pytest.param(
            Lost(set(), 2), 18, [13, 12, 14, 11, 15, 16, 17], id="from where it was to be"
        ),
        pytest.param(Lost(set(), 20), 12, [11], id="before one that was sent later"),
        pytest.param(Lost(), 11, [], id="with no place for it"),
        pytest.param(Lost({11, 13}), 15, [12, 14], id="others are passed over"),
        pytest.param(Lost({11, 12}, 1), 16, [14, 13, 15], id="others do not count as places"),
        pytest.param(Lost(), 41, list(range(11, 41)), id="all between two that are known"),
    ],
)
async def test_likely_ids_are_tried_first(lost: Lost, end: int | None, tried: list[int]) -> None:
    search = Search(end=end)

    assert await find_unconfirmed(search.calls, lost.message(), search.attempt) == 0
    assert search.tried == tried


async def test_what_was_found_is_known_as_sent_and_never_taken_for_another() -> None:
    search = Search(ours=12, end=15)

    assert await find_unconfirmed(search.calls, Lost().message(), search.attempt) == 12
    assert await find_unconfirmed(search.calls, Lost().message(), search.attempt) == 0
    assert search.tried == [11, 12, 11, 13, 14]


async def test_a_search_goes_on_where_nobody_knew() -> None:
    search, message = Search(ours=13), Lost().message()
    search.unknown = {12}

    assert await find_unconfirmed(search.calls, message, search.attempt) is None
    search.unknown = set()

    assert await find_unconfirmed(search.calls, message, search.attempt) == 13
    assert search.tried == [11, 12, 12, 13]


async def test_more_is_tried_once_it_is_known_where_it_ends() -> None:
    search, message = Search(ours=30), Lost().message()
    for _ in range(2):
        assert await find_unconfirmed(search.calls, message, search.attempt) == 0
    assert len(search.tried) == PROBES

    search.calls.note_sent(OTHER, 40, search.clock.now())

    assert await find_unconfirmed(search.calls, message, search.attempt) == 30
    assert search.tried == list(range(11, 31))


async def test_what_was_sent_before_it_was_lost_does_not_end_the_search() -> None:
    search = Search(ours=12, end=11)

    message = Lost().message(search.clock.now())

    assert await find_unconfirmed(search.calls, message, search.attempt) == 12


async def test_what_becomes_known_during_a_search_is_not_tried() -> None:
    search, lost = Search(ours=14), Lost({10})

    async def attempt(message_id: int) -> bool | None:
        lost.known.update((12, 13))
        return await search.attempt(message_id)

    assert await find_unconfirmed(search.calls, lost.message(), attempt) == 14
    assert search.tried == [11, 14]


async def test_one_of_many_tries_few_until_the_first_of_them_tells_more() -> None:
    search, lost = Search(ours=40), Lost(set(), others_before=20)

    async def attempt(message_id: int) -> bool | None:
        if len(search.tried) == 2:  # The first of all is sent anew meanwhile.
            search.calls.note_sent(OTHER, 50, search.clock.now())
        return await search.attempt(message_id)

    assert await find_unconfirmed(search.calls, lost.message(), attempt) == 40
    assert search.tried[:3] == [31, 30, 32]


async def test_one_of_many_waits_for_the_first_of_them_but_not_for_ever() -> None:
    search, lost = Search(), Lost(set(), others_before=20)
    began_at = search.clock.now()

    assert await find_unconfirmed(search.calls, lost.message(), search.attempt) == 0

    assert search.clock.now() - began_at >= PATIENCE
    assert search.tried == [31, 30, 32]


async def test_where_nobody_may_wait_it_is_looked_for_another_time() -> None:
    search, message = Search(), Lost(set(), others_before=20).message()
    found: int | None = None

    while len(search.tried) < 3:
        found = await find_unconfirmed(search.calls, message, search.attempt, patience=0)
        await search.clock.sleep(1)

    assert found is None
    assert await find_unconfirmed(search.calls, message, search.attempt, patience=0) is None
    assert search.tried == [31, 30, 32]


async def test_all_searches_share_a_pace() -> None:
    """Telegram lets a bot call about 30 times a second, in all of its chats."""
    search, began_at = Search(), 0.0
    began_at = search.clock.now()

    for _ in range(10):
        await find_unconfirmed(search.calls, Lost().message(), search.attempt)

    assert len(search.tried) / (search.clock.now() - began_at) < 30
