"""python -m sandbox: a Telegram and a model to play with, and the bot between them."""

import argparse
import asyncio
import os
import signal
from types import FrameType

DEFAULT_PORT = 8765
HIGHEST_PORT = 65_535


def main() -> None:
    leave_quietly()
    from sandbox.launcher import run  # noqa: PLC0415  # it takes a second, in which Ctrl-C counts too

    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description="A Telegram and a model to play with, in your browser.",
    )
    parser.add_argument(
        "--port",
        type=read_port,
        default=os.environ.get("PARLEY_SANDBOX_PORT") or str(DEFAULT_PORT),
        help="where the page is served; the next free one if it is taken (default: %(default)s)",
    )
    asyncio.run(run(parser.parse_args().port))


def leave_quietly() -> None:
    """Until the sandbox listens itself, Ctrl-C and SIGTERM end it at once: nothing has begun."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)


def _leave(_number: int, _frame: FrameType | None) -> None:
    os._exit(0)


def read_port(text: str) -> int:
    if not text.isdecimal() or int(text) > HIGHEST_PORT:
        message = f"{text!r} is not a port"
        raise argparse.ArgumentTypeError(message)
    return int(text)


if __name__ == "__main__":
    main()
