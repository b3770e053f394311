"""Formulas of LaTeX, written in Unicode: x², √(a+b), ∑ᵢ₌₁ⁿ."""

import re
import unicodedata
from collections.abc import Callable, Mapping

from telegramify_markdown.latex_escape import const

from bot.telegram.outgoing.text.latex_signs import (
    ACCENTS,
    EVERY,
    FUNCTIONS,
    LAST,
    MATRICES,
    MINUS,
    PRIME,
    ROOTS,
    STYLES,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    SYMBOLS,
    TAKES_COLUMNS,
)

_DEEPEST = 40
"""Groups in groups; no formula that somebody reads has more, and no stack is that small."""

_COMMAND = re.compile(r"\\([a-zA-Z]+|.)", re.DOTALL)
_SPACES = re.compile(r"\s+")
_NO_ARGUMENTS = ("\\left", "\\big", "\\limits", "\\nolimits")
_SIZES = re.compile(r"left|right|middle|[bB]igg?[lrm]?")
_WORDS = "\x02"
"""Stands before words among letters, so that they are not taken for a product of letters."""

_ALONE = "\x03 "
"""Stands before an argument of one command: a space behind it is not its own."""

_PRODUCT = re.compile(r"[\w.°!\u2032\u0300-\u036f\u20d0-\u20ff]+|[∂∇√∛∜d]?\w+")
_ONE = re.compile(
    r"-?\d+(\.\d+)?|[d∂∇√∛∜]?[^\W\d_][\u0300-\u036f\u20d0-\u20ff²³¹⁰-₟\u2032ᵀ-ᵪ]*!?|[√∛∜]\d+"
)
_CALL = re.compile(r"[√∛∜]?\w*\([^()]*\)")


def to_unicode(latex: str, *, is_display: bool = False) -> str:
    """The formula as text, over several lines only where it is displayed alone.

    What is not LaTeX stays as it is; so does a formula that is nested too deeply.
    """
    try:
        text = _Reader(latex.strip(), is_display=is_display).read()
    except (_TooDeep, RecursionError):
        return latex.strip()
    lines = (re.sub(r" {2,}", " ", line).strip() for line in text.replace(_WORDS, "").split("\n"))
    return unicodedata.normalize("NFC", "\n".join(line for line in lines if line))


def superscript(text: str) -> str:
    """The text raised, such as ⁿ⁺¹; where a letter cannot be, ^(as this)."""
    return _script(text, SUPERSCRIPTS, "^")


def subscript(text: str) -> str:
    """The text lowered, such as ₙ₊₁; where a letter cannot be, _(as this)."""
    return _script(text, SUBSCRIPTS, "_")


def _script(text: str, letters: Mapping[str, str], sign: str) -> str:
    bare = text.replace(_WORDS, "").strip()
    dense = re.sub(r"\s*([=+\-\u2212<>≤≥→,∈])\s*", r"\1", bare)
    if all(letter in letters for letter in dense):
        return "".join(letters[letter] for letter in dense)
    return f"{sign}{dense}" if len(dense) == 1 else f"{sign}({dense})"


class _TooDeep(Exception):  # it is no error to anybody but this module
    """Groups in groups beyond what is read."""


