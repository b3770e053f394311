"""Word's .docx: headings, lists, tables, notes, comments, boxes, pictures and formulas."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from bot.files.documents.drawing import Drawings
from bot.files.documents.numbering import Numbering, read_list, read_styles, value, whole
from bot.files.documents.package import Package
from bot.files.documents.relations import of_kind
from bot.files.documents.table import markdown_table
from bot.files.documents.writer import Writer
from bot.files.documents.xml_reader import first

_ENTERED = {
    *("w:sdt", "w:sdtContent", "w:ins", "w:moveTo", "w:customXml", "w:smartTag", "w:fldSimple"),
    *("w:dir", "w:bdo", "w:ruby", "w:rubyBase", "m:oMathPara"),
}
"""What only wraps; what was deleted (w:del) is not among it."""
_SIGNS = {"w:tab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-", "w:ptab": "\t"}
_NOTES = {"w:footnoteReference": "footnotes", "w:endnoteReference": "endnotes"}
_DEEPEST_LIST = 8


def read_docx(package: Package, part: str, writer: Writer) -> None:
    """The document, block by block."""
    document = _Document(package, part, writer)
    body = package.xml(part).find("w:body")
    if body is None:
        return
    document.write_margins(body, "header")
    for block, is_line in document.blocks(body):
        writer.add(block, is_line=is_line)
    document.write_margins(body, "footer")


class _Document:
    """A part with text, and what belongs to all of them."""

    def __init__(self, package: Package, part: str, writer: Writer) -> None:
        self._package = package
        self._writer = writer
        self._drawings = Drawings(package, part, writer)
        relations = self._drawings.relations
        self._styles = read_styles(package.find_xml(of_kind(relations, "styles")))
        self._numbering = Numbering(package.find_xml(of_kind(relations, "numbering")))
        self._notes = {
            **self._read_notes("footnotes", "w:footnote"),
            **self._read_notes("endnotes", "w:endnote"),
            **self._read_notes("comments", "w:comment"),
        }
        self._due: list[str] = []
        """Notes whose marks have been set since the last block."""
        self._boxes: list[Element] = []
        self._marks = 0

    def write_margins(self, body: Element, which: str) -> None:
        """What stands above or below all pages, each text once."""
        said: set[str] = set()
        for reference in body.iter(f"w:{which}Reference"):
            relation = self._drawings.relations.get(reference.get("r:id", ""))
            tree = self._package.find_xml(relation.target) if relation else None
            if relation is None or tree is None:
                continue
            text = self._margin(tree, Drawings(self._package, relation.target, self._writer))
            if text and text not in said:
                said.add(text)
                self._writer.add(f"[{which.capitalize()}: {text}]")

    def _margin(self, tree: Element, drawings: Drawings) -> str:
        """The words of a part that has drawings of its own."""
        of_body, self._drawings = self._drawings, drawings
        text = " ".join(" ".join(block.lstrip("# ") for block, _ in self.blocks(tree)).split())
        self._drawings = of_body
        return text

    def blocks(self, element: Element) -> Iterator[tuple[str, bool]]:
        """Each paragraph and table, and whether it is a point of a list."""
        for child in element:
            if child.tag == "w:p":
                yield from self._paragraph(child)
            elif child.tag == "w:tbl":
                yield self._table(child), False
                yield from self._due_blocks()
            elif child.tag in _ENTERED:
                yield from self.blocks(child)
            elif child.tag == "mc:AlternateContent":
                yield from self.blocks(_chosen(child))

    def _paragraph(self, paragraph: Element) -> Iterator[tuple[str, bool]]:
        properties = paragraph.find("w:pPr")
        style = self._styles.get(value(properties, "w:pStyle"))
        list_id, level = read_list(properties)
        if not list_id and style:
            list_id, level = style.list_id, style.level
        outline = value(properties, "w:outlineLvl")
        heading = int(outline) + 1 if outline in set("01234567") else style.heading if style else 0
        text = self._inline(paragraph).strip()
        label = self._numbering.label(list_id, level) if text and list_id else ""
        if text and heading:
            title = " ".join(f"{label if label != '-' else ''} {text}".split())
            yield f"{'#' * min(heading, 6)} {title}", False
        elif text:
            indent = "  " * min(level, _DEEPEST_LIST) if label else ""
            yield f"{indent}{label} {text}" if label else text, bool(label)
        yield from self._due_blocks()

    def _due_blocks(self) -> Iterator[tuple[str, bool]]:
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            yield from self.blocks(box)
        notes, self._due = self._due, []
        for note in notes:
            yield note, False

    def _table(self, table: Element) -> str:
        rows = []
        for row in _children(table, "w:tr"):
            cells: list[str] = [""] * whole(value(row.find("w:trPr"), "w:gridBefore"))
            for cell in _children(row, "w:tc"):
                properties = cell.find("w:tcPr")
                merge = None if properties is None else properties.find("w:vMerge")
                is_above = merge is not None and merge.get("w:val") != "restart"
                cells.append("" if is_above else "\n".join(b for b, _ in self.blocks(cell)))
                cells += [""] * (min(whole(value(properties, "w:gridSpan"), 1), 64) - 1)
            rows.append(cells)
        return markdown_table(rows)

    def _inline(self, element: Element) -> str:
        return "".join(self._piece(child) for child in element)

    def _piece(self, element: Element) -> str:
        tag = element.tag
        if tag == "w:t":
            return element.text or ""
        if tag == "w:r":
            return "" if _is_hidden(element) else self._inline(element)
        if tag in _SIGNS:
            return "" if element.get("w:type") == "page" else _SIGNS[tag]
        if tag in _ENTERED:
            return self._inline(element)
        if tag == "w:hyperlink":
            return self._link(element)
        if tag in _NOTES:
            return self._note(f"{_NOTES[tag]} {element.get('w:id')}")
        if tag == "w:commentReference":
            self._comment(f"comments {element.get('w:id')}")
        elif tag == "mc:AlternateContent":
            return self._inline(_chosen(element))
        elif tag in {"w:drawing", "w:pict", "w:object"}:
            return self._drawing(element)
        elif tag == "m:oMath":
            return math_text(element)
        return ""

    def _link(self, element: Element) -> str:
        text = self._inline(element)
        relation = self._drawings.relations.get(element.get("r:id", ""))
        if relation is None or not text.strip() or relation.target.strip() in text:
            return text
        return f"[{text}]({relation.target})" if relation.is_external else text

    def _drawing(self, element: Element) -> str:
        self._boxes += element.iter("w:txbxContent")
        told = self._drawings.tell(element)
        self._due += [text for text in told if "\n" in text]
        return "".join(f" {text} " for text in told if "\n" not in text)

    def _note(self, name: str) -> str:
        text = self._notes.pop(name, None)
        if text is None:
            return ""
        self._marks += 1
        self._due.append(f"[^{self._marks}]: {text}")
        return f"[^{self._marks}]"

    def _comment(self, name: str) -> None:
        if text := self._notes.pop(name, None):
            self._due.append(f"[Comment: {text}]")

    def _read_notes(self, kind: str, tag: str) -> dict[str, str]:
        tree = self._package.find_xml(of_kind(self._drawings.relations, kind))
        found = {}
        for note in () if tree is None else tree.findall(tag):
            words = " ".join(" ".join(all_words(p) for p in note.iter("w:p")).split())
            if author := note.get("w:author"):
                words = f"{author}: {words}"
            if words and note.get("w:type") in {None, "normal"}:
                found[f"{kind} {note.get('w:id')}"] = words
        return found


def all_words(element: Element) -> str:
    """The words of a paragraph, without what is behind them."""
    return "".join(text.text or "" for text in element.iter("w:t"))


def math_text(formula: Element) -> str:
    """A formula in one line: fractions, powers and roots as people type them."""
    tag = formula.tag
    if tag == "m:t":
        return formula.text or ""
    told = [(child.tag, math_text(child)) for child in formula]
    parts = dict(told)
    if tag == "m:f":
        return f"({parts.get('m:num', '')})/({parts.get('m:den', '')})"
    if tag in {"m:sSup", "m:sSub", "m:sSubSup"}:
        low, high = parts.get("m:sub", ""), parts.get("m:sup", "")
        below, above = f"_({low})" if low else "", f"^({high})" if high else ""
        return f"{parts.get('m:e', '')}{below}{above}"
    if tag == "m:rad":
        degree = parts.get("m:deg", "")
        return f"root{f'[{degree}]' if degree else ''}({parts.get('m:e', '')})"
    return "".join(text for _, text in told)


def _chosen(alternatives: Element) -> Element:
    """The newest of several ways to say the same."""
    return next((c for c in alternatives if c.tag in {"mc:Choice", "mc:Fallback"}), alternatives)


def _children(element: Element, tag: str) -> Iterator[Element]:
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in _ENTERED:
            yield from _children(child, tag)


def _is_hidden(run: Element) -> bool:
    hidden = first(run, "w:rPr", "w:vanish")
    return hidden is not None and hidden.get("w:val") not in {"0", "false", "off"}
