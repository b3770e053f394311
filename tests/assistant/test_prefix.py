"""A prompt begins with all of the one before it, and tells what is known, whatever happens between.

Hours pass, the day and the zone change, facts are added, tools are called, questions fail, and the
process ends at random moments: providers bill a prefix cheaply only where it is the same.
"""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, AsyncIterator, Sequence, Set
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random

import pytest

from bot.assistant.open_assistant import AssistantParts, AssistantSettings, Ports, open_assistant
from bot.assistant.prompt_builder import PromptDefaults
from bot.domain.attachment import Attachment, Kind
from bot.domain.chat_settings import has_memory
from bot.domain.completion import Delta, Finish, FinishReason, ToolCalls
from bot.domain.errors import ContentFiltered
from bot.domain.message import Author, Message, Thread
from bot.domain.prompt import Prompt
from bot.domain.time_zone import zone_named
from bot.domain.tools import ToolCall, ToolDescription
from bot.domain.turn import Question, QuestionPart, Turn
from bot.domain.usage import no_price
from bot.storage.storage import Storage, StorageDefaults, open_storage
from bot.tools.remember import remember_tool
from bot.tools.tool import Arguments, Caller, Tool, ToolOutput
from tests.assistants import WHOLE, no_file, pull, stop_at_once
from tests.storage.examples import NOW

MIGRATIONS = Path("migrations/sqlite")
ROOM, LITTLE_ROOM = 1_000_000, 1_500
"""Tokens: no conversation here is cut, and each is often."""
STEPS = 60
HOUR = 3600.0
ZONES = ("UTC", "Europe/Berlin", "America/St_Johns", "+05:45", "Pacific/Auckland")
PEOPLE = (Author(1815, "Ada"), Author(1912, "Ben"))
CALLED = Finish(FinishReason.TOOL_CALLS, "tool_calls")
DAY = re.compile(r"^[\[⟦][A-Z][a-z]+day (\d{4}-\d\d-\d\d, \d\d:\d\d), (\S+)[\]⟧]$", re.MULTILINE)


async def _look(_arguments: Arguments, _caller: Caller) -> ToolOutput:
    return ToolOutput("It is 38 m high.")


