"""Whether anything can be stored at this moment, found out by storing something."""

import asyncio
import shutil
from pathlib import Path

from bot.storage.engine import Engine, Run
from bot.storage.errors import StorageUnavailable

_SECONDS = 3.0
_LEAST_FREE = 4_000_000
"""Bytes; less than one photo takes."""


class WriteCheck:
    """Of the database at this path, which has this schema."""

    def __init__(self, database: Engine, path: Path, schema: int) -> None:
        self._database = database
        self._path = path
        self._schema = schema

    async def trouble(self) -> str | None:
        """Why nothing can be stored, in a few words; None where something was. Raises nothing."""
        try:
            async with asyncio.timeout(_SECONDS):
                free = await asyncio.to_thread(_free_bytes, self._path.parent)
                schema = await self._database.transact(_write)
        except TimeoutError:
            return "the database does not answer"
        except StorageUnavailable as error:
            return f"the database can't be written: {error}"
        if schema != self._schema:
            return f"the database has schema {schema}, and this program needs {self._schema}"
        if free is not None and free < _LEAST_FREE:
            return "the disk is full"
        return None


def _free_bytes(folder: Path) -> int | None:
    """None where the file system does not tell."""
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return None
    return usage.free if usage.total else None


def _write(run: Run) -> int:
    """The number of the schema, which is also what is written: SQLite looks for no difference."""
    schema = int(run("PRAGMA user_version")[0]["user_version"])
    run(f"PRAGMA user_version = {schema}")
    return schema
