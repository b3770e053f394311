"""Reasoning that a model writes into its answer, in one of the forms that models have for it.

It is known only at the very beginning of an answer, which may well speak about the tags later on.
One form begins without a tag, where a chat template has written `<think>` itself: its closing tag
has a line of its own, outside of code, before any other word of such tags. What was let through
until then is `take_back`. What is visible in the end does not depend on how the text is cut.
"""

import re

_NAMES = ("think", "thinking", "thought", "reasoning", "reason")
_TAGS = (
    *((f"<{name}>", f"</{name}>") for name in _NAMES),
    ("[think]", "[/think]"),
    ("◁think▷", "◁/think▷"),
)
_CLOSINGS = tuple(closing for _, closing in _TAGS)

# What gpt-oss says where nobody translates it.
_ASIDES = ("<|channel|>analysis<|message|>", "<|channel|>commentary<|message|>")
_FINAL = "<|channel|>final<|message|>"
_START = "<|start|>assistant"


def _any_of(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words)), re.IGNORECASE | re.ASCII)


_OPENINGS = {
    **{opening: _any_of(closing) for opening, closing in _TAGS},
    **{start + aside: _any_of("<|end|>", _FINAL) for aside in _ASIDES for start in ("", _START)},
    # These open nothing; what stands before them, if it ever did, is not there.
    **dict.fromkeys((*_CLOSINGS, _FINAL, _START + _FINAL, f"{_START}<|message|>")),
}
_LONGEST_OPENING = max(map(len, _OPENINGS))
_LONGEST_CLOSING = max(map(len, (*_CLOSINGS, _FINAL)))
_ANY_TAG = _any_of(*(tag for pair in _TAGS for tag in pair))
_FENCES = ("```", "~~~")

_WIDEST_MARGIN = 1000
"""Blank characters before an answer, behind which nothing is reasoning any more."""

_LINE = 200
"""Characters of a line that are looked at."""

_LONGEST_WATCH = 400_000
"""Characters within which reasoning without an opening tag has to end."""


class ThinkingFilter:
    """Lets an answer through without its reasoning, which it keeps for `take` if `keeps` it."""

    def __init__(self, *, keeps: bool = False) -> None:
        self.size = 0
        """Characters of the reasoning that it held back."""
        self._keeps = keeps
        self._thoughts: list[str] = []
        self._held = ""
        self._closing: re.Pattern[str] | None = None
        self._has_thought = False
        self._watch: _Watch | None = None
        self._is_past = False
        self._takes_back = False

    def feed(self, text: str) -> str:
        """The part of `text` that a person may see, with what was held back before it."""
        if not self._is_past:
            self._held += text
            self._is_past = self._skip_reasoning()
            if not self._is_past:
                return ""
            text = self._let_go()
            self._watch = None if self._has_thought else _Watch()
        return self._look_out(text) if self._watch else text

    def take(self) -> str:
        """The reasoning that was held back since the last call."""
        if not self._thoughts:
            return ""
        thoughts, self._thoughts = "".join(self._thoughts), []
        return thoughts

    def take_back(self) -> bool:
        """Whether all that was let through before the last feed was reasoning; true only once."""
        takes_back, self._takes_back = self._takes_back, False
        return takes_back

    def end(self) -> str:
        """What is still held back when the answer ends; unfinished reasoning is dropped."""
        if self._watch:
            return self._watch.end()
        if self._closing:
            if self._keeps:
                self._thoughts.append(self._held)
            self._held = ""
        return self._let_go()

    def _look_out(self, text: str) -> str:
        watch = self._watch
        if watch is None:
            return text
        visible = watch.feed(text)
        if watch.is_over:
            self._watch = None
        if watch.answer is None:
            return visible
        # It was reasoning all along, and the answer begins here.
        self._takes_back = self._has_thought = True
        self._is_past = False
        return self.feed(watch.answer)

    def _skip_reasoning(self) -> bool:
        """Go on behind all reasoning that is complete; whether the answer itself has begun."""
        while True:
            if self._closing and not self._skip_to_closing(self._closing):
                return False
            start = self._held.lstrip()
            if len(self._held) - len(start) > _WIDEST_MARGIN:
                return True
            lowered = start[:_LONGEST_OPENING].lower()
            opening = next((one for one in _OPENINGS if lowered.startswith(one)), None)
            if opening is None:
                return not any(one.startswith(lowered) for one in _OPENINGS)
            self._held, self._closing = start[len(opening) :], _OPENINGS[opening]
            self._has_thought = True

    def _skip_to_closing(self, closing: re.Pattern[str]) -> bool:
        """Drop what is reasoning for sure; whether its end was in it."""
        found = closing.search(self._held)
        kept = found.end() if found else max(0, len(self._held) - _LONGEST_CLOSING + 1)
        self.size += kept
        if self._keeps:
            self._thoughts.append(self._held[: found.start() if found else kept])
        self._held = self._held[kept:]
        if found:
            self._closing = None
        return found is not None

    def _let_go(self) -> str:
        rest, self._held = self._held, ""
        return rest.lstrip() if self._has_thought else rest


class _Watch:
    """Looks at the lines of an answer for a closing tag alone, which makes reasoning of it."""

    def __init__(self) -> None:
        self.is_over = False
        self.answer: str | None = None
        """What stands behind the closing tag, once there is a word."""
        self._line = ""
        """The beginning of the line that is not over yet."""
        self._held = ""
        """What of it is not shown, since it may be the tag."""
        self._is_tag = False
        """Whether the tag is held: what follows it decides."""
        self._is_code = False
        self._seen = 0

    def feed(self, text: str) -> str:
        """What may be shown."""
        shown: list[str] = []
        while text and not self.is_over:
            if self._is_tag:
                text = self._judge(text)
                continue
            piece, newline, text = text.partition("\n")
            shown.append(self._grow(piece))
            if newline:
                shown.append(self._end_line())
        if self.answer is None:
            shown.append(text)
        return "".join(shown)

    def end(self) -> str:
        """What is held: a tag behind which nothing came is a part of the answer."""
        held, self._held = self._held, ""
        return held

    def _grow(self, piece: str) -> str:
        """One more piece of a line; what of it may be shown."""
        self._seen += len(piece)
        self._line += piece[: _LINE - len(self._line)]
        start = self._line.lstrip().lower()
        is_open = len(self._line) < _LINE and any(
            tag.startswith(start.rstrip()) for tag in _CLOSINGS
        )
        held, self._held = self._held + piece, ""
        if is_open and not self._is_code:
            self._held, held = held, ""
        return held

    def _end_line(self) -> str:
        """The line is over; what of its end may be shown."""
        line, self._line = self._line.strip().lower(), ""
        if line in _CLOSINGS and not self._is_code:
            self._is_tag = True
            self._held += "\n"
            return ""
        if line.startswith(_FENCES):
            self._is_code = not self._is_code
        # Somebody speaks about such tags, or this is no reasoning any more.
        self.is_over = _ANY_TAG.search(line) is not None or self._seen > _LONGEST_WATCH
        held, self._held = self._held, ""
        return f"{held}\n"

    def _judge(self, text: str) -> str:
        """Behind a closing tag; a first word makes an answer of what follows."""
        self._held = (self._held + text)[:_WIDEST_MARGIN] if not text.strip() else self._held
        if text.strip():
            self.answer, self.is_over = text.lstrip(), True
        return ""
