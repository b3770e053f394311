"""What a child may take of the machine, set by itself before it opens what a stranger has sent."""

import resource
from contextlib import suppress


def limit_this_process(*, memory: int, cpu_seconds: int) -> None:
    """No more than so many bytes of memory and seconds of work; no file written, no core left."""
    limits = (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    )
    for limit, value in limits:
        # Not every system knows every limit.
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))
