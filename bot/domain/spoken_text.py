"""What of an answer's Markdown is said aloud, and in which pieces: words, and no code or links."""

import html
import re
import unicodedata
from collections.abc import Iterator

LONGEST_PIECE = 1500
"""Characters in one request. OpenAI takes 4,096, but gpt-4o-mini-tts no more than 2,000 tokens,
and Chinese has nearly one for each character. The first voice message comes the sooner, too."""

MOST_PIECES = 10
"""Of one answer: a quarter of an hour. Who wants more reads."""

_LOOKED_AT = 100_000
"""Characters of an answer that are read for it: more than are said, be half of it code."""

_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(`{3,}|~{3,})")
_TABLE_RULE = re.compile(r"[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_LEAD = re.compile(
    r"[ \t]*(?:>[ \t]?)*[ \t]*(?:#{1,6}[ \t]+|(?:[-*+•][ \t]+)(?:\[[ xX]\][ \t]+)?)?"
)
_NUMBERED = re.compile(r"(\d{1,9})[.)][ \t]+")
_RULE = re.compile(r"[ \t>]*(?:(?:[-*_=][ \t]*){3,})")
_DEFINITION = re.compile(r"[ \t]*\[[^\]\n]{1,200}\]:[ \t]")

_DISPLAYED = re.compile(r"\$\$.{0,5000}?\$\$|\\\[(?:(?!\\\[).){0,5000}?\\\]", re.DOTALL)
_INLINE = re.compile(
    r"\\\(((?:(?!\\\().){0,500}?)\\\)|(?<![\\$\w])\$(?=[^\s$])([^$\n]{1,500}?)(?<=[^\s\\])\$(?![\d$])"
)
_PLAIN_FORMULA = re.compile(r"[^\W_]+")
_LATEX = re.compile(r"\\[a-zA-Z]+|[\\^_{}]")

_IMAGE = re.compile(
    r"!\[[^\[\]\n]{0,500}\]\((?:[^()\s]|\([^()\s]{0,300}\)){0,2000}(?:[ \t][^)\n]{0,300})?\)"
)
_LINK = re.compile(
    r"\[([^\[\]\n]{0,1000})\]\((?:[^()\s]|\([^()\s]{0,300}\)){0,2000}(?:[ \t][^)\n]{0,300})?\)"
)
_REFERENCE = re.compile(r"\[(?!\^?\d{1,4}\])([^\[\]\n]{1,300})\]\[[^\[\]\n]{0,100}\]")
_CITATION = re.compile(
    r"\[\^?\d{1,4}(?:[ \t]*[,，;–-][ \t]*\^?\d{1,4}){0,20}\]|\[\^[^\]\s]{1,50}\]"
    r"|【[^【】\n]{0,60}†[^【】\n]{0,60}】|\ue200[^\ue201\n]{0,200}\ue201"
)
_URL = re.compile(
    r"<?\b(?:https?://|ftp://|tg://|mailto:|www\.)[^\s<>\u3000-\u303f\uff00-\uffef\u4e00-\u9fff]+>?",
    re.IGNORECASE,
)
_URL_TAIL = re.compile(r"[.,;:!?)\]'\"*_]*$")
_CODE = re.compile(r"(?<!`)(`{1,2})(?!`)(.{1,1000}?)(?<!`)\1(?!`)")
_SAYABLE = re.compile(r"[^\W_][\w .+#-]{0,40}")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,300}>")
_STRONG = re.compile(
    r"\*{2,3}|~~|\|\||(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)|(?<!\s)\*(?!\s)|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)"
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_SPACES = re.compile(r"[ \t\u00a0]+")
_BEFORE_MARK = re.compile(r"[ \t]+(?=[,.;:!?，。；：！？、)）])")
_EMPTY = re.compile(r"\(\s*\)|（\s*）|\[\s*\]|“”|\"\"")

_SYMBOLS_FROM = 0x2190
"""Below stand signs that are words, such as °, © and ™."""

_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufe0e\ufe0f\u20e3\ufeff")


def speak_text(markdown: str) -> str:
    """What is said of it, a line for each paragraph or point; "" where nothing is left to say."""
    text = _DISPLAYED.sub(" ", _without_blocks(markdown.replace("\r\n", "\n").replace("\r", "\n")))
    lines = (_say_line(line) for line in text.split("\n"))
    return "\n".join(line for line in lines if any(sign.isalnum() for sign in line))


def _without_blocks(markdown: str) -> str:
    """The text without blocks of code, tables, rules and the addresses of references."""
    kept: list[str] = []
    fence, is_table = "", False
    for line in markdown.split("\n"):
        found = _FENCE.match(line)
        if fence:
            rest = line[found.end() :] if found else ""
            if found and found[1].startswith(fence) and not rest.strip():
                fence = ""
            continue
        if found and not (found[1][0] == "`" and "`" in line[found.end() :]):
            fence = found[1]
            continue
        if is_table and "|" in line:
            continue
        is_table = "|" in line and "-" in line and _TABLE_RULE.fullmatch(line) is not None
        if is_table:
            if kept and "|" in kept[-1]:
                kept.pop()  # its head
            continue
        if not _RULE.fullmatch(line) and not _DEFINITION.match(line):
            kept.append(line)
    return "\n".join(kept)


def _say_line(line: str) -> str:
    lead = _LEAD.match(line)
    words = line[lead.end() :] if lead else line
    words = _CODE.sub(lambda found: _say_code(found[2]), words)
    words = _INLINE.sub(lambda found: _say_formula(found[1] or found[2] or ""), words)
    words = _REFERENCE.sub(r"\1", _LINK.sub(r"\1", _IMAGE.sub(" ", words)))
    words = _URL.sub(_say_url, _CITATION.sub("", words))
    words = _STRONG.sub("", html.unescape(_TAG.sub(" ", words)))
    words = "".join(sign for sign in _ESCAPED.sub(r"\1", words) if not _is_picture(sign))
    words = _BEFORE_MARK.sub("", _SPACES.sub(" ", _EMPTY.sub("", words)))
    return (
        _NUMBERED.sub(r"\1. ", words.strip(), count=1) if _NUMBERED.match(words) else words.strip()
    )


def _say_code(code: str) -> str:
    """A name in a sentence is said; what is written for a machine is not."""
    bare = code.strip()
    return bare if _SAYABLE.fullmatch(bare) else " "


def _say_formula(formula: str) -> str:
    bare = formula.strip()
    if _PLAIN_FORMULA.fullmatch(bare):
        return bare
    # What is no LaTeX was no formula: "between $5 and 6$", say.
    return " " if _LATEX.search(bare) or len(bare.split()) < 4 else f"${formula}$"  # noqa: PLR2004  # words of a sentence


def _say_url(found: re.Match[str]) -> str:
    """Nothing, but the marks of the sentence behind it."""
    tail = _URL_TAIL.search(found[0].removesuffix(">"))
    return tail[0] if tail else ""


def _is_picture(sign: str) -> bool:
    """Whether it is an emoji, or a part of one, or cannot be said for another reason."""
    if sign in _INVISIBLE:
        return True
    code = ord(sign)
    if 0x1F3FB <= code <= 0x1F3FF or 0xE0000 <= code <= 0xE007F:  # noqa: PLR2004  # skins and flags
        return True
    kind = unicodedata.category(sign)
    return (kind == "So" and code >= _SYMBOLS_FROM) or kind in ("Cc", "Cs", "Co", "Cn")


_SENTENCE = re.compile(
    r".+?(?:[.!?…]+[\"'”’»)\]]*(?=\s|$)|[。！？；…]+[”’」』）】\"]*|[.!?]+(?=[\u4e00-\u9fff])|[\u0964\u06d4\u061f]+|\n|$)",
    re.DOTALL,
)
_PAUSES = (", ", "; ", ": ", "，", "、", "：", "—", " ")


def cut_speech(text: str, limit: int = LONGEST_PIECE) -> list[str]:
    """The text in pieces of at most `limit` characters, cut between sentences if possible."""
    pieces: list[str] = []
    room = ""
    for sentence in _short_sentences(text, limit):
        if room and len((room + sentence).rstrip()) > limit:
            pieces.append(room)
            room = ""
        room += sentence
    pieces.append(room)
    return [piece.strip() for piece in pieces if any(sign.isalnum() for sign in piece)]


def _short_sentences(text: str, limit: int) -> Iterator[str]:
    for found in _SENTENCE.finditer(text):
        rest = found[0]
        while len(rest.strip()) > limit:
            rest = rest.lstrip()
            at = _pause_in(rest, limit)
            yield rest[:at]
            rest = rest[at:]
        yield rest


def _pause_in(text: str, limit: int) -> int:
    """Where to cut a sentence that is too long: behind the last pause, if there is one."""
    for pause in _PAUSES:
        at = text.rfind(pause, limit // 2, limit)
        if at >= 0:
            return min(at + len(pause), limit)
    return limit


def speak_pieces(markdown: str, limit: int = LONGEST_PIECE) -> tuple[list[str], bool]:
    """What is said of an answer, and whether there is more than is said of one."""
    pieces = cut_speech(speak_text(markdown[:_LOOKED_AT]), limit)
    is_cut = len(pieces) > MOST_PIECES or len(markdown) > _LOOKED_AT
    return pieces[:MOST_PIECES], is_cut
