"""Reasoning that a model writes into its answer, between <think> and </think>."""

_OPEN = "<think>"
_CLOSE = "</think>"


class ThinkingFilter:
    """Lets an answer through without the reasoning that stands at its very beginning.

    Only there: an answer may well speak about the tag later on. What is visible does not depend
    on how the text is cut into pieces.
    """

    def __init__(self) -> None:
        self._held = ""
        self._is_thinking = False
        self._has_thought = False
        self._is_past = False

    def feed(self, text: str) -> str:
        """The part of `text` that a person may see, with what was held back before it."""
        if self._is_past:
            return text
        self._held += text
        self._is_past = self._skip_reasoning()
        return self._let_go() if self._is_past else ""

    def end(self) -> str:
        """What is still held back when the answer ends; unfinished reasoning is dropped."""
        if self._is_thinking:
            self._held = ""
        return self._let_go()

    def _skip_reasoning(self) -> bool:
        """Go on behind all reasoning that is complete; whether the answer itself has begun."""
        while True:
            if self._is_thinking:
                _, closed, after = self._held.partition(_CLOSE)
                if not closed:
                    return False
                self._held, self._is_thinking, self._has_thought = after, False, True
            start = self._held.lstrip()
            if not start.startswith(_OPEN):
                return not _OPEN.startswith(start)
            self._held, self._is_thinking = start.removeprefix(_OPEN), True

    def _let_go(self) -> str:
        rest, self._held = self._held, ""
        return rest.lstrip() if self._has_thought else rest
