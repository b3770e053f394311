"""The gate: who may speak, and is it meant for the bot. Decided before anything is sent."""

from enum import Enum, auto

from bot.conversation.access import Access
from bot.telegram.incoming.arrival import Pressed, Said


class Verdict(Enum):
    """What becomes of an arrival."""

    LET_IN = auto()
    TELL_STRANGER = auto()
    """Somebody unknown, in a private chat: told once whom to ask."""
    SILENCE = auto()


class Gate:
    """Judges arrivals by the operator's access rule."""

    def __init__(self, access: Access) -> None:
        self.access = access

    def judge(self, arrival: Said | Pressed) -> Verdict:
        """Whether to go on with it."""
        if isinstance(arrival, Said) and not arrival.is_addressed:
            return Verdict.SILENCE
        if self.access.may_speak(arrival.author.id, arrival.thread.chat_id):
            return Verdict.LET_IN
        if isinstance(arrival, Said) and arrival.thread.is_private:
            return Verdict.TELL_STRANGER
        return Verdict.SILENCE
