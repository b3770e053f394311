"""A process that has imported the bot, and forks a bot from itself for each story.

Imports take a second of a processor, and there are hundreds of stories. What comes out of a fork is
a process like any other: it has a pid, an environment, signals and an exit status of its own. It
has the mother's warning filters and hash seed; a story that cares starts a fresh interpreter.

The mother has no thread and no event loop, which would not survive a fork.
"""

import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass

from bot.ending import leave_quietly
from bot.process import main
from bot.telegram.telegram_settings import Waits

_READY = (
    "bot.llm.skills",
    "openai.resources.chat.completions",
    "httpcore2",
    "anyio.streams.tls",
    "truststore",
)
"""What the bot imports only when it is under way."""


@dataclass(frozen=True, slots=True)
class OutputFormat:
    """How a bot is to be started, as it comes in one line of JSON."""

    environment: dict[str, str]
    folder: str
    log: str
    waits: dict[str, float]


class Nursery:
    """Forks a bot for each connection, and tells it the bot's pid and later its exit status."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._selector = selectors.PollSelector()
        self._selector.register(listener, selectors.EVENT_READ)
        self._selector.register(sys.stdin, selectors.EVENT_READ)
        self._children: dict[int, tuple[int, socket.socket]] = {}

    def serve(self) -> OutputFormat | None:
        """Returns in each child, with its order, and in the mother when the tests have ended."""
        while True:
            for key, _events in self._selector.select():
                if key.fileobj is self._listener:
                    if order := self._fork():
                        return order
                elif key.fileobj is sys.stdin:
                    for pid, _connection in self._children.values():
                        os.kill(pid, signal.SIGKILL)
                    self._let_go()
                    return None
                else:
                    self._report(key.fd)

    def _fork(self) -> OutputFormat | None:
        connection, _address = self._listener.accept()
        with connection.makefile() as lines:
            order = OutputFormat(**json.loads(lines.readline()))
        # Nobody writes into this pipe: it ends when the child does, however that happens.
        life, end = os.pipe()
        assert threading.active_count() == 1
        pid = os.fork()
        if pid == 0:
            os.close(life)
            connection.close()
            self._let_go()
            return order
        os.close(end)
        self._children[life] = (pid, connection)
        self._selector.register(life, selectors.EVENT_READ)
        _say(connection, pid)
        return None

    def _report(self, life: int) -> None:
        self._selector.unregister(life)
        os.close(life)
        pid, connection = self._children.pop(life)
        _, status = os.waitpid(pid, 0)
        _say(connection, os.waitstatus_to_exitcode(status))
        connection.close()

    def _let_go(self) -> None:
        """Close all that is open here, and all that a child has inherited of it."""
        self._selector.close()
        self._listener.close()
        for life, (_pid, connection) in self._children.items():
            os.close(life)
            connection.close()


def _say(connection: socket.socket, number: int) -> None:
    with suppress(OSError):  # a story that failed may not listen any more
        connection.sendall(b"%d\n" % number)


def become(order: OutputFormat) -> None:
    """Make this process what `python -m bot` would have found."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    log = os.open(order.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    os.close(nothing)
    os.close(log)
    os.environ.clear()
    os.environ.update(order.environment)
    os.chdir(order.folder)


def run(listener: socket.socket) -> int:
    """The exit status of the mother, or of a bot."""
    for name in _READY:
        importlib.import_module(name)
    # What is here stays, so no child needs to look at it, or to copy it by looking.
    gc.freeze()
    order = Nursery(listener).serve()
    if order is None:
        return 0
    become(order)
    leave_quietly()
    return main(Waits(**order.waits))


if __name__ == "__main__":
    sys.exit(run(socket.socket(fileno=int(sys.argv[1]))))
