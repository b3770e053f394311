"""How long PostgreSQL may take for what."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds. Each ends what would otherwise hold locks, or a thread, for ever."""

    statement: float = 30.0
    lock: float = 5.0
    silence: float = 10.0
    """Of ours within a transaction: a process that is frozen there keeps its locks."""
    connection: float = 5.0
    """Until one is free, or can be opened."""

    @property
    def session(self) -> str:
        """For all that comes over a connection."""
        return self._each("SET")

    @property
    def local(self) -> str:
        """For one transaction: behind PgBouncer the next may be another connection's."""
        return self._each("SET LOCAL")

    def _each(self, how: str) -> str:
        return "; ".join(
            f"{how} {name} = {round(seconds * 1000)}"
            for name, seconds in (
                ("statement_timeout", self.statement),
                ("lock_timeout", self.lock),
                ("idle_in_transaction_session_timeout", self.silence),
            )
        )
