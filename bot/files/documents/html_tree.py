"""HTML as people really write it, as a tree: tags that were never closed are closed."""

import codecs
import re
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, TreeBuilder

from bot.files.charset import find_mark, guess_encoding
from bot.files.documents.xml_reader import DEEPEST

BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog"),
    *("div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3"),
    *("h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section"),
    *("summary", "table", "ul", "menu", "tr", "td", "th", "tbody", "thead", "tfoot", "caption"),
}
"""Elements that begin on a line of their own."""
_VOID = {
    *("area", "base", "basefont", "br", "col", "embed", "frame", "hr", "img", "input", "link"),
    *("meta", "param", "source", "track", "wbr"),
}
_ENDS_AT = {
    "li": ({"li"}, {"ul", "ol", "menu", "table"}),
    "dt": ({"dt", "dd"}, {"dl", "table"}),
    "dd": ({"dt", "dd"}, {"dl", "table"}),
    "tr": ({"tr"}, {"table"}),
    "td": ({"td", "th"}, {"tr", "table"}),
    "th": ({"td", "th"}, {"tr", "table"}),
    "thead": ({"thead", "tbody", "tfoot", "caption", "colgroup"}, {"table"}),
    "tbody": ({"thead", "tbody", "tfoot", "caption", "colgroup"}, {"table"}),
    "tfoot": ({"thead", "tbody", "tfoot", "caption", "colgroup"}, {"table"}),
    "option": ({"option"}, {"select"}),
}
"""Which open elements a new one ends, and those at which the search for them ends."""
_CLOSES_P = BLOCKS - {"tr", "td", "th", "tbody", "thead", "tfoot", "caption", "body", "html"}
_P_WITHIN = {"td", "th", "li", "div", "button", "blockquote", "section", "article", "table"}
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_HEAD = 2048


def parse_html(content: bytes) -> Element:
    """The tree below `html`, however the page is written."""
    maker = _TreeMaker()
    maker.feed(decode_html(content))
    maker.close()
    return maker.tree()


def decode_html(content: bytes) -> str:
    """The page's text by its mark, by what it says itself, or by a guess."""
    encoding, start = find_mark(content)
    if not encoding:
        named = _CHARSET.search(content[:_HEAD])
        encoding = _known(named[1].decode("ascii")) if named else ""
    # A page that names UTF-16 in bytes of ASCII is not in UTF-16.
    if not encoding or (not start and encoding.startswith("utf-16")):
        encoding = guess_encoding(content) or "utf-8"
    return content[start:].decode(encoding, "replace")


def _known(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
        "".encode(name)
    except (LookupError, ValueError):
        # The second where it is no encoding of text, such as hex.
        return ""
    # Browsers take these as the Windows encodings that are meant.
    return {"iso8859-1": "cp1252", "ascii": "", "gb2312": "gb18030", "gbk": "gb18030"}.get(
        name, name
    )


class _TreeMaker(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._builder = TreeBuilder()
        self._builder.start("html", {})
        self._open = ["html"]

    def tree(self) -> Element:
        while self._open:
            self._builder.end(self._open.pop())
        return self._builder.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "html":
            return
        if tag in _CLOSES_P:
            self._end_open({"p"}, _P_WITHIN)
        if tag in _ENDS_AT:
            self._end_open(*_ENDS_AT[tag])
        if len(self._open) >= DEEPEST and tag not in _VOID:
            return
        self._builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in _VOID:
            self._builder.end(tag)
        else:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID and self._open[-1] == tag:
            self._builder.end(self._open.pop())

    def handle_endtag(self, tag: str) -> None:
        if tag != "html":
            self._end_open({tag}, {"table"} if tag not in {"table", "body"} else set())

    def handle_data(self, data: str) -> None:
        self._builder.data(data)

    def _end_open(self, tags: set[str], within: set[str]) -> None:
        """Ends the innermost of these that is open, and all in it."""
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth] in tags:
                while len(self._open) > depth:
                    self._builder.end(self._open.pop())
                return
            if self._open[depth] in within:
                return
