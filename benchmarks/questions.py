"""What people asked in a run, and when each step of its answer happened."""

import asyncio
import time
from dataclasses import dataclass, field

END = "The end."
"""The last words of every answer: a message that holds them shows the answer complete."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How the model talks: so many deltas, evenly over so many seconds."""

    deltas: int
    seconds: float


@dataclass(slots=True)
class Asked:
    """One question and the times of its answer, in seconds of one clock; 0 is not yet."""

    number: int
    chat_id: int
    rhythm: Rhythm
    at: float
    requested_at: float = 0.0
    first_delta_at: float = 0.0
    last_delta_at: float = 0.0
    first_word_at: float = 0.0
    complete_at: float = 0.0
    calls: int = 0
    prompt_tokens: int = 0
    done: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def first_word(self) -> float:
        """Seconds from the message to the first visible word."""
        return self.first_word_at - self.at

    @property
    def before_model(self) -> float:
        """Seconds from the message to the request at the model."""
        return self.requested_at - self.at

    @property
    def first_word_added(self) -> float:
        """The same to the first visible word, without what the model took for its first delta."""
        return self.first_word - (self.first_delta_at - self.requested_at)

    @property
    def after_model(self) -> float:
        """Seconds from the last delta to the complete answer on the screen."""
        return self.complete_at - self.last_delta_at

    @property
    def added(self) -> float:
        """Seconds that the bot itself adds to what the model takes."""
        return self.before_model + self.after_model


class Questions:
    """All questions of a run; a chat has one open question at a time."""

    def __init__(self) -> None:
        self.all: list[Asked] = []
        self._of_chat: dict[int, Asked] = {}

    def add(self, chat_id: int, rhythm: Rhythm) -> Asked:
        """A person asks now."""
        asked = Asked(len(self.all), chat_id, rhythm, time.perf_counter())
        self.all.append(asked)
        self._of_chat[chat_id] = asked
        return asked

    def note_request(self, number: int, at: float) -> Asked:
        """The model was asked for this answer."""
        asked = self.all[number]
        asked.requested_at = at
        return asked

    def note_call(self, chat_id: int, text: str, *, has_buttons: bool) -> None:
        """The bot called Telegram about this chat; `text` is what is on the screen now."""
        asked = self._of_chat.get(chat_id)
        if asked is None:
            return
        asked.calls += 1
        if text and not asked.first_word_at:
            asked.first_word_at = time.perf_counter()
        # A message with a Stop button still grows; the complete one has none.
        if END in text and not has_buttons and not asked.done.is_set():
            asked.complete_at = time.perf_counter()
            asked.done.set()
