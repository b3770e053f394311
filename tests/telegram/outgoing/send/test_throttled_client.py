"""Calls to chats: what must arrive does, what cannot is told, and one chat holds up no other."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from bot.telegram.api.response_checks import NotTelegram, Unreadable
from bot.telegram.api.transport import NotSent
from bot.telegram.outgoing.send.clock import Clock
from bot.telegram.outgoing.send.throttled_client import ResponseLost, ThrottledClient, Undeliverable
from tests.patience import PATIENCE

# python-telegram-bot warns whenever its RetryAfter is read, until seconds are a timedelta there.
pytestmark = pytest.mark.filterwarnings("ignore:.*retry_after.*")

CHAT, OTHER = 1815, 1852
SUPERGROUP = -1_001_000_000_001


class Door:
    """Calls, the penalties they noted, and a Telegram that answers as it is told."""

    def __init__(self) -> None:
        self.penalties: list[tuple[int, float]] = []
        self.calls = ThrottledClient(Clock(speed=10), self._note)
        self.made = 0

    async def _note(self, chat_id: int, seconds: float) -> None:
        self.penalties.append((chat_id, seconds))

    def telegram(self, *errors: Exception) -> Callable[[], Awaitable[str]]:
        """A call that fails so, one time after the other, and then succeeds."""
        left = list(errors)

        async def call() -> str:
            self.made += 1
            if left:
                raise left.pop(0)
            return "done"

        return call


@pytest.fixture
async def door() -> Door:
    """Nothing was called yet."""
    return Door()


@pytest.mark.parametrize(
    "make_error",
    [
        pytest.param(lambda: RetryAfter(0), id="flood"),
        pytest.param(TimedOut, id="time-out"),
        pytest.param(lambda: NetworkError("Bad Gateway"), id="5xx"),
        pytest.param(lambda: NotSent("refused"), id="no connection"),
        pytest.param(lambda: InvalidToken("Unauthorized"), id="a moment without a token"),
        pytest.param(lambda: Unreadable("odd"), id="an odd answer"),
        pytest.param(lambda: NotTelegram("a page"), id="a page"),
    ],
)
async def test_what_must_arrive_is_called_again(
    door: Door, make_error: Callable[[], Exception]
) -> None:
    assert await door.calls.call_until_done(CHAT, door.telegram(make_error())) == "done"
    assert door.made == 2


async def test_a_message_whose_response_was_lost_is_not_sent_again(door: Door) -> None:
    with pytest.raises(ResponseLost):
        await door.calls.call_until_done(CHAT, door.telegram(TimedOut()), is_repeatable=False)

    assert door.made == 1


async def test_a_message_that_may_be_there_is_looked_for_before_it_is_sent_again(
    door: Door,
) -> None:
    found: list[str | None] = [None, "found"]

    async def find() -> str | None:
        return found.pop(0)

    send = door.telegram(TimedOut(), Unreadable("odd"), TimedOut())

    assert await door.calls.once(CHAT, send, find) == "found"
    assert door.made == 2


async def test_what_nobody_can_read_for_an_hour_is_given_up(door: Door) -> None:
    door.calls = ThrottledClient(Clock(speed=100_000), door._note)
    odd = [Unreadable("odd") for _ in range(1_000)]

    async def find() -> None:
        return None

    with pytest.raises(Undeliverable):
        await door.calls.once(CHAT, door.telegram(*odd), find)
    with pytest.raises(Undeliverable):
        await door.calls.call_until_done(CHAT, door.telegram(*odd))


async def test_a_message_that_never_left_is_sent_again(door: Door) -> None:
    call = door.telegram(NotSent("refused"))

    assert await door.calls.call_until_done(CHAT, call, is_repeatable=False) == "done"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        pytest.param(Forbidden("bot was blocked by the user"), Undeliverable, id="blocked"),
        pytest.param(BadRequest("message is not modified"), BadRequest, id="bad request"),
        pytest.param(ChatMigrated(-200), BadRequest, id="moved to where no chat moves"),
    ],
)
async def test_what_no_repetition_mends_is_told_at_once(
    door: Door, error: Exception, kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        await door.calls.call_until_done(CHAT, door.telegram(error))
    with pytest.raises(kind):
        await door.calls.call_now_or_skip(OTHER, door.telegram(error))


async def test_a_flood_is_noted_for_the_next_process(door: Door) -> None:
    await door.calls.call_now_or_skip(CHAT, door.telegram(RetryAfter(30)))

    assert door.penalties == [(CHAT, 30)]


async def test_no_preview_is_called_in_a_penalty(door: Door) -> None:
    door.calls.restore_penalty(CHAT, 30)

    assert await door.calls.call_now_or_skip(CHAT, door.telegram()) is None
    await door.calls.call_uncounted(CHAT, door.telegram())

    assert door.made == 0
    assert door.calls.wait_for_preview(CHAT) > 20


async def test_one_chats_penalty_holds_up_no_other(door: Door) -> None:
    door.calls.restore_penalty(CHAT, 3000)
    waiting = asyncio.create_task(door.calls.call_until_done(CHAT, door.telegram()))

    async with asyncio.timeout(PATIENCE):
        assert await door.calls.call_until_done(OTHER, door.telegram()) == "done"
        assert await door.calls.call_now_or_skip(OTHER, door.telegram()) == "done"

    assert not waiting.done()
    waiting.cancel()
    await asyncio.wait({waiting})


async def test_a_chat_is_called_one_at_a_time_and_a_preview_does_not_wait(door: Door) -> None:
    is_calling, may_end = asyncio.Event(), asyncio.Event()

    async def slow() -> str:
        is_calling.set()
        await may_end.wait()
        return "slow"

    first = asyncio.create_task(door.calls.call_until_done(CHAT, slow))
    async with asyncio.timeout(PATIENCE):
        await is_calling.wait()
    second = asyncio.create_task(door.calls.call_until_done(CHAT, door.telegram()))

    assert await door.calls.call_now_or_skip(CHAT, door.telegram()) is None
    assert door.made == 0
    may_end.set()
    assert [await first, await second] == ["slow", "done"]


async def test_a_preview_that_fails_is_given_up(door: Door) -> None:
    assert (
        await door.calls.call_now_or_skip(CHAT, door.telegram(NetworkError("Bad Gateway"))) is None
    )
    assert door.made == 1


async def test_a_preview_whose_response_was_lost_is_told(door: Door) -> None:
    with pytest.raises(ResponseLost):
        await door.calls.call_now_or_skip(CHAT, door.telegram(TimedOut()))


@pytest.mark.parametrize(
    "make_error",
    [
        pytest.param(lambda: RetryAfter(9), id="flood"),
        pytest.param(TimedOut, id="time-out"),
        pytest.param(lambda: Forbidden("kicked"), id="kicked"),
        pytest.param(lambda: BadRequest("no"), id="bad request"),
    ],
)
async def test_typing_never_disturbs(door: Door, make_error: Callable[[], Exception]) -> None:
    await door.calls.call_uncounted(CHAT, door.telegram(make_error()))

    assert door.made == 1


async def test_previews_leave_room_for_finals(door: Door) -> None:
    results = [await door.calls.call_now_or_skip(CHAT, door.telegram()) for _ in range(5)]

    assert None in results
    async with asyncio.timeout(PATIENCE):
        assert await door.calls.call_until_done(CHAT, door.telegram()) == "done"


async def test_the_bot_knows_what_it_sent_to_each_chat(door: Door) -> None:
    door.calls.note_sent(CHAT, 12)
    door.calls.note_sent(OTHER, 99)

    assert door.calls.sent_ids(CHAT) == {12}
    assert door.calls.sent_ids(OTHER) == {99}


async def test_private_chats_share_a_count_of_messages_and_supergroups_have_their_own(
    door: Door,
) -> None:
    door.calls.note_sent(CHAT, 12)
    door.calls.note_sent(SUPERGROUP, 500)

    assert door.calls.newest_id(OTHER, at_least=5) == 12
    assert door.calls.newest_id(OTHER, at_least=20) == 20
    assert door.calls.newest_id(SUPERGROUP, at_least=5) == 500


async def test_what_others_wrote_is_older_than_what_is_sent_now(door: Door) -> None:
    door.calls.note_seen(CHAT, 40)
    door.calls.note_seen(CHAT, 38)

    assert door.calls.newest_id(CHAT, at_least=5) == 40
    assert door.calls.sent_ids(CHAT) == set()


async def test_a_penalty_of_more_than_an_hour_is_waited_out(door: Door) -> None:
    door.calls = ThrottledClient(Clock(speed=100_000), door._note)

    call = door.telegram(RetryAfter(4000), NetworkError("Bad Gateway"))

    assert await door.calls.call_until_done(CHAT, call) == "done"


async def test_a_cancelled_call_frees_its_chat(door: Door) -> None:
    never = asyncio.create_task(door.calls.call_until_done(CHAT, asyncio.Event().wait))
    await asyncio.sleep(0)
    never.cancel()
    await asyncio.wait({never})

    async with asyncio.timeout(PATIENCE):
        assert await door.calls.call_until_done(CHAT, door.telegram()) == "done"
