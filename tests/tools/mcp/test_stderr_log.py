"""What a server writes to its standard error comes into the log by lines, cut and counted."""

import asyncio
import logging

import pytest

from bot.tools.mcp.stderr_log import LineLimit, log_lines


async def said(caplog: pytest.LogCaptureFixture, content: bytes) -> list[str]:
    caplog.set_level(logging.INFO)
    pipe = asyncio.StreamReader()
    pipe.feed_data(content)
    pipe.feed_eof()
    await log_lines("notes", pipe)
    return caplog.messages


async def test_lines_are_told_as_they_are(caplog: pytest.LogCaptureFixture) -> None:
    assert await said(caplog, b"one\n\n  \ntwo") == ["notes says: one", "notes says: two"]


async def test_a_line_cannot_forge_another_or_a_colour(caplog: pytest.LogCaptureFixture) -> None:
    (line,) = await said(caplog, b"a\r\x1b[31mb\x00\xff")

    assert line == "notes says: a  [31mb \ufffd"


async def test_a_long_line_is_cut(caplog: pytest.LogCaptureFixture) -> None:
    (line,) = await said(caplog, b"x" * 1_000_000)

    assert len(line) < 520


async def test_too_many_are_counted(caplog: pytest.LogCaptureFixture) -> None:
    lines = await said(caplog, b"x\n" * 500)

    assert len(lines) == 101
    assert lines[-1] == "notes said 400 lines more"


def test_a_minute_later_it_may_speak_again(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    now = 0.0
    limit = LineLimit("notes", lambda: now)
    for _ in range(150):
        limit.log("x")

    now = 61.0
    limit.log("y")

    assert caplog.messages[-2:] == ["notes said 50 lines more", "notes says: y"]
