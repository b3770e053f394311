"""A child that has limited itself cannot fill the memory, and writes no files."""

import subprocess
import sys
from pathlib import Path

LIMIT = "from bot.isolation.limits import limit_this_process\n"
LIMIT += "limit_this_process(memory=400_000_000, cpu_seconds=9)\n"


def run(code: str) -> int:
    """The exit status of a limited child that does this."""
    command = [sys.executable, "-c", LIMIT + code]
    return subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode  # noqa: S603 - our own words


def test_a_child_within_its_limits_ends_well() -> None:
    assert run("bytes(8_000_000)") == 0


def test_a_child_gets_no_more_memory_than_it_may() -> None:
    assert run("bytes(800_000_000)") != 0


def test_a_child_writes_no_file(tmp_path: Path) -> None:
    target = tmp_path / "left"

    assert run(f"open({str(target)!r}, 'wb', buffering=0).write(bytes(9))") != 0
    assert not target.exists() or target.stat().st_size == 0
