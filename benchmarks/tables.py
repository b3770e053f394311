"""Tables on the terminal, in Markdown, row by row as the figures come in."""

import statistics
import sys
from collections.abc import Iterable, Sequence

MANY = 20
"""Parts of a distribution, so that the last cut is the 95th percentile."""


def heading(text: str) -> None:
    """A scenario begins."""
    _write(f"\n### {text}\n")


def columns(*names: str) -> None:
    """A table begins."""
    row(*names)
    row(*("---" for _ in names))


def row(*cells: str) -> None:
    """One line of the table."""
    _write(f"| {' | '.join(cells)} |")


def remark(text: str) -> None:
    """A line below a table."""
    _write(f"\n{text}")


def goal(name: str, value: float, limit: float, *, unit: str = "×", at_least: bool = False) -> None:
    """How a figure compares with what was aimed at."""
    is_met = value >= limit if at_least else value <= limit
    word = "at least" if at_least else "at most"
    remark(
        f"- {name}: **{value:.2f} {unit}** (goal: {word} {limit:g} {unit}, "
        f"{'met' if is_met else 'missed'})"
    )


def median(values: Iterable[float]) -> float:
    """The value in the middle."""
    return statistics.median(list(values))


def p95(values: Sequence[float]) -> float:
    """The value that 95 % stay below."""
    return statistics.quantiles(values, n=MANY)[-1]


def ms(seconds: float) -> str:
    """Seconds as milliseconds."""
    return f"{seconds * 1000:.1f} ms"


def _write(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
