"""What both kinds of campaigns read from the command line, and write to the terminal."""

import sys


def read_range(text: str) -> range:
    """Seeds, such as 1-25 or 7."""
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def say(line: str) -> None:
    """At once: a campaign takes long."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
