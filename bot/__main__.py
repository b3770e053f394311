"""python -m bot."""

import sys

from bot.ending import leave_quietly


def start() -> int:
    """Run the bot; the process's exit status."""
    leave_quietly()
    from bot.process import main  # noqa: PLC0415  # it takes a second, in which Ctrl-C counts too

    return main()


if __name__ == "__main__":
    sys.exit(start())
