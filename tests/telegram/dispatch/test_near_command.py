"""A command that was misspelt is near to the right one, and to no other."""

import pytest

from bot.telegram.commands import COMMANDS
from bot.telegram.dispatch.near_command import find_near

NAMES = [name for command in COMMANDS for name in (command.name, *command.aliases)]


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("modle", "model"),
        ("setings", "settings"),
        ("hlep", "help"),
        ("remined", "remind"),
        ("lang", "language"),
        ("imag", "image"),
        ("catch_up", "catchup"),
        ("privcy", "privacy"),
        ("re", None),
        ("roll", None),
        ("weather", None),
        ("x", None),
        ("_" * 32, None),
    ],
)
def test_what_may_have_been_meant(written: str, near: str | None) -> None:
    assert find_near(written, NAMES) == near
