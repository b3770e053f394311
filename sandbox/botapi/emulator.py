"""The emulator: a Bot API over HTTP, and the people who use it."""

import asyncio
import contextlib

from aiohttp import web

from sandbox.botapi.faults import Faults
from sandbox.botapi.floods import Floods
from sandbox.botapi.json_types import Json
from sandbox.botapi.people.channels import Channels
from sandbox.botapi.people.ephemeral import Whispers
from sandbox.botapi.people.inline import InlineUse
from sandbox.botapi.people.links import Links
from sandbox.botapi.people.reactions import Reactions
from sandbox.botapi.people.screen import Screen
from sandbox.botapi.people.topics import Topics
from sandbox.botapi.people.uploads import Uploads
from sandbox.botapi.people.votes import Votes
from sandbox.botapi.postman import Postman
from sandbox.botapi.server import build_server
from sandbox.botapi.world import World, users_in

HOST = "127.0.0.1"
SHUTDOWN_SECONDS = 0.1


class Emulator(Links, Uploads, Topics, Channels, Whispers, InlineUse, Reactions, Votes, Screen):
    """A Bot API over HTTP on 127.0.0.1, and the people who use it."""

    def __init__(
        self,
        *,
        token: str = "1000000001:SANDBOX-token-not-a-secret-000000000",  # noqa: S107 - as it says
        username: str = "parley_sandbox_bot",
        name: str = "Parley",
        floods: Floods | None = None,
        privacy_mode: bool = True,
        is_local: bool = False,
    ) -> None:
        self.token = token
        self.bot: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": name,
            "username": username,
        }
        self.world = World(
            self.bot,
            token,
            floods or Floods(),
            privacy_mode=privacy_mode,
            is_local=is_local,
        )
        self.postman = Postman(self.world)
        self.url = ""
        self._runner: web.AppRunner | None = None
        self._rounds: asyncio.Task[None] | None = None

    @property
    def faults(self) -> Faults:
        return self.world.faults

    async def start(self, port: int = 0) -> None:
        # A poll must end with the process that made it, not with its time-out.
        runner = web.AppRunner(
            build_application(self),
            handler_cancellation=True,
            access_log=None,
            shutdown_timeout=SHUTDOWN_SECONDS,
        )
        await runner.setup()
        site = web.TCPSite(runner, HOST, port)
        await site.start()
        self.url = f"http://{HOST}:{runner.addresses[0][1]}"
        self._runner = runner
        self._rounds = asyncio.create_task(self.postman.work())

    async def stop(self) -> None:
        if self._rounds is not None:
            self._rounds.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._rounds
        if self._runner is not None:
            await self._runner.cleanup()
        self.world.disk.clear()

    def push(self, update: Json) -> None:
        """Any raw update, whether the bot asked for its kind or not."""
        self.world.met.update(users_in(update))
        self.world.mailbox.push(update)
        self.world.broadcast.beat()


def build_application(emulator: Emulator) -> web.Application:
    """The Bot API of an emulator as an aiohttp application."""
    return build_server(emulator.world)
