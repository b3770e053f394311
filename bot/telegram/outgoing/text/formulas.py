r"""Formulas in a text: between $ and $$, \( \) and \[ \], and environments that stand alone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.telegram.outgoing.text.entity import Entity
from bot.telegram.outgoing.text.latex import to_unicode
from bot.telegram.outgoing.text.placeholders import BREAK, DOLLAR, LESS, closing, opening

_TOKEN = re.compile(
    r"\\\\|\\\$|\\[()\[\]]|\$\$|\$|\\begin\{[a-zA-Z]+\*?\}|\\end\{[a-zA-Z]+\*?\}|\n[ \t]*(?=\n)"
)
# fmt: off
_ENVIRONMENTS = frozenset({
    "Bmatrix", "Vmatrix", "align", "alignat", "aligned", "array", "bmatrix", "cases", "dcases",
    "displaymath", "eqnarray", "equation", "flalign", "gather", "gathered", "math", "matrix",
    "multline", "pmatrix", "rcases", "smallmatrix", "subequations", "vmatrix",
})
# fmt: on
_ENDS = {"\\(": "\\)", "\\[": "\\]", "$$": "$$", "$": "$"}
_LONGEST = 3000
_ACTIVE = re.compile(r"([\\`*_{}\[\]()#+\-.!|>~&:])")
_LIST_MARKER = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)])?[ \t]*")
_PIECE = "\U00100000"


@dataclass(frozen=True, slots=True)
class Formula:
    """Where it stands in a text, and its LaTeX: an environment whole, others without their ends."""

    start: int
    end: int
    latex: str
    is_display: bool


def find_formulas(prose: str) -> Iterator[Formula]:
    """All formulas of a text, in order."""
    tokens = list(_TOKEN.finditer(prose))
    ends = _ends(tokens)
    index = 0
    while index < len(tokens):
        token, end = tokens[index], ends[index]
        if end is None or not _is_formula(prose, token, tokens[end]):
            index += 1
            continue
        start, after = token.start(), tokens[end].end()
        is_display = _is_display(token)
        yield Formula(start, after, _latex(prose, token, tokens[end]), is_display)
        index = end + 1


def read_formulas(prose: str) -> str:
    """The text with its formulas in letters; a dollar that begins none is no more than a dollar."""
    if "\\" not in prose and "$" not in prose:
        return prose
    tokens = list(_TOKEN.finditer(prose))
    ends = _ends(tokens)
    out: list[str] = []
    at = index = line_start = 0
    while index < len(tokens):
        token, end = tokens[index], ends[index]
        line_start = max(line_start, prose.rfind("\n", at, token.start()) + 1)
        if end is None or not _is_formula(prose, token, tokens[end]):
            out.append(prose[at : token.start()])
            out.append(token[0].replace("$", DOLLAR) if token[0] in ("$", "$$") else token[0])
            at, index = token.end(), index + 1
            continue
        before, after = prose[at : token.start()], tokens[end].end()
        is_first = _LIST_MARKER.fullmatch(prose, line_start, token.start()) is not None
        if _is_display(token):
            before = before if is_first else before.rstrip(" ")
            after = _past_spaces(prose, after)
        is_row = prose.startswith("|", line_start)
        out += before, _formula(prose, token, tokens[end], is_row=is_row, is_first=is_first)
        at, index = after, end + 1
    out.append(prose[at:])
    return "".join(out)


def open_formula(prose: str) -> int:
    """Where a formula on lines of its own begins that has no end yet; -1 where there is none."""
    tokens = list(_TOKEN.finditer(prose))
    ends = _ends(tokens)
    index = 0
    while index < len(tokens):
        end = ends[index]
        is_display = tokens[index][0] in ("$$", "\\[", "\\(") or _name(tokens[index])
        if end is None and is_display:
            return tokens[index].start()
        index = index + 1 if end is None else end + 1
    return -1


def _name(token: re.Match[str]) -> str:
    """Of the environment that begins here."""
    name = token[0][len("\\begin{") : -1] if token[0].startswith("\\begin{") else ""
    return name if name.rstrip("*") in _ENVIRONMENTS else ""


def _ends(tokens: Sequence[re.Match[str]]) -> list[int | None]:
    """For each token the next one that may end what it begins."""
    ends: list[int | None] = [None] * len(tokens)
    upcoming: dict[str, int] = {}
    for index in range(len(tokens) - 1, -1, -1):
        token = tokens[index]
        name, kind = _name(token), token[0]
        wanted = f"\\end{{{name}}}" if name else _ENDS.get(kind, "")
        ends[index] = upcoming.get(wanted) if wanted else None
        if kind.startswith("\n"):
            # A formula in a line does not go on in another paragraph.
            upcoming.pop("$", None)
            upcoming.pop("\\)", None)
        else:
            upcoming[kind] = index
    return ends


def _is_formula(prose: str, start: re.Match[str], end: re.Match[str]) -> bool:
    inside = prose[start.end() : end.start()]
    if not inside.strip() or len(inside) > _LONGEST or any(sign >= _PIECE for sign in inside):
        return False
    if start[0] != "$":
        return True
    # As pandoc has it, so that $5 and $6 are prices.
    before = prose[max(0, start.start() - 1) : start.start()]
    after = prose[end.end() : end.end() + 1]
    is_tight = not inside[0].isspace() and not inside[-1].isspace()
    is_word = any(letter.isascii() and letter.isalnum() for letter in (before, after))
    return is_tight and not is_word


def _formula(
    prose: str, start: re.Match[str], end: re.Match[str], *, is_row: bool, is_first: bool
) -> str:
    is_display = _is_display(start)
    latex = _latex(prose, start, end)
    text = to_unicode(latex, is_display=is_display and not is_row)
    if is_row:
        return _escape(text.replace("\n", "; "))
    if not is_display:
        kind = Entity.CODE
        return opening(kind) + _escape(text.replace("\n", " ")) + closing(kind)
    kind = Entity.PRE
    before = "" if is_first else BREAK
    return f"{before}{opening(kind)}{_escape(text)}{closing(kind)}{BREAK}"


def _latex(prose: str, start: re.Match[str], end: re.Match[str]) -> str:
    name = _name(start)
    return prose[start.start() if name else start.end() : end.end() if name else end.start()]


def _is_display(start: re.Match[str]) -> bool:
    return start[0] not in ("$", "\\(")


def _past_spaces(prose: str, at: int) -> int:
    while prose.startswith(" ", at):
        at += 1
    return at


def _escape(text: str) -> str:
    """The text so that nothing in it is taken for Markdown."""
    return _ACTIVE.sub(r"\\\1", text).replace("<", LESS).replace("$", DOLLAR)
