"""Taking down what one call to a provider used: as it reports it, or else as near as we can."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from bot.domain.errors import ModelError, ModelTimeout
from bot.domain.tokens import estimate_tokens
from bot.domain.unicode import repair_surrogates
from bot.domain.usage import Call, CallKind, NoteCall, Usage

_CHARS_PER_TOKEN = 4


class UsageMeter:
    """One call. What is said counts only where the provider reports nothing."""

    def __init__(self, note: NoteCall, kind: CallKind, model: str, expected: Usage) -> None:
        self._note = note
        self._kind = kind
        self._model = model
        self._expected = replace(expected, is_estimated=True)
        self._said: list[str] = []
        self._reported: Usage | None = None
        self._thought = 0
        self._is_refused = False

    def move(self, model: str, error: ModelError | None) -> None:
        """Another model is asked; the one before it has failed with this error, if it was asked."""
        if isinstance(error, ModelTimeout):
            self._note(Call(self._kind, self._model, self._expected))
        self._model = model

    def hear(self, words: str) -> None:
        """The model said this."""
        self._said.append(words)

    def report(self, usage: Usage | None, thought: int = 0) -> None:
        """The call is over, and this is what the provider says of it.

        `thought` are the characters of its reasoning.
        """
        self._reported = usage
        self._thought = -(-thought // _CHARS_PER_TOKEN)

    def fail(self, error: ModelError) -> None:
        """The call failed. Only a model that was silent for too long may have worked for us."""
        self._is_refused = not self._said and not isinstance(error, ModelTimeout)

    @property
    def call(self) -> Call:
        """What there is to say of it now."""
        return Call(self._kind, self._model, self._reported or self._guess())

    def _guess(self) -> Usage:
        if self._is_refused:
            return Usage(is_estimated=True)
        if not self._said and not self._thought:
            return self._expected
        said = estimate_tokens(repair_surrogates("".join(self._said))) if self._said else 0
        return replace(self._expected, output=said + self._thought, reasoning=self._thought)


@contextmanager
def metering(note: NoteCall, kind: CallKind, model: str, expected: Usage) -> Iterator[UsageMeter]:
    """Note the call however it ends: answered, failed, or cut off because nobody wants it."""
    meter = UsageMeter(note, kind, model, expected)
    try:
        yield meter
    except ModelError as error:
        meter.fail(error)
        raise
    finally:
        note(meter.call)
