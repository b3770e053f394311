"""Words, code and formulas in Rich Markdown, so that each of them is that and nothing more."""

import re
from textwrap import dedent

from bot.telegram.outgoing.text.emphasis import CJK

_SIMPLE_TAG = re.compile(
    r"<(sub|sup|b|strong|i|em|u|ins|s|del|mark)>([^<>\n]{1,300})</\1>", re.IGNORECASE
)
"""HTML that is let through: no attributes, closed, and only words in it."""
_BOLD = re.compile(r"(?<![\\*])\*\*(?=[^\s*])([^*\n]{1,1000}?)(?<=\S)\*\*(?!\*)")
_BREAK = re.compile(r"[ \t]*<br[ \t]*/?>[ \t]*", re.IGNORECASE)
_AUTOLINK = re.compile(r"<(https?://[^\s<>]+)>", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>()\[\]\"'`|\U000f0000-\U0010fffe]+", re.IGNORECASE)
_IMAGE = re.compile(r"!\[([^\[\]\n]*)\](?=\()")
_OTHER_LINK = re.compile(r"\]\((?!\s*[\ue000-\uf8ff])")
_DEFINITION = re.compile(r"^(\s{0,3})\[(?!\^)(?=[^\]\n]+\]:)")
_RULE_OF_EQUALS = re.compile(r"\s*=+\s*")
_NO_NAME = "🖼"

_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(`{3,}|~{3,})[ \t]*([\w+#.-]*)")
_ANY_FENCE = re.compile(r"[ \t>]*(?:`{3,}|~{3,})", re.MULTILINE)
_QUOTED = re.compile(r"^[ \t]*>[ ]?", re.MULTILINE)

_HELD = 0xE000
"""Characters that nobody owns; none is left of the text's own."""
_HELD_SIGN = re.compile("[\ue000-\uf8ff]")
_MOST_HELD = 0xF8FF - 0xE000

_MARKS = re.compile(r"([\\*_\[\]~|$]|==)")
_LINE_START = re.compile(r"^(\s*)([-+#>]|\d+(?=[.)]))", re.MULTILINE)


def escape_prose(line: str, *, is_cell: bool = False) -> str:
    """A line of what a model wrote: its emphasis and its links to the web stay, HTML does not."""
    line = _HELD_SIGN.sub("", line)
    held: list[str] = []

    def hold(text: str) -> str:
        if len(held) >= _MOST_HELD:
            return ""
        held.append(text)
        return chr(_HELD + len(held) - 1)

    def keep_tag(found: re.Match[str]) -> str:
        name = found[1].lower()
        return f"{hold(f'<{name}>')}{found[2]}{hold(f'</{name}>')}"

    def keep_bold(found: re.Match[str]) -> str:
        return f"{hold('<b>')}{found[1]}{hold('</b>')}"

    if CJK.search(line):
        # By CommonMark `**注意：**请` is no emphasis, and a tag always is.
        line = _BOLD.sub(keep_bold, line)
    line = _BREAK.sub(" " if is_cell else hold("<br>"), line) if "<" in line else line
    line = _SIMPLE_TAG.sub(keep_tag, _AUTOLINK.sub(r"\1", line))
    line = _IMAGE.sub(lambda found: f"[{found[1].strip() or _NO_NAME}]", line).replace("![", "[")
    line = _OTHER_LINK.sub(r"]\\(", _URL.sub(lambda found: hold(_mend_url(found[0])), line))
    line = re.sub(r"\\?`", "&#96;", re.sub(r"\\?<", "&lt;", line))
    line = re.sub(r"\\?\$", r"\\$", _DEFINITION.sub(r"\1\\[", line))
    if not _RULE_OF_EQUALS.fullmatch(line):
        line = re.sub(r"={2,}", lambda found: "\\=" * len(found[0]), line)
    line = line if is_cell else line.replace("||", "\\|\\|")
    return _HELD_SIGN.sub(lambda found: held[ord(found[0]) - _HELD], line)


def escape_words(text: str) -> str:
    """Words of ours, or of strangers, as a paragraph in which nothing is markup."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace("`", "&#96;")
    text = _LINE_START.sub(_escape_start, _MARKS.sub(_escape_mark, text))
    return text.strip().replace("\n", "  \n")


def link_words(title: str, url: str) -> str:
    """A link to a page of the web."""
    mended = _mend_url(url).replace("(", "%28").replace(")", "%29").replace("<", "%3C")
    target = re.sub(r"[\s>`]", "", mended)
    return f"[{escape_words(title)}]({target})"


def write_formula(latex: str, *, is_alone: bool, is_cell: bool) -> str:
    """In the only signs that are known, and without what HTML, or a table, would see in it."""
    lines = (re.sub(r"(?<!\\)%.*", "", line).strip() for line in latex.split("\n"))
    text = " ".join(line for line in lines if line)
    text = text.replace("<", r"\lt ").replace(">", r"\gt ").replace("`", "")
    text = re.sub(r"(?<!\\)\$", "", text).strip()
    if is_cell:
        text = text.replace(r"\|", r"\Vert ").replace("|", r"\vert ")
    return f"$${text}$$" if is_alone else f"${text}$"


def span_code(code: str, *, is_cell: bool) -> str:
    """A code span between single ticks; words, where it has ticks itself."""
    ticks = len(code) - len(code.lstrip("`"))
    inner = " ".join(code[ticks : len(code) - ticks].split("\n")).strip()
    if not inner or "`" in inner:
        return escape_words(inner)
    if is_cell:
        inner = inner.replace("\\|", "|").replace("|", "\\|")
    return f"`{inner}`"


def fence_code(code: str) -> str | None:
    """A block between fences; None where a line in it looks like one."""
    first, _newline, rest = code.partition("\n")
    found = _FENCE.match(first)
    if found and first.lstrip().startswith(">"):
        rest = _QUOTED.sub("", rest)
    lines = (rest if found else code).split("\n")
    if found and lines and _ANY_FENCE.fullmatch(lines[-1].rstrip()):
        lines.pop()
    body = dedent("\n".join(lines)).rstrip()
    if _ANY_FENCE.search(body):
        return None
    return f"```{found[2] if found else ''}\n{body}\n```"


def _escape_start(found: re.Match[str]) -> str:
    """What would begin a list, a heading or a quotation."""
    sign = found[2]
    return f"{found[1]}{sign}\\" if sign.isdigit() else f"{found[1]}\\{sign}"


def _escape_mark(found: re.Match[str]) -> str:
    return "".join(f"\\{sign}" for sign in found[0])


def _mend_url(url: str) -> str:
    return url.replace("$", "%24").replace("|", "%7C")
