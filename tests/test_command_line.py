"""What a command has done is done, whoever takes its words."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.storage.migrations import MIGRATIONS, migrate

SETTINGS = {"TELEGRAM_BOT_TOKEN": f"1:{'A' * 35}", "OPENAI_API_KEY": "a-key"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's /dev/full")
@pytest.mark.parametrize(
    ("where", "said"),
    [(">/dev/full", "The result can't be written: No space left on device.\n"), (">&-", "")],
    ids=["full", "closed"],
)
def test_a_backup_is_made_though_nothing_can_be_said_of_it(
    tmp_path: Path, where: str, said: str
) -> None:
    migrate(tmp_path / "bot.db", MIGRATIONS)
    target = tmp_path / os.fsdecode(b"no \xff utf-8.db")

    done = subprocess.run(  # noqa: S603  # it is our own
        ("sh", "-c", f'exec "$@" {where}', "sh", sys.executable, "-m", "bot", "backup", target),  # noqa: S607  # whichever sh
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **SETTINGS},
        stderr=subprocess.PIPE,
        check=False,
    )

    assert (done.returncode, done.stderr.decode()) == (0, said)
    assert target.is_file()
