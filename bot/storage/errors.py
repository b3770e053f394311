"""What SQLite raises, told apart: storage that is not there, and a fault in what it was asked."""

import sqlite3

_NOT_THERE = frozenset({
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOTADB,
})  # fmt: skip
"""Primary result codes (https://www.sqlite.org/rescode.html) that no other statement would mend."""


SQLITE_ERRORS = (sqlite3.Error, UnicodeDecodeError)
"""What sqlite3 raises; the second where its words quote bytes of a damaged file."""
SqliteError = sqlite3.Error | UnicodeDecodeError

_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class StorageUnavailable(Exception):
    """Nothing can be stored or read any more: the disk is full, or the file damaged or gone.

    The process ends in good order then: what Telegram has not been told of, it keeps.
    """


class OutcomeUnknown(Exception):
    """The connection was lost while the answer to COMMIT was awaited: it may be stored, or not.

    No StorageUnavailable: the database is there, or will be again, and a process that starts anew
    would not know more. Nor is it done again by itself, since that may be the second time.
    Whoever has to know reads what is there.
    """


def is_damage(error: Exception) -> bool:
    """Whether it is the file that is damaged, or no database at all."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return isinstance(error, UnicodeDecodeError) or code in _DAMAGED


def translate(error: Exception) -> Exception:
    """`StorageUnavailable` where the storage is not there; what is a fault of ours stays as it is.

    SQLite's extended codes hold the primary one in their lowest byte.
    """
    if isinstance(error, UnicodeDecodeError):
        unreadable = StorageUnavailable("the database is damaged")
        unreadable.__cause__ = error
        return unreadable
    code = getattr(error, "sqlite_errorcode", None)
    if isinstance(error, sqlite3.Error) and code is not None and code & 0xFF in _NOT_THERE:
        unavailable = StorageUnavailable(str(error))
        unavailable.__cause__ = error
        return unavailable
    return error
