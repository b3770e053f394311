"""What the admins were told of, so that they hear of each trouble once a day."""

from bot.storage.engine import Engine, Run

_DAY = 24 * 3600.0
_MOST = 10
"""Of one trouble in a day: whoever tries a hundred names of models is no hundred troubles."""


class Alerts:
    """The alerts of the database."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def note(self, trouble: str, about: str, now: float) -> bool:
        """Whether the admins are to be told of it now; then it is noted that they are.

        `trouble` is the class of the error, `about` the model or skill, `now` in Unix seconds.
        """

        def note(run: Run) -> bool:
            # In whichever direction: a clock that was set back silences nothing for ever.
            run("DELETE FROM alerts WHERE ABS(:now - told_at) >= :day", {"now": now, "day": _DAY})
            told = run("SELECT about FROM alerts WHERE trouble = :trouble", {"trouble": trouble})
            if len(told) >= _MOST or about in {row["about"] for row in told}:
                return False
            run(
                "INSERT INTO alerts (trouble, about, told_at) VALUES (:trouble, :about, :now)",
                {"trouble": trouble, "about": about, "now": now},
            )
            return True

        return await self._database.transact(note)
