"""python -m bot."""

import gc
import sys

from bot.ending import leave_quietly


def start() -> int:
    """Run the bot; the process's exit status."""
    leave_quietly()
    gc.disable()
    from bot.process import main  # noqa: PLC0415  # it takes a second, in which Ctrl-C counts too

    # What was imported stays: a collection that looks at all of it holds everybody up for 0.1 s.
    gc.freeze()
    gc.enable()
    return main()


if __name__ == "__main__":
    sys.exit(start())
