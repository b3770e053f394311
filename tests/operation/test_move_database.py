"""python -m bot move-database: all of it or nothing, and never beside a running bot."""

import asyncio
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from bot.operation.move_database import Migrations, move_database, read_place
from bot.storage.database import Database
from bot.storage.engine.copying import MoveFailed
from bot.storage.engine.postgresql.engine import PostgreSQL
from bot.storage.engine.postgresql.leadership import Leadership
from bot.storage.engine.postgresql.migrations import MIGRATIONS as POSTGRESQL_MIGRATIONS
from bot.storage.folder_lock import FolderLock
from bot.storage.migrations import MIGRATIONS, DatabaseError, migrate
from tests.given_settings import KEY, TOKEN
from tests.patience import PATIENCE
from tests.postgresql import Server
from tests.storage.examples import ADA, Story
from tests.storage.lives import Lives

ROOT = Path(__file__).parents[2]
FOLDERS = Migrations(MIGRATIONS, POSTGRESQL_MIGRATIONS)


def url_of(conninfo: str) -> str:
    """As an address is given on a command line."""
    given = {name: str(value) for name, value in conninfo_to_dict(conninfo).items()}
    return f"postgresql:///{given.pop('dbname')}?{urlencode(given)}"


def move(source: str | Path, target: str | Path, folders: Migrations = FOLDERS) -> list[str]:
    old, new = (read_place(str(words), folders) for words in (source, target))
    return move_database(old, new, folders, lambda _line: None)


def refusal(source: str | Path, target: str | Path, folders: Migrations = FOLDERS) -> str:
    with pytest.raises((MoveFailed, DatabaseError)) as failed:
        move(source, target, folders)
    return str(failed.value)


def ask(url: str, sql: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(sql.encode())
        return cursor.fetchall() if cursor.description else []


def words_in(path: Path) -> list[object]:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return [text for (text,) in connection.execute("SELECT text FROM messages ORDER BY id")]


@pytest.fixture
async def old(tmp_path: Path) -> Path:
    """A file in which a quince was asked about."""
    path = tmp_path / "data" / "bot.db"
    async with Database(path, MIGRATIONS) as database:
        await Lives(database).says(ADA, "quince")
    return path


@pytest.fixture
def url(postgresql_url: str) -> str:
    """The address of an empty database of the newest schema."""
    return url_of(postgresql_url)


@pytest.fixture
def blank_url(postgresql_server: Server) -> Iterator[str]:
    """The address of a database in which nothing is."""
    with postgresql_server.database() as conninfo:
        yield url_of(conninfo)


def test_there_and_back_from_nothing_but_a_database(
    old: Path, blank_url: str, tmp_path: Path
) -> None:
    new = tmp_path / "new" / "bot.db"

    said = move(old, blank_url)
    back = move(blank_url, new)

    assert words_in(new) == words_in(old) == ["What is a quince?", "A quince is a fruit."]
    assert {path.name for path in new.parent.iterdir()} == {"bot.db", "bot.db.lock"}
    assert {path.stat().st_mode & 0o777 for path in new.parent.iterdir()} == {0o600}
    assert said[0].startswith(f"{old}: 12 rows in ")
    assert said[2] == "Start the bot with DATABASE_URL set to the new address."
    assert back[2].startswith("Start the bot without DATABASE_URL, and with this file as bot.db")


def test_a_file_whose_bot_was_killed_is_moved_with_what_is_in_its_log(
    old: Path, url: str, tmp_path: Path
) -> None:
    script = (
        "import os, sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA journal_mode = WAL')\n"
        "c.execute(\"UPDATE messages SET text = 'in the log'\")\n"
        "os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", script, old], check=True)  # noqa: S603  # our own

    move(old, url)

    assert ask(url, "SELECT DISTINCT text FROM messages") == [("in the log",)]


async def test_no_folder_on_which_a_bot_runs_is_touched(
    old: Path, url: str, tmp_path: Path
) -> None:
    told = f"A bot runs on the folder {old.parent}. Stop it first; nothing was changed."

    async with FolderLock(old) as lock:
        await lock.take(asyncio.Event(), 0)

        assert await asyncio.to_thread(refusal, old, url) == told
        assert await asyncio.to_thread(refusal, url, old) == told
    assert ask(url, "SELECT * FROM turns") == []


async def test_no_server_on_which_a_bot_runs_is_touched(
    old: Path, url: str, tmp_path: Path
) -> None:
    leadership = Leadership(url, 60.0, lambda _reason: None)
    assert await leadership.take(asyncio.Event())

    for told in (
        await asyncio.to_thread(refusal, old, url),
        await asyncio.to_thread(refusal, url, tmp_path / "new.db"),
    ):
        assert told.startswith("A bot runs on postgresql://")
        assert told.endswith("Stop all of its processes first; nothing was changed.")
    await leadership.release()
    await asyncio.to_thread(move, old, url)


