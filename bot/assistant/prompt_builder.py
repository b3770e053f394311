"""What the model is shown for a turn, within the budget, and what each model teaches about it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.assistant.answer import Answer
from bot.assistant.group_context import GroupContext
from bot.domain.history_cut import PastTurn, count_tokens, cut_history
from bot.domain.message import Message
from bot.domain.prompt import Prompt
from bot.domain.tokens import estimate_image_tokens, estimate_tokens, learn_ratio
from bot.domain.usage import Usage
from bot.json_schema.schema import to_structure
from bot.storage.chat_settings import Settings
from bot.storage.conversations import Conversations
from bot.storage.history import History
from bot.storage.models import ModelLimits, Models
from bot.storage.system_prompts import SystemPrompts

logger = logging.getLogger(__name__)

_SAFE_SHARE = 0.8
"""Of a model's context limit; the rest is for the answer and for what the estimate misses."""

_UNKNOWN = 1_000_000

_GO_ON = (
    "Your last message was cut off. Go on exactly where it ended, with the very next word: repeat "
    "nothing, and add no introduction."
)


@dataclass(frozen=True, slots=True)
class PromptDefaults:
    """How the assistant works unless a chat says otherwise. `context_tokens` bounds the prompt."""

    model: str
    system_prompt: str
    context_tokens: int


class PromptBuilder:
    """Builds prompts."""

    def __init__(
        self,
        manner: PromptDefaults,
        conversations: Conversations,
        history: History,
        system_prompts: SystemPrompts,
        models: Models,
        settings: Settings,
        group_context: GroupContext,
    ) -> None:
        self._manner = manner
        self._conversations = conversations
        self._history = history
        self._system_prompts = system_prompts
        self._models = models
        self._settings = settings
        self._group_context = group_context
        self._learnt: dict[str, ModelLimits] = {}

    async def build(self, answer: Answer, *, is_forced: bool) -> Prompt:
        """What the model is shown; past the budget, or if `is_forced`, the history is cut first."""
        turn, manner = answer.turn, self._manner
        model = (await self._settings.of(turn.thread.chat_id)).model or manner.model
        learnt = await self._know(model)
        conversation = await self._conversations.find(turn.conversation_id)
        first_turn_id = conversation.first_turn_id if conversation else 0
        system = await self._system_prompts.in_force(turn.thread) or manner.system_prompt
        images = await self._history.question_images(turn.id) if turn.enclosed else ()
        behind = self._group_context.of(turn.id, turn.thread)
        question = Message("user", behind + turn.question, images)
        turns: Sequence[PastTurn] = await self._history.past(
            turn.conversation_id, first_turn_id, before=turn.id
        )
        size = (_estimate(question), estimate_tokens(system), learnt.token_ratio)
        budget = count_tokens(turns, *size) - 1 if is_forced else self._budget(learnt)
        kept = cut_history(turns, *size, budget, None if is_forced else _most(learnt))
        if len(kept) < len(turns):
            cut_at = kept[0].id if kept else turn.id
            await self._conversations.cut(turn.conversation_id, cut_at)
            logger.info("history cut: %d of %d turns kept", len(kept), len(turns))
        answer.model = model
        answer.first_turn_id = kept[0].id if kept else turn.id
        answer.prompt_tokens = count_tokens(kept, *size)
        messages = [message for past in kept for message in self._with_background(past)]
        messages.append(question)
        if turn.answer:
            messages += [Message("assistant", turn.answer), Message("user", _GO_ON)]
        is_json = turn.order.kind == "json"
        return Prompt(
            model,
            system,
            tuple(messages),
            structure=to_structure(turn.order.schema) if is_json else None,
            is_continued=is_json and bool(turn.answer),
        )

    def _with_background(self, past: PastTurn) -> Sequence[Message]:
        """A turn as it was shown to the model when it was asked."""
        behind = self._group_context.before(past.id)
        if not behind:
            return past.messages
        question, *rest = past.messages
        return (replace(question, text=behind + question.text), *rest)

    def _budget(self, learnt: ModelLimits) -> int:
        if learnt.context_limit is None:
            return self._manner.context_tokens
        return min(self._manner.context_tokens, int(learnt.context_limit * _SAFE_SHARE))

    async def learn_limit(self, model: str, limit: int) -> None:
        """The model takes no more tokens than this."""
        await self._learn(model, replace(await self._know(model), context_limit=limit))

    async def learn_ratio(self, prompt: Prompt, usage: Usage | None) -> None:
        """The better the ratio, the nearer the next cut comes to the budget.

        It is about words: pictures are counted in too many ways to learn from.
        """
        has_images = any(message.images for message in prompt.messages)
        if usage is None or usage.is_estimated or has_images:
            return
        known = await self._know(prompt.model)
        texts = (prompt.system, *(message.text for message in prompt.messages))
        estimated = sum(estimate_tokens(text) for text in texts)
        ratio = round(learn_ratio(known.token_ratio, estimated, usage.input), 2)
        if ratio != round(known.token_ratio, 2):
            await self._learn(prompt.model, replace(known, token_ratio=ratio))

    async def _know(self, model: str) -> ModelLimits:
        if model not in self._learnt:
            self._learnt[model] = await self._models.learnt(model)
        return self._learnt[model]

    async def _learn(self, model: str, learnt: ModelLimits) -> None:
        self._learnt[model] = learnt
        await self._models.learn(model, learnt)


def _most(learnt: ModelLimits) -> int:
    """What the model may take, as far as that is known."""
    return _UNKNOWN if learnt.context_limit is None else int(learnt.context_limit * _SAFE_SHARE)


def _estimate(message: Message) -> int:
    pictures = sum(estimate_image_tokens(image.width, image.height) for image in message.images)
    return estimate_tokens(message.text) + pictures
