"""A delivery's whole world in one process: a Telegram, a database, a fast clock, a bot to kill."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Generator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from telegram import Bot

from bot.assistant.answer import Answer, Growth
from bot.domain.message import Author, Thread
from bot.domain.server_clock import ServerClock
from bot.domain.turn import Question, QuestionPart, Turn
from bot.storage.chats import Chats
from bot.storage.database import Database
from bot.storage.delivery_log import DeliveryLog
from bot.storage.migrations import migrate
from bot.storage.penalties import Penalties
from bot.storage.sent_uploads import SentUploads
from bot.storage.turns import Turns
from bot.telegram.api.client import make_bot
from bot.telegram.outgoing.answer.answer_messages import AnswerMessages, AnswerPlace
from bot.telegram.outgoing.answer.delivery import Delivery, NoteRefusal, Style
from bot.telegram.outgoing.answer.drafts import Drafts
from bot.telegram.outgoing.answer.uploads import Uploads
from bot.telegram.outgoing.send.clock import Clock
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.send.throttled_client import ThrottledClient
from sandbox.botapi.emulator import Emulator
from sandbox.botapi.floods import Floods

Json = dict[str, Any]  # Any: Telegram's wire format
MIGRATIONS = Path("migrations/sqlite")
SPEED = 400.0
"""Seconds that pass in one: a call takes about one of them, a penalty of 300 not one of ours."""


@cache
def _empty_database() -> bytes:
    """A file of the newest schema, made once."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "bot.db"
        migrate(path, MIGRATIONS)
        return path.read_bytes()


@dataclass(slots=True)
class Home:
    """A chat with a question in it, and where it is now."""

    telegram: Emulator
    user: Json
    first_id: int
    turn_id: int = 0

    @property
    def chat_id(self) -> int:
        """Where the chat is now: a group may have become a supergroup."""
        shifted = self.telegram.world.chats[self.first_id].migrated_to
        return self.first_id if shifted is None else shifted

    @property
    def shown(self) -> list[Json]:
        """What the bot has on the screen here."""
        bot_id = self.telegram.bot["id"]
        return [m for m in self.telegram.screen(self.chat_id) if m["from"]["id"] == bot_id]


@dataclass(slots=True)
class Process:
    """One life of the bot: what it knows beyond the database dies with it."""

    stage: "Stage"
    calls: ThrottledClient
    tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    def start(self, work: Coroutine[Any, Any, bool]) -> asyncio.Task[bool]:
        """Run it as a task of this process, with all tasks that come of it."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        return task

    async def kill(self) -> None:
        """As kill -9 does, as nearly as one process can: everything ends where it is."""
        while alive := {task for task in self.tasks if not task.done()}:
            for task in alive:
                task.cancel()
            await asyncio.wait(alive)
        # What the database was told before is done now, and nothing of it comes later.
        await self.stage.database.write("DELETE FROM strangers")

    def messages(self) -> Messages:
        """What it writes with."""
        return Messages(self.stage.bot, self.calls, Chats(self.stage.database).move)

    async def deliver(
        self, home: Home, style: Style | None = None, note_refusal: NoteRefusal | None = None
    ) -> Delivery:
        """The delivery of the chat's turn, as the bot makes it at any time."""
        stage = self.stage
        turn = await stage.turn(home)
        delivery_log = DeliveryLog(stage.database)
        place = AnswerPlace(
            turn_id=turn.id,
            thread=turn.thread,
            question_message_id=turn.question_message_id,
            reply_to=None if turn.thread.is_private else turn.question_message_id,
        )
        messages = self.messages()
        screen = AnswerMessages(messages, delivery_log, place, await delivery_log.parts(turn.id))
        uploads = Uploads(messages, SentUploads(stage.database), delivery_log)
        drafts = Drafts(stage.bot, self.calls)
        return Delivery(
            screen, style or Style(), drafts, uploads, stage.clock, note_refusal=note_refusal
        )


@dataclass(slots=True)
class Stage:
    """Where deliveries are played."""

    telegram: Emulator
    database: Database
    bot: Bot
    clock: Clock
    processes: list[Process] = field(default_factory=list)

    async def process(self) -> Process:
        """A new life of the bot, which knows what the database knows."""
        penalties = Penalties(self.database)

        async def note(chat_id: int, seconds: float) -> None:
            await penalties.note(chat_id, self.clock.now() + seconds)

        calls = ThrottledClient(self.clock, note)
        now = self.clock.now()
        for chat_id, until in (await penalties.current(now)).items():
            calls.restore_penalty(chat_id, until - now)
        process = Process(self, calls)
        self.processes.append(process)
        return process

    async def home(self, *, kind: str = "private") -> Home:
        """A chat, private or a group of that kind, in which somebody has asked something."""
        user = self.telegram.person("Ada")
        if kind == "private":
            chat_id = self.telegram.private_chat(user)
        else:
            chat_id = self.telegram.group("Engines", [user], kind=kind)
        return await self.ask(user, chat_id)

    async def ask(self, user: Json, chat_id: int, topic: int | None = None) -> Home:
        """A question in a chat, and the turn that it begins."""
        asked = self.telegram.say(user, chat_id, "A question", topic=topic)["message_id"]
        thread, now = Thread(chat_id, topic or 0), self.clock.now()
        question = Question(
            thread, Author(user["id"], "Ada"), (QuestionPart(asked, "A question"),), ()
        )
        turn = await Turns(self.database).begin(question, now)
        return Home(self.telegram, user, chat_id, turn.id)

    async def turn(self, home: Home) -> Turn:
        """The chat's turn as it is stored."""
        turn = await Turns(self.database).find(home.turn_id)
        assert turn is not None
        return turn

    async def rows(self, home: Home) -> list[int]:
        """The ids of the messages that show the chat's turn, by the database."""
        return await DeliveryLog(self.database).parts(home.turn_id)

    def answer(self, turn: Turn, text: str) -> Answer:
        """An answer that will have said this when somebody has iterated it."""

        async def pull(answer: Answer) -> AsyncGenerator[Growth]:
            answer.append(text)
            yield text

        return Answer(turn, pull)

    def adopt(
        self,
        loop: asyncio.AbstractEventLoop,
        coroutine: Coroutine[Any, Any, Any] | Generator[Any, None, Any],
        **how: Any,
    ) -> asyncio.Task[Any]:
        """A task factory: the children of a process's tasks are the process's too."""
        task: asyncio.Task[Any] = asyncio.Task(coroutine, loop=loop, **how)
        parent = asyncio.current_task()
        for process in self.processes:
            if parent in process.tasks:
                process.tasks.add(task)
        return task


@asynccontextmanager
async def open_stage(speed: float = SPEED) -> AsyncIterator[Stage]:
    """An empty stage; all that is on it is gone afterwards."""
    clock = Clock(speed)
    telegram = Emulator(floods=Floods(clock=clock.now))
    await telegram.start()
    try:
        async with _open(telegram, clock) as stage:
            yield stage
    finally:
        await telegram.stop()


@asynccontextmanager
async def _open(telegram: Emulator, clock: Clock) -> AsyncIterator[Stage]:
    bot = make_bot(telegram.token, telegram.url, "", ServerClock())
    loop = asyncio.get_running_loop()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "bot.db"
        await asyncio.to_thread(path.write_bytes, _empty_database())
        async with Database(path, MIGRATIONS) as database, bot:
            stage = Stage(telegram, database, bot, clock)
            loop.set_task_factory(stage.adopt)
            try:
                yield stage
            finally:
                for process in stage.processes:
                    await process.kill()
                loop.set_task_factory(None)
