"""What the doctor says of a PostgreSQL."""

import pytest

from bot.operation.doctor.finding import Mark
from bot.operation.doctor.server import look_at_database
from bot.storage.engine.server_look import ServerLook
from bot.storage.migrations import DatabaseError

SOUND = ServerLook("15.4", False, True, 7, 7, 9_000_000, True)


@pytest.mark.parametrize(
    ("changes", "mark", "words"),
    [
        ({}, Mark.OK, "7, the newest"),
        ({"has_leader": False}, Mark.OK, "no process works on it now"),
        ({"schema": 0}, Mark.WARNING, "none yet"),
        ({"schema": 6}, Mark.OK, "the next start brings it to 7"),
        ({"schema": 8}, Mark.FAILURE, "newer than this version knows (7)"),
        ({"takes_changes": False}, Mark.FAILURE, "read-only"),
        ({"is_too_old": True}, Mark.FAILURE, "PostgreSQL 15.4"),
    ],
)
async def test_each_state_has_its_line(changes: dict[str, object], mark: Mark, words: str) -> None:
    look = ServerLook(**{**vars_of(SOUND), **changes})  # type: ignore[arg-type]  # as the table says

    found = await look_at_database(lambda: look)

    assert any(finding.mark is mark and words in finding.detail for finding in found), found


async def test_one_that_cannot_be_asked_is_a_failure_with_what_to_do() -> None:
    def fail() -> ServerLook:
        raise DatabaseError("PostgreSQL cannot be used: no password supplied.")

    (finding,) = await look_at_database(fail)

    assert finding.mark is Mark.FAILURE
    assert "no password supplied" in finding.detail
    assert "DATABASE_URL" in finding.advice


def vars_of(look: ServerLook) -> dict[str, object]:
    return {name: getattr(look, name) for name in ServerLook.__slots__}
