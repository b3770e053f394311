"""Reasoning that a model writes into its answer, between <think> and </think>."""

_OPEN = "<think>"
_CLOSE = "</think>"


class ThinkingFilter:
    """Lets an answer through without the reasoning that stands at its very beginning.

    Only there: an answer may well speak about the tag later on.
    """

    def __init__(self) -> None:
        self._held = ""
        self._is_thinking = False
        self._is_past = False

    def feed(self, text: str) -> str:
        """The part of `text` that a person may see, with what was held back before it."""
        if self._is_past:
            return text
        self._held += text
        if not self._is_thinking:
            start = self._held.lstrip()
            if start.startswith(_OPEN):
                self._is_thinking = True
            elif _OPEN.startswith(start):
                return ""
            else:
                return self.end()
        _, closed, after = self._held.partition(_CLOSE)
        if not closed:
            return ""
        self._held = after.lstrip()
        self._is_thinking = False
        self._is_past = bool(self._held)
        return self.end() if self._held else ""

    def end(self) -> str:
        """What is still held back when the answer ends; unfinished reasoning is dropped."""
        rest, self._held = self._held, ""
        self._is_past = not self._is_thinking
        return "" if self._is_thinking else rest
