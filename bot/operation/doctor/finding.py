"""What a look has found, and who looks: a check, which ends in time and never raises."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How bad it is; only a failure keeps the bot from working."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, what it is like, and what to do next ("" for nothing)."""

    mark: Mark
    title: str
    detail: str
    advice: str = ""


Look = Callable[[], Awaitable[Sequence[Finding]]]


@dataclass(frozen=True, slots=True)
class Check:
    """A look that gets so many seconds."""

    title: str
    look: Look
    seconds: float


async def run_checks(checks: Iterable[Check]) -> list[Finding]:
    """All at once; their findings in the order of the checks. Raises nothing."""
    found = await asyncio.gather(*map(_run, checks))
    return [finding for findings in found for finding in findings]


async def _run(check: Check) -> Sequence[Finding]:
    try:
        async with asyncio.timeout(check.seconds):
            return await check.look()
    except TimeoutError:
        return [
            failure(
                check.title,
                f"no answer within {check.seconds:.0f} seconds",
                "Run the doctor again; if it stays so, look at this machine's network and disk.",
            )
        ]
    except Exception as error:  # noqa: BLE001  # one check that fails must not hide what others see
        return [
            failure(
                check.title,
                f"the check itself failed ({type(error).__name__})",
                "That is a mistake in this program. Please report it.",
            )
        ]


def ok(title: str, detail: str) -> Finding:
    """All is well."""
    return Finding(Mark.OK, title, detail)


def warning(title: str, detail: str, advice: str = "") -> Finding:
    """The bot works, but not as it could."""
    return Finding(Mark.WARNING, title, detail, advice)


def failure(title: str, detail: str, advice: str = "") -> Finding:
    """The bot does not work, or not for long."""
    return Finding(Mark.FAILURE, title, detail, advice)
