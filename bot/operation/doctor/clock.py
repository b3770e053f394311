"""This machine's clock beside those of the servers that it talks to."""

from collections.abc import Mapping

from bot.operation.doctor.finding import Finding, failure, ok, warning
from bot.operation.doctor.wording import write_age

_TITLE = "Clock"
DOUBTFUL_SECONDS, WRONG_SECONDS = 5.0, 60.0
"""A server's Date header has whole seconds, and its answer takes a while."""


def look_at_clock(ahead: Mapping[str, float | None]) -> list[Finding]:
    """`ahead` is by how many seconds each server's clock is ahead of ours; None: not told."""
    told = {name: seconds for name, seconds in ahead.items() if seconds is not None}
    if not told:
        return []
    wrong = {name: off for name, off in told.items() if abs(off) > DOUBTFUL_SECONDS}
    if not wrong:
        return [ok(_TITLE, f"agrees with {_join(list(told))}")]
    detail = ", ".join(f"{_compare(off)} {name}'s" for name, off in wrong.items())
    if agreeing := [name for name in told if name not in wrong]:
        detail += f", but agrees with {_join(agreeing)}'s"
    is_wrong = any(abs(off) > WRONG_SECONDS for off in wrong.values())
    tell = failure if is_wrong else warning
    return [tell(_TITLE, detail, "Let this machine set its clock by itself (NTP).")]


def _compare(off: float) -> str:
    """Where our clock is: a server that is ahead leaves it behind."""
    return f"{write_age(abs(off))} {'behind' if off > 0 else 'ahead of'}"


def _join(names: list[str]) -> str:
    return " and ".join(names)
