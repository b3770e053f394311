"""python -m benchmarks.mutants [ROOM ...]: small changes by chance, and whether a test notices.

mutmut makes the changes, in a copy of the working tree; of each room a sample is tried, by the
tests in the mirrored folder that reach the changed function. Needs `pip install mutmut==3.8.1`.
Prints the survivors, and the table of docs/testing.md.
"""

import argparse
import ast
import difflib
import importlib.util
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import tables

ROOT = Path(__file__).resolve().parent.parent
_LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "data")
_BY_CODE: dict[int | None, str] = {None: "not tried", 0: "survived", 33: "unreached"}
"""mutmut's exit codes; whatever else ends a mutant's tests is noticed, such as an endless loop."""
_SQL = re.compile(
    r"\b(?:SELECT|INSERT|UPDATE|DELETE|PRAGMA|BEGIN|AND)\b|= \?|\['[a-z_]+'\]", re.IGNORECASE
)
"""A statement, a condition, or a column of a row by its name."""
_CONFIGURATION = """\
[mutmut]
source_paths = bot
only_mutate = {folder}/*
pytest_add_cli_args_test_selection = {tests}
also_copy =
    migrations
    sandbox
    benchmarks
    scripts
    docs
# What is only logged is for people, who notice.
do_not_mutate_patterns =
    \\blogger\\.
timeout_constant = 5
timeout_multiplier = 3
use_git_change_detection = false
"""


@dataclass(frozen=True, slots=True)
class Room:
    """A folder of the bot, and how many of its mutants are tried."""

    name: str
    folder: str
    sample: int

    @property
    def tests(self) -> str:
        """The mirrored folder."""
        return self.folder.replace("bot/", "tests/", 1)


ROOMS = (
    Room("domain", "bot/domain", 300),
    Room("storage", "bot/storage", 200),
    Room("dispatch", "bot/telegram/dispatch", 200),
    # A survivor takes half a minute here.
    Room("answer", "bot/telegram/outgoing/answer", 40),
)


def main() -> int:
    """Try a sample of each room, or of those that were named; 1 where mutmut is missing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants", description=__doc__)
    parser.add_argument("rooms", nargs="*", choices=[[], *(room.name for room in ROOMS)])
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10_000))
    parser.add_argument("--sample", type=int, help="mutants of each room")
    options = parser.parse_args()
    if importlib.util.find_spec("mutmut") is None:
        sys.stderr.write("mutmut is missing: pip install mutmut==3.8.1\n")
        return 1
    rooms = [room for room in ROOMS if not options.rooms or room.name in options.rooms]
    began_at = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Path(shutil.copytree(ROOT, Path(folder) / "tree", ignore=_LEFT_OUT))
        samples = [(room, options.sample or room.sample) for room in rooms]
        rows = [_try(room, copy, sample, options.seed) for room, sample in samples]
    tables.heading(f"Seed {options.seed}")
    tables.columns("Room", "mutants", "tried", "noticed", "survived", "no test reaches it")
    for row in rows:
        tables.row(*map(str, row))
    tables.remark(f"({time.perf_counter() - began_at:.0f} s)")
    return 0


def _try(room: Room, copy: Path, sample: int, seed: int) -> tuple[str | int, ...]:
    """The room's row of the table; its survivors are printed."""
    shutil.rmtree(copy / "mutants", ignore_errors=True)
    (copy / "setup.cfg").write_text(
        _CONFIGURATION.format(folder=room.folder, tests=room.tests), "utf-8"
    )
    _mutmut(copy, ["none"])
    mutants = dict(_mutants(copy / "mutants" / room.folder))
    chosen = random.Random(seed).sample(sorted(mutants), min(sample, len(mutants)))  # noqa: S311 - no secret
    _mutmut(copy, chosen)
    codes = _codes(copy / "mutants" / room.folder)
    fates = {name: _BY_CODE.get(codes[name], "killed") for name in chosen}
    tables.heading(f"{room.name}: what survived")
    for name in sorted(chosen):
        if fates[name] != "killed":
            tables.remark(f"{name} ({fates[name]})\n{mutants[name]}")
    count = Counter(fates.values())
    return (
        room.name,
        len(mutants),
        len(chosen),
        count["killed"],
        count["survived"],
        count["unreached"],
    )


def _mutmut(copy: Path, names: Sequence[str]) -> None:
    """Run these mutants; `none` only makes them all. Raises RuntimeError where a test is red."""
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", "1", *names]
    done = subprocess.run(  # noqa: S603 - our own tests
        command,
        cwd=copy,
        env={**os.environ, "PYTHONPATH": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    output = done.stdout.decode(errors="replace")
    # It looks for what it was asked for when all are made, and has no other way to stop there.
    if done.returncode and not (list(names) == ["none"] and "nothing matches" in output):
        raise RuntimeError(output[-3000:])


def _codes(folder: Path) -> dict[str, int | None]:
    """What mutmut has noted of each mutant below the folder."""
    found: dict[str, int | None] = {}
    for path in folder.rglob("*.meta"):
        found |= json.loads(path.read_text("utf-8"))["exit_code_by_key"]
    return found


def _mutants(folder: Path) -> Iterator[tuple[str, str]]:
    """The name of each mutant worth a run, and the lines that it changes."""
    for path in sorted(folder.rglob("*.py.meta")):
        functions = {
            node.name: node
            for node in ast.walk(ast.parse(path.with_suffix("").read_text("utf-8")))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        for name in json.loads(path.read_text("utf-8"))["exit_code_by_key"]:
            function = name.rpartition(".")[2]
            original = functions[function.rpartition("_")[0] + "_orig"]
            changed = _difference(original, functions[function])
            if changed and not _is_the_same_sql(changed):
                yield name, "\n".join(changed)


def _difference(
    original: ast.FunctionDef | ast.AsyncFunctionDef, mutant: ast.FunctionDef | ast.AsyncFunctionDef
) -> list[str]:
    old, new = (
        [line for statement in function.body for line in ast.unparse(statement).splitlines()]
        for function in (original, mutant)
    )
    lines = list(difflib.unified_diff(old, new, lineterm="", n=0))
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def _is_the_same_sql(changed: Sequence[str]) -> bool:
    """Whether only its letters are larger or smaller, which SQLite does not mind."""
    old = [line[1:] for line in changed if line.startswith("-")]
    new = [line[1:] for line in changed if line.startswith("+")]
    is_same = [line.casefold() for line in old] == [line.casefold() for line in new]
    return is_same and any(map(_SQL.search, set(old) - set(new)))


if __name__ == "__main__":
    sys.exit(main())
