"""What the operator decided about the provider and its completions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

KEY_PLACE = "{api_key}"
"""Stands for the key in a header or in the query."""

LONGEST_ANSWER = 1_000_000
"""Characters, where the operator says nothing else."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Where the model is, and how long it is listened to.

    `silence_seconds` is how long it may pause once it has begun, `answer_seconds` how long it may
    speak, and `answer_chars` how much it may say. `most_calls` at once is the operator's bound;
    None: it is found out. `api` is how it is spoken to; auto: as OpenAI itself wants it, and
    everybody else by Chat Completions. `headers` and `query` come with every request; where
    `{api_key}` stands in one of them, that is where the key goes, and nowhere else. The first
    provider has no `name`; of each `model` is the one that answers in another's place.
    """

    api_key: str = field(repr=False)
    base_url: str
    proxy: str = ""
    silence_seconds: float = 90
    answer_chars: int = LONGEST_ANSWER
    answer_seconds: float = 1800
    most_calls: int | None = None
    api: Literal["auto", "chat", "responses"] = "auto"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    name: str = ""
    model: str = ""

    @property
    def has_key_elsewhere(self) -> bool:
        """Whether the key goes into a header or a query of another name, as at Azure."""
        return any(KEY_PLACE in value for value in (*self.headers.values(), *self.query.values()))

    @property
    def sent_headers(self) -> dict[str, str]:
        """The headers, with the key in its place."""
        return self._with_key(self.headers)

    @property
    def sent_query(self) -> dict[str, str]:
        """The query, with the key in its place."""
        return self._with_key(self.query)

    def _with_key(self, values: Mapping[str, str]) -> dict[str, str]:
        return {name: value.replace(KEY_PLACE, self.api_key) for name, value in values.items()}

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
    speech: str = ""
    image: str = ""
    image_size: str | None = None
    image_quality: str | None = None
