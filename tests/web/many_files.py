"""Room for a thousand sockets; a shell gives 1,024 files at once to a process, as a rule."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

_ENOUGH = 4096


@contextmanager
def many_files() -> Iterator[None]:
    """Inside, this process may have enough of them; skips the test where it must not."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < _ENOUGH:
        pytest.skip(f"no more than {hard} files are allowed here")
    if soft != resource.RLIM_INFINITY and soft < _ENOUGH:
        resource.setrlimit(resource.RLIMIT_NOFILE, (_ENOUGH, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
