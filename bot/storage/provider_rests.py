"""Which providers of models rest, and with which model a conversation has stayed."""

from collections.abc import Callable

from bot.domain.providers import Pin, Rest, Standing
from bot.storage.engine import Engine, Run

_LONGEST = 24 * 3600.0
"""Seconds; a rest beyond that was noted by a clock that was wrong, or is."""


class ProviderRests:
    """The rests of the database; times are seconds since 1970."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def look(self, conversation_id: int, now: float) -> Standing:
        """All that decides whom this conversation asks."""

        def look(run: Run) -> Standing:
            rows = run(
                "SELECT wanted_model, pinned_model FROM conversations WHERE id = :id",
                {"id": conversation_id},
            )
            pin = None
            if rows and rows[0]["pinned_model"]:
                pin = Pin(rows[0]["wanted_model"], rows[0]["pinned_model"])
            return Standing(_rests(run, now), pin)

        return await self._database.read_many(look)

    async def all(self, now: float) -> dict[str, Rest]:
        """By the provider's name; also those that are over, of providers that have to prove it."""
        return await self._database.read_many(lambda run: _rests(run, now))

    async def pin(self, conversation_id: int, pin: Pin) -> None:
        """The conversation stays with this model as long as it wants the same one."""
        await self._database.write(
            """
            UPDATE conversations SET wanted_model = :wanted, pinned_model = :model WHERE id = :id
            """,
            {"wanted": pin.wanted, "model": pin.model, "id": conversation_id},
        )

    async def note_failure(
        self, provider: str, error: str, began: float, rest: Callable[[int], float], now: float
    ) -> Rest | None:
        """It failed, having been asked at `began`, and rests for as long as `rest` tells.

        `rest` is given how often it has failed in a row. None: it rested by then already, so that
        this is the same failure, as others saw it too.
        """

        def note(run: Run) -> Rest | None:
            known = _rests(run, now).get(provider)
            if known and began < known.until:
                return None
            failures = known.failures + 1 if known else 1
            noted = Rest(now + rest(failures), failures, error)
            run(
                """
                INSERT INTO provider_rests (provider, until, failures, error)
                VALUES (:provider, :until, :failures, :error)
                ON CONFLICT (provider) DO UPDATE SET until = excluded.until,
                    failures = excluded.failures, error = excluded.error
                """,
                {
                    "provider": provider,
                    "until": noted.until,
                    "failures": noted.failures,
                    "error": noted.error,
                },
            )
            return noted

        return await self._database.transact(note)

    async def forget(self, provider: str) -> None:
        """It answers."""
        await self._database.write(
            "DELETE FROM provider_rests WHERE provider = :provider", {"provider": provider}
        )


def _rests(run: Run, now: float) -> dict[str, Rest]:
    rows = run(
        "SELECT * FROM provider_rests WHERE until <= :latest ORDER BY provider",
        {"latest": now + _LONGEST},
    )
    return {row["provider"]: Rest(row["until"], row["failures"], row["error"]) for row in rows}
