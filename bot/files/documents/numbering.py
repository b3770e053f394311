"""The bullets and numbers of Word's lists, and which styles are headings."""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_LARGEST = 3999
_DEEPEST = 8
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph has by its style: a heading's level from 1, or 0, and a list's level."""

    heading: int = 0
    list_id: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    text: str
    start: int


class Numbering:
    """Counts the points of all lists of a document."""

    def __init__(self, tree: Element | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._counts: dict[str, list[int]] = {}
        if tree is not None:
            self._read(tree)

    def label(self, list_id: str, level: int) -> str:
        """What stands before the next point of this list; "" where it is no list."""
        levels = self._levels.get(list_id)
        if not levels:
            return ""
        level = min(max(level, 0), _DEEPEST)
        counts = self._counts.setdefault(list_id, [0] * (_DEEPEST + 1))
        counts[level] = counts[level] + 1 if counts[level] else self._level(list_id, level).start
        counts[level + 1 :] = [0] * (_DEEPEST - level)
        shown = self._level(list_id, level)
        if shown.form in {"bullet", "none"}:
            return "-" if shown.form == "bullet" else ""
        return re.sub(r"%(\d)", lambda m: self._count(list_id, int(m[1]) - 1), shown.text)

    def _count(self, list_id: str, level: int) -> str:
        if not 0 <= level <= _DEEPEST:
            return ""
        shown = self._level(list_id, level)
        return format_number(self._counts[list_id][level] or shown.start, shown.form)

    def _level(self, list_id: str, level: int) -> _Level:
        return self._levels[list_id].get(level, _Level("decimal", f"%{level + 1}.", 1))

    def _read(self, tree: Element) -> None:
        abstract = {
            element.get("w:abstractNumId", ""): dict(map(_read_level, element.findall("w:lvl")))
            for element in tree.findall("w:abstractNum")
        }
        for element in tree.findall("w:num"):
            basis = element.find("w:abstractNumId")
            if basis is not None:
                name = element.get("w:numId", "")
                self._levels[name] = abstract.get(basis.get("w:val", ""), {})


def read_styles(tree: Element | None) -> dict[str, Style]:
    """The styles by their ids, with what they take from those that they are based on."""
    if tree is None:
        return {}
    elements = {element.get("w:styleId", ""): element for element in tree.findall("w:style")}
    return {name: _read_style(name, elements) for name in elements}


def read_list(properties: Element | None) -> tuple[str, int]:
    """The list's id and level that a paragraph or a style names; "" for none."""
    numbers = None if properties is None else properties.find("w:numPr")
    if numbers is None:
        return "", 0
    return value(numbers, "w:numId"), whole(value(numbers, "w:ilvl"))


def value(element: Element | None, name: str) -> str:
    """The value of an element below this one; "" where there is none."""
    found = None if element is None else element.find(name)
    return "" if found is None else found.get("w:val", "")


def whole(text: str, default: int = 0) -> int:
    """The number that an attribute holds."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else default  # noqa: PLR2004 - no more is a count


def format_number(number: int, form: str) -> str:
    """The number as Word counts: in digits, letters or Roman."""
    if form.endswith("Letter"):
        letter = chr(ord("a") + (number - 1) % 26) * min(9, (number - 1) // 26 + 1)
        return letter.upper() if form.startswith("upper") else letter
    if form.endswith("Roman") and 0 < number <= _LARGEST:
        roman = ""
        for worth, letters in _ROMAN:
            roman += letters * (number // worth)
            number %= worth
        return roman.upper() if form.startswith("upper") else roman
    return str(number)


def _read_level(element: Element) -> tuple[int, _Level]:
    form = value(element, "w:numFmt") or "decimal"
    start = whole(value(element, "w:start"), 1)
    return whole(element.get("w:ilvl", "")), _Level(form, value(element, "w:lvlText"), start)


def _read_style(name: str, elements: dict[str, Element]) -> Style:
    heading, list_id, level = 0, "", 0
    seen: set[str] = set()
    while name in elements and name not in seen:
        seen.add(name)
        element = elements[name]
        properties = element.find("w:pPr")
        heading = heading or _heading(element, properties)
        if not list_id:
            list_id, level = read_list(properties)
        name = value(element, "w:basedOn")
    return Style(heading, list_id, level)


def _heading(element: Element, properties: Element | None) -> int:
    title = value(element, "w:name")
    if match := _HEADING.fullmatch(title):
        return int(match[1])
    if title.lower() == "title":
        return 1
    outline = value(properties, "w:outlineLvl")
    return int(outline) + 1 if outline in set("01234567") else 0
