"""The completions of one answer: what the model calls, and what mends a failure, needs another."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from bot.assistant.answer import Answer
from bot.assistant.json_answer import ask_for_repair, check_json
from bot.assistant.model_limits import LearntLimits
from bot.assistant.prompt_builder import PromptBuilder
from bot.assistant.tool_loop import ToolLoop
from bot.domain.completion import (
    AnsweredBy,
    Delta,
    Finish,
    Retrying,
    Thought,
    ToolCalls,
    Unsaid,
    Unseen,
)
from bot.domain.errors import ContextTooLong, NotJson, RequestRefused
from bot.domain.follow_ups import are_wanted
from bot.domain.message import Message
from bot.domain.metering import UsageMeter, metering
from bot.domain.prompt import Prompt
from bot.domain.tokens import estimate_tokens
from bot.domain.tool_messages import messages_of
from bot.domain.tools import words_of_rounds
from bot.domain.turn import Turn
from bot.domain.unicode import repair_surrogates
from bot.domain.usage import Usage

logger = logging.getLogger(__name__)

_PICTURE = "[a picture that is not shown any more]"


CutHistory = Callable[[Turn, int], Awaitable[Turn]]
"""Cuts a turn's conversation before another of its turns, for good; the turn as it is then."""


class Round:
    """One completion, as it is taken into the answer."""

    def __init__(self, answer: Answer, prompt: Prompt, meter: UsageMeter) -> None:
        self.prompt = prompt
        self.usage: Usage | None = None
        self.calls: ToolCalls | None = None
        """What the model calls, where it may."""
        self._answer = answer
        self._meter = meter
        self._begun = answer.text
        answer.thoughts.begin()

    def take(self, delta: Delta) -> str | Thought | Retrying | None:
        """The answer has this now; what of it its reader is to see."""
        if isinstance(delta, str):
            self._meter.hear(delta)
            self._answer.append(delta)
            return delta
        if isinstance(delta, Thought):
            self._answer.thoughts.add(delta.text, is_anew=delta.is_anew)
            return delta
        if isinstance(delta, Retrying):
            self._answer.thoughts.begin()
            return delta
        if isinstance(delta, Unsaid):
            self._take_back()
        elif isinstance(delta, AnsweredBy):
            self._move(delta)
        elif isinstance(delta, Unseen):
            # Of what is only made shorter the pictures stand further above.
            self._answer.has_unseen |= bool(_question(self.prompt).images)
        elif isinstance(delta, ToolCalls):
            self._take_calls(delta)
        else:
            self._end(delta)
        return None

    def _take_back(self) -> None:
        """What it has said was reasoning."""
        if self.prompt.shows_thinking:
            self._answer.thoughts.add(self._answer.text.removeprefix(self._begun), is_anew=True)
        self._answer.rewrite(self._begun)

    def _move(self, to: AnsweredBy) -> None:
        """Another model is asked from now on, which is paid and named instead."""
        self._meter.move(to.model, to.error)
        self._answer.thoughts.begin()
        is_other = to.model != self.prompt.model
        answer = self._answer
        answer.model, answer.written_by = to.model, to.model if is_other else answer.written_by
        if to.error:
            answer.troubles.append((type(to.error), to.error.about or to.failed))

    def _take_calls(self, calls: ToolCalls) -> None:
        for call in calls.calls:
            self._meter.hear(call.name + call.arguments)
        if self.prompt.may_call and self.prompt.tools:
            self.calls = calls

    def _end(self, finish: Finish) -> None:
        self._answer.finish_reason = finish.reason
        self._answer.found += finish.sources
        self._answer.usage = self.usage = finish.usage
        self._answer.thoughts.end()
        self._meter.report(finish.usage, finish.thought)


