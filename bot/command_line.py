"""python -m bot COMMAND: what an operator does beside running the bot."""

import asyncio
import logging
import os
import signal
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

from bot.ending import end_within
from bot.operation.backup import back_up
from bot.operation.doctor.finding import Finding
from bot.operation.doctor.report import has_failure, without_secrets, write_json, write_lines
from bot.operation.doctor.settings import tell_mistakes
from bot.operation.health import ask_ready
from bot.operation.restore import RestoreFailed, check_backup, restore
from bot.settings.checks import DATABASE_NAME
from bot.settings.config import Config, ConfigError, doubtful_names, load_config
from bot.storage.backup import BackupFailed
from bot.storage.migrations import MIGRATIONS, DatabaseError

DONE, FAILED, WRONG_SETTINGS = 0, 1, 2
"""Exit statuses, as those of the bot itself."""

INTERRUPTED = 130
"""What shells say after Ctrl-C."""

_SETTING = "DATABASE_URL"
"""In the place of an address: others see the words of a command line, and so a password there."""

_END_SECONDS = 2.0


def print_error(sentence: str) -> None:
    """To whoever sits at the terminal."""
    sys.stderr.write(f"{sentence}\n")


def print_result(text: str) -> None:
    """To standard output; where nobody takes it, what was done is done all the same."""
    encoding = sys.stdout.encoding
    try:
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Else it is tried again.
        if not isinstance(error, BrokenPipeError):
            print_error(f"The result can't be written: {error.strerror}.")


def print_lines(lines: Iterable[str]) -> None:
    """The same of a result of several lines."""
    print_result("".join(f"{line}\n" for line in lines))


def print_mistakes(lines: Sequence[str], _chosen: Namespace) -> None:
    """What is wrong with the settings."""
    for line in lines:
        print_error(line)


@dataclass(frozen=True, slots=True)
class ShellCommand:
    """One of them; `run` gives the exit status. `tell_mistakes` is for wrong settings instead.

    Where it needs no settings it gets the usual ones, and wrong ones are not in its way.
    """

    name: str
    about: str
    run: Callable[[Config, Namespace], int]
    add_arguments: Callable[[ArgumentParser], None] = lambda _parser: None
    tell_mistakes: Callable[[Sequence[str], Namespace], None] = print_mistakes
    needs_settings: Callable[[Namespace], bool] = lambda _chosen: True


def run_command(arguments: Sequence[str]) -> int:
    """Do what the command line says; the exit status. Raises SystemExit where it says nonsense."""
    chosen = _parser().parse_args(arguments)
    command: ShellCommand = chosen.command
    signal.signal(signal.SIGTERM, _break_off)
    try:
        config = load_config() if command.needs_settings(chosen) else Config()
    except ConfigError as error:
        command.tell_mistakes(error.lines, chosen)
        return WRONG_SETTINGS
    try:
        return command.run(config, chosen)
    except KeyboardInterrupt:
        return INTERRUPTED


def _break_off(_number: int, _frame: FrameType | None) -> NoReturn:
    """What was begun is cleared away, and nobody takes it for done."""
    sys.exit(FAILED)


def _parser() -> ArgumentParser:
    parser = ArgumentParser("python -m bot", description="Without a command, the bot is run.")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in SHELL_COMMANDS:
        described = commands.add_parser(command.name, help=command.about, description=command.about)
        command.add_arguments(described)
        described.set_defaults(command=command)
    return parser


def _health(config: Config, _chosen: Namespace) -> int:
    if not config.HEALTH_LISTEN:
        print_error("HEALTH_LISTEN is not set, so the bot can't be asked.")
        return WRONG_SETTINGS
    is_ready, words = ask_ready(config.HEALTH_LISTEN)
    print_result(f"{words}\n")
    return DONE if is_ready else FAILED


def _doctor(config: Config, chosen: Namespace) -> int:
    # What it finds is told in its own lines; a log between them would only confuse.
    logging.disable()
    return asyncio.run(_examine(config, chosen))


async def _examine(config: Config, chosen: Namespace) -> int:
    from bot.open_doctor import open_subjects, secrets_of  # noqa: PLC0415  # a second, for it alone
    from bot.operation.doctor.examine import examine  # noqa: PLC0415  # the same

    subjects = await open_subjects(config)
    found = without_secrets(await examine(subjects, time.time), secrets_of(config))
    _show(found, chosen)
    status = FAILED if has_failure(found) else DONE
    end_within(_END_SECONDS, status)  # A disk that does not answer holds its thread for ever.
    return status


def _show(found: Sequence[Finding], chosen: Namespace) -> None:
    lines = write_json(found) if chosen.json else write_lines(found, sys.stdout.encoding)
    print_result(lines)


