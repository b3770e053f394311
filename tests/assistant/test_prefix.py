"""A prompt begins with all of the one before it, and tells what is known, whatever happens between.

Hours pass, the day and the zone change, facts are added, tools are called, questions fail, the
process ends at random moments, and where a chat has chosen so, reasoning is shown, what may come
next is asked by a tap, and answers are made anew, by other models, or shorter: providers bill a
prefix cheaply only where it is the same.
"""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence, Set
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from random import Random

import pytest

from bot.assistant.open_assistant import AssistantParts, AssistantSettings, Ports, open_assistant
from bot.assistant.prompt_builder import PromptDefaults
from bot.domain.attachment import Attachment, Kind
from bot.domain.chat_settings import has_memory
from bot.domain.completion import Delta, Finish, FinishReason, Thought, ToolCalls
from bot.domain.errors import ContentFiltered
from bot.domain.follow_ups import are_wanted
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
REQUESTS = ("Give your last answer again", "Your last message was cut off")
ANEW = ("retry", "other", "shorter", "more", "tap")
ALL = {"suggest": True, "shows_thinking": True, "voice": "always", "answer_buttons": True}
NEXT = ("", "\n\n>>? Why?\n>>? How?", "\n\n>>? Whe", "\n>", ">>? What?\n", "\n```\n>>? x\n")
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
    stays: int
    """Messages at its beginning that the next prompt has, too."""

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
    has_all: bool = False
    """Whether the chat has chosen all that may be chosen for its answers."""
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
            at, whole = question_at(prompt), len(prompt.messages)
            stays = at + 1 if prompt.messages[-1].text.startswith(REQUESTS) else whole
            self.shown.append(Shown(prompt, *self.known_at, stays))
        if prompt.shows_thinking and self.luck.random() < 1 / 2:
            yield Thought(f"So this is {self.number}. ")
        if deed in ("look", "remember") and prompt.may_call:
            yield self.luck.choice(("", "Let me see. ", ">>? And this?\n", "Let me see.\n>>? So"))
            await self._hang()
            self.will.pop(0)
            yield ToolCalls((self._call(deed),))
            yield CALLED
            return
        if deed == "filter":
            self.will.clear()
            raise ContentFiltered
        is_shorter = "much shorter" in prompt.messages[-1].text
        if self.luck.random() < 9 / 10:
            yield f"Answer {self.number} "
        await self._hang()
        yield "and so on. " * (1 if is_shorter else self.luck.randrange(2, 30))
        if are_wanted(prompt.system):
            yield self.luck.choice(NEXT)
        yield WHOLE if self.luck.random() < 7 / 8 else Finish(FinishReason.LENGTH, "length")

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
                storage.memory,
                storage.settings,
                lambda: self.now,
                lambda chosen: has_memory(chosen, default=True),
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
                if self.has_all:
                    await storage.settings.change(self.thread.chat_id, **ALL)
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
        deeds = ("ask",) * 8 + ("die", "restart", "zone", "fact", "lost", "reset")
        deed = luck.choice(deeds + ANEW * 2 if self.has_all else deeds)
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
        elif deed in ANEW:
            await self._ask_anew(storage, parts, deed)
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
            await storage.conversations.undo(begun, self.now)

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

    async def _ask_anew(self, storage: Storage, parts: AssistantParts, deed: str) -> None:
        """What can be done with the last answer, as its buttons and /retry do it."""
        turns, conversations = storage.turns, storage.conversations
        turn = await turns.last((await conversations.current(self.thread, self.now)).id)
        if turn is None:
            return
        if deed == "tap":
            await self._tap(storage, parts, turn)
            return
        keeps = deed == "more" and bool(turn.answer) and not turn.is_whole
        self.will = []
        if deed == "shorter":
            anew = await turns.shorten(turn.id)
        else:
            model = {"other": "gpt-4o", "retry": ""}.get(deed)
            in_place = keeps or self.luck.random() < 1 / 2
            anew = await turns.reopen(turn.id, keep_answer=keeps, in_place=in_place, model=model)
            anew = await parts.tell_day(anew) if anew and not keeps else anew
        # It may be told another time.
        self._change(turn, may_keep_question=keeps or deed == "shorter")
        if anew:
            await self._answer(storage, parts, anew)

    async def _tap(self, storage: Storage, parts: AssistantParts, turn: Turn) -> None:
        self.will = []
        if not any(turn.follow_ups):
            return
        number = next(at for at, question in enumerate(turn.follow_ups) if question)
        known = await parts.surroundings_of(self.thread, PEOPLE[0].id)
        self.known_at = (self.now, self.zone, tuple(self.facts))
        asked = await storage.follow_ups.ask(turn, number, PEOPLE[0], 5, "?", known, self.now)
        if asked:
            await self._answer(storage, parts, asked)

    def _change(self, turn: Turn, *, may_keep_question: bool) -> None:
        """Of the last prompt only what is before its question stays, and perhaps that, too."""
        for at in reversed(range(len(self.shown))):
            shown = self.shown[at]
            if shown.prompt.conversation_id == turn.conversation_id:
                most = question_at(shown.prompt) + may_keep_question
                self.shown[at] = replace(shown, stays=min(shown.stays, most))
                return

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


