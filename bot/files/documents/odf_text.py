"""The text of OpenDocument: headings, lists, tables, notes, boxes and pictures, in their order."""

import binascii
from base64 import b64decode
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from bot.files.documents.numbering import format_number, whole
from bot.files.documents.package import Package
from bot.files.documents.table import markdown_table
from bot.files.documents.writer import Writer
from bot.files.documents.xml_reader import all_text

Block = tuple[str, bool]
"""A paragraph or table, and whether it is a point of a list."""

_SKIPPED = {
    *("text:tracked-changes", "text:sequence-decls", "office:forms", "text:variable-decls"),
    *("presentation:notes", "office:event-listeners", "svg:title", "svg:desc", "text:bookmark"),
    *("style:header-left", "style:footer-left", "drawing:glue-point", "text:ruby-text"),
    *("table:covered-table-cell", "office:annotation", "office:annotation-end", "text:toc-mark"),
    *("text:table-of-content-source", "text:user-field-decls"),
}
_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_REPEATED = 200
"""Columns that a table of a text may have."""
_SPACES = 100


class TextReader:
    """Reads the elements of a document; `package` holds its pictures, where it is packed."""

    def __init__(self, package: Package | None, writer: Writer) -> None:
        self._package = package
        self._writer = writer
        self._lists: dict[str, dict[int, str]] = {}
        """The forms of each list's levels from 1; "" where a level has bullets."""
        self._hidden: set[str] = set()
        """Styles of sheets that are hidden."""
        self._hidden_slides: set[str] = set()
        self._due: list[str] = []
        self._marks = 0

    def learn_styles(self, tree: Element) -> None:
        """What the styles of the document say about its lists, sheets and slides."""
        for style in tree.iter("text:list-style"):
            self._lists[style.get("style:name", "")] = dict(map(_list_level, style))
        for style in tree.iter("style:style"):
            for properties in style:
                if properties.get("table:display") == "false":
                    self._hidden.add(style.get("style:name", ""))
                if properties.get("presentation:visibility") == "hidden":
                    self._hidden_slides.add(style.get("style:name", ""))

    def is_hidden(self, style: str) -> bool:
        """Whether a sheet of this style is hidden."""
        return style in self._hidden

    def is_hidden_slide(self, style: str) -> bool:
        """Whether a slide of this style is hidden."""
        return style in self._hidden_slides

    def blocks(self, element: Element, *, is_notes: bool = False) -> Iterator[Block]:
        """All that stands in the element; in a slide's notes, pictures are the slide itself."""
        for child in element:
            if not is_notes or child.get("presentation:class") == "notes":
                yield from self.blocks_of(child)

    def blocks_of(self, element: Element) -> Iterator[Block]:
        """One element, and what follows from it."""
        tag = element.tag
        if tag == "text:h":
            level = min(max(whole(element.get("text:outline-level", ""), 1), 1), 6)
            text = " ".join(self.inline(element).split())
            yield f"{'#' * level} {text}" if text else "", False
        elif tag == "text:p":
            yield self.inline(element).strip(), False
        elif tag == "text:list":
            yield from self._list(element, 1, element.get("text:style-name", ""))
        elif tag == "table:table":
            yield self._table(element), False
        elif tag == "drawing:frame":
            yield from self._frame(element)
        elif tag not in _SKIPPED:
            yield from self.blocks(element)
        due, self._due = self._due, []
        for note in due:
            yield note, False

    def inline(self, element: Element) -> str:
        """The words of a paragraph."""
        pieces = [element.text or ""]
        for child in element:
            pieces += (self._piece(child), child.tail or "")
        return "".join(pieces)

    def _piece(self, element: Element) -> str:
        tag = element.tag
        if tag == "text:s":
            return " " * min(max(1, whole(element.get("text:c", ""), 1)), _SPACES)
        if tag in {"text:tab", "text:line-break"}:
            return "\t" if tag == "text:tab" else "\n"
        if tag == "text:note":
            return self._note(element)
        if tag == "office:annotation":
            self._due.append(f"[Comment: {annotation_text(element)}]")
            return ""
        if tag == "text:a":
            text, address = self.inline(element), element.get("xlink:href", "")
            is_told = ":" in address and text.strip() and address not in text
            return f"[{text}]({address})" if is_told else text
        if tag.startswith("drawing:"):
            blocks = [block for block, _ in self.blocks_of(element) if block]
            self._due += [block for block in blocks if not block.startswith("[Picture")]
            return "".join(f" {block} " for block in blocks if block.startswith("[Picture"))
        return "" if tag in _SKIPPED else self.inline(element)

    def _note(self, element: Element) -> str:
        body = element.find("text:note-body")
        if body is None:
            return ""
        self._marks += 1
        mark = f"[^{self._marks}]"
        waiting, self._due = self._due, []
        text = " ".join(block for block, _ in self.blocks(body) if block)
        self._due = [*waiting, f"{mark}: {text}"]
        return mark

    def _list(self, element: Element, level: int, style: str) -> Iterator[Block]:
        form = self._lists.get(style, {}).get(level, "")
        number = 0
        for item in element:
            if item.tag not in {"text:list-item", "text:list-header"}:
                continue
            number = whole(item.get("text:start-value", ""), number + 1)
            label = f"{format_number(max(1, number), form)}." if form else "-"
            is_marked = item.tag == "text:list-header"
            for child in item:
                if child.tag == "text:list":
                    below = child.get("text:style-name", style)
                    yield from self._list(child, level + 1, below)
                    continue
                for block, _ in self.blocks_of(child):
                    start = " " * len(label) if is_marked else label
                    indent = "  " * (min(level, 8) - 1)
                    yield (block if block.startswith("#") else f"{indent}{start} {block}"), True
                    is_marked = is_marked or bool(block)

    def _table(self, table: Element) -> str:
        rows = []
        for row in table.iter("table:table-row"):
            cells: list[str] = []
            for cell in row:
                if cell.tag not in {"table:table-cell", "table:covered-table-cell"}:
                    continue
                text = "\n".join(block for block, _ in self.blocks(cell) if block)
                count = whole(cell.get("table:number-columns-repeated", ""), 1)
                cells += [text] * max(1, min(count, _REPEATED))
            rows.append(cells)
        return markdown_table(rows)

    def _frame(self, frame: Element) -> Iterator[Block]:
        description = " ".join(
            all_text(child) for child in frame if child.tag in {"svg:desc", "svg:title"}
        )
        for child in frame:
            if child.tag == "drawing:image":
                content = self._picture(child)
                told = self._writer.picture(content, description) if content else ""
                yield told, False
                if told:
                    # Further ones show the same in other formats.
                    return
            elif child.tag not in _SKIPPED:
                yield from self.blocks_of(child)

    def _picture(self, image: Element) -> bytes:
        inside = image.findtext("office:binary-data")
        if inside:
            try:
                return b64decode(inside)
            except binascii.Error:
                return b""
        name = image.get("xlink:href", "").removeprefix("./")
        return self._package.find(name) or b"" if self._package else b""


def annotation_text(element: Element) -> str:
    """Who says what beside the text."""
    author = " ".join(all_text(child) for child in element if child.tag == "dc:creator")
    said = [all_text(child) for child in element if child.tag in {"text:p", "text:list"}]
    words = " ".join(" ".join(said).split())
    return f"{author}: {words}" if author else words


def _list_level(element: Element) -> tuple[int, str]:
    form = element.get("style:num-format", "")
    is_numbered = element.tag == "text:list-level-style-number" and form
    return whole(element.get("text:level", ""), 1), _FORMS.get(form, "1") if is_numbered else ""
