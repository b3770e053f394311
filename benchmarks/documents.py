"""python -m benchmarks.documents FOLDER: what is kept of each document in it, and at what price.

Our text is compared with that of the programs that are installed: LibreOffice, pandoc, pdftotext.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import tables
from bot.domain.attachment import FileContent
from bot.domain.file_errors import FileError
from bot.files.detect_type import FileKind, detect_type
from bot.files.wire_format import unpack

_TOKENS, _PICTURES = 1_000_000, 10
_SECONDS = 60
_CSV = 'csv:"Text - txt - csv (StarCalc)":9,34,76,1,,0,false,true,false,false,false,-1'
_BY_OFFICE = {
    **dict.fromkeys((".docx", ".docm", ".odt", ".rtf"), "txt:Text (encoded):UTF8"),
    **dict.fromkeys((".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"), _CSV.replace('"', "")),
    **dict.fromkeys((".pptx", ".odp"), "pdf"),
}
_BY_PANDOC = {".docx": "docx", ".odt": "odt", ".rtf": "rtf", ".epub": "epub", ".ipynb": "ipynb"}
_BY_PANDOC |= {".html": "html", ".htm": "html", ".xhtml": "html"}
_WORDS = re.compile(r"\w+")
_OURS = re.compile(
    r"\[\^\d+\]|\[(?:Slide|Sheet|Picture|Page) \d+|\]\([^)\s]*\)|^Speaker notes:$", re.M
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What our reader made of a file; `memory` in MiB, the child's at its highest."""

    text: str
    pictures: int
    outcome: str
    seconds: float
    memory: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much of a program's text is in ours: its words, and those of them in the same order."""

    words: float
    order: float


def main() -> int:
    """Print the table; the process's exit status."""
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and the folder
        sys.stderr.write(f"{__doc__}\n")
        return 2
    paths = sorted(path for path in Path(sys.argv[1]).rglob("*") if path.is_file())
    with tempfile.TemporaryDirectory() as folder:
        by_office = _convert_all(paths, Path(folder))
        _print_table(paths, by_office)
    return 0


def _print_table(paths: list[Path], by_office: dict[Path, str]) -> None:
    tables.heading("Documents")
    tables.columns(
        *("file", "words", "of LibreOffice's", "in its order", "of pandoc's", "in its order"),
        *("pictures", "time", "memory"),
    )
    shares: dict[str, list[tuple[str, Likeness]]] = {}
    for path in paths:
        reading = _read(path)
        found = [compare(by_office.get(path, ""), reading.text)]
        found.append(compare(_by_pandoc(path), reading.text))
        for program, likeness in zip(("LibreOffice", "pandoc"), found, strict=True):
            if likeness:
                shares.setdefault(path.suffix.lower(), []).append((program, likeness))
        words = str(len(_WORDS.findall(reading.text))) if reading.text else reading.outcome
        tables.row(
            *(path.name, words, *_cells(found[0]), *_cells(found[1]), str(reading.pictures)),
            *(tables.ms(reading.seconds), f"{reading.memory:.0f} MiB"),
        )
    for suffix, known in sorted(shares.items()):
        for program in ("LibreOffice", "pandoc"):
            likenesses = [likeness for name, likeness in known if name == program]
            if likenesses:
                tables.remark(_summary(suffix, program, likenesses))


def _summary(suffix: str, program: str, likenesses: list[Likeness]) -> str:
    words = tables.median(one.words for one in likenesses)
    order = tables.median(one.order for one in likenesses)
    return (
        f"- {suffix}, {len(likenesses)} against {program}: {words:.1%} of the words, "
        f"{order:.1%} in the same order (medians)"
    )


def compare(theirs: str, ours: str) -> Likeness | None:
    """How much of their text is in ours; None where they have none."""
    wanted = _WORDS.findall(theirs.lower())
    if not wanted:
        return None
    found = _WORDS.findall(_OURS.sub(" ", ours).lower())
    both = Counter(wanted) & Counter(found)
    return Likeness(both.total() / len(wanted), _order(wanted, found))


