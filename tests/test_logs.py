"""Log lines: with their turn, with their fields, and never with a secret."""

import asyncio
import json
import logging

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.current_turn import current_turn
from bot.logs import LineFormatter, log_what_nobody_catches

TOKEN = "123:telegram-token"
FORMATS = pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])


def write(message: str, *, as_json: bool = False, secret: str = TOKEN, **extra: object) -> str:
    """The line of a message."""
    record = logging.makeLogRecord(
        {"name": "bot.talk", "levelname": "INFO", "msg": message, "created": 0.5, **extra}
    )
    return LineFormatter([secret], as_json=as_json).format(record)


def test_a_line_has_its_time_level_place_and_fields() -> None:
    line = write("turn done", chat=1815, seconds=1.5)

    assert line == (
        "1970-01-01T00:00:00.500+00:00 INFO    bot.talk [-] turn done chat=1815 seconds=1.5"
    )


def test_a_json_line_has_the_same() -> None:
    assert json.loads(write("turn done", as_json=True, chat=1815)) == {
        "at": "1970-01-01T00:00:00.500+00:00",
        "level": "INFO",
        "logger": "bot.talk",
        "turn": "-",
        "message": "turn done",
        "chat": 1815,
    }


@FORMATS
def test_a_line_carries_the_id_of_its_turn(as_json: bool) -> None:
    token = current_turn.set("4711")
    try:
        assert "4711" in write("turn done", as_json=as_json)
    finally:
        current_turn.reset(token)


def test_what_is_no_json_is_written_as_text() -> None:
    assert json.loads(write("x", as_json=True, kind=ValueError("no")))["kind"] == "no"


@FORMATS
def test_a_secret_is_masked_in_the_message_and_in_its_fields(as_json: bool) -> None:
    line = write(f"calling /bot{TOKEN}/getMe", as_json=as_json, url=f"http://h/bot{TOKEN}/")

    assert TOKEN not in line
    assert "/bot***/getMe" in line


@FORMATS
def test_a_secret_is_masked_in_a_traceback(as_json: bool) -> None:
    error = ValueError(TOKEN)

    line = write("broken", as_json=as_json, exc_info=(ValueError, error, None))

    assert TOKEN not in line
    assert "ValueError: ***" in line


@FORMATS
@given(secret=st.text(min_size=6, max_size=20))
@example(secret='http://a:pä"ss@host')
@example(secret="back\\slash")
def test_any_secret_is_masked(as_json: bool, secret: str) -> None:
    line = write(f"<{secret}>", as_json=as_json, secret=secret)

    shown = json.loads(line)["message"] if as_json else line
    assert f"<{secret}>" not in shown


def test_a_secret_within_another_leaves_nothing_of_the_longer_one() -> None:
    formatter = LineFormatter(["secret", "secret-and-more"], as_json=False)
    record = logging.makeLogRecord({"msg": "it is secret-and-more", "created": 0.5})

    assert "more" not in formatter.format(record)


def test_what_is_no_secret_at_all_masks_nothing() -> None:
    assert write("hello", secret="").endswith("hello")
    assert write("hello", secret="l").endswith("hello")


class Mute:
    """Has no words, not even by repr."""

    def __str__(self) -> str:
        raise ValueError

    __repr__ = __str__


LOOP: dict[object, object] = {}
LOOP["itself"] = LOOP


@FORMATS
@pytest.mark.parametrize(
    "extra",
    [{"kind": Mute()}, {"kind": {1: 2, (3, 4): Mute()}}, {"kind": LOOP}, {"kind": float("nan")},
     {"kind": b"\xff"}, {"kind": "\ud800"}, {"args": (Mute(),), "msg": "%s"},
     {"args": (1, 2), "msg": "only %d"}, {"args": ("x",), "msg": "%d"}, {"msg": Mute()}],
    ids=range(10),
)  # fmt: skip
def test_whatever_is_logged_is_one_line_and_never_an_error(
    as_json: bool, extra: dict[str, object]
) -> None:
    record = logging.makeLogRecord({"levelname": "INFO", "created": 0.5, **extra})

    line = LineFormatter([TOKEN], as_json=as_json).format(record)

    assert "\n" not in line
    if as_json:
        assert json.loads(line, parse_constant=pytest.fail)["level"] == "INFO"


def test_nobody_can_write_a_line_of_their_own() -> None:
    line = write("who\n1970 INFO bot: I am\r", chat="x\ny\u2028z\x1b[31m")

    assert len(line.splitlines()) == 1
    assert "\x1b" not in line


async def test_what_nobody_catches_is_logged_without_what_is_in_its_objects(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("threading.excepthook", None)
    monkeypatch.setattr("sys.unraisablehook", None)
    loop = asyncio.get_running_loop()
    log_what_nobody_catches(loop)

    loop.call_exception_handler(
        {"message": "it broke", "task": "a secret text", "exception": ValueError("no")}
    )

    assert caplog.messages == ["it broke"]
    assert "ValueError: no" in caplog.text
    assert "secret" not in caplog.text
