"""One server: a task of its own opens, watches and closes what leads to it, and starts it anew.

Calls come from any task. Each runs in one of its own, so that whoever gives up waiting does so at
once, and nothing of the conversation is left in a task that is not its owner's.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from dataclasses import dataclass
from typing import Protocol

from bot.tools.mcp.errors import CallRefused, ServerAway, find_cause
from bot.tools.mcp.offered_tools import SECONDS, ListedTool, make_tools
from bot.tools.mcp.server_settings import ServerSettings
from bot.tools.mcp.server_state import ServerState
from bot.tools.tool import Arguments, Tool, ToolOutput

logger = logging.getLogger(__name__)

_PAUSE_SECONDS = 1.0
"""Between two looks at least: a server can say as often as it likes that something has changed."""

_MOST_CALLS = 16
_MOST_DOUBTS = 3

_STARTING, _GONE = "it is being started", "it was lost"
_LOST = "The connection to the server broke. Whether the tool has done its work is not known."
_SLOW = "No answer within {seconds:.0f} seconds. Whether the tool has done its work is not known."
_AWAY = "The tool's server is not available now, so nothing was done."
_BUSY = "The tool's server has too much to do now, so nothing was done."


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds.

    `call` is less than the loop's own deadline, which would not tell a server that hangs from a
    person's Stop. `tries` are the waits before each next try, the last again and again; after
    `steady` a failure is the first one again.

    `kept` is for how long the tools of a server that has gone are still told of: most come back,
    and a prompt whose beginning changes is paid for in full.
    """

    start: float = 30.0
    listing: float = 10.0
    look: float = 300.0
    call: float = SECONDS - 5.0
    again: float = 5.0
    tries: tuple[float, ...] = (1.0, 5.0, 25.0, 125.0, 300.0)
    steady: float = 60.0
    kept: float = 300.0


class OpenConnection(Protocol):
    """A conversation that is open."""

    ended: asyncio.Event

    async def list_tools(self) -> list[ListedTool]: ...

    async def call(self, name: str, arguments: Arguments) -> ToolOutput: ...

    async def follow_changes(self, changed: Callable[[], None]) -> None: ...


Connect = Callable[
    [ServerSettings, Callable[[], None]], AbstractAsyncContextManager[OpenConnection]
]