LOOK = Tool(
    ToolDescription("look", "Looks things up.", {"type": "object", "properties": {}}),
    _look,
    show=lambda _arguments: "",
    title="",
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A prompt as it was sent, and what was to be known with its question."""

    prompt: Prompt
    asked_at: float
    zone: str
    facts: tuple[str, ...]

    @property
    def day(self) -> tuple[str, str]:
        """The newest moment that the model is told, and where."""
        texts = "\n".join(message.text for message in self.prompt.messages)
        moment, zone = DAY.findall(texts)[-1]
        return moment, zone

    @property
    def all_words(self) -> str:
        """Whatever the model can read."""
        texts = [message.text for message in self.prompt.messages]
        calls = [call.arguments for message in self.prompt.messages for call in message.calls]
        return "\n".join([self.prompt.system, *texts, *calls])


@dataclass(slots=True)
class Life:
    """A chat and its bot, whose processes end and begin."""

    path: Path
    thread: Thread
    luck: Random
    context_tokens: int = ROOM
    now: float = NOW
    zone: str = "UTC"
    number: int = 0
    facts: list[str] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    will: list[str] = field(default_factory=list)
    """What the model does next, completion by completion."""
    hangs: bool = False
    has_hung: asyncio.Event = field(default_factory=asyncio.Event)
    known_at: tuple[float, str, tuple[str, ...]] = (0.0, "", ())

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Delta]:
        """A StreamCompletion."""
        deed = self.will[0] if self.will else "say"
        if deed != "filter":  # Else it is shown it never again.
            self.shown.append(Shown(prompt, *self.known_at))
        if deed in ("look", "remember") and prompt.may_call:
            yield self.luck.choice(("", "Let me see. "))
            await self._hang()
            self.will.pop(0)
            yield ToolCalls((self._call(deed),))
            yield CALLED
            return
        if deed == "filter":
            self.will.clear()
            raise ContentFiltered
        yield f"Answer {self.number} "
        await self._hang()
        yield "and so on. " * self.luck.randrange(1, 30)
        yield WHOLE

    async def _hang(self) -> None:
        if self.hangs:
            self.has_hung.set()
            await asyncio.Event().wait()

    def _call(self, deed: str) -> ToolCall:
        arguments = "{}"
        if deed == "remember":
            self.facts.append(f"likes thing {len(self.facts)}.")
            arguments = json.dumps({"fact": self.facts[-1]})
        return ToolCall(f"call_{self.number}_{len(self.will)}", deed, arguments)

    @asynccontextmanager
    async def process(self) -> AsyncIterator[tuple[Storage, AssistantParts]]:
        """One process of the bot on the same file."""
        async with open_storage(self.path, MIGRATIONS, StorageDefaults("http://model")) as storage:
            remember = remember_tool(
                storage.memory, lambda: self.now, lambda chosen: has_memory(chosen, default=True)
            )

            async def tools_of(_thread: Thread, _needed: Set[str]) -> Sequence[Tool]:
                return (LOOK, remember)

            ports = Ports(
                stream=self.stream,
                generate_image=None,
                transcribe=None,
                fetch=no_file,
                price=no_price,
                clock=lambda: self.now,
                tools_of=tools_of,
                zone_of=storage.time_zones.of,
            )
            defaults = PromptDefaults("gpt-6-luna", "Be brief.", self.context_tokens, memory=True)
            yield (
                storage,
                open_assistant(storage, ports, AssistantSettings(defaults, 99, 9, "", "")),
            )

    async def live(self) -> None:
        """All of it."""
        done = 0
        while done < STEPS:
            async with self.process() as (storage, parts):
                for turn in await storage.turns.open():
                    await self._answer(storage, parts, turn)
                while done < STEPS:
                    done += 1
                    if not await self._step(storage, parts):
                        break

    async def _step(self, storage: Storage, parts: AssistantParts) -> bool:
        """Whether the process goes on after whatever happens next."""
        luck, chat_id = self.luck, self.thread.chat_id
        self.now += luck.choice((0.0, 20.0, 600.0, HOUR - 1, HOUR, 5 * HOUR, 30 * HOUR))
        deed = luck.choice(("ask",) * 8 + ("die", "restart", "zone", "fact", "lost", "reset"))
        if deed == "zone":
            self.zone = luck.choice(ZONES)
            await storage.settings.change(chat_id, timezone=self.zone)
        elif deed == "fact":
            self.facts.append(f"likes thing {len(self.facts)}.")
            await storage.memory.add(chat_id, self.facts[-1], PEOPLE[0].id, self.now)
        elif deed == "reset":
            await self._reset(storage)
        elif deed == "restart":
            return False
        else:
            turn = await self._ask(parts, is_lost=deed == "lost")
            if deed == "die":
                await self._die(parts, turn)
                return False
            await self._answer(storage, parts, turn)
        return True

    async def _reset(self, storage: Storage) -> None:
        begun = await storage.conversations.begin(self.thread, self.now)
        if self.luck.random() < 1 / 2:
            await storage.conversations.undo(begun)

    async def _ask(self, parts: AssistantParts, *, is_lost: bool) -> Turn:
        """A question, with a file that cannot be opened where it `is_lost`."""
        self.number += 1
        chances = ((), (), ("look",), ("remember",), ("look", "remember", "look"), ("filter",))
        self.will = [] if is_lost else list(self.luck.choice(chances))
        self.known_at = (self.now, self.zone, tuple(self.facts))
        author = PEOPLE[0] if self.thread.is_private else self.luck.choice(PEOPLE)
        files = (Attachment(Kind.DOCUMENT, "f", f"u{self.number}", "a.txt"),) if is_lost else ()
        part = QuestionPart(self.number, f"question {self.number} " + "word " * 20, files)
        return await parts.assistant.store_question(Question(self.thread, author, (part,), ()))

    async def _answer(self, storage: Storage, parts: AssistantParts, turn: Turn) -> None:
        show = stop_at_once if not self.will and self.luck.random() < 1 / 8 else pull
        answered = await parts.assistant.answer(turn, show)
        await storage.turns.mark_shown(answered.id, self.now)

    async def _die(self, parts: AssistantParts, turn: Turn) -> None:
        """The process ends in the middle of the answer."""
        if self.will == ["filter"]:
            self.will = []
        self.hangs = True
        self.has_hung.clear()
        answering = asyncio.create_task(parts.assistant.answer(turn, pull))
        await self.has_hung.wait()
        self.hangs = False
        answering.cancel()
        await asyncio.wait([answering])


def is_beginning(before: Prompt, after: Prompt) -> bool:
    """Whether all that was shown before is shown again, at the beginning."""
    begun: tuple[Message, ...] = after.messages[: len(before.messages)]
    return (before.system, before.messages) == (after.system, begun) and before.tools == after.tools


def knows(shown: Shown) -> bool:
    """Whether the model can tell what day it is for whoever asks, and knows all facts."""
    told, zone = shown.day
    local = datetime.fromtimestamp(shown.asked_at, zone_named(shown.zone)).replace(tzinfo=None)
    moment = datetime.strptime(told, "%Y-%m-%d, %H:%M")  # noqa: DTZ007  # local as it was told
    is_now = moment.date() == local.date() and 0 <= (local - moment).total_seconds() < HOUR + 60
    return is_now and zone == shown.zone and all(fact in shown.all_words for fact in shown.facts)


PLACES = pytest.mark.parametrize(
    "thread", [Thread(1815), Thread(-100, 7)], ids=["private", "group"]
)
SEEDS = pytest.mark.parametrize("seed", range(4))


@PLACES
@SEEDS
async def test_each_prompt_begins_as_the_one_before_and_tells_all_that_is_known(
    tmp_path: Path, thread: Thread, seed: int
) -> None:
    life = Life(tmp_path / "bot.db", thread, Random(seed))  # noqa: S311 - nothing is secret here

    await life.live()

    last: dict[int, Prompt] = {}
    for shown in life.shown:
        before = last.get(shown.prompt.conversation_id)
        assert before is None or is_beginning(before, shown.prompt)
        last[shown.prompt.conversation_id] = shown.prompt
    assert len(life.shown) > STEPS / 2
    assert [shown for shown in life.shown if not knows(shown)] == []


@PLACES
@SEEDS
async def test_a_history_that_is_cut_takes_nothing_along_that_is_known(
    tmp_path: Path, thread: Thread, seed: int
) -> None:
    life = Life(tmp_path / "bot.db", thread, Random(seed), LITTLE_ROOM)  # noqa: S311 - as above

    await life.live()

    assert [shown for shown in life.shown if not knows(shown)] == []
