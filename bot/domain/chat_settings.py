"""How a chat wants it, where that is not the operator's default."""

import re
from dataclasses import dataclass
from typing import Literal

Trigger = Literal["mention", "all", "word"]
Streaming = Literal["", "edit", "draft", "off"]
Effort = Literal["", "low", "medium", "high", "off"]
Memory = Literal["", "on", "off"]
Voice = Literal["", "mirror", "always"]
Rich = Literal["", "on", "off"]


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """Empty values mean the default. `trigger_words` count where the trigger is "word"."""

    model: str = ""
    effort: Effort = ""
    streaming: Streaming = ""
    language: str = ""
    trigger: Trigger = "mention"
    trigger_words: tuple[str, ...] = ()
    is_listening: bool = False
    """Whether what is not said to the bot is kept in mind as background."""
    tools_off: tuple[str, ...] = ()
    """What the model may not use here, by the tools' names."""
    lent: tuple[str, ...] = ()
    """What a persona has set and what it was before: model and effort, model and effort."""
    timezone: str = ""
    """A name for `zone_named`; a private chat's is that of its person."""
    memory: Memory = ""
    """Whether facts are remembered here: "on" or "off"; "" for the operator's word."""
    voice: Voice = ""
    """When an answer is said aloud, too: after a voice message, or always; "" for never."""
    shows_thinking: bool = False
    """Whether the model's reasoning stands above its answer, folded."""
    rich: Rich = ""
    """Whether answers may be rich messages: "on" or "off"; "" for the operator's word."""
    rich_refused_at: float = 0.0
    """When Telegram refused one here for the last time, in Unix time."""
    answer_buttons: bool = False
    """Whether an answer has buttons to ask another model, or for a shorter one."""
    suggest: bool = False
    """Whether the model suggests what may be asked next, which become buttons."""
    is_open: bool = False
    """Whether every member may use /reset and /system, and not only the group's admins."""


def has_memory(settings: ChatSettings, *, default: bool) -> bool:
    """Whether facts are remembered here."""
    return settings.memory == "on" or (default and not settings.memory)


def has_rich(settings: ChatSettings, *, default: bool) -> bool:
    """Whether answers may be rich messages here."""
    return settings.rich == "on" or (default and not settings.rich)


_LETTER = r"[^\W\u0e00-\u0eff\u1780-\u17ff\u2e80-\U0010ffff]"
"""Of a script that parts words by spaces."""


def is_triggered(settings: ChatSettings, text: str) -> bool:
    """Whether a message is meant for the bot, though it does not name it."""
    if settings.trigger == "all":
        return True
    return settings.trigger == "word" and any(
        _has_word(text, word) for word in settings.trigger_words
    )


def _has_word(text: str, word: str) -> bool:
    """Whole words only; Chinese and the like are written without spaces, so anywhere there."""
    if not word.strip():
        return False
    left = rf"(?<!{_LETTER})" if re.match(_LETTER, word[0]) else ""
    right = rf"(?!{_LETTER})" if re.match(_LETTER, word[-1]) else ""
    return re.search(f"{left}{re.escape(word)}{right}", text, re.IGNORECASE) is not None