class _Reader:
    """Reads a formula once from its start to its end."""

    def __init__(self, latex: str, *, is_display: bool) -> None:
        self._latex = latex
        self._is_display = is_display
        self._at = 0
        self._depth = 0
        self._takers: dict[str, Callable[[], str]] = {
            **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac"), self._fraction),
            **dict.fromkeys(("binom", "tbinom", "dbinom"), self._binomial),
            **dict.fromkeys(("text", "mbox", "textrm", "textup", "textnormal"), self._words),
            **dict.fromkeys(("operatorname", "mathop", "ce"), self._words),
            **dict.fromkeys(("phantom", "hphantom", "vphantom", "label", "color"), self._nothing),
            **dict.fromkeys(("hspace", "vspace"), self._space),
            **dict.fromkeys(("overset", "stackrel"), lambda: self._stack(superscript)),
            **dict.fromkeys(("cancel", "bcancel", "substack"), self._argument),
            **dict.fromkeys(("overbrace", "underbrace"), self._braced),
            "underset": lambda: self._stack(subscript),
            "sqrt": self._root,
            "not": self._negation,
            "boxed": lambda: f"[{self._argument()}]",
            "pmod": lambda: f" (mod {self._argument()})",
            "tag": lambda: f"\u2003({self._argument()})",
            "textcolor": lambda: self._nothing() + self._argument(),
            "xrightarrow": lambda: self._arrow("→"),
            "xleftarrow": lambda: self._arrow("←"),
            "begin": self._environment,
            "end": self._nothing,
        }

    def read(self) -> str:
        """All of it."""
        pieces = []
        while self._at < len(self._latex):
            pieces.append(self._run(""))
            self._at += 1  # a brace that closes nothing
        return "".join(pieces)

    def _run(self, end: str, *, is_cell: bool = False) -> str:
        """Up to the sign that ends it, or in a table to the end of a cell."""
        out: list[str] = []
        while self._at < len(self._latex):
            sign = self._latex[self._at]
            if sign in ("}", end) or (is_cell and self._is_at_border()):
                break
            out.append(self._next(out))
        return "".join(out)

    def _is_at_border(self) -> bool:
        return self._latex.startswith(("&", "\\\\", "\\cr", "\\end"), self._at)

    def _next(self, out: list[str]) -> str:
        """One sign, group or command; `out` is what stands before it."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _TooDeep
        found = self._find_next(out)
        self._depth -= 1
        return found

    def _find_next(self, out: list[str]) -> str:
        sign = self._latex[self._at]
        if sign == "\\":
            return self._command(out)
        if sign in "^_":
            self._at += 1
            return superscript(self._argument()) if sign == "^" else subscript(self._argument())
        if sign == "{":
            return self._argument()
        if sign.isspace():
            return self._skip_spaces()
        self._at += 1
        # In mathematics a hyphen is a minus.
        return {"-": MINUS, "'": PRIME, "&": " ", "~": " ", "$": ""}.get(sign, sign)

    def _skip_spaces(self) -> str:
        found = _SPACES.match(self._latex, self._at)
        self._at = found.end() if found else self._at
        return " " if found else ""

    def _argument(self) -> str:
        """A group in braces, or else the next sign or command alone."""
        self._skip_spaces()
        if self._at >= len(self._latex) or self._latex[self._at] == "}":
            return ""
        if self._latex[self._at] != "{":
            return self._next([_ALONE])
        self._at += 1
        inside = self._run("}")
        self._at += 1
        return inside

    def _optional(self) -> str:
        """An argument in square brackets, where there is one."""
        if not self._latex.startswith("[", self._at):
            return ""
        self._at += 1
        inside = self._run("]")
        self._at += 1
        return inside

    def _raw(self) -> str:
        """A group as it is written, for names and words."""
        self._skip_spaces()
        if not self._latex.startswith("{", self._at):
            return self._argument()
        start, depth = self._at + 1, 0
        while self._at < len(self._latex):
            sign = self._latex[self._at]
            depth += (sign == "{") - (sign == "}")
            self._at += 1
            if not depth:
                return self._latex[start : self._at - 1]
        return self._latex[start:]

    def _command(self, out: list[str]) -> str:
        found = _COMMAND.match(self._latex, self._at)
        if not found:
            self._at += 1
            return "\\"
        name, self._at = found[1], found.end()
        if name in self._takers:
            return self._apart(out, name) + self._takers[name]()
        if _SIZES.fullmatch(name):
            return self._delimiter(out, name)
        if f"\\{name}" in STYLES or name in ("boldsymbol", "bm"):
            letters = STYLES.get(f"\\{name}", STYLES["\\mathbf"])
            return "".join(letters.get(letter, letter) for letter in self._argument())
        if name in ACCENTS:
            return _accent(self._argument(), *ACCENTS[name])
        if name == "\\":
            self._optional()
            return "\n" if self._is_display else "; "
        if name in FUNCTIONS:
            return self._apart(out, name) + self._function(name)
        if name in SYMBOLS:
            return self._symbol(out, name)
        is_followed = self._latex.startswith("{", self._at)
        return f"\\{name}{{{self._raw()}}}" if is_followed else f"\\{name}"

    def _symbol(self, out: list[str], name: str) -> str:
        """The space behind it only ends its name, unless there is one before it too."""
        sign, before = SYMBOLS[name], "".join(out[-1:])
        is_one_sided = not before.endswith(" ") or (sign.isalpha() and before != _ALONE)
        spaces = _SPACES.match(self._latex, self._at)
        after = self._latex[spaces.end() : spaces.end() + 1] if spaces else ""
        if spaces and name.isalpha() and is_one_sided and after.isalnum():
            self._at = spaces.end()
        return sign

    def _apart(self, out: list[str], name: str) -> str:
        """A space where two words, or a number and a fraction, would run into each other."""
        before = "".join(out[-1:])[-1:]
        is_number = before.isdigit() and name.endswith("frac")
        return " " if is_number or (before.isalpha() and name in FUNCTIONS) else ""

    def _function(self, name: str) -> str:
        word = SYMBOLS.get(name, name)
        after = self._latex[self._at : self._at + 1]
        follows = after == "\\" and not self._latex.startswith(_NO_ARGUMENTS, self._at)
        return f"{word} " if follows or after.isalnum() else word

    def _delimiter(self, out: list[str], name: str) -> str:
        """A bracket of any size, without the spaces inside of it."""
        if name == "right" and out:
            out[-1] = out[-1].rstrip(" ")
        bracket = self._bracket()
        if name == "left":
            self._skip_spaces()
        return bracket

    def _bracket(self) -> str:
        self._skip_spaces()
        if self._latex.startswith(".", self._at):
            self._at += 1
            return ""
        return self._next([_ALONE]) if self._latex[self._at : self._at + 1] not in ("", "}") else ""

    def _fraction(self) -> str:
        above, below = self._argument().strip(), self._argument().strip()
        if not above and not below:
            return ""
        if one := const.FRAC_MAP.get((above, below)):
            return str(one)
        return f"{_whole(above, _PRODUCT)}/{_whole(below, _ONE)}"

    def _binomial(self) -> str:
        above, below = self._argument().strip(), self._argument().strip()
        return f"C({above}, {below})"

    def _root(self) -> str:
        index, under = self._optional().strip(), self._argument().strip()
        sign = ROOTS.get(index) or f"{superscript(index)}√"
        is_simple = len(under) == 1 or under.isdecimal()
        return sign + (under if is_simple else f"({under})")

    def _words(self) -> str:
        if self._latex.startswith("*", self._at):
            self._at += 1
        return _WORDS + self._raw().replace("\\ ", " ").replace("\\_", "_")

    def _braced(self) -> str:
        return _whole(self._argument().strip(), _PRODUCT)

    def _nothing(self) -> str:
        self._raw()
        return ""

    def _space(self) -> str:
        self._raw()
        return " "

    def _stack(self, script: Callable[[str], str]) -> str:
        beside, base = self._argument(), self._argument()
        return base + script(beside)

    def _arrow(self, sign: str) -> str:
        self._optional()
        above = self._argument().strip()
        return f"{sign}({above})" if above else sign

    def _negation(self) -> str:
        negated = self._argument().strip()
        return str(const.NOT_MAP.get(negated, f"{negated[:1]}\u0338{negated[1:]}"))

    def _environment(self) -> str:
        name = self._raw().rstrip("*")
        if name in TAKES_COLUMNS:
            self._optional()
            self._raw()
        rows = self._rows()
        if name in MATRICES:
            left, right = MATRICES[name]
            return left + "; ".join(", ".join(row) for row in rows) + right
        if name.endswith("cases"):
            return self._cases([", ".join(cell.rstrip(",") for cell in row) for row in rows])
        return ("\n" if self._is_display else "; ").join(" ".join(row) for row in rows)

    def _cases(self, rows: list[str]) -> str:
        if not self._is_display or len(rows) == 1:
            return "{ " + "; ".join(rows)
        signs = ["⎧", *"⎨" * (len(rows) - 2), "⎩"]
        return "".join(f"\n{sign} {row}" for sign, row in zip(signs, rows, strict=True))

    def _rows(self) -> list[list[str]]:
        """The cells up to the end of the environment."""
        rows: list[list[str]] = [[]]
        while self._at < len(self._latex):
            cell = self._run("", is_cell=True).strip()
            if cell:
                rows[-1].append(cell)
            if self._latex.startswith("\\end", self._at):
                self._at += len("\\end")
                self._raw()
                break
            if self._latex.startswith("\\", self._at):
                self._at += 2 if self._latex.startswith("\\\\", self._at) else len("\\cr")
                self._optional()
                rows.append([])
            else:
                self._at += 1  # "&", or a brace that closes nothing
        return [row for row in rows if row]


def _accent(base: str, sign: str, reach: int) -> str:
    if reach == EVERY:
        return "".join(letter + sign for letter in base)
    return base + sign if reach == LAST else base[:1] + sign + base[1:]


def _whole(text: str, simple: re.Pattern[str]) -> str:
    """The text in parentheses, unless it holds together without."""
    if text.startswith(_WORDS) and text[1:].isalnum():
        return text
    if simple.fullmatch(text) or _CALL.fullmatch(text):
        return text
    return f"({text})"
