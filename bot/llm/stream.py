"""One streamed completion while it is read: events in, visible text and how it ended out."""

from collections.abc import Callable, Iterable

from bot.domain.completion import Finish, FinishReason, ToolCalls
from bot.domain.errors import ModelBusy, ModelError
from bot.domain.unfinished import MarkFilter
from bot.domain.unicode import ends_with_high_surrogate, repair_surrogates
from bot.domain.usage import Usage
from bot.llm.citations import Citations
from bot.llm.errors import describe_error
from bot.llm.json_types import Json
from bot.llm.payload import (
    choice_of,
    finish_reason,
    read_delta,
    read_error,
    read_finish,
    read_message,
    read_thought,
    read_usage,
)
from bot.llm.provider import LONGEST_ANSWER
from bot.llm.refusals import Refusal, read_refusal_event
from bot.llm.sse import EventReader
from bot.llm.state import GatheredState
from bot.llm.thinking import ThinkingFilter
from bot.llm.tool_calls import GatheredCalls

LONGEST_THOUGHT = 2_000_000
"""Characters of reasoning, which is more than any model that is sold thinks at most."""

_CALLING = {FinishReason.STOP, FinishReason.TOOL_CALLS, FinishReason.LENGTH}
"""How an answer may end whose calls are meant."""


