"""One turn: asked, answered, remembered."""

import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace

from bot.assistant.answer import Answer, Growth
from bot.assistant.prompt_builder import PromptBuilder
from bot.domain.completion import Finish, FinishReason, StreamCompletion, Unsaid, Unseen
from bot.domain.errors import (
    BotError,
    ContentFiltered,
    ContextTooLong,
    EmptyAnswer,
    JsonCutOff,
    ModelError,
    NoRoomForAnswer,
    NotJson,
    RequestRefused,
    ToolsUnsupported,
)
from bot.domain.message import Message
from bot.domain.metering import metering
from bot.domain.output_format import TEXT
from bot.domain.prompt import Prompt
from bot.domain.tokens import estimate_tokens
from bot.domain.turn import Outcome, Question, Turn
from bot.domain.unicode import is_blank, repair_surrogates
from bot.domain.usage import Call, Price, Usage, no_price
from bot.json_schema.check import Invalid, check_result
from bot.storage.conversations import Conversations
from bot.storage.output_formats import OutputFormats
from bot.storage.turns import Turns
from bot.storage.usage import Ledger

logger = logging.getLogger(__name__)

_REPAIR = (
    "That is not what is needed:\n{complaint}\nGive the whole JSON again, corrected, and nothing "
    "but the JSON."
)


_PICTURE = "[a picture that is not shown any more]"


class Assistant:
    """Answers questions out of a thread's conversation."""

    def __init__(
        self,
        *,
        stream: StreamCompletion,
        prompt_builder: PromptBuilder,
        conversations: Conversations,
        turns: Turns,
        output_formats: OutputFormats,
        ledger: Ledger,
        clock: Callable[[], float],
        price: Price = no_price,
    ) -> None:
        self._stream = stream
        self._prompt_builder = prompt_builder
        self._conversations = conversations
        self._turns = turns
        self._orders = output_formats
        self._ledger = ledger
        self._clock = clock
        self._price = price

    async def ask(self, question: Question) -> Turn:
        """Store the question as a turn of its thread's conversation."""
        now = self._clock()
        conversation = await self._conversations.current(question.thread, now)
        if question.order == TEXT:
            question = replace(question, order=await self._orders.standing(question.thread))
        return await self._turns.begin(question, conversation.id, now)

    def answer(self, turn: Turn) -> Answer:
        """The answer to a stored question; nothing happens until it is iterated."""
        return Answer(turn, self._deltas)

    async def remember(self, answer: Answer) -> Turn:
        """Store how the answer ended; the turn as it is now."""
        text = repair_surrogates(answer.text)
        if answer.error is None and is_blank(text):
            answer.error = _reason_for_silence(answer.finish_reason)
        usage = answer.usage or Usage(
            input=answer.prompt_tokens,
            output=estimate_tokens(text) if text else 0,
            is_estimated=True,
        )
        outcome = Outcome(
            text="" if is_blank(text) else text,
            finish_reason=answer.finish_reason,
            error=type(answer.error).__name__ if answer.error else None,
            model=answer.model,
            first_turn_id=answer.first_turn_id,
            usage=usage,
            has_unseen=answer.has_unseen,
            image=answer.image,
            original=answer.original,
            calls=await self._priced(answer),
        )
        await self._turns.store_outcome(answer.turn.id, outcome, self._clock())
        return replace(
            answer.turn,
            is_answered=True,
            answer=outcome.text,
            finish_reason=outcome.finish_reason,
            error=outcome.error,
            has_unseen=outcome.has_unseen,
        )

    async def charge(self, answer: Answer) -> None:
        """Store what it has cost so far, where it will not be remembered itself."""
        calls = await self._priced(answer)
        answer.calls.clear()
        await self._ledger.note(answer.turn.id, calls, self._clock())

    async def _priced(self, answer: Answer) -> tuple[Call, ...]:
        return tuple(
            [
                replace(call, dollars=await self._price(call.model, call.usage))
                for call in answer.calls
            ]
        )

    async def _deltas(self, answer: Answer) -> AsyncGenerator[Growth]:
        """The answer's growth; it ends with an answer that can be stored, or with its error."""
        try:
            prompt = self._prompt_builder.build(answer, is_forced=False)
            async with aclosing(self._ask_model(answer, await prompt)) as deltas:
                async for delta in deltas:
                    yield delta
            if answer.turn.order.kind == "json":
                async with aclosing(self._settle_json(answer)) as deltas:
                    async for delta in deltas:
                        yield delta
        except ModelError as error:
            answer.error = error

    async def _ask_model(self, answer: Answer, prompt: Prompt) -> AsyncGenerator[Growth]:
        """The completion; a prompt that was too long is cut to half and sent once more."""
        for is_last_try in (False, True):
            try:
                async with aclosing(self._complete(answer, prompt, answer.turn.answer)) as deltas:
                    async for delta in deltas:
                        yield delta
            except ContextTooLong as error:
                limit = error.limit or answer.prompt_tokens
                await self._prompt_builder.learn_limit(prompt.model, limit)
                if is_last_try or len(prompt.messages) == 1:
                    raise
                prompt = await self._prompt_builder.build(answer, is_forced=True)
            except RequestRefused:
                # Servers bound the pictures of a whole request; those of the question matter most.
                bare = _without_past_pictures(prompt, bool(answer.turn.answer))
                if is_last_try or bare == prompt:
                    raise
                prompt = bare
            else:
                return

    async def _complete(
        self, answer: Answer, prompt: Prompt, behind: str
    ) -> AsyncGenerator[Growth]:
        """One call; `behind` is what the prompt holds behind the question."""
        begun = answer.text
        expected = Usage(input=answer.prompt_tokens + estimate_tokens(repair_surrogates(behind)))
        with metering(answer.calls.append, "completion", prompt.model, expected) as meter:
            async for delta in self._stream(prompt):
                if isinstance(delta, Finish):
                    answer.finish_reason = delta.reason
                    answer.usage = delta.usage
                    meter.report(delta.usage, delta.thought)
                    await self._prompt_builder.learn_ratio(prompt, delta.usage)
                elif isinstance(delta, Unseen):
                    answer.has_unseen = bool(prompt.messages[-1].images)
                elif isinstance(delta, Unsaid):
                    answer.rewrite(begun)
                else:
                    if isinstance(delta, str):
                        meter.hear(delta)
                    yield delta

    async def _settle_json(self, answer: Answer) -> AsyncGenerator[Growth]:
        """Make sure that the answer is the JSON that was wanted; one repair is tried.

        Raises ModelError: cut JSON is of no use, whatever it looks like.
        """
        for is_last_try in (False, True):
            _check_ending(answer)
            try:
                answer.rewrite(await check_result(answer.text, answer.turn.order.schema))
            except Invalid as error:
                logger.info("not the JSON that was wanted%s", ", again" if is_last_try else "")
                if is_last_try:
                    raise NotJson from error
                prompt = await self._prompt_builder.build(answer, is_forced=False)
                repair = _REPAIR.format(complaint=error.complaint)
                talk = (Message("assistant", answer.text), Message("user", repair))
                answer.rewrite("")
                prompt = replace(prompt, messages=prompt.messages + talk, is_continued=False)
                behind = talk[0].text + repair
                async with aclosing(self._complete(answer, prompt, behind)) as deltas:
                    async for delta in deltas:
                        yield delta
            else:
                return