def question_at(prompt: Prompt) -> int:
    """Where its own question stands."""
    asked = (
        message.role == "user" and not message.text.startswith(REQUESTS)
        for message in prompt.messages
    )
    return max(at for at, is_asked in enumerate(asked) if is_asked)


def is_beginning(before: Shown, after: Prompt) -> bool:
    """Whether all that was shown before, and stays, is shown again, at the beginning."""
    begun: tuple[Message, ...] = before.prompt.messages[: before.stays]
    is_same = begun == after.messages[: len(begun)] and len(begun) == before.stays
    return is_same and (before.prompt.system, before.prompt.tools) == (after.system, after.tools)


def knows(shown: Shown) -> bool:
    """Whether the model can tell what day it is for whoever asks, and knows all facts."""
    told, zone = shown.day
    local = datetime.fromtimestamp(shown.asked_at, zone_named(shown.zone)).replace(tzinfo=None)
    moment = datetime.strptime(told, "%Y-%m-%d, %H:%M")  # noqa: DTZ007  # local as it was told
    is_now = moment.date() == local.date() and 0 <= (local - moment).total_seconds() < HOUR + 60
    return is_now and zone == shown.zone and all(fact in shown.all_words for fact in shown.facts)


def following(shown: Sequence[Shown]) -> Iterator[tuple[Shown, Shown]]:
    """Each prompt with the next one of its conversation; another model is asked apart from it."""
    last: dict[int, Shown] = {}
    for after in shown:
        id_ = after.prompt.conversation_id
        if id_ and id_ in last:
            yield last[id_], after
        last[id_] = after


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

    assert all(is_beginning(before, after.prompt) for before, after in following(life.shown))
    assert len(life.shown) > STEPS / 2
    assert [shown for shown in life.shown if not knows(shown)] == []


@PLACES
@SEEDS
async def test_so_it_does_with_all_that_a_chat_may_choose_for_its_answers(
    tmp_path: Path, thread: Thread, seed: int
) -> None:
    luck = Random(seed)  # noqa: S311 - as above
    life = Life(tmp_path / "bot.db", thread, luck, has_all=True)

    await life.live()

    assert all(is_beginning(before, after.prompt) for before, after in following(life.shown))
    assert len(life.shown) > STEPS / 2
    words = [message.text for shown in life.shown for message in shown.prompt.messages]
    assert not any("So this is" in text or ">>? Why?" in text for text in words)


@PLACES
@SEEDS
async def test_a_history_that_is_cut_takes_nothing_along_that_is_known(
    tmp_path: Path, thread: Thread, seed: int
) -> None:
    life = Life(tmp_path / "bot.db", thread, Random(seed), LITTLE_ROOM)  # noqa: S311 - as above

    await life.live()

    assert [shown for shown in life.shown if not knows(shown)] == []
