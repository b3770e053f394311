"""What the model is shown for a turn, within the budget."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.assistant.group_context import GroupContext
from bot.assistant.model_limits import LearntLimits, safe_limit
from bot.assistant.shorter import ask_for_shorter
from bot.domain.chat_settings import has_memory
from bot.domain.facts import join_memory
from bot.domain.follow_ups import ask_for_follow_ups
from bot.domain.history_cut import PastTurn, count_tokens, cut_history
from bot.domain.message import Message
from bot.domain.output_format import TEXT
from bot.domain.prompt import Prompt
from bot.domain.tokens import estimate_image_tokens, estimate_tokens
from bot.domain.tool_messages import count_descriptions, count_words, messages_of
from bot.domain.tools import ToolDescription, words_of_rounds
from bot.domain.turn import Turn
from bot.json_schema.schema import to_structure
from bot.storage.chat_settings import Settings
from bot.storage.history import History
from bot.storage.models import ModelLimits
from bot.storage.system_prompts import EVERYWHERE, SystemPrompts

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
    memory: bool = False
    """Whether facts are remembered."""

    @property
    def memory_tokens(self) -> int:
        """The room for what is remembered."""
        return self.context_tokens // 4


@dataclass(frozen=True, slots=True)
class Cut:
    """The past turns that a prompt shows, and how many older ones it leaves out.

    Where it leaves any out, it is to be stored: the next prompt begins at `first_turn_id` too.
    """

    turns: tuple[PastTurn, ...]
    left_out: int
    first_turn_id: int
    prompt_tokens: int
    """Of the whole prompt: reported for what was shown before, estimated for what is new."""


class PromptBuilder:
    """Builds prompts, and changes nothing."""

    def __init__(
        self,
        defaults: PromptDefaults,
        history: History,
        system_prompts: SystemPrompts,
        limits: LearntLimits,
        settings: Settings,
        group_context: GroupContext,
    ) -> None:
        self._defaults = defaults
        self._history = history
        self._system_prompts = system_prompts
        self._limits = limits
        self._settings = settings
        self._group_context = group_context

    async def build(
        self, turn: Turn, tools: tuple[ToolDescription, ...] = (), *, is_forced: bool = False
    ) -> tuple[Prompt, Cut]:
        """What the model is shown; past the budget, or if `is_forced`, the history is cut."""
        settings = await self._settings.of(turn.thread.chat_id)
        model = turn.chosen_model or settings.model or self._defaults.model
        learnt = await self._limits.of(model)
        # Asked for together, they are read together: one wait for the database's thread.
        is_elsewhere = turn.thread.is_elsewhere
        system, past = await asyncio.gather(
            # What a person has set for themselves is not for those who read along.
            self._system_prompts.in_force(EVERYWHERE if is_elsewhere else turn.thread),
            self._history.past(turn.conversation_id, before=turn.id),
        )
        system = system or self._defaults.system_prompt
        if has_memory(settings, default=self._defaults.memory) and not is_elsewhere:
            system = join_memory(system, turn.memory)
        if settings.suggest and turn.order == TEXT and not is_elsewhere:
            system = ask_for_follow_ups(system)
        question = await self._question(turn)
        called = messages_of(turn.rounds)
        new = _estimate(question) + count_words(called)
        told = count_descriptions(tools)
        size = (new, estimate_tokens(system) + told, learnt.token_ratio)
        budget = count_tokens(past, *size) - 1 if is_forced else self._budget(learnt, told)
        kept = cut_history(past, *size, budget, None if is_forced else _most(learnt))
        cut = Cut(
            turns=tuple(kept),
            left_out=len(past) - len(kept),
            first_turn_id=kept[0].id if kept else turn.id,
            prompt_tokens=count_tokens(kept, *size),
        )
        shown = [message for before in kept for message in self._with_background(before)]
        prompt = _write_prompt(model, system, turn, (*shown, question, *called))
        is_in_words = turn.order.kind == "words" and not is_elsewhere
        shows_thinking = settings.shows_thinking and is_in_words
        return (
            replace(prompt, tools=tools, effort=settings.effort, shows_thinking=shows_thinking),
            cut,
        )

    async def _question(self, turn: Turn) -> Message:
        images = await self._history.question_images(turn.id) if turn.enclosed else ()
        background = self._group_context.of(turn.id, turn.thread)
        return Message("user", background + turn.before + turn.question, images)

    def _with_background(self, past: PastTurn) -> Sequence[Message]:
        """A turn as it was shown to the model when it was asked."""
        background = self._group_context.before(past.id)
        if not background:
            return past.messages
        question, *rest = past.messages
        return (replace(question, text=background + question.text), *rest)

    def _budget(self, learnt: ModelLimits, told: int) -> int:
        """Many tools may fill the operator's: half of that is for the conversation all the same.

        Else each prompt would be past it, and each would be cut: a history that slides.
        """
        budget = self._defaults.context_tokens
        budget = max(budget, round(told * learnt.token_ratio) + budget // 2)
        return budget if learnt.context_limit is None else min(budget, _most(learnt))


def _write_prompt(model: str, system: str, turn: Turn, messages: tuple[Message, ...]) -> Prompt:
    """The prompt of these messages, and of what is there of the answer, to be gone on with."""
    is_json = turn.order.kind == "json"
    if turn.longer:
        messages += ask_for_shorter(turn)
    elif turn.answer:
        begun = turn.answer.removeprefix(words_of_rounds(turn.rounds))
        if begun.strip():  # Else it was stopped before its first word, and is simply asked on.
            messages += (Message("assistant", begun), Message("user", _GO_ON))
    return Prompt(
        model,
        system,
        messages,
        structure=to_structure(turn.order.schema) if is_json else None,
        is_continued=is_json and bool(turn.answer),
        # What is asked once of another model is not to move the conversation from its own.
        conversation_id=0 if turn.chosen_model else turn.conversation_id,
    )


def _most(learnt: ModelLimits) -> int:
    """What the model may take, as far as that is known."""
    limit = safe_limit(learnt)
    return _UNKNOWN if limit is None else limit


def _estimate(message: Message) -> int:
    pictures = sum(estimate_image_tokens(image.width, image.height) for image in message.images)
    return estimate_tokens(message.text) + pictures
