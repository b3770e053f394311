"""What a model may call: tools as it is told of them, its calls, and what came of each."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

Searching = Literal["off", "ours", "model"]
"""Who searches the web: nobody, the bot by an engine of its own, or the model at its provider."""

JsonValue = object
"""Anything that JSON can hold; whoever reads it checks what it is."""


@dataclass(frozen=True, slots=True)
class ToolDescription:
    """A tool as the model is told of it.

    `name` has at most 64 characters of `[a-zA-Z0-9_-]`, `parameters` is a JSON Schema of an object.
    """

    name: str
    description: str
    parameters: Mapping[str, JsonValue] = field(hash=False)


@dataclass(frozen=True, slots=True)
class ToolCall:
    """What a model asks for. `id` is the provider's word, `arguments` the JSON as it was written.

    Both are hostile: a model can be talked into anything by what it has read.
    """

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Source:
    """A page that an answer may rest on; what its makers call it is theirs to say."""

    url: str
    title: str = ""
    is_read: bool = False
    """Whether it was opened, and not only listed."""


@dataclass(frozen=True, slots=True)
class ToolRound:
    """A completion that ended in calls. `said` are its words before them.

    A result is None while it is not known: the call is under way, or a crash has cut it off. Those
    that change something in the world are in `begun`, by their places, from the moment before they
    may have. `state` is what the provider wants back with the calls; `sources` are the pages that
    the results rest on.
    """

    said: str
    calls: tuple[ToolCall, ...]
    results: tuple[str | None, ...]
    state: str = ""
    begun: frozenset[int] = frozenset()
    sources: tuple[Source, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether every call has its result, so that the model can be shown it."""
        return None not in self.results


def calls_without_result(rounds: Sequence[ToolRound]) -> list[ToolCall]:
    """What an earlier process has left."""
    return [
        call
        for round_ in rounds
        for call, result in zip(round_.calls, round_.results, strict=True)
        if result is None
    ]


def words_of_rounds(rounds: Sequence[ToolRound]) -> str:
    """What the model has said before its answer proper, as it stands at the answer's head."""
    return "".join(f"{said}\n\n" for round_ in rounds if (said := round_.said.strip()))


def used_sources(answer: str, found: Sequence[Source]) -> tuple[Source, ...]:
    """The pages that an answer rests on, each once: those opened, and those that it names.

    Where it names none of what a search has listed and nothing was opened, it was written from
    the first that were listed.
    """
    by_url: dict[str, Source] = {}
    for source in found:
        known = by_url.get(source.url)
        if known is None or (source.is_read and not known.is_read):
            by_url[source.url] = (
                source if source.title or not known else replace(known, is_read=True)
            )
    sources = list(by_url.values())
    used = [source for source in sources if source.is_read or is_listed(source.url, (answer,))]
    return tuple(used or sources[:_FEW])[:_MOST]


_FEW, _MOST = 3, 8

_IN_ADDRESS = re.compile(r"[\w%/#=&+~@-]|[.:;,!?](?=[\w%/?#=&+~@-])")
"""What an address goes on with; a full stop behind it ends the sentence."""


def is_listed(url: str, texts: Iterable[str]) -> bool:
    """Whether one of the texts holds this address word for word, and not only its beginning.

    It may stand there without its https://, as people write it, and with or without a last slash.
    """
    if not url.startswith(("https://", "http://")):
        return False
    bare = url.removesuffix("/")
    forms = {bare, bare.removeprefix("https://")}
    return any(_holds(text, form) for text in texts for form in forms if form.strip(":/"))


def _holds(text: str, form: str) -> bool:
    start = text.find(form)
    while start >= 0:
        end = start + len(form)
        # Never the whole rest: whoever wrote the text may have made it long.
        rest = text[end : end + 3].removeprefix("/")
        before = text[start - 1 : start]
        if not _IN_ADDRESS.match(rest) and not re.match(r"[\w.@%-]", before):
            return True
        start = text.find(form, start + 1)
    return False
