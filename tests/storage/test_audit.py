"""Who changed what, newest first."""

from bot.domain.message import Author
from bot.storage.audit import Audit, AuditEntry
from bot.storage.engine import Engine
from bot.storage.people import People
from tests.storage.examples import NOW

ADA = Author(7, "Ada")


async def test_changes_are_kept_with_the_name_of_who_did_them(database: Engine) -> None:
    audit = Audit(database)
    await People(database).note(ADA)
    await audit.note(ADA.id, "model", "x" * 300, NOW, -100)
    await audit.note(8, "denied", "13 Eve", NOW + 1)
    await audit.note(ADA.id, "allowed", "13 Eve", NOW + 2)

    newest = AuditEntry(NOW + 2, 7, "Ada", 0, "allowed", "13 Eve")
    assert await audit.last(2) == [newest, AuditEntry(NOW + 1, 8, "", 0, "denied", "13 Eve")]
    assert (await audit.last(9))[2] == AuditEntry(NOW, 7, "Ada", -100, "model", "x" * 200)
    assert await audit.about_access() == {13: newest}
