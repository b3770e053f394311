"""The heart: one turn, from a question to a stored answer."""

import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from bot.conversation.completion import Finish, FinishReason, Retrying, StreamCompletion
from bot.conversation.errors import (
    BotError,
    ContentFiltered,
    ContextTooLong,
    EmptyAnswer,
    ModelError,
    NoRoomForAnswer,
    ToolsUnsupported,
)
from bot.conversation.history import PastTurn, count_tokens, cut_history
from bot.conversation.message import Message
from bot.conversation.prompt import Prompt
from bot.conversation.tokens import estimate_tokens, learn_ratio
from bot.conversation.turn import Outcome, Question, Turn
from bot.conversation.unicode import mend
from bot.conversation.usage import Usage
from bot.storage.conversations import Conversations
from bot.storage.models import Learnt, Models
from bot.storage.system_prompts import SystemPrompts
from bot.storage.turns import Turns

logger = logging.getLogger(__name__)

Growth = str | Retrying
"""What an answer's reader sees while it grows: words, or that the model is asked again."""

_SAFE_SHARE = 0.8
"""Of a model's context limit; the rest is for the answer and for what the estimate misses."""


_GO_ON = (
    "Your last message was cut off. Go on exactly where it ended, with the very next word: repeat "
    "nothing, and add no introduction."
)


@dataclass(frozen=True, slots=True)
class Manner:
    """How the assistant works unless a chat says otherwise. `context_tokens` bounds the prompt."""

    model: str
    system_prompt: str
    context_tokens: int


class Answer:
    """An answer while it grows: iterate it, and it pulls the model's next words.

    It ends quietly: what went wrong stands in `error`, how it ended in `finish_reason`.
    """

    def __init__(self, turn: Turn, pull: Callable[["Answer"], AsyncGenerator[Growth]]) -> None:
        self.turn = turn
        self.error: BotError | None = None
        self.finish_reason: FinishReason | None = None
        self.usage: Usage | None = None
        self.model = ""
        self.first_turn_id = turn.id
        self.prompt_tokens = 0
        # What is there already is gone on with.
        self._pieces: list[str] = [turn.answer] if turn.answer else []
        self._is_joint = bool(turn.answer)
        self._pull = pull

    @property
    def text(self) -> str:
        """All words so far."""
        if len(self._pieces) > 1:
            self._pieces = ["".join(self._pieces)]
        return self._pieces[0] if self._pieces else ""

    async def __aiter__(self) -> AsyncIterator[Growth]:
        async with aclosing(self._pull(self)) as deltas:
            async for delta in deltas:
                if isinstance(delta, str):
                    self._append(delta)
                yield delta

    def _append(self, piece: str) -> None:
        if self._is_joint:
            self._is_joint = False
            # Models go on with the next word, and leave out the space before it.
            if _is_word(self.text[-1]) and _is_word(piece[:1]):
                piece = f" {piece}"
        self._pieces.append(piece)

    def stop(self) -> None:
        """A person wants no more of it; what there is stays."""
        self.finish_reason = FinishReason.STOPPED


