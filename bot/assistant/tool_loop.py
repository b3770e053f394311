"""What the model calls on the way to an answer: checked, allowed, done, and stored step by step."""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Sequence, Set
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace

from bot.assistant.answer import Activity, Answer
from bot.assistant.listed_addresses import HEAD, texts_with_addresses
from bot.assistant.tool_approvals import ApprovalRequest
from bot.assistant.turn_store import TurnStore
from bot.domain.completion import ToolCalls
from bot.domain.message import Message, Thread
from bot.domain.speaker_labels import clean_line, escape_brackets
from bot.domain.tokens import estimate_tokens
from bot.domain.tool_messages import UNKNOWN_OUTCOME
from bot.domain.tools import (
    Source,
    ToolCall,
    ToolDescription,
    ToolRound,
    is_listed,
    words_of_rounds,
)
from bot.domain.turn import Turn
from bot.domain.unicode import repair_surrogates
from bot.files.cutting import bytes_for, cut_text
from bot.json_schema.check import Invalid, check_result
from bot.storage.approvals import CallId
from bot.storage.errors import StorageUnavailable
from bot.tools.tool import Arguments, Caller, Tool, ToolOutput

logger = logging.getLogger(__name__)

_GRACE_SECONDS = 0.5
"""That a tool gets to end once nobody wants its result."""
_LONGEST_LINE = 80
_SMALLEST_RESULT = 200
"""Tokens."""

_CUT = "\n[The rest was left out.]"
_NO_SUCH = "There is no tool {name!r}."
_WRONG = "The arguments are not what the tool takes:\n{complaint}"
_TOO_MANY = "Not done: too many calls for one question. Answer with what you have."
_DENIED = "Not done: the person did not allow it. Do not try it again; say so in your answer."
_SLOW = "There was no result within {seconds:.0f} seconds."
_FAILED = "The tool failed."


AskFirst = Callable[[ApprovalRequest], Awaitable[bool]]
"""Whether whoever may say so allows a call. Waits for long."""

IsSpent = Callable[[Turn], Awaitable[bool]]
"""Whether whoever pays for the turn has nothing left."""

ToolsOf = Callable[[Thread, Set[str]], Awaitable[Sequence[Tool]]]
"""What the model may call in a thread, always in the same order; what it has called is awaited."""


async def no_tools(_thread: Thread, _needed: Set[str]) -> Sequence[Tool]:
    """A ToolsOf that knows none."""
    return ()


@dataclass(frozen=True, slots=True)
class ToolLimits:
    """Of one question: completions that end in calls, calls, and tokens of all their results."""

    rounds: int = 8
    calls: int = 20
    result_tokens: int = 8_000


