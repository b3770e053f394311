"""An answer in the making. Whoever iterates it drives the model: unread, nothing is asked of it."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, replace

from bot.domain.attachment import Image, Kind
from bot.domain.completion import FinishReason, Retrying, Thought
from bot.domain.errors import (
    BotError,
    ContentFiltered,
    EmptyAnswer,
    ModelError,
    NoRoomForAnswer,
    ToolsUnsupported,
)
from bot.domain.follow_ups import Parted, hide_follow_ups, part_follow_ups
from bot.domain.thoughts import Thoughts
from bot.domain.tools import Source, ToolRound, used_sources, words_of_rounds
from bot.domain.turn import Turn
from bot.domain.unicode import is_blank
from bot.domain.usage import Call, Usage
from bot.tools.search.results import listed_sources


@dataclass(frozen=True, slots=True)
class FilesLoaded:
    """What came with the question is read; the answer's turn has its words now."""


@dataclass(frozen=True, slots=True)
class Activity:
    """What is looked up or done now, a line each; none: the model goes on."""

    lines: tuple[str, ...]


Growth = str | Thought | Retrying | FilesLoaded | Activity
"""What an answer's reader sees while it grows: words, or that something has to come first."""


class Answer:
    """Iterate it, once, and it pulls the model's next words. Raises BotError where it fails."""

    def __init__(self, turn: Turn, pull: Callable[["Answer"], AsyncGenerator[Growth]]) -> None:
        self.turn = turn
        self.error: BotError | None = None
        self.finish_reason: FinishReason | None = None
        self.usage: Usage | None = None
        self.calls: list[Call] = []
        """Every call to a provider that is not charged yet, also those that came to nothing."""
        self.charged: list[Call] = []
        """Those that are, each with what it has cost."""
        self.model = ""
        self.written_by = turn.written_by if turn.answer else ""
        """The model that says it, where that is not the chosen one."""
        self.first_turn_id = turn.id
        self.prompt_tokens = 0
        self.has_unseen = turn.has_unseen and bool(turn.answer or turn.longer)
        """The model could not see the question's pictures."""
        self.image: Image | None = None
        """The picture that it is, where one was asked for; `original` in full quality."""
        self.original = b""
        self.is_dropped = False
        """Nobody will read it: its question has changed."""
        self.has_follow_ups = False
        """Whether the model was told to write what may be asked next, which it does not say."""
        self.troubles: list[tuple[type[BotError], str]] = []
        """What was wrong with its tools, or with models whose place others took; and with which."""
        has_begun = bool(turn.answer or turn.rounds) and not turn.longer
        self.thoughts = Thoughts(turn.thoughts if has_begun else "")
        """What its reader sees of the reasoning, where they want to."""
        self.found: tuple[Source, ...] = ()
        """Pages that the provider itself has looked up for it."""
        # What is there already is gone on with.
        begun = "" if turn.longer else turn.answer or words_of_rounds(turn.rounds)
        self._pieces: list[str] = [begun] if begun else []
        # In JSON a space may be one too many.
        self._is_joint = bool(turn.answer) and turn.order.kind == "words"
        self._pull = pull

    @property
    def text(self) -> str:
        """All words so far."""
        return hide_follow_ups(self._written) if self.has_follow_ups else self._written

    def part(self) -> Parted:
        """The words, and what may be asked next, now that no more come.

        What broke off, or was stopped, only in the latter is whole.
        """
        if not self.has_follow_ups:
            return Parted(self._written)
        is_cut = self.finish_reason is not FinishReason.STOP
        parted = part_follow_ups(self._written, is_cut=is_cut)
        before = "" if self.turn.longer else words_of_rounds(self.turn.rounds)
        if before.startswith(parted.text):
            # Behind what was called it says nothing else, which is to be seen.
            parted = replace(parted, text=before)
        is_fault = self.error is not None and not isinstance(self.error, ModelError)
        if parted.is_over and is_cut and not is_fault and not is_blank(parted.text):
            self.error, self.finish_reason = None, FinishReason.STOP
        return parted

    @property
    def _written(self) -> str:
        """All that the model has written."""
        if len(self._pieces) > 1:
            self._pieces = ["".join(self._pieces)]
        return self._pieces[0] if self._pieces else ""

    def __aiter__(self) -> AsyncGenerator[Growth]:
        return self._pull(self)

    def append(self, piece: str) -> None:
        """It has said this, too."""
        if self._is_joint:
            self._is_joint = False
            # Models go on with the next word, and leave out the space before it.
            if _is_word(self._written[-1]) and _is_word(piece[:1]):
                piece = f" {piece}"
        self._pieces.append(piece)

    def rewrite(self, text: str) -> None:
        """It says this instead."""
        self._pieces = [text]
        self._is_joint = text == self.turn.answer != "" and self.turn.order.kind == "words"

    def go_on_behind(self, rounds: tuple[ToolRound, ...]) -> None:
        """Its turn has these rounds by now, and what it says next comes behind their words."""
        self.turn = replace(self.turn, rounds=rounds)
        self.rewrite(words_of_rounds(rounds))

    @property
    def sources(self) -> tuple[Source, ...]:
        """The pages that it rests on."""
        found = [
            source
            for item in self.turn.enclosed
            if item.attachment.kind is Kind.SEARCH
            for source in listed_sources(item.text)
        ]
        found += [source for round_ in self.turn.rounds for source in round_.sources]
        return used_sources(self.text, (*found, *self.found))

    def stop(self) -> None:
        """A person wants no more of it; what there is stays."""
        self.finish_reason = FinishReason.STOPPED

    def drop(self) -> None:
        """Nobody wants any of it."""
        self.is_dropped = True

    @property
    def reason_for_silence(self) -> BotError | None:
        """Why there is not one word to show; None where a person stopped it."""
        if self.finish_reason is FinishReason.STOPPED:
            return None
        if self.finish_reason is FinishReason.LENGTH:
            return NoRoomForAnswer()
        if self.finish_reason is FinishReason.CONTENT_FILTER:
            return ContentFiltered()
        if self.finish_reason is FinishReason.TOOL_CALLS:
            return ToolsUnsupported()
        return EmptyAnswer()


def _is_word(letter: str) -> bool:
    """Whether words around it are parted by spaces, unlike those of Chinese or Japanese."""
    return letter.isalnum() and letter < "\u2e80"
