"""A long conversation with tools through the real rooms, at the sandbox's model over HTTP."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks.process import ROOT
from bot.assistant.answer import Answer
from bot.assistant.open_assistant import AssistantParts, AssistantSettings, Ports, open_assistant
from bot.assistant.prompt_builder import PromptDefaults
from bot.domain.attachment import Attachment, Kind
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
_SYSTEM: str = Config.model_fields["SYSTEM_PROMPT"].default
_MODEL = "gpt-6-luna"
_SCHEMA = '{"type": "object", "properties": {"height": {"type": "number"}}}'
_JSON = (OutputFormat("json"), OutputFormat("json", _SCHEMA))
_STOPPED_AT = 100
"""Characters."""

_PLACES = ("lighthouse of Mog", "ferry to Mog", "莫格灯塔", "tides", "Mog island")

# Of a hundred turns; what is not among them is a question or a story.
_DEEDS = {"search": 22, "look": 14, "both": 4, "file": 6, "photo": 3, "json": 3, "stop": 3}


@dataclass(frozen=True, slots=True)
class Setting:
    """What differs between conversations. `tools` are those of other servers."""

    name: str
    chat_id: int = 1
    api: str = "chat"
    tools: Sequence[Tool] = ()
    with_json: bool = True


async def hold(setting: Setting) -> list[Json]:
    """The bodies of all requests of a conversation of a hundred turns, in their order."""
    model, web = ModelServer(), WebServer()
    model.default = lambda body: replace(answer_freely(body), pause=0.0)
    await model.start()
    await web.start()
    try:
        async with _assistant(setting, model, web) as (storage, parts):
            await _Talk(setting, storage, parts).hold()
    finally:
        await web.stop()
        await model.stop()
    if model.violations:
        raise RuntimeError("; ".join(model.violations))
    return [request.body for request in model.requests]


@asynccontextmanager
async def _assistant(
    setting: Setting, model: ModelServer, web: WebServer
) -> AsyncIterator[tuple[Storage, AssistantParts]]:
    provider = Provider(
        "a-key", model.url, api="responses" if setting.api == "responses" else "chat"
    )
    tools = (*_own_tools(web), *setting.tools)

    async def tools_of(*_thread: object) -> Sequence[Tool]:
        return tools

    async def remember(_model: str, _parameter: str) -> None:
        return None

    with TemporaryDirectory() as name:
        migrations = ROOT / "migrations" / "sqlite"
        quirks = Quirks({}, remember)
        async with (
            open_storage(Path(name) / "bot.db", migrations, StorageDefaults("sandbox")) as storage,
            open_skills(provider, Options(), ModelNames(), quirks) as skills,
        ):
            ports = Ports(skills.stream, None, None, _fetch, no_price, time.time, tools_of)
            defaults = PromptDefaults(_MODEL, _SYSTEM, _CONTEXT_TOKENS)
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

    def __init__(self, setting: Setting, storage: Storage, parts: AssistantParts) -> None:
        self._thread = Thread(setting.chat_id)
        self._storage = storage
        self._parts = parts
        self._luck = Random(setting.name)  # noqa: S311 - lengths and orders, not secrets
        deeds = [deed for deed, count in _DEEDS.items() for _ in range(count)]
        if not setting.with_json:
            deeds = [deed for deed in deeds if deed != "json"]
        self._deeds = [*deeds, *["say"] * (TURNS - len(deeds))]
        self._luck.shuffle(self._deeds)

    async def hold(self) -> None:
        """All of it."""
        for number, deed in enumerate(self._deeds):
            author = Author(*self._luck.choice(((1, "Ada"), (2, "Bob"))))
            if not self._thread.is_private and self._luck.random() < 1 / 3:
                other = Author(3, "Cleo")
                self._parts.group_context.hear(self._thread, other, f"Who takes boat {number}?")
            await self._ask(deed, self._part(deed, number), author)

    async def _ask(self, deed: str, part: QuestionPart, author: Author) -> None:
        assistant, turns = self._parts.assistant, self._storage.turns
        order = self._luck.choice(_JSON) if deed == "json" else TEXT
        question = Question(self._thread, author, (part,), (), order)
        show = _stop_early if deed == "stop" else _pull
        turn = await assistant.answer(await assistant.store_question(question), show)
        await turns.mark_shown(turn.id, time.time())
        if turn.finish_reason is FinishReason.STOPPED:
            await self._go_on(turn)

    async def _go_on(self, turn: Turn) -> None:
        """Somebody presses Continue."""
        turns = self._storage.turns
        if reopened := await turns.reopen(turn.id, keep_answer=True):
            await self._parts.assistant.answer(reopened, _pull)
            await turns.mark_shown(turn.id, time.time())

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
