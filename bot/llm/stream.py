"""One streamed completion while it is read: events in, visible text and how it ended out."""

from collections.abc import Iterable

from bot.conversation.completion import Finish, FinishReason
from bot.conversation.errors import ModelError
from bot.conversation.unicode import ends_in_half, mend
from bot.conversation.usage import Usage
from bot.llm.errors import describe_error
from bot.llm.payload import finish_reason, parse_chunks, read_finish, read_text, read_usage
from bot.llm.refusals import Refusal, read_refusal_event
from bot.llm.sse import EventReader
from bot.llm.thinking import ThinkingFilter


class CompletionStream:
    """Puts a response's bytes together, however they were cut."""

    def __init__(self) -> None:
        self.has_text = False
        self.failure: ModelError | None = None
        """What an error event inside the stream said."""
        self.refusal: Refusal | None = None
        """The same in its own words."""
        self._events = EventReader()
        self._thinking = ThinkingFilter()
        self._usage: Usage | None = None
        self._raw_reason: str | None = None
        self._half = ""

    @property
    def is_done(self) -> bool:
        """Whether `[DONE]` has come; nothing of use follows it."""
        return self._events.is_done

    @property
    def has_ended(self) -> bool:
        """Whether the answer is complete, though its usage may still be on the way."""
        return self.is_done or self._raw_reason is not None

    def feed(self, data: bytes) -> str:
        """The visible text that these bytes complete; of what comes behind an error, nothing."""
        return self._read(self._events.feed(data))

    def end(self) -> str:
        """The visible text that was held back until now."""
        text = self._read(self._events.end())
        half, self._half = mend(self._half), ""
        text += self._thinking.feed(half) + self._thinking.end()
        self.has_text = self.has_text or bool(text)
        return text

    def finish(self) -> Finish:
        """How it ended. Without a reason and without `[DONE]` it was cut off."""
        if self._raw_reason is not None:
            return Finish(finish_reason(self._raw_reason), self._raw_reason, self._usage)
        reason = FinishReason.STOP if self.is_done else FinishReason.INTERRUPTED
        return Finish(reason, None, self._usage)

    def _read(self, events: Iterable[bytes]) -> str:
        text = ""
        for chunk in parse_chunks(events):
            if chunk.get("error"):
                self.refusal = read_refusal_event(chunk["error"])
                self.failure = describe_error(chunk["error"], None, str(chunk["error"]))
                break
            text += read_text(chunk)
            self._raw_reason = read_finish(chunk) or self._raw_reason
            self._usage = read_usage(chunk) or self._usage
        visible = self._thinking.feed(self._mend(text))
        self.has_text = self.has_text or bool(visible)
        return visible

    def _mend(self, text: str) -> str:
        """The text without broken characters; half of one waits for the next piece."""
        text = self._half + text
        self._half = text[-1] if ends_in_half(text) else ""
        return mend(text[:-1] if self._half else text)