def _show_mistakes(lines: Sequence[str], chosen: Namespace) -> None:
    _show(without_secrets(tell_mistakes([*lines, *doubtful_names(os.environ)]), ()), chosen)


def _add_json(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for machines: an array of objects")


def _add_target(parser: ArgumentParser) -> None:
    parser.add_argument(
        "path",
        nargs="?",
        default="",
        metavar="PATH",
        help="the file to make, or a folder for it (DATA_DIR/backups)",
    )


_NOT_A_FILE = (
    "With DATABASE_URL the database is no file of the bot's. Use pg_dump and pg_restore "
    "(docs/scaling.md)."
)


def _backup(config: Config, chosen: Namespace) -> int:
    if config.DATABASE_URL.get_secret_value():
        print_error(_NOT_A_FILE)
        return WRONG_SETTINGS
    try:
        said = back_up(config.DATA_DIR / DATABASE_NAME, chosen.path, time.time())
    except BackupFailed as error:
        print_error(str(error))
        return FAILED
    print_result(f"{said}\n")
    return DONE


def _add_source(parser: ArgumentParser) -> None:
    parser.add_argument("path", type=Path, metavar="PATH", help="the backup, a file")
    parser.add_argument("--check", action="store_true", help="only look at it, change nothing")


def _restore(config: Config, chosen: Namespace) -> int:
    if config.DATABASE_URL.get_secret_value():
        print_error(_NOT_A_FILE)
        return WRONG_SETTINGS
    database: Path = config.DATA_DIR / DATABASE_NAME
    try:
        if chosen.check:
            said = [check_backup(chosen.path, MIGRATIONS)]
        else:
            said = restore(chosen.path, database, MIGRATIONS, time.time())
    except (RestoreFailed, DatabaseError) as error:
        print_error(str(error))
        return FAILED
    print_lines(said)
    return DONE


def _add_places(parser: ArgumentParser) -> None:
    known = f"the path of a file, an address postgresql://…, or the word {_SETTING}"
    parser.add_argument("source", metavar="FROM", help=f"what is copied: {known}")
    parser.add_argument("target", metavar="TO", help="an empty database, named in the same ways")


def _names_setting(chosen: Namespace) -> bool:
    return _SETTING in (chosen.source, chosen.target)


def _move_database(config: Config, chosen: Namespace) -> int:
    if _names_setting(chosen) and not config.DATABASE_URL.get_secret_value():
        print_error(f"{_SETTING} is not set.")
        return WRONG_SETTINGS
    words = [
        config.DATABASE_URL.get_secret_value() if given == _SETTING else given
        for given in (chosen.source, chosen.target)
    ]
    try:
        return _move_between(*words)
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("psycopg"):
            raise
        print_error("It needs: pip install --require-hashes -r requirements-postgresql.txt")
        return FAILED


def _move_between(source: str, target: str) -> int:
    # An extra, which who stays with SQLite does not install.
    from bot.operation.move_database import (  # noqa: PLC0415  # as said above
        Migrations,
        move_database,
        read_place,
    )
    from bot.storage.engine.copying import MoveFailed  # noqa: PLC0415  # the same
    from bot.storage.engine.postgresql.migrations import (  # noqa: PLC0415  # the same
        MIGRATIONS as POSTGRESQL_MIGRATIONS,
    )

    migrations = Migrations(MIGRATIONS, POSTGRESQL_MIGRATIONS)
    try:
        old, new = read_place(source, migrations), read_place(target, migrations)
    except DatabaseError as error:
        print_error(str(error))
        return WRONG_SETTINGS
    try:
        said = move_database(old, new, migrations, print_error)
    except (MoveFailed, DatabaseError) as error:
        print_error(str(error))
        return FAILED
    print_lines(said)
    return DONE


SHELL_COMMANDS = (
    ShellCommand("health", "Ask the running bot whether it is ready.", _health),
    ShellCommand(
        "backup",
        "Copy the database into one file, whether the bot runs or not.",
        _backup,
        _add_target,
    ),
    ShellCommand(
        "restore",
        "Put a backup in the database's place, while no bot runs. What was there is kept.",
        _restore,
        _add_source,
    ),
    ShellCommand(
        "doctor",
        "Look for everything that may be wrong. It changes nothing, also beside a running bot.",
        _doctor,
        _add_json,
        _show_mistakes,
    ),
    ShellCommand(
        "move-database",
        "Copy everything from SQLite to PostgreSQL or back, while no bot runs on either.",
        _move_database,
        _add_places,
        needs_settings=_names_setting,
    ),
)
