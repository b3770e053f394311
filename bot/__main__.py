"""python -m bot."""

import gc
import os
import sys
from pathlib import Path

from bot.ending import leave_quietly
from bot.logs.stacks import hold_stack_signal

_GARBAGE = 20_000
"""Objects between two collections. With 700, as is usual, 200 busy chats have one all the time."""


def start() -> int:
    """Run the bot, or one of the commands for operators; the process's exit status."""
    hold_stack_signal()
    _open_standard_streams()
    if sys.argv[1:]:
        from bot.command_line import run_command  # noqa: PLC0415  # not what the bot itself needs

        return run_command(sys.argv[1:])
    leave_quietly()
    gc.disable()
    from bot.process import main  # noqa: PLC0415  # it takes a second, in which Ctrl-C counts too

    # What was imported stays: a collection that looks at all of it holds everybody up for 0.1 s.
    gc.freeze()
    gc.set_threshold(_GARBAGE)
    gc.enable()
    return main()


def _open_standard_streams() -> None:
    """Those that whoever started this has closed: no file of ours is to get their numbers."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # It gets the lowest number that is free: just that one.
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115  # for as long as this runs


if __name__ == "__main__":
    sys.exit(start())
