"""An answer said aloud: what is asked for, what comes back, and whose voice it is."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from bot.domain.chat_settings import Voice
from bot.domain.usage import Usage

AUDIO_TOKENS = 1250 / 60
"""Of a second of speech, as OpenAI counts: $12 a million of them is $0.015 a minute."""

_CHARS_A_SECOND = 15
"""Of English as it is read aloud; of Chinese it is about a third, each of three bytes."""

_LONGEST_PAUSE = 10
"""Seconds besides the words, each byte of which takes less than a second."""


@dataclass(frozen=True, slots=True)
class SpeechRequest:
    """Words to be spoken in this voice, by the provider's name for it."""

    text: str
    voice: str


@dataclass(frozen=True, slots=True)
class Speech:
    """A recording that Telegram takes as a voice message: Ogg Opus, else MP3.

    `seconds` is None where it is not told.
    """

    content: bytes = field(repr=False)
    seconds: float | None

    @property
    def name(self) -> str:
        """A file name, whose suffix tells the format."""
        return "voice.ogg" if self.content.startswith(b"OggS") else "voice.mp3"


MakeSpeech = Callable[[SpeechRequest], Awaitable[Speech]]
"""May take a minute; may raise a ModelError."""


def is_speech(content: bytes) -> bool:
    """Whether it begins as what Telegram takes as a voice message does."""
    is_mpeg = len(content) > 1 and content[0] == 0xFF and content[1] & 0xE6 == 0xE2  # noqa: PLR2004  # its sync and layer III
    return content.startswith((b"OggS", b"ID3")) or is_mpeg


def expect_usage(text: str, seconds: float | None, tokens: int) -> Usage:
    """About what it takes to say this text of so many tokens: no provider reports it.

    A recording that is longer than its text can be is not what was asked for, nor paid as that.
    """
    size = len(text.encode())
    spoken = min(seconds, size + _LONGEST_PAUSE) if seconds is not None else size / _CHARS_A_SECOND
    return Usage(
        input=tokens,
        output=round(spoken * AUDIO_TOKENS),
        characters=len(text),
        is_estimated=True,
    )


@dataclass(frozen=True, slots=True)
class Voices:
    """One voice for all, and others for languages, by their codes."""

    usual: str
    by_language: Mapping[str, str] = field(default_factory=dict)

    def of(self, text: str) -> str:
        """The voice for this text, by its language."""
        return self.by_language.get(language_of(text), self.usual)


def read_voices(text: str) -> Voices:
    """Such as "alloy", or "af_heart, zh=zf_xiaobei, ja=jf_alpha"."""
    usual, by_language = "", dict[str, str]()
    for part in filter(None, (one.strip() for one in text.split(","))):
        language, sign, voice = part.partition("=")
        if sign:
            by_language[language.strip().lower()] = voice.strip()
        else:
            usual = usual or part
    return Voices(usual or next(iter(by_language.values()), ""), by_language)


_SCRIPTS = {
    "ja": r"[\u3040-\u30ff]",
    "ko": r"[\u1100-\u11ff\uac00-\ud7af]",
    "zh": r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]",
    "ru": r"[\u0400-\u04ff]",
    "ar": r"[\u0600-\u06ff]",
    "he": r"[\u0590-\u05ff]",
    "hi": r"[\u0900-\u097f]",
    "th": r"[\u0e00-\u0e7f]",
    "el": r"[\u0370-\u03ff]",
}
_WORD = re.compile(r"[^\W\d_]+")
_LOOKED_AT = 4000
"""Characters; what follows is hardly in another language."""

_KANA_SHARE = 0.05
"""Of the letters of Japanese; Chinese with a quoted name has less."""


def language_of(text: str) -> str:
    """The language that a text's script tells: "zh", "ja", "ru" …; "" for Latin letters."""
    head = text[:_LOOKED_AT]
    counts = {language: len(re.findall(script, head)) for language, script in _SCRIPTS.items()}
    letters = sum(counts.values())
    if letters and counts["ja"] / letters >= _KANA_SHARE:
        return "ja"
    # A word of Latin letters says about as much as two Chinese characters.
    latin = sum(2 for word in _WORD.findall(head) if word.isascii())
    language = max(counts, key=lambda one: counts[one])
    return language if counts[language] > latin else ""


def is_wanted(mode: Voice, *, has_spoken: bool) -> bool:
    """Whether an answer is said aloud, too; `has_spoken`: its question was."""
    return mode == "always" or (mode == "mirror" and has_spoken)
