"""What is seen of a database server."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServerLook:
    """`schema` is 0 where the database is empty. `has_leader`: some process works on it now."""

    version: str
    is_too_old: bool
    takes_changes: bool
    schema: int
    newest: int
    size: int
    has_leader: bool
