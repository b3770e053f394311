"""Who said what in a group, in a form that nobody can fake by writing it.

A header such as ⟦Ada, in reply to Bob: “Shall we?”⟧ stands before what a member says. Its brackets
are taken out of everything that members write, so what stands in them is always ours.
"""

import re
from dataclasses import dataclass

from bot.i18n.language import N_, _

OPEN, CLOSE = "⟦", "⟧"
_DEFUSED = str.maketrans({OPEN: "[", CLOSE: "]"})
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    r"\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]+"
)
_INSIDE = re.compile(r"\u00ad+")
_SIGNS = str.maketrans({"“": "'", "”": "'", "„": "'"})
"""Of our headers: nobody is to write one as a name."""
_HEADER = re.compile(rf"^{OPEN}[^{CLOSE}]*{CLOSE}\s?")

_GAP = r"[\W_]{0,8}"
_POSING = re.compile(
    rf"\[(?={_GAP}(?:(?:end{_GAP}of{_GAP}the|the{_GAP}page|in{_GAP}reply|forwarded)\b"
    r"|(?:page|file|recording|location|place|contact|poll|quiz|thrown)\b(?![^\]\n]{0,500}\]\()))",
    re.IGNORECASE,
)
"""What begins like a remark of ours about a message; "[Page 2](address)" is a link of Markdown."""
_POSING_END = re.compile(rf"\[(?={_GAP}end{_GAP}of{_GAP}the\b)", re.IGNORECASE)

_SOMEBODY = N_("Someone")
_LONGEST_NAME = 64
_LONGEST_END = 24
"""Characters of a file's name that stay at its end, where its kind is told."""
_MOST_READ = 1024
"""Characters of a title that are looked at."""

_LONGEST_QUOTE = 4096
"""Characters of a message that is replied to; the rest is marked as left out."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a message replies to. `name` is "" where it does not matter or is not known.

    `quote` is the piece that the person chose in Telegram. `is_ours`: the bot said it.
    """

    message_id: int = 0
    name: str = ""
    author_id: int = 0
    text: str = ""
    quote: str = ""
    is_ours: bool = False


def escape_brackets(text: str) -> str:
    """The text without the brackets that are ours alone."""
    return text.translate(_DEFUSED)


def defuse(text: str) -> str:
    """What somebody else has written, with nothing in it that can pass for a remark of ours."""
    return _POSING.sub("(", escape_brackets(text))


def defuse_ends(text: str) -> str:
    """What a file says, which may be code: only what would pass for its end is changed."""
    return _POSING_END.sub("(", text)


def clean_name(name: str) -> str:
    """A name as the model may be shown it: one line, nothing invisible, not too long."""
    return _clean(name) or _SOMEBODY


def show_name(name: str) -> str:
    """The same for a person, in whose language one without a name is called somebody."""
    return _clean(name) or _(_SOMEBODY)


def clean_line(text: str, longest: int) -> str:
    """One line with nothing invisible in it, for a title that others chose; "" for nothing."""
    shown = _UNSEEN.sub(" ", _INSIDE.sub("", escape_brackets(text[:_MOST_READ]).translate(_SIGNS)))
    return " ".join(shown.split())[:longest]


def clean_file_name(name: str) -> str:
    """The same for a file: a long name loses its middle, since its end tells what it is."""
    name = clean_line(name, _MOST_READ)
    if len(name) <= 2 * _LONGEST_NAME:
        return name
    return f"{name[: 2 * _LONGEST_NAME - _LONGEST_END - 1]}…{name[-_LONGEST_END:]}"


def _clean(name: str) -> str:
    return clean_line(name, _LONGEST_NAME)


def write_header(label: str, reply: Reply | None) -> str:
    """What stands before a message: its speaker (in groups), and what it replies to."""
    about = _describe(reply, in_group=bool(label))
    if label:
        return f"{OPEN}{label}{f', {about}' if about else ''}{CLOSE} "
    return f"[{about[:1].upper()}{about[1:]}]\n" if about else ""


def write_reply_header(reply: Reply | None) -> str:
    """As write_header, for later messages of a group's question: who speaks is known by then."""
    about = _describe(reply, in_group=True)
    return f"{OPEN}{about}{CLOSE} " if about else ""


def without_header(text: str) -> str:
    """What somebody said, alone."""
    return _HEADER.sub("", text, count=1)


def _describe(reply: Reply | None, *, in_group: bool) -> str:
    said = (reply.quote or reply.text) if reply else ""
    if not reply or not said:
        return ""
    short = said if len(said) <= _LONGEST_QUOTE else f"{said[:_LONGEST_QUOTE]} …"
    if reply.is_ours:
        whom = "to you"
    else:
        whom = f"to {reply.name}" if in_group and reply.name else "to this"
    piece = ", quoting" if reply.quote else ""
    shown = escape_brackets(short) if in_group else short
    return f"in reply {whom}{piece}: “{shown}”"
