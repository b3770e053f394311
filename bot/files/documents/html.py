"""HTML as Markdown: the main text of a page, its headings, lists, tables and links."""

import binascii
import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from urllib.parse import unquote_to_bytes
from xml.etree.ElementTree import Element

from bot.files.documents.html_tree import BLOCKS, parse_html
from bot.files.documents.numbering import whole
from bot.files.documents.table import markdown_table
from bot.files.documents.writer import Writer

Block = tuple[str, bool]
"""A paragraph or table, and whether it is a point of a list."""
ShowPicture = Callable[[str, str], str]
"""What stands in the text for a picture of this address and description."""

_UNREAD = {
    *("script", "style", "template", "noscript", "head", "svg", "iframe", "object", "select"),
    *("button", "input", "textarea", "audio", "video", "canvas", "map", "datalist", "rp", "rt"),
}
_BESIDE = {"nav", "aside", "footer"}
_MAIN_SHARE = 4
"""The main text is one only where it is no less than this part of the page."""
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_DATA = re.compile(r"data:image/[\w.+-]+((?:;[^,;]{1,40})*),", re.IGNORECASE)
_POWERS = {"sup": "^", "sub": "_"}


def html_to_text(content: bytes) -> str:
    """A page's main text as Markdown."""
    page = ""
    was_line = False
    for text, is_line in _page(parse_html(content), _no_picture):
        gap = "" if not page else "\n" if was_line and is_line else "\n\n"
        page += gap + text
        was_line = is_line
    return page


def write_html(content: bytes, writer: Writer) -> None:
    """A page's main text, with the pictures that are in the page itself."""

    def show(address: str, description: str) -> str:
        picture = data_picture(address)
        if picture:
            return writer.picture(picture, description)
        return writer.unseen(description) if description.strip() else ""

    for text, is_line in _page(parse_html(content), show):
        writer.add(text, is_line=is_line)


def html_blocks(tree: Element, show: ShowPicture, unread: set[str] = _UNREAD) -> Iterator[Block]:
    """All blocks below the element, without those that are empty."""
    reader = _Reader(show, unread)
    for text, is_line in reader.blocks(tree):
        if text.strip():
            yield text, is_line


def data_picture(address: str) -> bytes:
    """The picture that an address holds in itself; nothing for any other address."""
    match = _DATA.match(address)
    if not match:
        return b""
    inside = unquote_to_bytes(address[match.end() :])
    if ";base64" not in match[1].lower():
        return inside
    try:
        return b64decode(inside)
    except binascii.Error:
        return b""


def _page(tree: Element, show: ShowPicture) -> Iterator[Block]:
    title = " ".join("".join(next((t.itertext() for t in tree.iter("title")), ())).split())
    blocks = list(html_blocks(_main(tree), show, _UNREAD | _BESIDE)) or list(
        html_blocks(tree, show)
    )
    if title and not any(text.lstrip("# ") == title for text, _ in blocks[:5]):
        yield f"# {title}", False
    yield from blocks


def _main(tree: Element) -> Element:
    """The element with the main text, where the page says so and it is not a mere part."""
    mains = [e for e in tree.iter() if e.tag == "main" or e.get("role") == "main"]
    articles = list(tree.iter("article"))
    for candidates in (mains, articles):
        if len(candidates) == 1 and _length(candidates[0]) * _MAIN_SHARE >= _length(tree):
            return candidates[0]
    return tree


def _length(tree: Element) -> int:
    if tree.tag in _UNREAD:
        return 0
    length = len(tree.text or "")
    return length + sum(_length(child) + len(child.tail or "") for child in tree)


def _no_picture(_address: str, _description: str) -> str:
    return ""


