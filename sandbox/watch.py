"""An eye on the bot: its first getUpdates, its end, and what the terminal says of them."""

import asyncio
import sys
import time

from sandbox.phone.board import Board

PATIENCE = 30.0  # seconds for the first getUpdates
LOOK_AGAIN = 0.1


class Watch:
    """Tells the page and the terminal how the bot is."""

    def __init__(self, board: Board, url: str, *, patience: float = PATIENCE) -> None:
        self._board = board
        self._url = url
        self._patience = patience
        self._is_open = False
        self._waiting: asyncio.Task[None] | None = None
        board.bot.watchers.append(self.look)

    def look(self) -> None:
        """The bot's status is another."""
        self._board.announce_bot()
        bot = self._board.bot
        if bot.status == "starting":
            self.close()
            self._waiting = asyncio.create_task(self._wait_for_poll())
        elif bot.status == "died":
            where = "on the page" if self._is_open else f"at {self._url}"
            tell(f"The bot ended with status {bot.exit_code}: see above. Restart it {where}.")

    def close(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()

    async def _wait_for_poll(self) -> None:
        world = self._board.emulator.world
        # A bot that was killed a moment ago may still seem to hang on its own poll.
        earlier, calls = world.poll, len(world.calls)
        deadline = time.monotonic() + self._patience
        is_late = False
        while self._board.bot.status == "starting":
            is_polling = world.poll is not None and world.poll is not earlier
            if is_polling or any(c.ok and c.method == "getUpdates" for c in world.calls[calls:]):
                self._polled()
                return
            if time.monotonic() > deadline and not is_late:
                is_late = True
                tell(
                    f"The bot has not asked for updates for {self._patience:.0f} seconds: see its"
                    f" log above. The page is at {self._url} all the same."
                )
            await asyncio.sleep(LOOK_AGAIN)

    def _polled(self) -> None:
        self._board.bot.note_poll()
        if not self._is_open:
            self._is_open = True
            tell(f"Open {self._url} in your browser")


def tell(line: str) -> None:
    """A line for the person at the terminal; the bot's log goes to the other stream."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
