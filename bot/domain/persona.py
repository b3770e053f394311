"""What a persona is called, how many there may be, and how a call of /persona is meant."""

import re
from dataclasses import dataclass

from bot.domain.speaker_labels import clean_line

LONGEST_NAME = 40
"""Characters."""
_OF_A_PERSON, _OF_A_GROUP, _OF_ALL = 30, 30, 50

ACTIONS = frozenset({"new", "edit", "delete", "share", "offer", "catalog", "off"})
"""Words that are not names: they say what is to be done."""

_QUOTES = "\"“”„「」『』«»'"
_QUOTED = re.compile(r"""["“”„「『«']([^"“”„「」『』«»\n]{1,200})["“”」』»'](?:\s+|$)""")


@dataclass(frozen=True, slots=True)
class PersonaCommand:
    """A call taken apart; `action` is "" where only a name is given, or nothing."""

    action: str
    words: str


def parse_persona_command(argument: str) -> PersonaCommand:
    """What somebody wrote behind /persona."""
    first, *rest = argument.split(maxsplit=1)[:2] or [""]
    if first.lower() not in ACTIONS:
        return PersonaCommand("", argument.strip())
    return PersonaCommand(first.lower(), rest[0].strip() if rest else "")


def split_name(words: str) -> tuple[str, str]:
    """The name, its first word or what is in quotes, and the prompt behind it."""
    if quoted := _QUOTED.match(words):
        return quoted[1].strip(), words[quoted.end() :].strip()
    name, *prompt = words.split(maxsplit=1)[:2] or [""]
    return name, prompt[0].strip() if prompt else ""


def without_quotes(words: str) -> str:
    """A name that stands alone, whether it is in quotes or not."""
    quoted = _QUOTED.fullmatch(words)
    return quoted[1] if quoted else words


def read_name(name: str) -> str | None:
    """It as it is kept: one line, nothing invisible; None where it cannot be one."""
    if len(name) > 10 * LONGEST_NAME:
        return None
    cleaned = clean_line(name, 10 * LONGEST_NAME)
    is_a_name = bool(cleaned.strip(_QUOTES)) and key_of(cleaned) not in ACTIONS
    return cleaned if is_a_name and len(cleaned) <= LONGEST_NAME else None


def key_of(name: str) -> str:
    """Two names with the same key are the same."""
    return name.casefold()


def most_of(chat_id: int) -> int:
    """How many personas a person, a group, or (0) the admins for all may have."""
    if chat_id == 0:
        return _OF_ALL
    return _OF_A_PERSON if chat_id > 0 else _OF_A_GROUP
