"""Log lines: with their turn, with their fields, and never with a secret."""

import asyncio
import json
import logging
import os
import sqlite3
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing, suppress
from io import BytesIO, TextIOWrapper
from typing import TextIO
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.current_turn import current_turn
from bot.logs.lines import LineFormatter
from bot.logs.masking import Mask
from bot.logs.start import LineHandler, PrintedLines, log_what_nobody_catches

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
    error = TypeError(TOKEN)

    line = write("broken", as_json=as_json, exc_info=(TypeError, error, None))

    assert TOKEN not in line
    assert "TypeError: ***" in line


@FORMATS
@given(secret=st.text(min_size=6, max_size=20))
@example(secret='http://a:pä"ss@host')
@example(secret="back\\slash")
def test_any_secret_is_masked(as_json: bool, secret: str) -> None:
    line = write(f"<{secret}>", as_json=as_json, secret=secret)

    shown = json.loads(line)["message"] if as_json else line
    assert f"<{secret}>" not in shown


AROUND = st.text(max_size=5)


@given(secret=st.text(min_size=6, max_size=20), before=AROUND, after=AROUND)
@example(secret="123:telegram-token", before="", after="")
def test_a_secret_is_masked_in_each_of_its_forms(secret: str, before: str, after: str) -> None:
    mask = Mask([secret])
    quoted = quote(secret, errors="replace")
    whole = (before + secret + after).encode("utf-8", "replace")

    assert secret not in mask(f"<{secret}>")
    assert mask(quoted) == mask(quote_plus(secret, errors="replace")) == "***"
    assert mask(repr([secret])) == "['***']" or "'" in secret
    # What is left of a few letters of base64 is not the secret.
    left = mask(b64encode(whole).decode())
    assert "***" in left
    assert len(left.replace("***", "")) <= len(b64encode((before + after).encode())) + 12


@pytest.mark.parametrize(
    "text",
    ["telegram-token", "123%3Atelegram-token", "123%3atelegram-token", "pass word1", "pass%20word1",
     "pass+word1", "user:pass word1", b64encode(b"user:pass word1").decode()],
)  # fmt: skip
def test_what_of_a_secret_is_one_alone_is_masked(text: str) -> None:
    mask = Mask([TOKEN, "http://user:pass%20word1@proxy:8080"])

    assert mask(f"<{text}>") == "<***>"


def test_a_password_that_stands_behind_a_databases_address_is_masked() -> None:
    mask = Mask(["postgresql:///bot?host=a,b&user=bot&password=pass%20word1"])

    assert mask("<pass word1>") == mask("<pass%20word1>") == "<***>"


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


def caught(error: BaseException) -> BaseException:
    """The error with a traceback."""
    try:
        raise error  # noqa: TRY301  # here and nowhere else
    except BaseException as raised:  # noqa: BLE001  # whatever it is, it was raised here
        return raised


def grouped() -> BaseException:
    """An error with all that one may have, and a text in each part."""
    cause = caught(ValueError("a planted text"))
    group = ExceptionGroup("planted", [KeyError("planted"), OSError(2, "no", "planted.txt")])
    group.add_note("a planted\nnote")
    group.__cause__ = cause
    cause.__context__ = caught(UnicodeEncodeError("ascii", "planted", 0, 1, "planted"))
    return caught(group)


@FORMATS
@pytest.mark.parametrize("shows", [False, True], ids=["no texts", "texts"])
def test_what_an_error_says_is_for_those_who_want_texts(as_json: bool, shows: bool) -> None:
    error = grouped()
    record = logging.makeLogRecord(
        {"name": "bot.x", "msg": "broken", "exc_info": (type(error), error, error.__traceback__)}
    )

    line = LineFormatter([TOKEN], as_json=as_json, show_texts=shows).format(record)

    assert ("planted" in line) is shows
    told = json.loads(line)["error"] if as_json else line.partition("\n")[2]
    for kind in ("ExceptionGroup", "KeyError", "FileNotFoundError", "ValueError", "UnicodeEncode"):
        assert kind in told
    assert "in caught" in told
    assert "direct cause" in told
    assert len(line.splitlines()) == 1 or not as_json


def test_what_a_damaged_row_says_is_not_in_the_log() -> None:
    with (
        closing(sqlite3.connect(":memory:")) as connection,
        pytest.raises(sqlite3.OperationalError) as raised,
    ):
        connection.execute("SELECT CAST(x'ff20706c616e746564' AS TEXT)").fetchall()
    error = raised.value
    record = logging.makeLogRecord({"name": "bot.x", "msg": "%s", "args": (error,)})
    record.exc_info = (type(error), error, error.__traceback__)

    line = LineFormatter([TOKEN], as_json=False).format(record)

    assert "Could not decode to UTF-8" in line
    assert "planted" not in line


