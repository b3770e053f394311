"""The statements of one transaction, in as few messages to the server as possible.

Each message is a wait, and a thread that waits gives its place to another. What brings no rows is
therefore kept until something is asked for, and goes along with that. It never goes out alone
before its message is complete: within a message, a server whose client is frozen waits for ever.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from types import MappingProxyType

import psycopg
from psycopg.rows import DictRow

from bot.storage.engine.postgresql.connections import Connection
from bot.storage.engine.sql import Values, for_postgresql

_BRINGS_NOTHING = re.compile(r"\s*(?:INSERT|UPDATE|DELETE)\b(?!.*\bRETURNING\b)", re.I | re.S)
_MOST = 200
"""Statements in one message: the server may begin with them."""

_NEXT = "\n;\n"
"""A line of its own: a statement may end with a comment."""

_PLAN_IS_OLD = "RevalidateCachedQuery"
"""Where the server finds that (its words may be in any language)."""


class Statements:
    """Of one transaction, which begins with these; the last of them gives its number, if any."""

    def __init__(self, connection: Connection, begin: Sequence[str], *, has_number: bool) -> None:
        self._connection = connection
        self._waiting = list(begin)
        self._begin = len(begin)
        self._has_number = has_number
        self._client = psycopg.ClientCursor(connection)
        self.number = ""
        """The server's own of the transaction; empty where it has none, or before it has begun."""

    def run(self, sql: str, values: Values = MappingProxyType({}), /) -> list[DictRow]:
        """Its rows. What is wrong with one that brings none may be known only by a later one."""
        text, named = for_postgresql(sql, values)
        named = {name: _without_nul(value) for name, value in named.items()}
        # A file would be twice as long within the words of a message.
        is_file = any(isinstance(value, bytes) for value in named.values())
        if _brings_nothing(sql) and not is_file:
            self._waiting.append(self._client.mogrify(text.encode(), named))
            if len(self._waiting) > _MOST:
                self.send()
            return []
        if self._waiting and not is_file:
            # To plan it once more costs less than a message does.
            return self.send(self._client.mogrify(text.encode(), named))
        self.send()
        return _rows(self._ask(text.encode(), named))

    def send(self, *more: str) -> list[DictRow]:
        """What waits, if anything does, and these; the rows of the last."""
        texts = [*self._waiting, *more]
        self._waiting = []
        if not texts:
            return []
        begin, self._begin = self._begin, 0
        try:
            cursor = self._connection.execute(_NEXT.join(texts).encode(), prepare=False)
        except psycopg.errors.FeatureNotSupported as error:
            if not begin:
                raise
            # Of a standby, which knows no serializable transactions.
            raise psycopg.errors.ReadOnlySqlTransaction(str(error)) from error
        if begin and self._has_number:
            cursor.set_result(begin - 1)
            self.number = str(cursor.fetchall()[0]["xid"])
        cursor.set_result(-1)
        return _rows(cursor)

    def ask_alone(self, sql: str, values: Values) -> list[DictRow]:
        """The rows of one that needs no transaction around it, or has one that ends with it."""
        text, named = for_postgresql(sql, values)
        named = {name: _without_nul(value) for name, value in named.items()}
        if not self._waiting:
            return _rows(self._ask(text.encode(), named))
        texts = (*self._waiting, self._client.mogrify(text.encode(), named), "COMMIT")
        cursor = self._connection.execute(_NEXT.join(texts).encode(), prepare=False)
        cursor.set_result(-2)
        return _rows(cursor)

    def commit(self) -> None:
        """With what waits. Raises InFailedSqlTransaction where one failed and nobody minded."""
        texts = [*self._waiting, "COMMIT"]
        self._waiting = []
        cursor = self._connection.execute(_NEXT.join(texts).encode(), prepare=False)
        cursor.set_result(-1)
        if cursor.statusmessage == "ROLLBACK":
            # The server's way to say that a statement had failed, and that nobody minded.
            raise psycopg.errors.InFailedSqlTransaction("a work went on after a failed statement")

    def _ask(self, text: bytes, values: Values) -> psycopg.Cursor[DictRow]:
        try:
            return self._connection.execute(text, values)
        except psycopg.errors.FeatureNotSupported as error:
            if error.diag.source_function != _PLAN_IS_OLD:
                raise
            # Another process has changed the schema; a new connection has no plans yet.
            self._connection.close()
            raise psycopg.errors.SerializationFailure(str(error)) from error


def _rows(cursor: psycopg.Cursor[DictRow]) -> list[DictRow]:
    return cursor.fetchall() if cursor.description else []


@lru_cache(maxsize=1024)
def _brings_nothing(sql: str) -> bool:
    return _BRINGS_NOTHING.match(sql) is not None


def _without_nul(value: object) -> object:
    """PostgreSQL keeps any character but one, which nobody can see anyway."""
    if isinstance(value, str):
        return value.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return [_without_nul(item) for item in value] if isinstance(value, list) else value