class CompletionStream:
    """Puts a response's bytes together, however they were cut.

    `longest` is the most characters of an answer, `longest_thought` of its reasoning; what is
    longer ends there. `has_tools`: tools were offered to the `model`, else calls mean nothing.
    `keeps_thoughts`: the reasoning is kept too, for `take_thoughts`.
    `read_event` makes chunks of the events of another API.
    """

    def __init__(
        self,
        longest: int = LONGEST_ANSWER,
        longest_thought: int = LONGEST_THOUGHT,
        *,
        has_tools: bool = False,
        keeps_thoughts: bool = False,
        model: str = "",
        read_event: Callable[[Json], Iterable[Json]] = lambda event: (event,),
    ) -> None:
        self.has_text = False
        self.is_full = False
        """Whether no more of it is wanted: the answer, or its reasoning, is too long."""
        self.progress = 0
        """Grows with each word, thought or ending; not with what only keeps a connection open."""
        self.failure: ModelError | None = None
        """What an error event inside the stream said."""
        self.refusal: Refusal | None = None
        """The same in its own words."""
        self._has_tools = has_tools
        self._keeps_thoughts = keeps_thoughts
        self._thoughts: list[str] = []
        self._model = model
        self._read_event = read_event
        self._calls = GatheredCalls()
        self._citations = Citations()
        self._state = GatheredState()
        self._longest = longest
        self._longest_thought = longest_thought
        self._length = 0
        self._thought = 0
        self._said: list[str] = []
        self._events = EventReader()
        self._thinking = ThinkingFilter(keeps=keeps_thoughts)
        self._marks = MarkFilter()
        self._usage: Usage | None = None
        self._raw_reason: str | None = None
        self._has_deltas = False
        self._messages = 0
        self._is_hasty = False
        """Whether words have come behind a reason why the answer ended."""
        self._is_bare_end = False
        """Whether the reason came without words."""
        self._takes_back = False
        self._half = ""

    @property
    def is_done(self) -> bool:
        """Whether `[DONE]` has come; nothing of use follows it."""
        return self._events.is_done

    @property
    def has_ended(self) -> bool:
        """Whether the answer is complete, though its usage may still be on the way.

        A server that names a reason too early, or in each chunk, is believed no more until it
        names one without words.
        """
        is_named = self._raw_reason is not None and (self._is_bare_end or not self._is_hasty)
        is_body = self._messages == 1 and not self._events.is_stream
        return self.is_done or is_named or is_body

    @property
    def is_over(self) -> bool:
        """Whether it has ended in such a way that no words are to be expected."""
        has_said = self.has_text or bool(self._calls)
        return self.has_ended and has_said and self._is_bare_end

    def feed(self, data: bytes) -> str:
        """The visible text that these bytes complete; of what comes behind an error, nothing.

        Raises AnswerUnreadable for an event without an end.
        """
        return self._read(self._events.feed(data))

    def take_back(self) -> bool:
        """Whether the text before that of the last feed was none of it; true only once."""
        takes_back, self._takes_back = self._takes_back, False
        return takes_back

    def take_thoughts(self) -> str:
        """The reasoning that has come since the last call, where it is kept."""
        if not self._keeps_thoughts:
            return ""
        thoughts, self._thoughts = "".join(self._thoughts), []
        return repair_surrogates(thoughts + self._thinking.take())

    def end(self) -> str:
        """The visible text that was held back until now."""
        text = self._read(self._events.end())
        half, self._half = repair_surrogates(self._half), ""
        text += self._show(self._thinking.feed(half) + self._thinking.end())
        return text + self._count(self._marks.end())

    def cut(self) -> None:
        """It has taken long enough: what there is, is all."""
        self.is_full = True

    def calls(self) -> ToolCalls | None:
        """What it calls, once it has ended; nothing of an answer that broke off."""
        reason = self._reason()
        if not self._has_tools or reason not in _CALLING:
            return None
        calls = self._calls.calls(is_cut=reason is FinishReason.LENGTH)
        state = self._state.write(self._model, self._calls.extras())
        return ToolCalls(calls, state) if calls else None

    def finish(self) -> Finish:
        """How it ended. Without a reason and without `[DONE]` it was cut off."""
        raw = None if self.is_full else self._raw_reason
        reason = self._reason()
        if self._has_tools and reason in {FinishReason.STOP, FinishReason.TOOL_CALLS}:
            # Servers say either of them with calls, and without. Without words too, there was none
            # that could be told.
            is_said = self.has_text and not self.calls()
            if self.calls() or is_said:
                reason = FinishReason.STOP if is_said else FinishReason.TOOL_CALLS
        thought = self._thought + self._thinking.size
        return Finish(reason, raw, self._usage, thought, self._citations.sources())

    def _reason(self) -> FinishReason:
        if self.is_full:
            return FinishReason.LENGTH
        if not self.has_ended:
            return FinishReason.INTERRUPTED
        raw = self._raw_reason
        return finish_reason(raw) if raw is not None else FinishReason.STOP

    def _read(self, events: Iterable[Json]) -> str:
        text = ""
        for chunk in (chunk for event in events for chunk in self._read_event(event)):
            error = read_error(chunk)
            if error and not self.has_ended:
                self._fail(error)
                break
            words, thoughts = self._read_words(chunk), read_thought(chunk)
            thought = len(thoughts.strip())
            if self._keeps_thoughts and thoughts:
                self._thoughts.append(thoughts)
            is_calling = self._read_calls(chunk)
            self._citations.feed(chunk)
            self._note_end(chunk, says_more=bool(words) or is_calling)
            self._thought += thought
            self.progress += bool(words.strip() or thought or is_calling)
            self._usage = read_usage(chunk) or self._usage
            text += words
        visible = self._show(self._thinking.feed(self._mend(text)))
        if self._calls.is_full or self._thought + self._thinking.size > self._longest_thought:
            self.is_full = True
        return visible

    def _read_words(self, chunk: Json) -> str:
        """What the chunk adds: a message may be all of it, or what was said once more and more."""
        if words := read_delta(chunk):
            self._has_deltas = True
        elif words := read_message(chunk):
            said = "".join(self._said)
            self._said = [said]
            self._messages += 1
            if words.startswith(said):
                words = words.removeprefix(said)
            elif self._has_deltas:
                words = ""
        if words:
            self._said.append(words)
        return words

    def _read_calls(self, chunk: Json) -> bool:
        """Whether the chunk says anything of a call."""
        if not self._has_tools:
            return False
        choice = choice_of(chunk)
        self._state.feed(chunk, choice)
        return self._calls.feed(chunk, choice)

    def _note_end(self, chunk: Json, *, says_more: bool) -> None:
        if says_more and self._raw_reason is not None:
            self._is_hasty, self._raw_reason, self._is_bare_end = True, None, False
        reason = read_finish(chunk)
        if reason is not None:
            self._raw_reason, self._is_bare_end = reason, not says_more
            self.progress += 1

    def _fail(self, error: object) -> None:
        try:
            self.refusal = read_refusal_event(error)
            self.failure = describe_error(error, None, str(error))
        except RecursionError:
            self.failure = ModelBusy("an error that is nested too deeply")

    def _show(self, text: str) -> str:
        """The text without marks, and no more of it than an answer may have."""
        if self._thinking.take_back():
            self._takes_back = True
            self._length, self._marks = 0, MarkFilter()
        return self._count(self._marks.feed(text))

    def _count(self, text: str) -> str:
        if self._length + len(text) > self._longest:
            self.is_full = True
            text = text[: self._longest - self._length]
        self._length += len(text)
        self.has_text = self.has_text or bool(text)
        return text

    def _mend(self, text: str) -> str:
        """The text without broken characters; half of one waits for the next piece."""
        text = self._half + text
        self._half = text[-1] if ends_with_high_surrogate(text) else ""
        return repair_surrogates(text[:-1] if self._half else text)
