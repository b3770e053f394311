"""Calls of tools and their results, as the model is shown them: always in the same messages."""

from collections.abc import Iterator, Sequence

from bot.domain.message import Message
from bot.domain.tokens import estimate_tokens
from bot.domain.tools import ToolRound


def messages_of(rounds: Sequence[ToolRound]) -> tuple[Message, ...]:
    """Those of the rounds that are complete: a call without its result is refused everywhere."""
    return tuple(
        message for round_ in rounds if round_.is_complete for message in _messages(round_)
    )


def count_words(messages: Sequence[Message]) -> int:
    """About how many tokens they cost."""
    return sum(
        estimate_tokens(message.text)
        + sum(estimate_tokens(call.name + call.arguments) for call in message.calls)
        for message in messages
    )


def _messages(round_: ToolRound) -> Iterator[Message]:
    yield Message("assistant", round_.said, calls=round_.calls, state=round_.state)
    for call, result in zip(round_.calls, round_.results, strict=True):
        yield Message("tool", result or "", call_id=call.id)
