"""python -m benchmarks.mutations [WORD ...]: take each safeguard away, and see which test goes red.

Each is taken away in a copy of the working tree, where the tests that are named for it run; words
choose those whose names hold any of them. Prints the table of docs/reliability.md.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.safeguards import MUTATIONS, Change, Mutation

ROOT = Path(__file__).resolve().parent.parent
_COPIED = (
    "bot",
    "sandbox",
    "tests",
    "migrations",
    "benchmarks",
    "scripts",
    "docs",
    "pyproject.toml",
)
_SECONDS = 120.0
_BEGUN = re.compile(r"^\S*?([^/:\s]+\.py)::(\w+)\S* ?$", re.MULTILINE)
"""A test that has no result yet."""
_RED = re.compile(r"^(?:FAILED|ERROR) \S*?([^/:\s]+\.py)::(\w+)", re.MULTILINE)


class NotFound(Exception):
    """The text that a mutation changes does not stand in its file, or not once."""


def main() -> int:
    """Try them all, or those that were named; 1 where one turns nothing red."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutations", description=__doc__)
    parser.add_argument("words", nargs="*")
    words: list[str] = parser.parse_args().words
    chosen = [m for m in MUTATIONS if not words or any(word in m.name for word in words)]
    with tempfile.TemporaryDirectory(prefix="mutations-") as folder:
        copy = _copy(Path(folder))
        check(chosen, copy)
        _say("| Without this | the first to go red | of |")
        _say("|---|---|---|")
        unnoticed = sum(not _try(mutation, copy) for mutation in chosen)
    return 1 if unnoticed else 0


def check(mutations: Sequence[Mutation], copy: Path) -> None:
    """See that all that is to be changed and run is there. Raises NotFound."""
    for mutation in mutations:
        for change in mutation.changes:
            count = (copy / change.file).read_text("utf-8").count(change.old)
            if count != 1:
                raise NotFound(f"{mutation.name}: {count} times in {change.file}: {change.old!r}")
        for test in mutation.tests:
            path, _, name = test.partition("::")
            if not (copy / path).exists() or name not in (copy / path).read_text("utf-8"):
                raise NotFound(f"{mutation.name}: no test {test}")


def _copy(folder: Path) -> Path:
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, folder / name)
    return folder


def _try(mutation: Mutation, copy: Path) -> bool:
    """Whether a test notices; its line of the table is printed."""
    began_at = time.perf_counter()
    kept = {change.file: (copy / change.file).read_text("utf-8") for change in mutation.changes}
    try:
        for change in mutation.changes:
            apply(change, copy)
        red = run_tests(mutation.tests, copy)
    finally:
        for file, text in kept.items():
            (copy / file).write_text(text, "utf-8")
    noticed = f"`{red[1]}`" if red else "**nothing**"
    where = f"`{red[0]}`" if red else ", ".join(mutation.tests)
    _say(f"| {mutation.name} | {noticed} | {where} |")
    sys.stderr.write(f"({time.perf_counter() - began_at:.0f} s)\n")
    return red is not None


def apply(change: Change, copy: Path) -> None:
    """Make the change."""
    path = copy / change.file
    path.write_text(path.read_text("utf-8").replace(change.old, change.new), "utf-8")


def run_tests(tests: Sequence[str], copy: Path) -> tuple[str, str] | None:
    """The file and the name of the first test that fails; None where all are green."""
    # No bytecode: a change within the second, of the same length, would go unseen.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(copy)}
    command = [sys.executable, "-m", "pytest", "-x", "-v", "-p", "no:cacheprovider", *tests]
    try:
        done = subprocess.run(  # noqa: S603 - our own tests
            command, cwd=copy, env=environment, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        # It would go on for ever: that is red, too.
        begun = _BEGUN.findall((error.stdout or b"").decode(errors="replace"))
        return begun[-1] if begun else ("", "all of them")
    output = done.stdout.decode(errors="replace")
    if done.returncode == 0:
        return None
    found = _RED.search(output)
    if found is None:
        raise RuntimeError(output[-2000:])
    return found[1], found[2]


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
