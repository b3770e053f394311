"""A small town for stories: a Telegram, a model, the real bot as a process, and people."""

import asyncio
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from sandbox.botapi.emulator import Emulator
from sandbox.botapi.floods import Floods
from sandbox.modelapi.reply import Request
from sandbox.modelapi.server import ModelServer
from sandbox.web.server import WebServer
from tests import postgresql
from tests.patience import PATIENCE
from tests.stories.forked import ForkedProcess, fork_bot

T = TypeVar("T")
Json = dict[str, Any]  # Any: Telegram's wire format
SPEED = 4.0
"""So fast pass Telegram's seconds: in its limits, and for the bot, which keeps to them."""
LEASE_SECONDS = "3"
"""So long a bot on PostgreSQL waits for one that was killed; the least that it can be told."""
QUICK = {"album": 2.0, "paste": 0.3, "upgrade": 0.5}
"""Waits of a Waits, for people who send all that they send at once."""


class BotProcess:
    """`python -m bot`, pointed at the town by its environment alone.

    It is forked from one that has imported the bot already, unless a story wants it `is_fresh`.
    """

    def __init__(self, environment: dict[str, str], log: Path, nursery: Path) -> None:
        self._environment = environment
        self._log = log
        self._nursery = nursery
        self.folder = Path.cwd()  # where it is started
        self.is_fresh = False
        self.waits = {"speed": SPEED, **QUICK}
        self._process: asyncio.subprocess.Process | ForkedProcess | None = None

    @property
    def log(self) -> str:
        """All that it wrote so far, over all its starts."""
        return self._log.read_text() if self._log.exists() else ""

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def start(self, **settings: str) -> None:
        environment = {**self._environment, **settings}
        if self.is_fresh:
            self._process = await self._start_fresh(environment)
        else:
            self._process = await fork_bot(
                self._nursery, environment, self.folder, self._log, self.waits
            )

    async def kill(self) -> None:
        """As kill -9 does: no warning, no good-bye."""
        await self._end(signal.SIGKILL)

    async def terminate(self) -> int:
        """As `docker stop` does; the exit status."""
        return await self._end(signal.SIGTERM)

    async def wait(self) -> int:
        assert self._process is not None
        async with asyncio.timeout(PATIENCE):
            return await self._process.wait()

    def send(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    async def _start_fresh(self, environment: dict[str, str]) -> asyncio.subprocess.Process:
        with self._log.open("a") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                env=environment,
                cwd=self.folder,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    async def _end(self, number: signal.Signals) -> int:
        if self._process is None or self._process.returncode is not None:
            return 0
        self._process.send_signal(number)
        return await self.wait()


class Person:
    """Somebody with a phone, in one chat."""

    def __init__(self, telegram: Emulator, user: Json, chat_id: int) -> None:
        self.telegram = telegram
        self.user = user
        self.chat_id = chat_id

    @property
    def id(self) -> int:
        return int(self.user["id"])

    def says(self, text: str, **how: Any) -> int:
        """Send a message; its id."""
        return int(self.telegram.say(self.user, self.chat_id, text, **how)["message_id"])

    def sends(self, kind: str, content: bytes, **how: Any) -> int:
        """Send a file; its message's id."""
        sent = self.telegram.send_file(self.user, self.chat_id, kind, content, **how)
        return int(sent["message_id"])

    def sends_album(self, contents: Sequence[bytes], **how: Any) -> list[int]:
        """Send several files at once; their messages' ids."""
        album = self.telegram.send_album(self.user, self.chat_id, contents, **how)
        return [int(message["message_id"]) for message in album]

    def shares(self, fields: Json, **how: Any) -> int:
        """Send what is neither words nor a file of ours, such as a place; the message's id."""
        sent = self.telegram.send_other(self.user, self.chat_id, fields, **how)
        return int(sent["message_id"])

    def presses(self, message: Json, button: str) -> str:
        """Press a button by its words; the query's id."""
        return self.telegram.press(self.user, self.chat_id, message["message_id"], button)

    async def taps(self, command: str, argument: str = "") -> None:
        """Choose a command out of the menu, once that is there: a marked one only the bot sees."""

        # Of all menus the bot tells that of administrators last.
        await self.telegram.wait_for(
            lambda: self.telegram.commands("all_chat_administrators", "zh"), PATIENCE
        )
        self.telegram.choose_command(self.user, self.chat_id, command, argument)

    @property
    def whispers(self) -> list[Json]:
        """What the bot has said to this member alone, oldest first."""
        bot_id, said = self.telegram.bot["id"], self.telegram.whispers(self.user, self.chat_id)
        return [message for message in said if message["from"]["id"] == bot_id]

    async def overhears(self, words: str) -> Json:
        """The newest message for this member alone with these words, as soon as there is one."""

        def newest() -> Json | None:
            found = [message for message in self.whispers if words in words_of(message)]
            return found[-1] if found else None

        return await self.telegram.wait_for(newest, PATIENCE)

    def presses_there(self, message: Json, button: str) -> str:
        """Press a button of a message for this member alone, by its words."""
        number = message["ephemeral_message_id"]
        return self.telegram.press_whisper(self.user, self.chat_id, number, button)

    @property
    def answers(self) -> list[Json]:
        """What the bot has on the screen of this chat, oldest first."""
        bot_id = self.telegram.bot["id"]
        return [m for m in self.telegram.screen(self.chat_id) if m["from"]["id"] == bot_id]

    @property
    def texts(self) -> list[str]:
        return [words_of(message) for message in self.answers]

    async def hears(self, count: int = 1) -> list[Json]:
        """The bot's messages, once there are `count` and none of them is still growing."""

        def settled() -> list[Json] | None:
            answers = self.answers
            is_settled = len(answers) >= count and not any(map(is_growing, answers))
            return answers if is_settled else None

        return await self.telegram.wait_for(settled, PATIENCE)

    async def sees(self, words: str) -> Json:
        """The newest message of the bot with these words, grown or not, as soon as there is one."""

        def newest() -> Json | None:
            found = [message for message in self.answers if words in words_of(message)]
            return found[-1] if found else None

        return await self.telegram.wait_for(newest, PATIENCE)

    async def hears_about(self, words: str) -> Json:
        """The newest message with these words, once it grows no more."""

        def settled() -> Json | None:
            found = [message for message in self.answers if words in words_of(message)]
            return found[-1] if found and not is_growing(found[-1]) else None

        return await self.telegram.wait_for(settled, PATIENCE)


def words_of(message: Json) -> str:
    """What a message says; of a picture or a file, what stands below it."""
    return str(message.get("text") or message.get("caption", ""))


def buttons(message: Json) -> list[str]:
    """The words on a message's buttons."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


def is_growing(message: Json) -> bool:
    """Whether it can be stopped, in whatever language."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return any(
        button.get("callback_data", "").startswith("stop:") for row in rows for button in row
    )


