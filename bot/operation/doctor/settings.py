"""The settings: what is wrong with them, and names that mean nothing."""

from collections.abc import Iterable

from bot.operation.doctor.finding import Finding, failure, ok, warning

_TITLE = "Settings"


def tell_mistakes(lines: Iterable[str]) -> list[Finding]:
    """Each mistake; without settings nothing else can be looked at."""
    mistakes = [failure(_TITLE, line, "Correct it in .env or the environment.") for line in lines]
    told = warning(_TITLE, "nothing else was looked at", "Run the doctor again after that.")
    return [*mistakes, told]


def look_at_names(doubtful: Iterable[str]) -> list[Finding]:
    """Names in the environment that look like settings."""
    found = [warning(_TITLE, line, "It has no effect as it is.") for line in doubtful]
    return found or [ok(_TITLE, "complete, and each one can be read")]
