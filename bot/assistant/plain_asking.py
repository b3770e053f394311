"""Asking the model for a few words, which are no part of a conversation."""

from contextlib import aclosing

from bot.domain.completion import AnsweredBy, Finish, StreamCompletion, Unsaid
from bot.domain.errors import EmptyAnswer
from bot.domain.metering import metering
from bot.domain.prompt import Prompt
from bot.domain.tokens import estimate_tokens
from bot.domain.unicode import repair_surrogates
from bot.domain.usage import Call, Usage


async def ask_plainly(
    stream: StreamCompletion, prompt: Prompt, calls: list[Call], longest: int
) -> str:
    """What the model says, ended where it grows longer than so many characters.

    What that used is added to the calls. Raises ModelError.
    """
    said, length = list[str](), 0
    expected = Usage(input=sum(estimate_tokens(one.text) for one in prompt.messages))
    with metering(calls.append, "completion", prompt.model, expected) as meter:
        async with aclosing(stream(prompt)) as deltas:
            async for delta in deltas:
                if isinstance(delta, str):
                    meter.hear(delta)
                    said.append(delta)
                    length += len(delta)
                elif isinstance(delta, Unsaid):
                    said, length = [], 0
                elif isinstance(delta, AnsweredBy):
                    meter.move(delta.model, delta.error)
                elif isinstance(delta, Finish):
                    meter.report(delta.usage, delta.thought)
                if length > longest:
                    break
    words = repair_surrogates("".join(said)).strip()
    if not words:
        raise EmptyAnswer
    return words if len(words) <= longest else f"{words[:longest]} …"
