"""python -m bot backup: where the copy goes."""

from pathlib import Path

import pytest

from bot.operation.backup import back_up, choose_target
from bot.storage.backup import BackupFailed
from bot.storage.migrations import MIGRATIONS, migrate
from tests.storage.examples import NOW

NAME = "parley-20270115T080000Z.db"


@pytest.mark.parametrize(
    ("wished", "expected"),
    [
        ("", f"data/backups/{NAME}"),
        ("there", f"there/{NAME}"),
        ("new/", f"new/{NAME}"),
        ("there/mine.db", "there/mine.db"),
        ("mine.db", "mine.db"),
    ],
    ids=["nothing said", "a folder", "a folder to be made", "a file in a folder", "a file"],
)
def test_where_it_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wished: str, expected: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("there").mkdir()

    assert choose_target(Path("data/bot.db"), wished, NOW) == Path(expected)


def test_what_is_said_of_it(tmp_path: Path) -> None:
    migrate(tmp_path / "bot.db", MIGRATIONS)

    said = back_up(tmp_path / "bot.db", "", NOW)

    assert said.startswith(f"{tmp_path}/backups/{NAME}: ")
    assert said.endswith(" MiB, sound.")
    with pytest.raises(BackupFailed, match="is there already"):
        back_up(tmp_path / "bot.db", "", NOW)