class Assistant:
    """Answers questions out of a thread's conversation."""

    def __init__(
        self,
        *,
        stream: StreamCompletion,
        manner: Manner,
        conversations: Conversations,
        turns: Turns,
        system_prompts: SystemPrompts,
        models: Models,
        clock: Callable[[], float],
    ) -> None:
        self._stream = stream
        self._manner = manner
        self._conversations = conversations
        self._turns = turns
        self._system_prompts = system_prompts
        self._models = models
        self._clock = clock
        self._learnt: dict[str, Learnt] = {}

    async def ask(self, question: Question) -> Turn:
        """Store the question as a turn of its thread's conversation."""
        now = self._clock()
        conversation = await self._conversations.current(question.thread, now)
        return await self._turns.begin(question, conversation.id, now)

    def answer(self, turn: Turn) -> Answer:
        """The answer to a stored question; nothing happens until it is iterated."""
        return Answer(turn, self._deltas)

    async def remember(self, answer: Answer) -> Turn:
        """Store how the answer ended; the turn as it is now."""
        text = mend(answer.text)
        if answer.error is None and not text.strip():
            answer.error = _reason_for_silence(answer.finish_reason)
        usage = answer.usage or Usage(
            input=answer.prompt_tokens,
            output=estimate_tokens(text) if text else 0,
            is_estimated=True,
        )
        outcome = Outcome(
            text=text if text.strip() else "",
            finish_reason=answer.finish_reason,
            error=type(answer.error).__name__ if answer.error else None,
            model=answer.model,
            first_turn_id=answer.first_turn_id,
            usage=usage,
        )
        await self._turns.store_outcome(answer.turn.id, outcome, self._clock())
        return replace(
            answer.turn,
            is_answered=True,
            answer=outcome.text,
            finish_reason=outcome.finish_reason,
            error=outcome.error,
        )

    async def _deltas(self, answer: Answer) -> AsyncGenerator[Growth]:
        """The completion's deltas; a prompt that was too long is cut to half and sent once more."""
        for is_last_try in (False, True):
            prompt = await self._build_prompt(answer, is_forced=is_last_try)
            try:
                async with aclosing(self._complete(answer, prompt)) as deltas:
                    async for delta in deltas:
                        yield delta
            except ContextTooLong as error:
                await self._learn_limit(prompt.model, error.limit or answer.prompt_tokens)
                if is_last_try or len(prompt.messages) == 1:
                    answer.error = error
                    return
            except ModelError as error:
                answer.error = error
                return
            else:
                return

    async def _build_prompt(self, answer: Answer, *, is_forced: bool) -> Prompt:
        """What the model is shown; past the budget, or if `is_forced`, the history is cut first."""
        turn, manner = answer.turn, self._manner
        learnt = await self._know(manner.model)
        conversation = await self._conversations.find(turn.conversation_id)
        first_turn_id = conversation.first_turn_id if conversation else 0
        system = await self._system_prompts.in_force(turn.thread) or manner.system_prompt
        turns: Sequence[PastTurn] = await self._turns.past(
            turn.conversation_id, first_turn_id, before=turn.id
        )
        new_tokens, system_tokens = estimate_tokens(turn.question), estimate_tokens(system)
        size = (new_tokens, system_tokens, learnt.token_ratio)
        budget = count_tokens(turns, *size) - 1 if is_forced else self._budget(learnt)
        kept = cut_history(turns, *size, budget)
        if len(kept) < len(turns):
            cut_at = kept[0].id if kept else turn.id
            await self._conversations.cut(turn.conversation_id, cut_at)
            logger.info("history cut: %d of %d turns kept", len(kept), len(turns))
        answer.model = manner.model
        answer.first_turn_id = kept[0].id if kept else turn.id
        answer.prompt_tokens = count_tokens(kept, *size)
        messages = [message for past in kept for message in past.messages]
        messages.append(Message("user", turn.question))
        if turn.answer:
            messages += [Message("assistant", turn.answer), Message("user", _GO_ON)]
        return Prompt(manner.model, system, tuple(messages))

    async def _complete(self, answer: Answer, prompt: Prompt) -> AsyncGenerator[Growth]:
        async for delta in self._stream(prompt):
            if isinstance(delta, Finish):
                answer.finish_reason = delta.reason
                answer.usage = delta.usage
                await self._learn_ratio(prompt, delta.usage)
            else:
                yield delta

    def _budget(self, learnt: Learnt) -> int:
        if learnt.context_limit is None:
            return self._manner.context_tokens
        return min(self._manner.context_tokens, int(learnt.context_limit * _SAFE_SHARE))

    async def _know(self, model: str) -> Learnt:
        if model not in self._learnt:
            self._learnt[model] = await self._models.learnt(model)
        return self._learnt[model]

    async def _learn_limit(self, model: str, limit: int) -> None:
        await self._learn(model, replace(await self._know(model), context_limit=limit))

    async def _learn_ratio(self, prompt: Prompt, usage: Usage | None) -> None:
        """The better the ratio, the nearer the next cut comes to the budget."""
        if usage is None or usage.is_estimated:
            return
        known = await self._know(prompt.model)
        texts = (prompt.system, *(message.text for message in prompt.messages))
        estimated = sum(estimate_tokens(text) for text in texts)
        ratio = round(learn_ratio(known.token_ratio, estimated, usage.input), 2)
        if ratio != round(known.token_ratio, 2):
            await self._learn(prompt.model, replace(known, token_ratio=ratio))

    async def _learn(self, model: str, learnt: Learnt) -> None:
        self._learnt[model] = learnt
        await self._models.learn(model, learnt)


def _is_word(letter: str) -> bool:
    """Whether words around it are parted by spaces, unlike those of Chinese or Japanese."""
    return letter.isalnum() and letter < "\u2e80"


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
