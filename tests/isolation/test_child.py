"""A child of ours: it knows no secrets, and it ends."""

import pytest

from bot.isolation.child import TooMuch, TooSlow, run_isolated

ECHO = "this"  # prints the Zen of Python, whatever it is given
LIMIT = 100_000


async def test_a_child_says_how_it_ended_and_what_it_wrote() -> None:
    ended = await run_isolated(ECHO, content=b"ignored", seconds=60, most_output=LIMIT)

    assert ended.status == 0
    assert b"Beautiful is better than ugly" in ended.output


async def test_a_child_that_says_too_much_is_ended() -> None:
    with pytest.raises(TooMuch):
        await run_isolated(ECHO, content=b"", seconds=60, most_output=100)


async def test_a_child_that_takes_too_long_is_ended() -> None:
    with pytest.raises(TooSlow):
        await run_isolated("http.server", "0", content=b"", seconds=0.3, most_output=LIMIT)


async def test_a_child_that_cannot_begin_tells_by_its_status() -> None:
    ended = await run_isolated(
        "no_such_module", content=b"x" * 1_000_000, seconds=60, most_output=LIMIT
    )

    assert ended.status == 1


async def test_a_child_sees_nothing_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "a key that nobody is to see")

    ended = await run_isolated("sysconfig", content=b"", seconds=60, most_output=LIMIT)

    assert ended.status == 0
    assert b"nobody is to see" not in ended.output