class ToolLoop:
    """The tools of one answer. Nothing that the model asks for raises; it is told instead."""

    def __init__(
        self,
        answer: Answer,
        tools: Sequence[Tool],
        store: TurnStore,
        ask_first: AskFirst,
        is_spent: IsSpent,
        limits: ToolLimits,
    ) -> None:
        self._answer = answer
        self._tools = {tool.name: tool for tool in tools}
        self._store = store
        self._ask_first = ask_first
        self._is_spent = is_spent
        self._limits = limits
        self._may_go_on = True
        self._is_over = False
        self._room = limits.result_tokens - sum(
            estimate_tokens(result or "")
            for round_ in answer.turn.rounds
            for result in round_.results
        )

    @property
    def descriptions(self) -> tuple[ToolDescription, ...]:
        """What the model is told that it may call."""
        return tuple(tool.description for tool in self._tools.values())

    @property
    def may_call(self) -> bool:
        """Whether another call is possible; one that is gone on with only ends what it says."""
        rounds = self._answer.turn.rounds
        calls = sum(len(round_.calls) for round_ in rounds)
        is_within = len(rounds) < self._limits.rounds and calls < self._limits.calls
        is_open = self._may_go_on and not (self._answer.turn.answer or self._answer.turn.longer)
        return bool(self._tools) and is_open and is_within

    @property
    def is_interrupted(self) -> bool:
        """Whether an earlier process has left calls without a result."""
        turn = self._answer.turn
        is_begun = bool(turn.answer or turn.longer)
        return not is_begun and any(not round_.is_complete for round_ in turn.rounds)

    async def run(self, calls: ToolCalls, shown: Sequence[Message]) -> AsyncGenerator[Activity]:
        """Do what is called; `shown` is what the model knew by then.

        Raises StorageUnavailable.
        """
        answer, turn = self._answer, self._answer.turn
        said = answer.text.removeprefix(words_of_rounds(turn.rounds)).strip()
        round_ = ToolRound(said, calls.calls, (None,) * len(calls.calls), calls.state)
        await self._store.begin_round(answer, round_)
        answer.go_on_behind((*turn.rounds, round_))
        async with aclosing(self.resume(shown)) as activities:
            async for activity in activities:
                yield activity
        self._may_go_on = not await self._is_spent(turn)

    async def resume(self, shown: Sequence[Message]) -> AsyncGenerator[Activity]:
        """Do what of the last round has no result; what only reads is simply done again."""
        *before, last = self._answer.turn.rounds
        texts = texts_with_addresses(shown)
        settled: dict[int, tuple[str, tuple[Source, ...]]] = {}

        async def settle(position: int) -> None:
            settled[position] = await self._settle(len(before), position, last, texts)

        open_ = [position for position, result in enumerate(last.results) if result is None]
        running = {
            asyncio.create_task(settle(position)): self._line(last.calls[position])
            for position in open_
        }
        try:
            while running:
                yield Activity(tuple(line for line in running.values() if line))
                done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    del running[task]
                    task.result()
        finally:
            self._is_over = bool(running)
            await _end(list(running))
        results = [
            settled[at][0] if at in settled else last.results[at] for at in range(len(last.calls))
        ]
        found = tuple(source for at in sorted(settled) for source in settled[at][1])
        done_round = replace(last, results=tuple(results), sources=(*last.sources, *found))
        self._answer.go_on_behind((*before, done_round))
        yield Activity(())

    async def _settle(
        self, number: int, position: int, round_: ToolRound, texts: Sequence[str]
    ) -> tuple[str, tuple[Source, ...]]:
        """The call's result, stored."""
        call = round_.calls[position]
        output = await self._outcome(number, position, round_, texts)
        if self._is_over:
            # A tool that does not listen to a stop: by now this place may be another call's.
            raise asyncio.CancelledError
        if output.trouble:
            self._answer.troubles.append((output.trouble, ""))
        result = self._write(call.name, output, of=len(round_.calls))
        await self._store.end_call(self._answer, (number, position), result, output)
        return result, output.sources

    async def _outcome(
        self, number: int, position: int, round_: ToolRound, texts: Sequence[str]
    ) -> ToolOutput:
        call = round_.calls[position]
        tool = self._tools.get(call.name)
        if position in round_.begun:
            return _failure(UNKNOWN_OUTCOME)
        if tool is None:
            return _failure(_NO_SUCH.format(name=call.name[:64]))
        before = sum(len(one.calls) for one in self._answer.turn.rounds[:number])
        if before + position >= self._limits.calls:
            return _failure(_TOO_MANY)
        try:
            arguments = await _check(call, tool)
        except Invalid as error:
            return _failure(_WRONG.format(complaint=error.complaint))
        if tool.asks:
            turn = self._answer.turn
            call_id = CallId(turn.id, number, position)
            if not await self._ask_first(ApprovalRequest(turn, call_id, tool, arguments)):
                return _failure(_DENIED)
        if tool.changes:
            await self._store.mark_begun(self._answer, (number, position))
        return await self._call(tool, arguments, texts)

    async def _call(self, tool: Tool, arguments: Arguments, texts: Sequence[str]) -> ToolOutput:
        turn = self._answer.turn
        caller = Caller(turn.id, turn.thread, turn.author_id, lambda url: is_listed(url, texts))
        try:
            output = await _run_in_time(tool.run(arguments, caller), tool.seconds)
        except TimeoutError:
            slow = _SLOW.format(seconds=tool.seconds)
            return _failure(f"{slow} {UNKNOWN_OUTCOME}" if tool.changes else slow)
        except StorageUnavailable:
            raise
        except (Exception, BaseExceptionGroup):
            # Whatever is wrong with a tool, the question is answered.
            logger.exception("a tool failed: %s", tool.name)
            return _failure(f"{_FAILED} {UNKNOWN_OUTCOME}" if tool.changes else _FAILED)
        if output.is_error:  # Why may be told by strangers, too.
            return replace(output, text=HEAD.format(name=tool.name) + output.text)
        return output

    def _write(self, name: str, output: ToolOutput, of: int) -> str:
        """The result as the model is shown it: marked, without our brackets, cut to its share."""
        text = escape_brackets(repair_surrogates(output.text)).replace("\0", "")
        if output.is_error:
            self._room -= estimate_tokens(text)
            return text[: bytes_for(_SMALLEST_RESULT)]
        least = min(_SMALLEST_RESULT, self._limits.result_tokens // self._limits.calls)
        share = max(least, min(self._room // of, self._limits.result_tokens // 2))
        kept = cut_text(text, bytes_for(share))
        self._room -= estimate_tokens(kept)
        return HEAD.format(name=name) + kept + (_CUT if len(kept) < len(text.rstrip()) else "")

    def _line(self, call: ToolCall) -> str:
        """What whoever waits sees of a call; nothing of one that cannot be."""
        tool = self._tools.get(call.name)
        with suppress(Exception):  # it is only a line
            if tool and isinstance(arguments := json.loads(call.arguments or "{}"), dict):
                return clean_line(tool.show(arguments), _LONGEST_LINE)
        return ""


async def _check(call: ToolCall, tool: Tool) -> Arguments:
    """The arguments as the tool wants them. Raises Invalid."""
    schema = json.dumps(tool.description.parameters)
    text = await check_result(call.arguments.strip() or "{}", schema)
    arguments = json.loads(text)
    if not isinstance(arguments, dict):
        raise Invalid("$: must be an object")
    return arguments


async def _run_in_time(work: Coroutine[object, object, ToolOutput], seconds: float) -> ToolOutput:
    """What it gives, and a little later at most; one that does not listen is left alone.

    Raises TimeoutError, and what the work raises; RuntimeError where it was cancelled from within.
    """
    task = asyncio.create_task(work)
    task.add_done_callback(_look_at)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
    finally:
        if task.cancel():
            await asyncio.wait({task}, timeout=_GRACE_SECONDS)
    if not done and (task.cancelled() or not task.done()):
        raise TimeoutError
    if task.cancelled():
        raise RuntimeError("it was cancelled from within")
    return task.result()


def _look_at(task: asyncio.Task[ToolOutput]) -> None:
    """Where nobody waits any more, nobody else would."""
    if not task.cancelled():
        task.exception()


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Nobody wants their results any more; one that does not listen is left alone."""
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=_GRACE_SECONDS)


def _failure(text: str) -> ToolOutput:
    return ToolOutput(text, is_error=True)