@FORMATS
def test_an_error_among_the_arguments_says_no_more_than_in_a_traceback(as_json: bool) -> None:
    told = write("no: %s", as_json=as_json, args=(ValueError("planted"),))
    shown = write("no: %s", as_json=as_json, args=(OSError(28, "No space left"),))

    assert "planted" not in told
    assert "No space left" in shown


@FORMATS
def test_a_library_tells_where_and_what_kind_but_not_with_what(as_json: bool) -> None:
    record = {"name": "telegram.request", "msg": 'bad JSON: "%s", %d', "args": ("planted", 7)}
    put_together = {"name": "telegramify_markdown", "msg": "bad: planted", "planted": "planted"}
    formatter = LineFormatter([TOKEN], as_json=as_json)

    first, second = (formatter.format(logging.makeLogRecord(r)) for r in (record, put_together))

    assert "planted" not in first + second
    assert "bad JSON:" in first
    assert ", 7" in first


def test_a_line_of_json_is_one_line_for_every_reader() -> None:
    line = write("a\u2028b\x85c\nd\x00e", as_json=True, chat="\u2029\x1b[31m")

    assert len(line.splitlines()) == 1
    assert json.loads(line)["message"] == "a\u2028b\x85c\nd\x00e"


@pytest.fixture
def pipe() -> Iterator[tuple[int, TextIO]]:
    """Its reading end, and a stream to the other."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as stream:
        yield reading, stream
    with suppress(OSError):
        os.close(reading)


def record_of(message: str) -> logging.LogRecord:
    return logging.makeLogRecord({"name": "bot.x", "msg": message, "levelno": logging.INFO})


def test_a_log_that_nobody_reads_holds_nobody_up(pipe: tuple[int, TextIO]) -> None:
    reading, stream = pipe
    handler = LineHandler(stream)
    handler.setFormatter(LineFormatter([], as_json=True))

    for number in range(2_000):
        handler.emit(record_of(f"{number} " + "x" * 100))
    read = os.read(reading, 1024 * 1024)
    handler.emit(record_of("it is read again"))

    *first, _cut = read.split(b"\n")
    assert [json.loads(line)["message"].split()[0] for line in first] == [
        str(number) for number in range(len(first))
    ]
    *_, left_out, again = os.read(reading, 1024 * 1024).splitlines()
    assert json.loads(again)["message"] == "it is read again"
    count = int(json.loads(left_out)["message"].split()[0])
    assert count + len(first) in (1_999, 2_000)


def test_a_log_whose_reader_has_gone_is_no_error(pipe: tuple[int, TextIO]) -> None:
    reading, stream = pipe
    handler = LineHandler(stream)
    os.close(reading)

    handler.emit(record_of("to nobody"))


def test_a_long_line_arrives_whole(pipe: tuple[int, TextIO]) -> None:
    reading, stream = pipe
    handler = LineHandler(stream)
    handler.setFormatter(logging.Formatter())

    handler.emit(record_of("x" * 30_000))

    assert os.read(reading, 64 * 1024) == b"x" * 30_000 + b"\n"


@pytest.mark.parametrize("shows", [False, True])
def test_what_is_printed_is_a_line_of_the_log(
    caplog: pytest.LogCaptureFixture, shows: bool
) -> None:
    with TextIOWrapper(BytesIO()) as nowhere:
        printed = PrintedLines("stderr", nowhere, show_texts=shows)

        print("some", "planted", file=printed)
        print("\nand more", end="", file=printed)

    [line] = caplog.messages
    assert line.startswith("12 characters were printed: ")
    assert ("some planted" in line) is shows


async def test_what_nobody_catches_is_logged_without_what_is_in_its_objects(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("threading.excepthook", None)
    monkeypatch.setattr("sys.unraisablehook", None)
    monkeypatch.setattr("sys.excepthook", None)
    loop = asyncio.get_running_loop()
    log_what_nobody_catches(loop)

    loop.call_exception_handler(
        {"message": "it broke", "task": "a secret text", "exception": ValueError("no")}
    )
    loop.call_exception_handler({"message": "Exception in callback show('secret')"})

    assert caplog.messages == ["it broke", "Exception in callback show"]
    assert "ValueError: no" in caplog.text
    assert "secret" not in caplog.text