async def test_nor_one_on_which_a_bot_stands_by(old: Path, url: str, tmp_path: Path) -> None:
    async with PostgreSQL(url, POSTGRESQL_MIGRATIONS):
        for told in (
            await asyncio.to_thread(refusal, old, url),
            await asyncio.to_thread(refusal, url, tmp_path / "new.db"),
        ):
            assert told.startswith("A bot runs on postgresql://")


async def test_what_is_not_empty_is_left_alone(old: Path, url: str, tmp_path: Path) -> None:
    other = tmp_path / "other" / "bot.db"
    async with Database(other, MIGRATIONS) as database:
        await Story(database).asks("Mine?")
    await asyncio.to_thread(move, other, url)

    for target in (other, url):
        told = await asyncio.to_thread(refusal, old, target)
        assert "is not empty: there are rows in conversations." in told
    assert words_in(other) == ["Mine?"]
    assert ask(url, "SELECT text FROM messages") == [("Mine?",)]


def test_an_old_database_that_is_not_empty_is_not_even_brought_up(
    old: Path, tmp_path: Path, blank_url: str
) -> None:
    target = tmp_path / "other.db"
    with closing(sqlite3.connect(target)) as connection:
        connection.execute("CREATE TABLE turns (id)")
        connection.execute("INSERT INTO turns VALUES (1)")
        connection.commit()
    ask(blank_url, "CREATE TABLE turns (id BIGINT); INSERT INTO turns VALUES (1)")

    for place in (target, blank_url):
        assert "is not empty: there are rows in turns." in refusal(old, place)
    with closing(sqlite3.connect(target)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("turns",)]
    assert ask(
        blank_url, "SELECT relname FROM pg_class WHERE relname IN ('turns', 'messages')"
    ) == [("turns",)]


def with_one_more(folder: Path, new: Path) -> Path:
    """Migrations of a version to come."""
    shutil.copytree(folder, new)
    number = len(list(new.glob("*.sql"))) + 1
    (new / f"{number:04d}_next.sql").write_text("CREATE TABLE fruit (id BIGINT);", "utf-8")
    return new


def test_what_is_older_than_the_program_is_not_moved(
    old: Path, url: str, blank_url: str, tmp_path: Path
) -> None:
    newer = Migrations(
        with_one_more(MIGRATIONS, tmp_path / "sqlite"),
        with_one_more(POSTGRESQL_MIGRATIONS, tmp_path / "postgresql"),
    )

    for source, target in [(str(old), blank_url), (url, str(tmp_path / "new.db"))]:
        told = refusal(source, target, newer)
        assert "and this version of the bot " in told
        assert told.endswith("Start the bot on it once, and then move it.")
    assert not (tmp_path / "new.db").exists()


def test_what_is_newer_than_the_program_is_not_moved(
    old: Path, url: str, blank_url: str, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("PRAGMA user_version = 99")
    ask(url, "UPDATE schema_version SET version = 99")

    for source, target in [(str(old), blank_url), (url, str(tmp_path / "new.db"))]:
        told = refusal(source, target)
        assert "has the schema 99, and this version of the bot " in told
        assert told.endswith("Update first, and then move it.")


def test_what_is_no_database_of_this_bot_is_not_moved(
    tmp_path: Path, url: str, blank_url: str
) -> None:
    text, other = tmp_path / "text.db", tmp_path / "other.db"
    text.write_text("no database at all, but long enough to be one" * 100)
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE pages (id)")

    assert refusal(tmp_path / "none" / "bot.db", url) == (
        f"There is no database {tmp_path / 'none' / 'bot.db'}."
    )
    assert not (tmp_path / "none").exists()
    assert f"{text} cannot be used" in refusal(text, url)
    assert refusal(other, url) == f"{other} is not a database of this bot."
    assert refusal(blank_url, tmp_path / "new.db").endswith(" is not a database of this bot.")
    assert refusal(url, url) == "That is the same database twice."


def test_a_server_that_is_not_there_is_told_without_the_password(old: Path) -> None:
    told = refusal(old, "postgresql://ada:hunter2@127.0.0.1:1/parley")

    assert told.startswith("PostgreSQL cannot be used: ")
    assert told.endswith("Connection refused.")
    assert "hunter2" not in told


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://ada:pass@hunter2@127.0.0.1:1/parley",
        "postgresql://ada:pass/hunter2@127.0.0.1:1/parley",
        "postgresql://ada:pass/hunter2",
        "postgresql://ada:%hunter2@127.0.0.1/parley",
        "postgres://[hunter2/parley",
        "postgresql://ada@host/parley?hunter2=1",
        "postgresql:/ada:hunter2@host/parley",
        "POSTGRESQL://ada:hunter2@host/parley",
        "mysql://ada:hunter2@host/parley",
        "ada:hunter2@host/parley",
        "host=127.0.0.1 password=hunter2",
    ],
)
def test_of_an_address_that_cannot_be_read_nothing_is_shown(address: str) -> None:
    with pytest.raises(DatabaseError, match="The address of the database cannot be read") as failed:
        read_place(address, FOLDERS)

    assert "hunter2" not in str(failed.value)