class _Reader:
    def __init__(self, show: ShowPicture, unread: set[str]) -> None:
        self._show = show
        self._unread = unread

    def blocks(self, element: Element) -> Iterator[Block]:
        """What stands in the element: blocks, and between them paragraphs without a name."""
        line = [element.text or ""]
        for child in element:
            if self._is_skipped(child):
                pass
            elif child.tag in BLOCKS:
                yield _collapse(line), False
                line = []
                yield from self._block(child)
            elif self._holds_blocks(child):
                yield _collapse(line), False
                line = []
                yield from self.blocks(child)
            else:
                line.append(self._inline(child))
            line.append(child.tail or "")
        yield _collapse(line), False

    def _block(self, element: Element) -> Iterator[Block]:
        tag = element.tag
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            text = " ".join(self._flat(element).split())
            yield f"{'#' * int(tag[1])} {text}" if text else "", False
        elif tag in {"ul", "ol", "menu"}:
            yield from self._list(element)
        elif tag == "pre":
            text = "".join(element.itertext()).strip("\n").rstrip()
            yield f"```\n{text}\n```" if text else "", False
        elif tag == "table":
            yield from self._table(element)
        elif tag == "blockquote":
            for text, is_line in self.blocks(element):
                quoted = text.replace("\n", "\n> ")
                yield f"> {quoted}" if text.strip() else "", is_line
        elif tag == "dd":
            for text, _ in self.blocks(element):
                yield f"  {text}" if text.strip() else "", True
        elif tag == "dt":
            yield self._flat(element), True
        else:
            yield from self.blocks(element)

    def _list(self, element: Element) -> Iterator[Block]:
        number = whole(element.get("start", ""), 1)
        for item in element:
            if self._is_skipped(item):
                continue
            if item.tag != "li":
                yield from self.blocks_below(item)
                continue
            label = f"{number}." if element.tag == "ol" else "-"
            number += 1
            is_marked = False
            for text, _ in self.blocks(item):
                if text.strip():
                    start = "  " if is_marked else f"{label} "
                    below = text.replace("\n", "\n  ")
                    yield f"{start}{below}", True
                    is_marked = True

    def blocks_below(self, element: Element) -> Iterator[Block]:
        """An element that stands where only points should."""
        yield from self._block(element) if element.tag in BLOCKS else self.blocks(element)

    def _table(self, table: Element) -> Iterator[Block]:
        is_layout = any(e is not table and e.tag == "table" for e in table.iter())
        if is_layout:
            yield from self.blocks(table)
            return
        for caption in table.iter("caption"):
            yield self._flat(caption), False
        rows = []
        for row in table.iter("tr"):
            cells: list[str] = []
            for cell in row:
                if cell.tag in {"td", "th"} and not self._is_skipped(cell):
                    span = min(max(1, whole(cell.get("colspan", ""), 1)), 64)
                    cells += [self._flat(cell), *[""] * (span - 1)]
            rows.append(cells)
        yield markdown_table(rows), False

    def _flat(self, element: Element) -> str:
        """All words below, in one line for each block."""
        return "\n".join(text for text, _ in self.blocks(element) if text.strip())

    def _inline(self, element: Element) -> str:
        tag = element.tag
        if tag == "br":
            return "\0"
        if tag in {"img", "image"}:
            names = ("src", "xlink:href", "href")
            source = next((element.get(name) for name in names if element.get(name)), None)
            told = self._show(source or "", element.get("alt", ""))
            return f" {told} " if told else ""
        pieces = [element.text or ""]
        for child in element:
            pieces += ("" if self._is_skipped(child) else self._inline(child), child.tail or "")
        text = "".join(pieces)
        if tag == "a":
            return _link(text, element.get("href", ""))
        return f"{_POWERS[tag]}{text}" if tag in _POWERS and text.strip().isdecimal() else text

    def _holds_blocks(self, element: Element) -> bool:
        return any(below.tag in BLOCKS for below in element.iter())

    def _is_skipped(self, element: Element) -> bool:
        is_hidden = "hidden" in element.attrib or element.get("aria-hidden") == "true"
        return (
            element.tag in self._unread
            or is_hidden
            or bool(_HIDDEN.search(element.get("style", "")))
        )


def _link(text: str, address: str) -> str:
    told = " ".join(text.replace("\0", " ").split())
    if not told or not re.match(r"(?:https?://|mailto:)\S+$", address) or told in address:
        return text
    return f"[{told}]({address})"


def _collapse(pieces: list[str]) -> str:
    """One paragraph; its breaks, which are marked by NUL until here, as lines."""
    lines = ("".join(pieces)).split("\0")
    return "\n".join(" ".join(line.split()) for line in lines).strip()