def _without_past_pictures(prompt: Prompt, is_continued: bool) -> Prompt:
    """The prompt with the pictures of its question alone; what is gone on with stands behind it."""
    at = len(prompt.messages) - (3 if is_continued else 1)
    past = tuple(
        replace(message, images=(), text=message.text or _PICTURE) if message.images else message
        for message in prompt.messages[:at]
    )
    return replace(prompt, messages=past + prompt.messages[at:])


def _check_ending(answer: Answer) -> None:
    """Look at how it ended before looking at what it says. Raises ModelError."""
    if is_blank(answer.text):
        error = _reason_for_silence(answer.finish_reason)
        if error is not None:
            raise error
    if answer.finish_reason in (FinishReason.LENGTH, FinishReason.INTERRUPTED):
        raise JsonCutOff
    if answer.finish_reason is FinishReason.CONTENT_FILTER:
        raise ContentFiltered


def _reason_for_silence(reason: FinishReason | None) -> BotError | None:
    """Why there is not one word to show; None where a person stopped it."""
    if reason is FinishReason.STOPPED:
        return None
    if reason is FinishReason.LENGTH:
        return NoRoomForAnswer()
    if reason is FinishReason.CONTENT_FILTER:
        return ContentFiltered()
    if reason is FinishReason.TOOL_CALLS:
        return ToolsUnsupported()
    return EmptyAnswer()