def test_it_is_a_mistake_of_the_command_line(old: Path, tmp_path: Path) -> None:
    done = run(tmp_path, old, "postgresql://ada:pass@hunter2@127.0.0.1:1/parley")

    assert done.returncode == 2
    assert done.stderr.startswith("The address of the database cannot be read.")
    assert "hunter2" not in done.stderr + done.stdout


def test_an_address_is_shown_without_who_connects() -> None:
    place = read_place("postgresql://ada:hunter2@db.example:5433/parley?sslmode=require", FOLDERS)

    assert place.name == "postgresql://db.example:5433/parley"
    assert "hunter2" not in repr(place)


def environment(**settings: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **settings}


def command(source: str | Path, target: str | Path) -> list[str]:
    return [sys.executable, "-m", "bot", "move-database", str(source), str(target)]


def run(
    folder: Path, source: str | Path, target: str | Path, **settings: str
) -> subprocess.CompletedProcess[str]:
    """From a shell, in a folder without `.env`."""
    return subprocess.run(  # noqa: S603  # our own
        command(source, target),
        cwd=folder,
        env=environment(**settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def test_no_settings_are_needed(old: Path, url: str, tmp_path: Path) -> None:
    done = run(tmp_path, old, url)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{old}: ")


def test_the_word_stands_for_the_setting(old: Path, url: str, tmp_path: Path) -> None:
    needed = {"TELEGRAM_BOT_TOKEN": TOKEN, "OPENAI_API_KEY": KEY}

    assert run(tmp_path, old, "DATABASE_URL").returncode == 2
    unset = run(tmp_path, old, "DATABASE_URL", **needed)
    assert (unset.returncode, unset.stderr) == (2, "DATABASE_URL is not set.\n")
    new = tmp_path / "new" / "bot.db"
    for source, target in [(str(old), "DATABASE_URL"), ("DATABASE_URL", str(new))]:
        done = run(tmp_path, source, target, DATABASE_URL=url, **needed)
        assert (done.returncode, done.stderr) == (0, "")
    assert words_in(new) == words_in(old)


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize(("how", "status"), [("KILL", -9), ("TERM", 1), ("INT", 130)])
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_broken_off_in_the_middle_it_has_done_nothing(
    old: Path, url: str, blank_url: str, tmp_path: Path, engine: str, how: str, status: int
) -> None:
    move(old, url)
    target = blank_url if engine == "postgresql" else tmp_path / "new" / "bot.db"
    waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'turns'::regclass"
    with psycopg.connect(url) as holding:
        # It has copied what comes before the turns then, and waits.
        holding.execute("LOCK TABLE turns IN ACCESS EXCLUSIVE MODE")
        process = subprocess.Popen(  # noqa: S603  # our own
            command(url, target), cwd=tmp_path, env=environment(), stderr=subprocess.PIPE
        )
        wait_until(lambda: bool(ask(url, waiting)))
        process.send_signal(signal.Signals[f"SIG{how}"])
        process.communicate(timeout=PATIENCE)
        assert process.returncode == status

    done = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'parley move-database'"
    wait_until(lambda: not ask(url, done))
    move(url, target)
    move(target, tmp_path / "again.db")
    assert words_in(tmp_path / "again.db") == words_in(old)


def test_a_connection_that_is_lost_on_the_way_is_told(old: Path, url: str) -> None:
    ask(
        url,
        """
        CREATE FUNCTION die() RETURNS TRIGGER LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END';
        CREATE TRIGGER dies BEFORE INSERT ON people EXECUTE FUNCTION die()
        """,
    )

    assert refusal(old, url).startswith("PostgreSQL cannot be used: ")

    ask(url, "DROP TRIGGER dies ON people")
    move(old, url)


def test_it_is_refused_where_the_target_cannot_be_written(old: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    assert "not a folder" in refusal(old, tmp_path / "file" / "bot.db")
    assert refusal(old, tmp_path) == f"{tmp_path} is a folder. Name a file in it, such as bot.db."
    assert not tmp_path.with_name(f"{tmp_path.name}.lock").exists()
    migrate(tmp_path / "empty.db", MIGRATIONS)
    assert len(move(old, tmp_path / "empty.db")) == 4
