"""A long conversation with tools through the real rooms, at the sandbox's model over HTTP."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks.process import ROOT
from bot.assistant.answer import Answer
from bot.assistant.open_assistant import AssistantParts, AssistantSettings, Ports, open_assistant
from bot.assistant.prompt_builder import PromptDefaults
from bot.domain.attachment import Attachment, Kind
from bot.domain.chat_settings import has_memory
from bot.domain.completion import FinishReason
from bot.domain.message import Author, Thread
from bot.domain.output_format import TEXT, OutputFormat
from bot.domain.turn import Question, QuestionPart, Turn
from bot.domain.usage import no_price
from bot.files.reader import FileQuota
from bot.llm.provider import ModelNames, Options, Provider
from bot.llm.quirks import Quirks
from bot.llm.skills import open_skills
from bot.settings.config import Config
from bot.storage.storage import Storage, StorageDefaults, open_storage
from bot.tools.pages.page import Page
from bot.tools.pages.tool import page_tool
from bot.tools.remember import remember_tool
from bot.tools.search.open_search import SearchSettings, open_search
from bot.tools.search.web_search import make_web_search
from bot.tools.tool import Tool
from sandbox.modelapi.chatter import answer_freely
from sandbox.modelapi.pictures import draw_png
from sandbox.modelapi.reply import Json
from sandbox.modelapi.server import ModelServer
from sandbox.modelapi.stories import tell_story
from sandbox.web.articles import ARTICLES
from sandbox.web.server import WebServer

TURNS = 100
_CONTEXT_TOKENS: int = Config.model_fields["CONTEXT_TOKENS"].default
SYSTEM: str = Config.model_fields["SYSTEM_PROMPT"].default
_MODEL = "gpt-6-luna"
_SCHEMA = '{"type": "object", "properties": {"height": {"type": "number"}}}'
_JSON = (OutputFormat("json"), OutputFormat("json", _SCHEMA))
_STOPPED_AT = 100
"""Characters."""
_BEGINS_AT = 1_795_690_800.0
"""Thursday, 26 November 2026, 11:00 UTC."""
_PAUSES = (*[120.0] * 16, *[1200.0] * 3, 9 * 3600.0)
"""Seconds between two questions, of people who go on and on, and come back tomorrow."""
_FACTS = 8
"""That are remembered before a conversation begins."""

_PLACES = ("lighthouse of Mog", "ferry to Mog", "莫格灯塔", "tides", "Mog island")

# Of a hundred turns; what is not among them is a question or a story.
_DEEDS = {"search": 22, "look": 14, "both": 4, "file": 6, "photo": 3, "json": 3, "stop": 3}
_REMEMBERING = {"keep": 6, "add": 4}
"""Where there is a memory: the model keeps a fact, and somebody adds one with a command."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What differs between conversations. `tools` are those of other servers.

    `knows`: the model is told the day and what is remembered, and the conversation gets a title.
    """

    name: str
    chat_id: int = 1
    api: str = "chat"
    tools: Sequence[Tool] = ()
    with_json: bool = True
    knows: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """The bodies of all requests of a conversation, in their order, and that of its title.

    `days` and `told` are what stands before its questions, line by line.
    """

    bodies: list[Json]
    titles: list[Json]
    days: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Clock:
    """A clock that goes where it is put."""

    now: float = _BEGINS_AT

    def read(self) -> float:
        return self.now


async def hold(setting: Setting) -> Held:
    """A conversation of a hundred turns."""
    model, web, clock = ModelServer(), WebServer(), _Clock()
    model.default = lambda body: replace(answer_freely(body), pause=0.0)
    await model.start()
    await web.start()
    try:
        async with _assistant(setting, model, web, clock.read) as (storage, parts):
            talk = _Talk(setting, storage, parts, clock)
            await talk.hold()
            told = await storage.database.read("SELECT day, told FROM turns ORDER BY id")
    finally:
        await web.stop()
        await model.stop()
    if model.violations:
        raise RuntimeError("; ".join(model.violations))
    bodies = [request.body for request in model.requests]
    return Held(
        bodies=[body for body in bodies if SYSTEM in str(body)],
        titles=[body for body in bodies if SYSTEM not in str(body)],
        days=[row["day"] for row in told if row["day"]],
        told=[line for row in told for line in row["told"].splitlines(keepends=True)],
    )


@asynccontextmanager
async def _assistant(
    setting: Setting, model: ModelServer, web: WebServer, clock: Callable[[], float]
) -> AsyncIterator[tuple[Storage, AssistantParts]]:
    provider = Provider(
        "a-key", model.url, api="responses" if setting.api == "responses" else "chat"
    )

    async def remember(_model: str, _parameter: str) -> None:
        return None

    with TemporaryDirectory() as name:
        migrations = ROOT / "migrations" / "sqlite"
        quirks = Quirks({}, remember)
        async with (
            open_storage(Path(name) / "bot.db", migrations, StorageDefaults("sandbox")) as storage,
            open_skills(provider, Options(), ModelNames(), quirks) as skills,
        ):
            tools = [*_own_tools(web), *setting.tools]
            if setting.knows:
                remembers = partial(has_memory, default=True)
                tools.append(remember_tool(storage.memory, storage.settings, clock, remembers))

            async def tools_of(*_thread: object) -> Sequence[Tool]:
                return tools

            zone_of = storage.time_zones.of if setting.knows else None
            ports = Ports(
                skills.stream, None, None, _fetch, no_price, clock, tools_of, zone_of=zone_of
            )
            defaults = PromptDefaults(_MODEL, SYSTEM, _CONTEXT_TOKENS, memory=setting.knows)
            yield (
                storage,
                open_assistant(storage, ports, AssistantSettings(defaults, 4_000, 4, "", "")),
            )


def _own_tools(web: WebServer) -> tuple[Tool, ...]:
    search = open_search(SearchSettings("searxng", web.url, "", None, _CONTEXT_TOKENS // 4))
    return make_web_search(search), page_tool(_read_page)


async def _read_page(url: str, _share: FileQuota) -> Page:
    """An article of the little web; which one, its address tells."""
    article = ARTICLES[sum(url.encode()) % len(ARTICLES)]
    return Page(url, article.title, article.day, article.text)


async def _fetch(attachment: Attachment) -> bytes:
    if attachment.kind is Kind.PHOTO:
        return draw_png(attachment.file_id, 640, 480)
    return tell_story(300 + len(attachment.file_id) * 40).encode()


class _Talk:
    """The people of one chat, seeded by its setting."""

    def __init__(
        self, setting: Setting, storage: Storage, parts: AssistantParts, clock: _Clock
    ) -> None:
        self._setting = setting
        self._clock = clock
        self._thread = Thread(setting.chat_id)
        self._storage = storage
        self._parts = parts
        self._luck = Random(setting.name)  # noqa: S311 - lengths and orders, not secrets
        counts = _DEEDS | (_REMEMBERING if setting.knows else {})
        deeds = [deed for deed, count in counts.items() for _ in range(count)]
        if not setting.with_json:
            deeds = [deed for deed in deeds if deed != "json"]
        self._deeds = [*deeds, *["say"] * (TURNS - len(deeds))]
        self._luck.shuffle(self._deeds)

    async def hold(self) -> None:
        """All of it."""
        if self._setting.knows:
            for number in range(_FACTS):
                await self._add_fact(number)
        for number, deed in enumerate(self._deeds):
            self._clock.now += self._luck.choice(_PAUSES)
            if deed == "add":
                await self._add_fact(_FACTS + number)
            author = Author(*self._luck.choice(((1, "Ada"), (2, "Bob"))))
            if not self._thread.is_private and self._luck.random() < 1 / 3:
                other = Author(3, "Cleo")
                self._parts.group_context.hear(self._thread, other, f"Who takes boat {number}?")
            turn = await self._ask(deed, self._part(deed, number), author)
            if self._setting.knows and number == 0:
                await self._parts.titles.find(turn)

    async def _add_fact(self, number: int) -> None:
        fact = f"Takes boat {number} to Mog on the first Monday of the month"
        await self._storage.memory.add(self._thread.chat_id, fact, 1, self._clock.now)

    async def _ask(self, deed: str, part: QuestionPart, author: Author) -> Turn:
        assistant, turns = self._parts.assistant, self._storage.turns
        order = self._luck.choice(_JSON) if deed == "json" else TEXT
        question = Question(self._thread, author, (part,), (), order)
        show = _stop_early if deed == "stop" else _pull
        turn = await assistant.answer(await assistant.store_question(question), show)
        await turns.mark_shown(turn.id, self._clock.now)
        if turn.finish_reason is FinishReason.STOPPED:
            await self._go_on(turn)
        return turn

    async def _go_on(self, turn: Turn) -> None:
        """Somebody presses Continue."""
        turns = self._storage.turns
        if reopened := await turns.reopen(turn.id, keep_answer=True):
            await self._parts.assistant.answer(reopened, _pull)
            await turns.mark_shown(turn.id, self._clock.now)

    def _part(self, deed: str, number: int) -> QuestionPart:
        place = self._luck.choice(_PLACES)
        words = {
            "search": f"Please search for {place} {number}",
            "look": f"Please search for {place} and read it",
            "both": 'call web_search {"query": "tides"} and web_search {"query": "ferry"}',
            "file": "What do these notes say?",
            "photo": "What is this?",
            "json": f"How high is the {place}?",
            "stop": "Tell me a story of 120 words",
            "keep": f'call remember {{"fact": "Has seen the {place} {number} times"}}',
        }
        usual = f"{number}: tell me a story of {int(self._luck.lognormvariate(4.5, 0.7))} words"
        kinds = {"file": (Kind.DOCUMENT, "notes.txt"), "photo": (Kind.PHOTO, "")}
        files: tuple[Attachment, ...] = ()
        if deed in kinds:
            kind, name = kinds[deed]
            files = (Attachment(kind, f"f{number}", f"u{number}", name),)
        return QuestionPart(number + 1, words.get(deed, usual), files)


async def _pull(answer: Answer) -> None:
    async for _ in answer:
        pass


async def _stop_early(answer: Answer) -> None:
    async with aclosing(aiter(answer)) as growth:
        async for _ in growth:
            if len(answer.text) > _STOPPED_AT:
                answer.stop()
                return