class Server:
    """Starts with `start`, in the loop that it is to live in; ends with `close`."""

    def __init__(self, settings: ServerSettings, connect: Connect, patience: Patience) -> None:
        self.settings = settings
        self._patience = patience
        self._connect = connect
        self._connection: OpenConnection | None = None
        self._is_up = asyncio.Event()
        self._is_settled = asyncio.Event()
        self._look = asyncio.Event()
        self._tools: tuple[Tool, ...] = ()
        self._left_out = 0
        self._trouble = _STARTING
        self._doubts = 0
        self._calls: set[asyncio.Task[ToolOutput]] = set()
        self._owner: asyncio.Task[None] | None = None
        self._is_closing = False
        self._changed_at = 0.0

    @property
    def tools(self) -> tuple[Tool, ...]:
        """Those of now, or of a short while ago."""
        now = asyncio.get_running_loop().time()
        is_known = self._is_up.is_set() or now - self._changed_at < self._patience.kept
        return self._tools if is_known else ()

    @property
    def state(self) -> ServerState:
        """For people."""
        if not self._is_up.is_set():
            return ServerState(self.settings.title, trouble=self._trouble)
        return ServerState(self.settings.title, len(self._tools), self._left_out)

    def start(self) -> None:
        """It takes its time in the background."""
        self._owner = asyncio.create_task(self._keep())

    async def close(self, seconds: float) -> None:
        """Within so many seconds and one, whatever the server does."""
        self._is_closing = True
        if self._owner is None:
            return
        # The second time nothing is waited for any more.
        for patience in (seconds, _PAUSE_SECONDS):
            self._owner.cancel()
            _, pending = await asyncio.wait({self._owner}, timeout=patience)
            if not pending:
                return

    async def wait_until_settled(self, seconds: float) -> None:
        """Until it is there, or is known to be away, or this time is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._is_settled.wait()

    async def call(self, name: str, arguments: Arguments) -> ToolOutput:
        """What came of it. Raises nothing but its caller's own cancellation, and that at once."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience.again):
                await self._is_up.wait()
        if self._connection is None:
            return ToolOutput(_AWAY, is_error=True)
        if len(self._calls) >= _MOST_CALLS:
            return ToolOutput(_BUSY, is_error=True)
        task = asyncio.create_task(self._call(self._connection, name, arguments))
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)
        try:
            await asyncio.wait({task})
        finally:
            task.cancel()  # The server is told by its own task; nobody waits for that.
        return ToolOutput(_LOST, is_error=True) if task.cancelled() else task.result()

    async def _call(
        self, connection: OpenConnection, name: str, arguments: Arguments
    ) -> ToolOutput:
        try:
            async with asyncio.timeout(self._patience.call):
                output = await connection.call(name, arguments)
        except CallRefused as refusal:
            self._look.set()  # A session that the server has forgotten is refused, too.
            return ToolOutput(f"The server refuses: {refusal}", is_error=True)
        except TimeoutError:
            self._doubt()
            return ToolOutput(_SLOW.format(seconds=self._patience.call), is_error=True)
        except Exception as error:  # noqa: BLE001  # whatever the SDK makes of what it was sent
            logger.info("%s: a call failed (%s)", self.settings.title, type(error).__name__)
            self._doubt()
            return ToolOutput(_LOST, is_error=True)
        self._doubts = 0
        return output

    def _doubt(self) -> None:
        """Whether it is still there is looked at soon."""
        self._doubts += 1
        self._look.set()

    async def _keep(self) -> None:
        """Until it is cancelled."""
        clock = asyncio.get_running_loop().time
        failures = 0
        while True:
            began = clock()
            try:
                await self._serve()
            except asyncio.CancelledError:
                if self._is_closing:
                    raise
                self._note_away(_GONE)  # A scope of the SDK's, and not meant for us.
            except (Exception, BaseExceptionGroup) as error:  # strangers' faults
                if self._is_closing:
                    raise asyncio.CancelledError from error
                self._note_away(_describe(error))
            if clock() - began > self._patience.steady + self._patience.start:
                failures = 0
            wait = self._patience.tries[min(failures, len(self._patience.tries) - 1)]
            failures += 1
            logger.warning(
                "%s is away: %s; next try in %.0f s", self.settings.title, self._trouble, wait
            )
            await asyncio.sleep(wait)

    async def _serve(self) -> None:
        """From its start to its end, which is always an error."""
        async with AsyncExitStack() as stack:
            try:
                # Not a scope of the SDK's kind, which would have to be left after those within it.
                async with asyncio.timeout(self._patience.start):
                    connection = await stack.enter_async_context(
                        self._connect(self.settings, self._look.set)
                    )
                    self._take(await connection.list_tools())
            except TimeoutError:
                raise ServerAway(f"no answer within {self._patience.start:.0f} seconds") from None
            listener = asyncio.create_task(_follow(connection, self._look.set, self._patience.look))
            try:
                self._note_up(connection)
                await self._watch(connection)
            finally:
                self._connection, self._trouble = None, _GONE
                self._is_up.clear()
                self._changed_at = asyncio.get_running_loop().time()
                for task in (listener, *self._calls):
                    task.cancel()
                await asyncio.wait({listener}, timeout=_PAUSE_SECONDS)

    async def _watch(self, connection: OpenConnection) -> None:
        """Look at it now and then, and whenever there is a reason. Raises ServerAway."""
        while True:
            await _first_of(connection.ended, self._look, self._patience.look)
            if connection.ended.is_set():
                raise ServerAway("it has ended")
            self._look.clear()
            try:
                async with asyncio.timeout(self._patience.listing):
                    self._take(await connection.list_tools())
            except TimeoutError:
                self._doubt()
                # One that does a thing at a time may well be at it.
                if not self._calls or self._doubts >= _MOST_DOUBTS:
                    raise ServerAway("it does not answer any more") from None
            else:
                self._doubts = 0
            await _first_of(connection.ended, None, _PAUSE_SECONDS)

    def _take(self, listed: list[ListedTool]) -> None:
        self._tools, self._left_out = make_tools(self.settings, listed, self.call)

    def _note_up(self, connection: OpenConnection) -> None:
        self._doubts, self._trouble = 0, ""
        self._connection = connection
        self._look.clear()
        self._is_up.set()
        self._is_settled.set()
        logger.info(
            "%s is there, with %d tools; %d are left out",
            *(self.settings.title, len(self._tools), self._left_out),
        )

    def _note_away(self, trouble: str) -> None:
        self._trouble = trouble
        self._is_settled.set()


async def _first_of(event: asyncio.Event, other: asyncio.Event | None, seconds: float) -> None:
    """Until one of them is set, or this time is over."""
    tasks = [asyncio.create_task(one.wait()) for one in (event, other) if one]
    try:
        await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


async def _follow(connection: OpenConnection, changed: Callable[[], None], seconds: float) -> None:
    """Until it is cancelled. What is not told while nobody listens is seen at the next look."""
    while True:
        try:
            await connection.follow_changes(changed)
        except Exception as error:  # noqa: BLE001  # whatever the SDK makes of what it was sent
            logger.debug("changes are not told: %s", type(error).__name__)
        await asyncio.sleep(seconds)


def _describe(error: BaseException) -> str:
    """A few words; a stranger's own are not repeated."""
    cause = find_cause(error)
    return str(cause) if isinstance(cause, ServerAway) else f"{_GONE} ({type(cause).__name__})"
