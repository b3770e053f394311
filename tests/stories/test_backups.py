"""Backups while people talk: nothing that was shown before one is missing after a restore."""

import asyncio
import signal
import sqlite3
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest

from bot.storage.backup_folder import hold
from bot.storage.migrations import MIGRATIONS, migrate
from sandbox.modelapi.reply import Reply
from tests.patience import PATIENCE
from tests.stories.town import Person, Town

pytestmark = pytest.mark.sqlite

PEOPLE = 24


async def command(town: Town, *arguments: str) -> tuple[int, str]:
    """`python -m bot ...` beside the bot; its exit status, and what it said."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        env=town.environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(PATIENCE):
        said, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode()


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def answers_in(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = connection.execute(
            """
            SELECT text FROM messages JOIN turns ON turns.id = turn_id
            WHERE role = 'assistant' AND state = 'shown'
            """
        )
        return {text for (text,) in rows}


def shown_to(people: list[Person]) -> set[str]:
    """Answers that are complete on the screens."""
    return {text for person in people for text in person.texts if text.endswith("end.")}


def ask_all(town: Town, people: list[Person], which: str) -> None:
    for number, person in enumerate(people):
        text = f"{which} answer {number}: {'word ' * (20 + 4 * number)}end."
        town.model.on(f"{which} question {number}.", Reply(text=text, pause=0.02))
        person.says(f"This is my {which} question {number}.")


async def test_all_that_was_shown_before_a_backup_is_there_after_a_restore(
    town: Town, tmp_path: Path
) -> None:
    people = town.people(PEOPLE)
    ask_all(town, people, "first")
    await town.waits_for(lambda: len(shown_to(people)) == PEOPLE)
    ask_all(town, people, "second")
    await town.waits_for(lambda: len(shown_to(people)) > PEOPLE)
    before = shown_to(people)

    status, said = await command(town, "backup", str(tmp_path / "copy.db"))

    assert (status, "MiB, sound.") == (0, said.strip()[-11:])
    # What is on the screen is noted as shown a moment later; it is in the backup in any case.
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        rows = copy.execute("SELECT text FROM messages WHERE role = 'assistant'").fetchall()
    assert before <= {text for (text,) in rows}
    status, said = await command(town, "restore", str(tmp_path / "copy.db"))
    assert status == 1
    assert "A bot runs on the folder" in said
    await town.waits_for(lambda: len(shown_to(people)) == 2 * PEOPLE)
    ask_all(town, people, "third")
    await town.waits_for(lambda: len(shown_to(people)) > 2 * PEOPLE)
    await town.bot.kill()

    status, said = await command(town, "restore", str(tmp_path / "copy.db"))

    assert (status, "restored. Start the bot." in said) == (0, True)
    assert {name.partition("-")[0] for name in names_in(tmp_path) if name.startswith("bot.db")} == {
        "bot.db",
        "bot.db.lock",
        "bot.db.replaced",
    }
    await town.bot.start()
    await town.waits_for(town.is_quiet)
    assert before <= answers_in(town.database)
    people[0].says("/reset")
    await people[0].hears_about("new conversation")


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs Linux's /proc")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 1)])
async def test_a_backup_that_is_broken_off_is_none(
    quiet_town: Town, number: signal.Signals, status: int
) -> None:
    town = quiet_town
    folder = town.folder / "backups"
    await asyncio.to_thread(folder.mkdir)
    migrate(town.database, MIGRATIONS)
    with hold(folder, lambda: False):  # so that it waits
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "backup", env=town.environment
        )
        await town.waits_for(lambda: has_open(process.pid, folder / ".lock"))

        process.send_signal(number)

        async with asyncio.timeout(PATIENCE):
            assert await process.wait() == status
    assert names_in(folder) == {".lock"}


def has_open(pid: int, path: Path) -> bool:
    for file in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # It has been closed since.
            if file.readlink() == path:
                return True
    return False


async def test_backups_are_made_by_themselves(quiet_town: Town) -> None:
    town = quiet_town
    folder = town.folder / "backups"

    await town.bot.start(BACKUP_EVERY_HOURS="0.0003", BACKUP_KEEP="2")
    await town.waits_for(lambda: town.bot.log.count("a backup was made") >= 4)
    await town.bot.terminate()

    made = sorted(path.name for path in folder.glob("auto-*Z.db"))
    assert 1 <= len(made) <= 2
    status, said = await command(town, "restore", "--check", str(folder / made[-1]))
    assert (status, "MiB, sound, schema" in said) == (0, True)


@pytest.mark.usefixtures("all_done")
async def test_a_backup_that_fails_is_told_to_the_admins_and_ends_nothing(quiet_town: Town) -> None:
    town = quiet_town
    ada = town.person("Ada")
    ada.says("/start")
    (town.folder / "backups").write_text("no folder")

    await town.bot.start(BACKUP_EVERY_HOURS="1", ADMIN_USER_IDS=str(ada.id))

    await ada.hears_about("The automatic backup failed.")
    assert "the automatic backup failed" in town.bot.log
    ada.says("A question")
    await ada.hears_about("A question")
