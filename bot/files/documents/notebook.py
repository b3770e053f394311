"""Jupyter's notebooks, format 3 and 4: cells in their order, and what came out of them."""

import binascii
import json
from base64 import b64decode
from collections.abc import Iterator

from bot.domain.file_errors import FileBroken
from bot.files.documents.writer import Writer

_PICTURES = ("image/png", "image/jpeg", "png", "jpeg")
_TEXTS = ("text/markdown", "text/plain", "text/latex", "text")
_LONGEST_OUTPUT = 4_000
"""Characters of one output; a log of a thousand lines says no more than its ends."""

Json = dict[str, object]


def read_notebook(content: bytes, writer: Writer) -> None:
    """The notebook, cell by cell."""
    try:
        notebook = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise FileBroken from error
    language = _language(notebook) if isinstance(notebook, dict) else ""
    cells = list(_cells(notebook))
    if not cells:
        raise FileBroken
    for cell in cells:
        source = _text(cell.get("source", cell.get("input", ""))).strip("\n")
        if cell.get("cell_type") != "code":
            writer.add(source)
            continue
        if source.strip():
            writer.add(_fenced(source, language))
        for output in _dicts(cell.get("outputs")):
            _write_output(output, writer)


def _cells(notebook: object) -> Iterator[Json]:
    if not isinstance(notebook, dict):
        return
    yield from _dicts(notebook.get("cells"))
    for sheet in _dicts(notebook.get("worksheets")):
        yield from _dicts(sheet.get("cells"))


def _write_output(output: Json, writer: Writer) -> None:
    if output.get("output_type") in {"error", "pyerr"}:
        trace = "\n".join(_strings(output.get("traceback")))
        trace = trace or f"{output.get('ename')}: {output.get('evalue')}"
        writer.add(f"Error:\n{_fenced(_shortened(trace))}")
        return
    inside = output.get("data", output)
    bundle: Json = inside if isinstance(inside, dict) else output
    for kind in _PICTURES:
        if kind in bundle:
            writer.add(_picture(_text(bundle[kind]), writer))
            return
    for kind in _TEXTS:
        if text := _text(bundle.get(kind, "")).strip("\n"):
            shown = _shortened(text)
            writer.add(f"Output:\n{shown if kind == 'text/markdown' else _fenced(shown)}")
            return


def _picture(encoded: str, writer: Writer) -> str:
    try:
        return writer.picture(b64decode(encoded))
    except (binascii.Error, ValueError):
        return writer.unseen()


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST_OUTPUT:
        return text
    half = _LONGEST_OUTPUT // 2
    left_out = len(text) - 2 * half
    return f"{text[:half]}\n[… {left_out:,} characters left out …]\n{text[-half:]}"


def _fenced(text: str, language: str = "") -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language}\n{text}\n{fence}"


def _language(notebook: Json) -> str:
    metadata = notebook.get("metadata")
    about = metadata.get("language_info") if isinstance(metadata, dict) else None
    name = about.get("name") if isinstance(about, dict) else "python"
    return name if isinstance(name, str) and name.isalnum() else ""


def _text(value: object) -> str:
    """Text that may be a list of its lines."""
    return value if isinstance(value, str) else "".join(_strings(value))


def _strings(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _dicts(value: object) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
