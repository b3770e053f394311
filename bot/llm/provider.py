"""What the operator decided about the provider and its completions."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

LONGEST_ANSWER = 1_000_000
"""Characters, where the operator says nothing else."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Where the model is, and how long it is listened to.

    `silence_seconds` is how long it may pause once it has begun, `answer_seconds` how long it may
    speak, and `answer_chars` how much it may say. `most_calls` at once is the operator's bound;
    None: it is found out. `api` is how it is spoken to; auto: as OpenAI itself wants it, and
    everybody else by Chat Completions.
    """

    api_key: str
    base_url: str
    proxy: str = ""
    silence_seconds: float = 90
    answer_chars: int = LONGEST_ANSWER
    answer_seconds: float = 1800
    most_calls: int | None = None
    api: Literal["auto", "chat", "responses"] = "auto"

    @property
    def first_word_seconds(self) -> float:
        """Reasoning models think, and local ones read the prompt, long before the first word."""
        return 3 * self.silence_seconds

    @property
    def making_seconds(self) -> float:
        """A picture is made, and a recording heard, in silence until it is whole."""
        return max(300.0, self.first_word_seconds)

    @property
    def is_openai(self) -> bool:
        """Whether this is OpenAI itself, whose newest models refuse older parameter names."""
        return urlsplit(self.base_url).hostname == "api.openai.com"

    @property
    def speaks_responses(self) -> bool:
        """Whether it is asked through Responses: OpenAI's newest models take tools only there."""
        return self.api == "responses" or (self.api == "auto" and self.is_openai)


@dataclass(frozen=True, slots=True)
class Options:
    """Optional parameters; None is not sent, since many models refuse what they do not know.

    `hosted_search`: the provider may search the web by itself, which it can through Responses.
    """

    temperature: float | None = None
    max_output_tokens: int | None = None
    reasoning_effort: str | None = None
    hosted_search: bool = False


@dataclass(frozen=True, slots=True)
class ModelNames:
    """Models beside the one that talks; "" switches its skill off."""

    transcription: str = ""
    image: str = ""
    image_size: str | None = None
    image_quality: str | None = None
