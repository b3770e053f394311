"""Stacks in the log of a real process: when it hangs, when it is just starting, when it crashed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
BEGIN = """
import asyncio, ctypes, pathlib, sys, threading, time
from bot.logs.start import log_what_nobody_catches, start_logs
from bot.logs.stacks import hold_stack_signal, keep_crash, write_stacks_on_signal
hold_stack_signal()
start_logs("INFO", "json", [])
"""
HANG = """
async def deal_with(text):
    write_stacks_on_signal(asyncio.get_running_loop())
    waiting = [asyncio.create_task(wait_for(text)) for _ in range(3)]
    await asyncio.sleep(0)
    say("ready")
    while True:
        time.sleep(0.01)

async def words(text):
    await asyncio.Event().wait()
    yield text

async def wait_for(text):
    async for word in words(text):
        pass

def say(word):
    sys.__stdout__.write(f"{word}\\n")
    sys.__stdout__.flush()

asyncio.run(deal_with("planted"))
"""
TROUBLE = """
import logging, warnings

async def fail():
    loop = asyncio.get_running_loop()
    log_what_nobody_catches(loop)
    loop.call_soon(int, "planted")
    threading.Thread(target=int, args=("planted",)).start()
    task = asyncio.create_task(raise_it())
    await asyncio.sleep(0.01)
    del task
    warnings.warn("planted")
    print("planted", file=sys.stderr)
    print("planted")
    logging.getLogger("some.library").error("planted")
    logging.getLogger("some.library").info("planted")
    raise ValueError("planted")

async def raise_it():
    raise KeyError("planted")

asyncio.run(fail())
"""


@contextmanager
def process(code: str) -> Iterator[subprocess.Popen[str]]:
    """A Python that runs this; killed in the end."""
    started = subprocess.Popen(  # noqa: S603  # it is our own
        (sys.executable, "-c", BEGIN + code),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONASYNCIODEBUG": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with started:
        yield started
        started.kill()


def lines_of(code: str) -> list[dict[str, Any]]:  # Any: a line of JSON
    """What it logged until it ended; each line is an object."""
    with process(code) as started:
        out, log = started.communicate(timeout=60)
        assert out == ""
        return [json.loads(line) for line in log.splitlines()]


def test_a_loop_that_hangs_tells_where() -> None:
    with process(HANG) as hanging:
        assert hanging.stdout
        assert hanging.stderr
        assert hanging.stdout.readline() == "ready\n"

        hanging.send_signal(signal.SIGUSR2)

        entries = [json.loads(hanging.stderr.readline()) for _ in range(2)]
        while entries[-1].get("names") != "MainThread":
            entries.append(json.loads(hanging.stderr.readline()))
    (waiting,) = [entry for entry in entries if entry.get("count") == 3]
    assert "wait_for > " in waiting["stack"]
    assert " words > " in waiting["stack"]
    assert "deal_with" in entries[-1]["stack"]
    assert "planted" not in str(entries)


def test_a_signal_that_comes_early_ends_nothing() -> None:
    early = "import os, signal; os.kill(os.getpid(), signal.SIGUSR2)" + HANG
    with process(early) as hanging:
        assert hanging.stderr

        assert "tasks are there" in json.loads(hanging.stderr.readline())["message"]


def test_what_the_interpreter_says_when_it_dies_is_a_line_of_the_next(tmp_path: Path) -> None:
    keep = f"keep_crash(pathlib.Path({str(tmp_path / 'crash.txt')!r}))\n"

    assert lines_of(keep + "ctypes.string_at(0)") == []
    (crash,) = lines_of(keep)

    assert "crashed" in crash["message"]
    assert "Segmentation fault" in crash["stack"]
    assert lines_of(keep) == []


def test_a_crash_file_that_is_none_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "crash.txt")

    assert lines_of(f"keep_crash(pathlib.Path({str(tmp_path / 'crash.txt')!r}))\n") == []


def test_whatever_goes_wrong_is_one_object_a_line() -> None:
    entries = lines_of(TROUBLE)

    assert {"some.library", "py.warnings", "stderr", "stdout", "bot.logs.start"} <= {
        entry["logger"] for entry in entries
    }
    errors = [entry["error"].splitlines()[-1] for entry in entries if "error" in entry]
    assert [error.partition(":")[0] for error in errors].count("ValueError") == 3
    assert any(error.startswith("KeyError") for error in errors)
    shown = [
        line
        for entry in entries
        for line in json.dumps(entry).split("\\n")
        # A line of the code is no text of anybody.
        if "planted" in line and not line.startswith("    ")
    ]
    assert shown == []
