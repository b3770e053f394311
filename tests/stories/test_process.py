"""The process itself: its first second, its end whatever holds it, and its statuses."""

import asyncio
import json
import os
import signal
import sqlite3
import stat
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.stories.town import BotProcess, Town

ROOT = Path(__file__).parents[2]
SOON = 30.0
"""Seconds; on a quiet machine it is a few."""

STUCK = "import threading\nthreading.Thread(target=threading.Event().wait).start()\n"

MISSING = "import sys\nsys.modules['openai'] = None\n"
BROKEN = "raise ImportError('no Whatever in openai')\n"


async def status_of(bot: BotProcess) -> int:
    async with asyncio.timeout(SOON):
        return await bot.wait()


def damage(path: Path, offset: int) -> None:
    """Overwrite 60,000 bytes, as far as there are so many."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(b"\xa5" * min(60_000, size - offset))


@pytest.mark.sqlite
@pytest.mark.parametrize("offset", [0, 100, 8_192, 60_000])
async def test_a_damaged_database_is_refused_in_one_sentence(quiet_town: Town, offset: int) -> None:
    town = quiet_town
    ada = town.person("Ada")
    await town.bot.start()
    ada.says("A question")
    await ada.hears()
    assert await town.bot.terminate() == 0
    damage(town.database, offset)
    before = len(town.bot.log.splitlines())

    await town.bot.start()

    assert await status_of(town.bot) == 2
    (sentence,) = town.bot.log.splitlines()[before:]
    assert str(town.database) in sentence
    assert sentence.endswith(
        "Put your last backup in its place, or move it away to start with an empty one."
    )


@pytest.mark.sqlite
async def test_damage_in_mid_run_ends_the_process(quiet_town: Town) -> None:
    town = quiet_town
    ada = town.person("Ada")
    await town.bot.start(SHUTDOWN_SECONDS="1")
    ada.says("A question")
    await ada.hears()
    await town.waits_for(town.is_quiet)
    with closing(sqlite3.connect(town.database, isolation_level=None)) as another:
        another.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        damage(town.database, 4_096)
        # Somebody has written: what the bot still knows of the pages does not count any more.
        another.execute("PRAGMA application_id = 7")

    ada.says("Another one")

    assert await status_of(town.bot) == 1
    assert "so the bot stops" in town.bot.log


async def test_no_thread_can_hold_it(quiet_town: Town, tmp_path: Path) -> None:
    town = quiet_town
    ada = town.person("Ada")
    (tmp_path / "sitecustomize.py").write_text(STUCK)
    town.bot.is_fresh = True  # as it has to be for Python to read the file
    await town.bot.start(PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    ada.says("A question")
    await ada.hears()

    town.bot.send(signal.SIGTERM)

    assert await status_of(town.bot) == 0
    assert "not all has ended in time" in town.bot.log


async def test_it_answers_though_nobody_has_left_it_a_standard_stream(quiet_town: Town) -> None:
    town = quiet_town
    ada = town.person("Ada")
    script = 'exec "$@" <&- >&- 2>&-'
    process = await asyncio.create_subprocess_exec(
        "sh", "-c", script, "sh", sys.executable, "-m", "bot", env=town.environment
    )
    try:
        ada.says("A question")
        await ada.hears()
    finally:
        process.terminate()
        async with asyncio.timeout(SOON):
            assert await process.wait() == 0


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [("sitecustomize.py", MISSING, "not installed"), ("openai.py", BROKEN, "no Whatever")],
    ids=["missing", "broken"],
)
async def test_without_the_sdk_it_ends_in_a_sentence_and_leaves_questions_to_the_next(
    quiet_town: Town, tmp_path: Path, file: str, content: str, reason: str
) -> None:
    town = quiet_town
    ada = town.person("Ada")
    (tmp_path / file).write_text(content)
    ada.says("A question")
    town.bot.is_fresh = True  # so that it looks for the package itself
    await town.bot.start(PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}", LOG_LEVEL="ERROR")

    assert await status_of(town.bot) == 2
    (sentence,) = town.bot.log.splitlines()
    assert sentence.startswith("The Python package openai can't be used: ")
    assert reason in sentence
    assert "pip install -r requirements.txt" in sentence

    town.bot.is_fresh = False
    await town.bot.start()
    await ada.hears()
    assert len(town.model.requests) == 1


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("seconds", [0.0, 0.4, 1.2, 2.5])
async def test_a_signal_in_the_first_seconds_ends_it_quietly(
    quiet_town: Town, number: signal.Signals, seconds: float
) -> None:
    town = quiet_town
    town.telegram.faults.away = True
    town.bot.is_fresh = True  # its first seconds are those in which it imports
    await town.bot.start()
    await town.waits_for(lambda: catches_sigterm(town.bot.pid))
    await asyncio.sleep(seconds)  # Any moment will do: it is another on each machine.

    town.bot.send(number)

    assert await status_of(town.bot) == 0
    assert "KeyboardInterrupt" not in town.bot.log


def catches_sigterm(pid: int) -> bool:
    """Whether it is past the start of Python itself."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    caught = next(int(line.split()[1], 16) for line in lines if line.startswith("SigCgt"))
    return bool(caught >> (signal.SIGTERM - 1) & 1)


@pytest.mark.sqlite
async def test_of_two_on_one_folder_the_second_says_so_and_ends(quiet_town: Town) -> None:
    town = quiet_town
    await town.bot.start()
    await town.waits_for(lambda: "this is @" in town.bot.log)
    second = town.another_bot("second.log")

    await second.start(SHUTDOWN_SECONDS="0", LOG_FORMAT="json")

    assert await status_of(second) == 3
    told, sentence = (json.loads(line)["message"] for line in second.log.splitlines())
    assert "another bot uses" in told
    assert sentence.startswith(f"Another bot uses the folder {town.folder}")
    assert "Conflict" not in town.bot.log


@pytest.mark.sqlite
async def test_the_second_takes_over_where_the_first_ends(quiet_town: Town) -> None:
    town = quiet_town
    ada = town.person("Ada")
    await town.bot.start()
    await town.waits_for(lambda: "this is @" in town.bot.log)
    second = town.another_bot("second.log")
    await second.start()
    await town.waits_for(lambda: "another bot uses" in second.log)
    ada.says("A question")
    await ada.hears()

    await town.bot.terminate()

    await town.waits_for(lambda: "this is @" in second.log)
    assert await second.terminate() == 0
    assert len(town.model.requests) == 1


@pytest.mark.sqlite
async def test_nobody_else_can_read_what_was_said(quiet_town: Town) -> None:
    town = quiet_town
    town.folder.chmod(0o755)
    town.bot.is_fresh = True  # so that its umask is the one from here
    before = os.umask(0)
    try:
        await town.bot.start()
        await town.waits_for(lambda: "this is @" in town.bot.log)
    finally:
        os.umask(before)

    ours = [path for path in town.folder.iterdir() if path.name.startswith("bot.db")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in ours} == {0o600}
    assert len(ours) == 4
    assert stat.S_IMODE(town.folder.stat().st_mode) == 0o700
