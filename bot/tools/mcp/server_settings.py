"""Servers as the operator describes them, with every secret in its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Approve = Literal["writes", "always", "never"]
"""When a person is asked first: for what is not marked as reading only, for each call, or never."""


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """One server: at a `url`, or started here as a `command`.

    `title` is its name in the file, and `prefix` what the names of its tools begin with: no two
    servers have the same. `tools` are the names that may be used, `chats` those in which they may
    be; None: all.
    """

    title: str
    prefix: str
    url: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)
    command: tuple[str, ...] = field(default=(), repr=False)
    environment: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)
    tools: frozenset[str] | None = None
    approve: Approve = "writes"
    chats: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Servers:
    """All of them, in the order of the file; `secrets` are what must not be seen of them."""

    each: tuple[ServerSettings, ...] = ()
    secrets: tuple[str, ...] = field(default=(), repr=False)
