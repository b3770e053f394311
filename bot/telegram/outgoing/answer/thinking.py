"""What is seen of a model that thinks, and has said nothing yet."""

from telegramify_markdown import utf16_len

from bot.i18n.language import N_, _
from bot.telegram.outgoing.text.entity import Entity
from bot.telegram.outgoing.text.markdown import FormattedText

THOUGHTS = N_("💭 What the model thought")
_THINKING = N_("💭 Thinking…")
_MOST = 200
"""Characters of the newest words."""


def show_thinking(tail: str, below: str = "") -> list[FormattedText]:
    """A line that it does, and the last of its words; then what it looks up meanwhile."""
    head = f"{_(_THINKING)}\n"
    words = _last_words(tail)
    text = "\n\n".join(filter(None, (f"{head}{words}".strip(), below)))
    quote = Entity(Entity.BLOCKQUOTE, utf16_len(head), utf16_len(words))
    return [FormattedText(text, (quote,) if words else ())]


def _last_words(tail: str) -> str:
    words = " ".join(tail.replace("**", "").split())
    if len(words) <= _MOST:
        return words
    return "… " + words[-_MOST:].partition(" ")[2]
