"""Calls of tools and their results, as the model is shown them: always in the same messages."""

import json
from collections.abc import Iterator, Sequence

from bot.domain.message import Message
from bot.domain.tokens import estimate_tokens
from bot.domain.tools import ToolDescription, ToolRound

UNKNOWN_OUTCOME = (
    "It is not known whether this was done: the connection was lost in its midst. It was not tried "
    "again. Tell the person so."
)
_CUT_OFF = "Not done: it was stopped before there was a result."


def messages_of(rounds: Sequence[ToolRound]) -> tuple[Message, ...]:
    """The rounds, oldest first. A call without its result is refused everywhere, so that of one
    that was cut off says so, and of one that may have changed something that this is not known.
    """
    return tuple(message for round_ in rounds for message in _messages(round_))


def count_words(messages: Sequence[Message]) -> int:
    """About how many tokens they cost."""
    return sum(
        estimate_tokens(message.text)
        + sum(estimate_tokens(call.name + call.arguments) for call in message.calls)
        for message in messages
    )


def count_descriptions(tools: Sequence[ToolDescription]) -> int:
    """About how many tokens it costs to tell the model of them."""
    return sum(
        estimate_tokens(tool.name + tool.description + json.dumps(dict(tool.parameters)))
        for tool in tools
    )


def _messages(round_: ToolRound) -> Iterator[Message]:
    yield Message("assistant", round_.said, calls=round_.calls, state=round_.state)
    for at, (call, result) in enumerate(zip(round_.calls, round_.results, strict=True)):
        cut_off = UNKNOWN_OUTCOME if at in round_.begun else _CUT_OFF
        yield Message("tool", cut_off if result is None else result, call_id=call.id)