class Town:
    """Everything a story needs; nothing in it is shared with another story.

    Its bots keep what they know in their folder, or in a PostgreSQL where an address is given.
    """

    def __init__(self, folder: Path, nursery: Path, url: str = "") -> None:
        self.telegram = Emulator(floods=Floods(clock=lambda: time.monotonic() * SPEED))
        self.model = ModelServer()
        self.web = WebServer()
        self.folder = folder
        self.nursery = nursery
        self.database = folder / "bot.db"
        self.url = url
        self.environment: dict[str, str] = {}
        self.bot: BotProcess
        self._bots: list[BotProcess] = []

    async def open(self, **settings: str) -> None:
        await self.telegram.start()
        await self.model.start()
        await self.web.start()
        inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        environment = {
            **inherited,
            "TELEGRAM_BOT_TOKEN": self.telegram.token,
            "TELEGRAM_API_BASE_URL": self.telegram.url,
            "OPENAI_API_KEY": "a-key-of-the-town",
            "OPENAI_BASE_URL": self.model.url,
            "ALLOWED_USER_IDS": "*",
            "FETCH_ALLOWED_HOSTS": self.web.host,
            "DATA_DIR": str(self.folder),
            "TELL_TIME": "0",  # so that stories know what a prompt says
            "PYTHONWARNINGS": "error",
            **self.on_postgresql,
            **settings,
        }
        self.environment = environment
        self.bot = self.another_bot("bot.log")

    @property
    def on_postgresql(self) -> dict[str, str]:
        """The settings by which a bot finds the database of a server."""
        if not self.url:
            return {}
        return {"DATABASE_URL": postgresql.as_url(self.url), "LEASE_SECONDS": LEASE_SECONDS}

    def another_bot(self, log: str) -> BotProcess:
        """A process like the town's bot; Telegram lets only one of them poll."""
        bot = BotProcess(self.environment, self.folder / log, self.nursery)
        self._bots.append(bot)
        return bot

    async def close(self) -> None:
        for bot in self._bots:
            await bot.kill()
        await self.telegram.stop()
        await self.model.stop()
        await self.web.stop()

    def person(self, name: str, **who: Any) -> Person:
        """Somebody in a private chat with the bot."""
        user = self.telegram.person(name, **who)
        return Person(self.telegram, user, self.telegram.private_chat(user))

    def people(self, count: int) -> list[Person]:
        return [self.person(f"Person {number}") for number in range(count)]

    def group(self, title: str, *people: Person) -> list[Person]:
        """The same people, each as a member of a new group."""
        users = [person.user for person in people]
        chat_id = self.telegram.group(title, users)
        return [Person(self.telegram, user, chat_id) for user in users]

    async def waits_for(self, condition: Callable[[], T | bool | None]) -> T:
        """What the condition gives as soon as it is true; it may look at the database too."""
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while not (found := condition()):
            if asyncio.get_running_loop().time() > deadline:
                raise AssertionError(f"still not so after {PATIENCE} s\n{self.telegram.picture()}")
            # Telegram tells of what happens there; the database tells nobody that it changed.
            await self.telegram.world.broadcast.next_beat(0.05)
        return found  # type: ignore[return-value]  # a true `bool | T` is what T stands for

    def query(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """What stands in the bot's database."""
        if self.url:
            return postgresql.query(self.url, sql, values)
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(sql, values).fetchall()

    @property
    def has_database(self) -> bool:
        """Whether there is something to query."""
        return bool(self.url) or self.database.exists()

    @property
    def kept(self) -> bytes:
        """All that stands in the database; of a file also what was deleted, if it is still there.

        A server uses the place of deleted rows again when it likes, so these are not looked at.
        """
        if self.url:
            return postgresql.content(self.url)
        return b"".join(path.read_bytes() for path in self.folder.glob("bot.db*"))

    def is_all_done(self) -> bool:
        """Whether the bot has nothing left to do."""
        open_updates = self.query("SELECT 1 FROM updates WHERE done_at IS NULL")
        open_turns = self.query("SELECT 1 FROM turns WHERE state <> 'shown'")
        return not open_updates and not open_turns

    def is_quiet(self) -> bool:
        """Whether all that people did has reached the bot, and it has nothing left to do."""
        return not self.telegram.pending and self.is_all_done()

    @property
    def asked(self) -> list[Request]:
        """What the model was asked to answer; to transcribe or to draw is something else."""
        return [r for r in self.model.requests if r.path.endswith("/chat/completions")]

    async def rests(self) -> None:
        """Wait until nothing is left to do, and look whether anybody was wronged."""
        await self.waits_for(self.is_quiet)
        assert self.telegram.violations == []
        assert self.model.violations == []

    def prompt_texts(self, index: int = -1) -> list[str]:
        """The contents of the messages that the model was shown."""
        return [str(message["content"]) for message in self.model.requests[index].body["messages"]]
