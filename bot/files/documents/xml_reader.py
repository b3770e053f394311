"""XML of strangers: no entities, nothing from outside, and no more depth or elements than fit."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from bot.domain.file_errors import DocumentTooLarge, FileBroken

DEEPEST = 256
_MOST_ELEMENTS = 2_000_000
_PIECE = 65_536
_OFFICE = "http://schemas.openxmlformats.org/"
_STRICT = "http://purl.oclc.org/ooxml/"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE_NAMES = {
    ("wordprocessingml", "main"): "w",
    ("spreadsheetml", "main"): "x",
    ("presentationml", "main"): "p",
    ("drawingml", "main"): "a",
    ("drawingml", "chart"): "c",
    ("drawingml", "diagram"): "dgm",
    ("drawingml", "picture"): "pic",
    ("drawingml", "wordprocessingDrawing"): "wp",
    ("drawingml", "spreadsheetDrawing"): "xdr",
    ("officeDocument", "relationships"): "r",
    ("officeDocument", "math"): "m",
}
_PREFIXES = {
    **{f"{_OFFICE}{family}/2006/{name}": p for (family, name), p in _OFFICE_NAMES.items()},
    **{f"{_STRICT}{family}/{name}": p for (family, name), p in _OFFICE_NAMES.items()},
    f"{_OFFICE}package/2006/relationships": "rel",
    f"{_OFFICE}package/2006/content-types": "ct",
    f"{_OFFICE}markup-compatibility/2006": "mc",
    **{
        f"{_OASIS}{name}:1.0": name
        for name in ("office", "text", "table", "drawing", "style", "presentation", "manifest")
    },
    f"{_OASIS}svg-compatible:1.0": "svg",
    f"{_OASIS}xsl-fo-compatible:1.0": "fo",
    "urn:schemas-microsoft-com:vml": "v",
    "http://www.w3.org/1999/xlink": "xlink",
    "urn:oasis:names:tc:opendocument:xmlns:container": "container",
    "http://www.idpf.org/2007/opf": "opf",
    "http://purl.org/dc/elements/1.1/": "dc",
}
"""Every namespace that a reader asks for, by the prefix that it has in all documents about it."""


def parse_xml(content: bytes) -> Element:
    """The whole tree; names such as `w:p` for what we know, without a prefix for the rest.

    Raises FileBroken or DocumentTooLarge.
    """
    reader = _XmlReader(None, frozenset())
    reader.feed(content, is_last=True)
    if not reader.ready:
        raise FileBroken
    return reader.ready[0]


def iterate_xml(
    content: bytes, whole: frozenset[str], starts: frozenset[str] = frozenset()
) -> Iterator[tuple[int, Element]]:
    """Each element of the names `whole` as a tree, one of `starts` alone, with its attributes.

    With each comes how many bytes were read by then. Little is in memory at a time.
    """
    reader = _XmlReader(whole, starts)
    for begin in range(0, len(content), _PIECE):
        end = begin + _PIECE
        reader.feed(content[begin:end], is_last=end >= len(content))
        for element in reader.ready:
            yield min(end, len(content)), element
        reader.ready.clear()


def first(element: Element, *path: str) -> Element | None:
    """The first child of this name, its first child of the next name, and so on."""
    found: Element | None = element
    for tag in path:
        found = None if found is None else found.find(tag)
    return found


def all_text(element: Element) -> str:
    """All words below the element."""
    return "".join(element.itertext())


class _XmlReader:
    """Builds trees of the wanted elements; of the root where None are named."""

    def __init__(self, whole: frozenset[str] | None, starts: frozenset[str]) -> None:
        self.ready: list[Element] = []
        self._whole = whole
        self._starts = starts
        self._names: dict[str, str] = {}
        self._builder: TreeBuilder | None = None
        self._depth = 0
        self._builder_depth = 0
        self._elements = 0
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._words
        parser.EntityDeclHandler = self._refuse
        self._parser = parser

    def feed(self, content: bytes, *, is_last: bool) -> None:
        try:
            self._parser.Parse(content, is_last)
        except (expat.ExpatError, LookupError, ValueError) as error:
            # An encoding that nobody knows is a LookupError.
            raise FileBroken from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > DEEPEST or (self._whole is None and self._elements > _MOST_ELEMENTS):
            raise DocumentTooLarge
        tag = self._short(name)
        if self._builder is None:
            if tag in self._starts:
                self.ready.append(Element(tag, self._attributes(attributes)))
            if self._whole is not None and tag not in self._whole:
                return
            self._builder = TreeBuilder()
            self._builder_depth = self._depth
        self._builder.start(tag, self._attributes(attributes))

    def _end(self, name: str) -> None:
        if self._builder is not None:
            self._builder.end(self._short(name))
            if self._depth == self._builder_depth:
                self.ready.append(self._builder.close())
                self._builder = None
        self._depth -= 1

    def _words(self, words: str) -> None:
        if self._builder is not None:
            self._builder.data(words)

    def _refuse(self, *_: object) -> None:
        raise FileBroken

    def _attributes(self, attributes: dict[str, str]) -> dict[str, str]:
        return {self._short(name): value for name, value in attributes.items()}

    def _short(self, name: str) -> str:
        if known := self._names.get(name):
            return known
        namespace, _, local = name.rpartition(" ")
        prefix = _PREFIXES.get(namespace)
        self._names[name] = short = f"{prefix}:{local}" if prefix else local
        return short
