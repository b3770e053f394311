"""The gate: who may speak, and is it meant for the bot. Decided before anything is sent."""

from enum import Enum, auto

from bot.domain.access import Access
from bot.domain.chat_settings import ChatSettings, is_triggered
from bot.telegram.access.access_list import Doors
from bot.telegram.incoming.continuations import Pieces
from bot.telegram.incoming.events import Pressed, Said


class Verdict(Enum):
    """What becomes of an arrival."""

    LET_IN = auto()
    TELL_STRANGER = auto()
    """Somebody unknown, in a private chat: told once whom to ask."""
    SILENCE = auto()


class Gate:
    """Judges arrivals by the access rule in force."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        self._pieces = Pieces()

    @property
    def access(self) -> Access:
        """The rule as it is now."""
        return self._doors.access

    def move(self, old_id: int, new_id: int) -> None:
        """A group got another id: what was decided about it holds for that."""
        self._doors.move(old_id, new_id)

    def is_meant(self, said: Said, settings: ChatSettings) -> bool:
        """Whether it is for the bot: it says so, goes on with what is, or admins want it to count.

        To be asked in the order in which things were said; to ask once more changes nothing.
        """
        is_named = said.is_addressed or self._pieces.go_on_with(said)
        words = said.plain or said.text
        is_meant = is_named or (not said.is_for_another and is_triggered(settings, words))
        if is_meant:
            self._pieces.remember(said)
        return is_meant

    def judge(self, arrival: Said | Pressed) -> Verdict:
        """Whether to go on with it."""
        if isinstance(arrival, Said) and not arrival.is_addressed:
            return Verdict.SILENCE
        if self.access.may_speak(arrival.author.id, arrival.thread.chat_id):
            return Verdict.LET_IN
        if isinstance(arrival, Said) and arrival.thread.is_private:
            return Verdict.TELL_STRANGER
        return Verdict.SILENCE