def _order(wanted: list[str], found: list[str]) -> float:
    """Of the words that occur once in both, how many can be read on without going back."""
    once = {word for word, count in Counter(found).items() if count == 1}
    places = {word: place for place, word in enumerate(found) if word in once}
    counts = Counter(wanted)
    row = [places[word] for word in wanted if counts[word] == 1 and word in places]
    ends: list[int] = []
    for place in row:
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
    return len(ends) / len(row) if row else 1.0


def _cells(likeness: Likeness | None) -> tuple[str, str]:
    return (f"{likeness.words:.1%}", f"{likeness.order:.1%}") if likeness else ("–", "–")


def _read(path: Path) -> Reading:
    """The file, read as the bot does: by a process of its own."""
    content = path.read_bytes()
    media_type = detect_type(content)
    if media_type.family is not FileKind.DOCUMENT:
        return Reading("", 0, "no document", 0, 0)
    command = [sys.executable, "-m", "bot.files.documents", media_type.suffix]
    began_at = time.perf_counter()
    with path.open("rb") as source:
        child = subprocess.Popen(  # noqa: S603 - our own reader
            [*command, str(_TOKENS), str(_PICTURES)],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    with child:
        output = child.stdout.read() if child.stdout else b""
        _, _, usage = os.wait4(child.pid, 0)
        child.returncode = 0
    seconds = time.perf_counter() - began_at
    reading, outcome = _unpacked(output)
    memory = usage.ru_maxrss / 1024
    return Reading(reading.text, len(reading.images), outcome, seconds, memory)


def _unpacked(output: bytes) -> tuple[FileContent, str]:
    try:
        return unpack(output), "read"
    except FileError as error:
        return FileContent(), type(error).__name__


def _by_pandoc(path: Path) -> str:
    form = _BY_PANDOC.get(path.suffix.lower())
    if form is None or not shutil.which("pandoc"):
        return ""
    return _run("pandoc", "-f", form, "-t", "plain", "--wrap=none", str(path))


def _convert_all(paths: list[Path], folder: Path) -> dict[Path, str]:
    """What LibreOffice makes of the files, those of a kind in one go."""
    found: dict[Path, str] = {}
    if not shutil.which("soffice"):
        return found
    for number, form in enumerate(sorted(set(_BY_OFFICE.values()))):
        chosen = [path for path in paths if _BY_OFFICE.get(path.suffix.lower()) == form]
        source, target = folder / f"from{number}", folder / f"to{number}"
        source.mkdir()
        target.mkdir()
        # Names may be the same in several folders, and may say anything.
        copies = [source / f"{at:04}{path.suffix.lower()}" for at, path in enumerate(chosen)]
        for path, copy in zip(chosen, copies, strict=True):
            shutil.copyfile(path, copy)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        options = (profile, "--headless", "--convert-to", form, "--outdir", str(target))
        _run("soffice", *options, *map(str, copies), seconds=_SECONDS * 4)
        for at, path in enumerate(chosen):
            found[path] = "\n".join(_texts(target, f"{at:04}"))
    return found


def _texts(folder: Path, start: str) -> Iterator[str]:
    """What was made of one file: a text, a page description, or a table a sheet."""
    # Sheets are written one after another, and their names say nothing of their order.
    for path in sorted(folder.glob(f"{start}*"), key=lambda path: path.stat().st_mtime_ns):
        if path.suffix == ".pdf":
            yield _run("pdftotext", str(path), "-")
        else:
            yield path.read_text(encoding="utf-8", errors="replace")


def _run(*command: str, seconds: float = _SECONDS) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - the programs to compare with, on the files named
            command, capture_output=True, check=False, timeout=seconds
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace")


if __name__ == "__main__":
    sys.exit(main())
