"""How a server is doing, for people."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServerState:
    """`trouble` is why it is away, in a few English words; "" while it is there.

    `left_out` counts tools that it offers and that no model can be told of.
    """

    title: str
    tools: int = 0
    left_out: int = 0
    trouble: str = ""
