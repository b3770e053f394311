"""python -m bot COMMAND: what an operator does beside running the bot."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.config import Config, load_or_tell
from bot.operation.health import ask_ready

DONE, FAILED, WRONG_SETTINGS = 0, 1, 2
"""Exit statuses, as those of the bot itself."""


@dataclass(frozen=True, slots=True)
class ShellCommand:
    """One of them; `run` gives the exit status."""

    name: str
    about: str
    run: Callable[[Config, Namespace], int]
    add_arguments: Callable[[ArgumentParser], None] = lambda _parser: None


def run_command(arguments: Sequence[str]) -> int:
    """Do what the command line says; the exit status. Raises SystemExit where it says nonsense."""
    chosen = _parser().parse_args(arguments)
    config = load_or_tell()
    if config is None:
        return WRONG_SETTINGS
    command: ShellCommand = chosen.command
    return command.run(config, chosen)


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
    sys.stdout.write(f"{words}\n")
    return DONE if is_ready else FAILED


def print_error(sentence: str) -> None:
    """To whoever sits at the terminal."""
    sys.stderr.write(f"{sentence}\n")


SHELL_COMMANDS = (ShellCommand("health", "Ask the running bot whether it is ready.", _health),)