class Rounds:
    """Decides what the model is asked next, before a word of it is pulled.

    A prompt that is too long is cut to half, one that is refused is sent without old pictures, and
    JSON that is none is asked for again; each of the answer's troubles only once.
    """

    def __init__(
        self,
        answer: Answer,
        tools: ToolLoop,
        prompt_builder: PromptBuilder,
        limits: LearntLimits,
        cut_history: CutHistory,
    ) -> None:
        self.prompt: Prompt | None = None
        """What is asked next; None where the answer is all there."""
        self._answer = answer
        self._tools = tools
        self._prompt_builder = prompt_builder
        self._limits = limits
        self._cut_history = cut_history
        self._behind = answer.turn.answer or answer.turn.longer
        """The prompt's words behind the question."""
        self._may_cut = True
        self._may_repair = True
        self._is_bare = False
        """Whether it is sent without old pictures."""

    async def begin(self) -> Prompt:
        """The question is asked first."""
        self.prompt = await self._build(is_forced=False)
        return self.prompt

    async def go_on(self) -> None:
        """Ask on behind what was called and came of it."""
        last = messages_of(self._answer.turn.rounds[-1:])
        self._behind = "".join(message.text for message in last)
        self.prompt = await self._build(is_forced=False)
        self._may_cut = True

    @asynccontextmanager
    async def ask(self, prompt: Prompt) -> AsyncIterator[Round]:
        """Take a completion of this prompt inside. Raises ModelError where nothing can mend it."""
        behind = estimate_tokens(repair_surrogates(self._behind))
        expected = Usage(input=self._answer.prompt_tokens + behind)
        self._answer.model = prompt.model
        try:
            with metering(self._answer.calls.append, "completion", prompt.model, expected) as meter:
                round_ = Round(self._answer, prompt, meter)
                yield round_
        except ContextTooLong as error:
            self.prompt = await self._cut(prompt, error)
        except RequestRefused as error:
            self.prompt = self._without_old_pictures(prompt, error)
        else:
            answered = replace(prompt, model=self._answer.model)
            await self._limits.learn_ratio(answered, round_.usage)
            is_json = self._answer.turn.order.kind == "json"
            self.prompt = await self._check_json(prompt) if is_json else None
            self._may_cut = False

    async def _cut(self, prompt: Prompt, error: ContextTooLong) -> Prompt:
        limit = error.limit or self._answer.prompt_tokens
        await self._limits.learn_limit(error.model or prompt.model, limit)
        called = messages_of(self._answer.turn.rounds)
        if not self._may_cut or len(prompt.messages) == 1 + len(called):
            raise error
        self._may_cut = False
        return await self._build(is_forced=True)

    def _without_old_pictures(self, prompt: Prompt, error: RequestRefused) -> Prompt:
        """Servers bound the pictures of a whole request; those of the question matter most."""
        bare = _without_past_pictures(prompt, self._answer.turn)
        if not self._may_cut or bare == prompt:
            raise error
        self._may_cut, self._is_bare = False, True
        return bare

    async def _check_json(self, prompt: Prompt) -> Prompt | None:
        complaint = await check_json(self._answer)
        if complaint is None:
            return None
        logger.info("not the JSON that was wanted%s", "" if self._may_repair else ", again")
        if not self._may_repair:
            raise NotJson
        self._may_repair = False
        repair, self._behind = ask_for_repair(prompt, self._answer.text, complaint)
        self._answer.rewrite("")
        return repair

    async def _build(self, *, is_forced: bool) -> Prompt:
        answer = self._answer
        tools = self._tools.descriptions
        prompt, cut = await self._prompt_builder.build(answer.turn, tools, is_forced=is_forced)
        if cut.left_out:
            before, answer.turn = (
                answer.turn,
                await self._cut_history(answer.turn, cut.first_turn_id),
            )
            logger.info("history cut: %d turns kept, %d not", len(cut.turns), cut.left_out)
            if answer.turn != before:
                return await self._build(is_forced=False)
        answer.model = prompt.model
        answer.has_follow_ups = are_wanted(prompt.system)
        answer.first_turn_id = cut.first_turn_id
        answer.prompt_tokens = cut.prompt_tokens
        if tools:
            prompt = replace(prompt, may_call=self._tools.may_call)
        return _without_past_pictures(prompt, answer.turn) if self._is_bare else prompt


def _question(prompt: Prompt) -> Message:
    return next(message for message in reversed(prompt.messages) if message.role == "user")


def _without_past_pictures(prompt: Prompt, turn: Turn) -> Prompt:
    """The prompt with the pictures of its question alone; what was called stands behind it."""
    begun = turn.longer or turn.answer
    is_begun = bool(begun.removeprefix(words_of_rounds(turn.rounds)).strip())
    behind = len(messages_of(turn.rounds)) + (2 if is_begun else 0)
    at = len(prompt.messages) - 1 - behind
    past = tuple(
        replace(message, images=(), text=message.text or _PICTURE) if message.images else message
        for message in prompt.messages[:at]
    )
    return replace(prompt, messages=past + prompt.messages[at:])
