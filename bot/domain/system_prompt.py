"""What may be a chat's system prompt, and how a call of /system is meant."""

import re
from dataclasses import dataclass
from typing import Literal

LONGEST = 16_000
"""Characters. It is sent with every question."""

Scope = Literal["chat", "topic", "default"]

# A word in braces, as templates have it: {name}, {{ date }}, {user.name}. JSON has quotes there,
# and formulas a letter, a ^ or another brace before.
_PLACEHOLDER = re.compile(
    r"(?<![A-Za-z0-9_^\\}\]])(\{\{?\s*[A-Za-z_][\w.\- ]{0,60}(?:\|[^{}]{0,60})?\}\}?)"
)
_SCOPED = re.compile(r"(topic|default)(?:\s+|$)")


@dataclass(frozen=True, slots=True)
class SystemCommand:
    """A call of /system taken apart: what it is about, and what is to become of it."""

    scope: Scope
    action: Literal["set", "reset", "history"]
    text: str = ""


def parse_system_command(argument: str) -> SystemCommand:
    """What somebody wrote behind /system; a text may begin with any word but `topic`, `default`."""
    scoped = _SCOPED.match(argument)
    scope: Scope = "chat"
    if scoped:
        scope = "topic" if scoped[1] == "topic" else "default"
        argument = argument[scoped.end() :]
    argument = argument.strip()
    if argument.lower() == "reset":
        return SystemCommand(scope, "reset")
    if argument.lower() == "history":
        return SystemCommand(scope, "history")
    return SystemCommand(scope, "set", argument)


def find_placeholder(text: str) -> str | None:
    """A {placeholder} that somebody expects to be filled in; JSON in braces is none.

    Filled in anew each time, it would change the prompt with each question, and nothing of it
    could be billed as seen before.
    """
    found = _PLACEHOLDER.search(text)
    return found[1] if found else None
