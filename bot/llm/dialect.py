"""The API that a provider is spoken to in: Chat Completions, or one that is put into its words.

A request is built, and an answer read, as in Chat Completions. Where another API is spoken, the
body is rewritten on its way out, and each event on its way in.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.llm.json_types import Json
from bot.llm.provider import Provider
from bot.llm.refusals import Refusal
from bot.llm.responses_payload import read_parameter, write_body
from bot.llm.responses_stream import ResponsesReader

ReadEvent = Callable[[Json], Iterable[Json]]
"""One event as the chunks of Chat Completions that it comes to."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """`path` is behind the base URL; `prefix` before what is remembered of refusals.

    `extras` is sent beside what Chat Completions has. `read_refusal` names the parameters of the
    body (in the words of Chat Completions) that was refused.
    """

    path: str
    prefix: str
    extras: Callable[[], Json]
    write: Callable[[Json], Json]
    new_reader: Callable[[], ReadEvent]
    read_refusal: Callable[[Refusal, Json], Refusal]


def dialect_of(provider: Provider) -> Dialect:
    """The one that this provider is spoken to in."""
    return RESPONSES if provider.speaks_responses else CHAT


def _without_items(body: Json) -> Json:
    """Without what only Responses takes back; the same model may have been asked there."""
    messages = [
        {name: value for name, value in message.items() if name != "items"}
        if "items" in message
        else message
        for message in body["messages"]
    ]
    return {**body, "messages": messages}


CHAT = Dialect(
    path="chat/completions",
    prefix="",
    extras=dict,
    write=_without_items,
    new_reader=lambda: lambda event: (event,),
    read_refusal=lambda refusal, _body: refusal,
)

RESPONSES = Dialect(
    path="responses",
    prefix="responses:",
    # Nothing is kept there, so reasoning has to go back and forth, in a form only they can read.
    extras=lambda: {"store": False, "include": ["reasoning.encrypted_content"]},
    write=write_body,
    new_reader=lambda: ResponsesReader().read,
    read_refusal=read_parameter,
)
