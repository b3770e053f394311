"""Whether a message is meant for the bot."""

import re
from dataclasses import dataclass

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+|$)")


@dataclass(frozen=True, slots=True)
class BotName:
    """Who we are on Telegram."""

    id: int
    username: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command and what follows it; `addressee` is the name behind @, lower-case, or "".

    `marked` is the argument with the code, links and quotes in it as Markdown, "" where it has
    none.
    """

    name: str
    argument: str
    addressee: str = ""
    marked: str = ""

    @property
    def words(self) -> str:
        """The argument as the model may be shown it."""
        return self.marked or self.argument


def parse_command(text: str) -> Command | None:
    """The command that a text begins with; a path such as /usr/bin is none."""
    found = _COMMAND.match(text)
    if not found:
        return None
    addressee = (found[2] or "").lower()
    return Command(found[1].lower(), text[found.end() :].strip(), addressee)


_LARGEST_ID = 2**52
"""Telegram's ids have fewer bits than that."""


def read_id(word: str) -> int | None:
    """The id of a person or a chat that somebody wrote; None where it is none."""
    digits = word.removeprefix("-")
    is_id = digits.isascii() and digits.isdecimal() and 0 < int(digits) < _LARGEST_ID
    return int(word) if is_id else None


def is_mention(text: str, bot: BotName) -> bool:
    """Whether a mention entity's text, such as @Parley_Bot, names the bot."""
    return text.removeprefix("@").lower() == bot.username.lower()


def find_words(text: str, bot: BotName) -> tuple[int, int]:
    """Where the text begins and ends without the bot's name at its ends: that only calls it."""
    called = re.match(rf"\s*@{re.escape(bot.username)}\b[\s,:]*", text, flags=re.IGNORECASE)
    start = called.end() if called else 0
    name, end = f"@{bot.username}".lower(), len(text.rstrip())
    if start <= end - len(name) and text[end - len(name) : end].lower() == name:
        end -= len(name)
        while end > start and (text[end - 1].isspace() or text[end - 1] == ","):
            end -= 1
        return start, end
    return start, len(text)
