"""The end of a process that something holds up."""

import subprocess
import sys

import pytest

FOR_EVER = "threading.Event().wait"
STUCK = {
    "a thread": f"threading.Thread(target={FOR_EVER}).start(); end_within(0.1, 7); sys.exit(7)",
    "a job of the pool": (f"asyncio.run(main({FOR_EVER}))"),
}
PROGRAM = """
import asyncio, sys, threading
from bot.ending import end_within

async def main(work):
    asyncio.get_running_loop().run_in_executor(None, work)
    end_within(0.1, 7)

"""


@pytest.mark.parametrize("held_by", STUCK.values(), ids=list(STUCK))
def test_no_thread_can_hold_the_end_and_its_status(held_by: str) -> None:
    ended = subprocess.run(  # noqa: S603  # a program of this test's own
        [sys.executable, "-c", PROGRAM + held_by],
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip

    assert ended.returncode == 7
    assert "not all has ended in time" in ended.stderr


def test_who_ends_in_time_is_not_hurried() -> None:
    ended = subprocess.run(  # noqa: S603  # a program of this test's own
        [sys.executable, "-c", PROGRAM + "end_within(60, 7)"],
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip

    assert (ended.returncode, ended.stderr) == (0, "")


TOLD_BEFORE = "stop.set()"
TOLD_MEANWHILE = (
    "logging.getLogger().addHandler(type('Late', (logging.Handler,), "
    "{'emit': lambda self, record: os.kill(os.getpid(), signal.SIGTERM)})())"
)
LOSING = """
import asyncio, logging, os, signal
from bot.ending import listen_for_signals, start_anew

async def main():
    stop = listen_for_signals(5.0)
    {}
    start_anew("the lease has ended", stop)

asyncio.run(main())
"""


@pytest.mark.parametrize("told", [TOLD_BEFORE, TOLD_MEANWHILE], ids=["before", "meanwhile"])
def test_who_was_told_to_end_does_not_start_anew(told: str) -> None:
    ended = subprocess.run(  # noqa: S603  # a program of this test's own
        [sys.executable, "-c", LOSING.format(told)],
        env={"PATH": "", "TELEGRAM_BOT_TOKEN": "wrong"},  # A new bot would end with 2.
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip

    assert ended.returncode == 0, ended.stderr
