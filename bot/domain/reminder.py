"""A reminder: what is to be said or asked, where, for whom and when."""

from dataclasses import dataclass
from typing import Literal

from bot.domain.message import Author, Thread
from bot.domain.when import Plan

Kind = Literal["say", "ask"]
State = Literal["open", "paused", "done"]

MOST_OPEN = 50
"""Of one person."""

MOST_ASKS = 10
"""Of one person in a day."""

MOST_IN_CHAT = 100
"""Of all people in a group, which takes 20 messages a minute from a bot."""

Full = Literal["person", "chat", "gone"]
"""Who has too many to get one more; or the turn that was to set it was deleted meanwhile."""

LONGEST = 1000
"""Characters of what is to be said."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """As it is stored. `plan.at` is the next time; `reply_to` is a message's id, 0 for none."""

    id: int
    thread: Thread
    author: Author
    kind: Kind
    text: str
    reply_to: int
    zone: str
    plan: Plan
    state: State = "open"
    seen_id: int = 0
    """A message of the chat that was there before it is said."""


@dataclass(frozen=True, slots=True)
class DueTime:
    """A planned time that has come. `message_id`: -n where it was perhaps said, after message n.

    `attempts` have been made to say it, with the one under way.
    """

    reminder_id: int
    thread: Thread
    planned_at: float
    message_id: int | None = None
    attempts: int = 0
