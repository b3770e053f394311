"""What parts one database engine from another, and what the stores may ask of any."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, TypeVar

from bot.storage.engine.sql import Values

T = TypeVar("T")


class Row(Protocol):
    """A row, by the names of its columns."""

    def __getitem__(self, column: str, /) -> Any:  # Any: None, int, float, str or bytes
        """What stands in this column."""

    def keys(self) -> Iterable[str]:
        """The columns, in their order."""


class Run(Protocol):
    """Runs one statement and gives its rows, also those of RETURNING."""

    def __call__(self, sql: str, values: Values = ..., /) -> Sequence[Row]:
        """`sql` names its parameters: `:name`."""


class Engine(Protocol):
    """A database that is open: what is committed in it stays, and a transaction is whole or not.

    Transactions behave as if they came one after the other. A work does nothing but run
    statements: it runs in another thread, and where its transaction did not come about it may be
    run again from its beginning. It is carried out even where whoever waits for it is cancelled.

    Every operation raises StorageUnavailable where nothing can be stored any more, and
    OutcomeUnknown where nobody can tell whether it was.
    """

    async def read(self, sql: str, values: Values = ..., /) -> Sequence[Row]:
        """Rows of a query."""

    async def read_one(self, sql: str, values: Values = ..., /) -> Row | None:
        """The first row of a query, or None."""

    async def read_many(self, work: Callable[[Run], T], /) -> T:
        """Run the work's queries one after the other, and nothing but queries."""

    async def write(self, sql: str, values: Values = ..., /) -> Sequence[Row]:
        """Run and commit one statement; its rows, if it has any (RETURNING)."""

    async def transact(self, work: Callable[[Run], T], /) -> T:
        """Run the work's statements and commit them together; if it raises, none of them.

        Where it is the effect of a command, the command's update is done with it.
        """

    def transact_with_next(self, work: Callable[[Run], object], /) -> None:
        """Like `transact`, but nobody waits: it is committed with a transaction that follows.

        For what may come to nothing, or be done twice.
        """

    async def size(self) -> int:
        """Bytes that it takes, 0 where nobody can tell."""

    async def rewrite(self) -> None:
        """Leave nothing of deleted rows in the places where they were, as far as that is ours."""

    async def empty_log(self) -> bool:
        """Leave nothing of them in a log of ours; whether that could be done."""

    async def forget_copies(self, now: float) -> None:
        """Delete copies that the engine itself has made, once they are old."""
