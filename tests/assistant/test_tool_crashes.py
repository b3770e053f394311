"""The process ends at each commit of an answer with tools, before it and behind it."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import pytest

from bot.domain.completion import Delta, Finish, FinishReason, ToolCalls
from bot.domain.prompt import Prompt
from bot.domain.tools import Source, ToolCall, ToolDescription
from bot.domain.usage import Call, Usage
from bot.storage.database import Database, Run
from bot.storage.turns import Turns
from bot.tools.tool import Arguments, Caller, Tool, ToolOutput
from tests.assistants import WHOLE, hire, pull
from tests.storage.examples import question

T = TypeVar("T")

SCHEMA = {"type": "object", "properties": {"what": {"type": "string"}}}
PAGE = Source("https://example.org/mog", "Mog", is_read=True)
CALLS = 4
COMMITS = 12
"""Of the whole answer."""
UNKNOWN = "It is not known whether this was done"
CALLED = Finish(FinishReason.TOOL_CALLS, "tool_calls", Usage(input=50, output=5))
SAID = Usage(input=90, output=3)


class Killed(BaseException):
    """The process is no more."""


class Mortal(Database):
    """A database whose process ends at a commit, `left` commits from now."""

    left = 0
    is_stored = True
    """Whether that commit still comes about."""
    is_dead = False

    async def transact(self, work: Callable[[Run], T]) -> T:
        """As long as there is a process."""
        self._look()
        self.left -= 1
        if self.left:
            return await super().transact(work)
        if self.is_stored:
            await super().transact(work)
        self.is_dead = True
        raise Killed

    async def read_many(self, work: Callable[[Run], T]) -> T:
        """As long as there is a process."""
        self._look()
        return await super().read_many(work)

    def _look(self) -> None:
        if self.is_dead:
            raise Killed


class World:
    """What tools have done, over all processes."""

    def __init__(self) -> None:
        self.done = Counter[str]()
        self.prompts: list[Prompt] = []

    @property
    def tools(self) -> Sequence[Tool]:
        """One that reads, and one that changes something."""
        return (self._tool("read", changes=False), self._tool("note", changes=True))

    def _tool(self, name: str, *, changes: bool) -> Tool:
        async def run(arguments: Arguments, _caller: Caller) -> ToolOutput:
            self.done[f"{name} {arguments['what']}"] += 1
            await asyncio.sleep(0)
            cost = (Call("search", "engine", Usage(), 0.01),)
            return ToolOutput(f"done: {arguments['what']}", () if changes else (PAGE,), cost)

        described = ToolDescription(name, "Does it.", SCHEMA)
        return Tool(described, run, lambda _: name, title=name, changes=changes)

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Delta]:
        """Two rounds of a reading and a changing call, then an answer."""
        self.prompts.append(prompt)
        results = sum(message.role == "tool" for message in prompt.messages)
        for delta in _say(results):
            yield delta


def _say(results: int) -> list[Delta]:
    if results == CALLS:
        return ["All ", "done.", Finish(WHOLE.reason, "stop", SAID)]
    number = 1 + results // 2
    calls = ToolCalls(
        tuple(
            ToolCall(f"{name}{number}", name, f'{{"what": "{number}"}}')
            for name in ("read", "note")
        )
    )
    return [f"Round {number}.", calls, CALLED]


@pytest.mark.parametrize("is_stored", [False, True], ids=["before", "behind"])
@pytest.mark.parametrize("commit", range(1, COMMITS + 2))
async def test_a_process_that_ends_at_a_commit_leaves_one_answer(
    tmp_path: Path, commit: int, *, is_stored: bool
) -> None:
    world, path = World(), tmp_path / "bot.db"
    async with Mortal(path, Path("migrations/sqlite")) as database:
        assistant = hire(database, world.stream, tools=world.tools)
        turn = await assistant.store_question(question("Do it"))
        database.left, database.is_stored = commit, is_stored
        with suppress(Killed):
            await assistant.answer(turn, pull)
        was_killed = database.is_dead
        database.is_dead, database.left = False, 0
    async with Database(path, Path("migrations/sqlite")) as database:
        (left,) = await Turns(database).open()
        if not left.is_answered:
            assistant = hire(database, world.stream, tools=world.tools)
            left = await assistant.answer(left, pull)
        paid = await database.read("SELECT kind, COUNT(*) AS n FROM usage GROUP BY kind", {})

    assert was_killed == (commit <= COMMITS)
    assert left.answer == "Round 1.\n\nRound 2.\n\nAll done."
    assert left.error is None
    assert left.sources == (PAGE,)
    assert all(count == 1 for name, count in world.done.items() if name.startswith("note"))
    assert all(count <= 2 for count in world.done.values())
    told = [message.text for message in world.prompts[-1].messages if message.role == "tool"]
    cut_off = sum(UNKNOWN in result for result in told)
    assert [result.endswith(("done: 1", "done: 2")) for result in told].count(
        True
    ) == CALLS - cut_off
    assert cut_off <= 1
    counts = {row["kind"]: row["n"] for row in paid}
    assert counts == {"completion": 3, "search": CALLS - cut_off}
