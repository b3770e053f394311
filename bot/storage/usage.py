"""What each call to a provider used and cost: written with its turn, summed up later."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.budget import Spent
from bot.domain.usage import Call
from bot.storage.engine import Engine, Row, Run

DAY = 86_400
"""Seconds. Days are those of UTC."""

_SUMS = """
    COUNT(*) AS calls,
    CAST(COALESCE(SUM(input_tokens), 0) AS BIGINT) AS input,
    CAST(COALESCE(SUM(cached_tokens), 0) AS BIGINT) AS cached,
    CAST(COALESCE(SUM(output_tokens), 0) AS BIGINT) AS output,
    SUM(dollars) AS dollars,
    COUNT(CASE WHEN dollars IS NULL AND input_tokens + output_tokens > 0 THEN 1 END) AS unpriced,
    COUNT(CASE WHEN is_estimated = 1 AND input_tokens + output_tokens > 0 THEN 1 END) AS estimated,
    COUNT(CASE WHEN kind = 'search' THEN 1 END) AS searches,
    COUNT(CASE WHEN kind = 'speech' AND output_tokens > 0 THEN 1 END) AS speeches
"""
"""To PostgreSQL a sum of whole numbers is a decimal one, if it is not told otherwise."""

_INSERT = """
    INSERT INTO usage (at, turn_id, chat_id, user_id, kind, model, input_tokens, cached_tokens,
                       output_tokens, reasoning_tokens, dollars, is_estimated)
"""
_VALUES = """
    :now, {turn}, {chat}, {user}, :kind, :model, :input, :cached, :output, :reasoning, :dollars,
    :is_estimated
"""


@dataclass(frozen=True, slots=True)
class UsageTotal:
    """Calls added up. `dollars` is of those whose price is known, None where that is none.

    `unpriced` counts the calls that used something and whose price is not known.
    """

    calls: int = 0
    input: int = 0
    cached: int = 0
    output: int = 0
    dollars: float | None = None
    unpriced: int = 0
    is_estimated: bool = False
    searches: int = 0
    speeches: int = 0
    """Voice messages that were made."""

    def __add__(self, other: "UsageTotal") -> "UsageTotal":
        known = [total.dollars for total in (self, other) if total.dollars is not None]
        return UsageTotal(
            self.calls + other.calls,
            self.input + other.input,
            self.cached + other.cached,
            self.output + other.output,
            sum(known) if known else None,
            self.unpriced + other.unpriced,
            self.is_estimated or other.is_estimated,
            self.searches + other.searches,
            self.speeches + other.speeches,
        )

    def __sub__(self, part: "UsageTotal") -> "UsageTotal":
        """What is left of it; dollars never less than 0. It is estimated where this is."""
        left = None if self.dollars is None else max(0.0, self.dollars - (part.dollars or 0.0))
        return UsageTotal(
            self.calls - part.calls,
            self.input - part.input,
            self.cached - part.cached,
            self.output - part.output,
            left,
            self.unpriced - part.unpriced,
            self.is_estimated,
            self.searches - part.searches,
            self.speeches - part.speeches,
        )


class Ledger:
    """The usage of the database. `since` is in seconds since 1970, and so is all time here."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def note(self, turn_id: int, calls: Sequence[Call], now: float) -> None:
        """What a turn has used, where its answer is not stored."""
        await self._database.transact(lambda run: put_calls(run, turn_id, calls, now))

    async def note_apart(
        self, chat_id: int, user_id: int, calls: Sequence[Call], now: float
    ) -> None:
        """What somebody's command has used in a chat, where there is no turn."""

        await self._database.transact(
            lambda run: put_calls_apart(run, chat_id, user_id, calls, now)
        )

    async def spent(self, id_: int, since: float) -> Spent:
        """What a person used in all chats, or, by a negative id, a group."""
        column = "user_id" if id_ > 0 else "chat_id"
        row = await self._database.read_one(
            f"""
            SELECT COALESCE(SUM(dollars), 0.0) AS dollars,
                   CAST(COALESCE(SUM(tokens), 0) AS BIGINT) AS tokens,
                   COALESCE(MAX(dollars), 0.0) AS most_dollars,
                   CAST(COALESCE(MAX(tokens), 0) AS BIGINT) AS most_tokens
            FROM (
                SELECT SUM(dollars) AS dollars, SUM(input_tokens + output_tokens) AS tokens
                FROM usage WHERE {column} = :id AND at >= :since
                GROUP BY COALESCE(turn_id, -id)     -- forgotten turns have no id left
            ) AS of_turn
            """,  # noqa: S608  # our names
            {"id": id_, "since": since},
        )
        return Spent(**dict(row)) if row else Spent()

    async def total(self, since: float, chat_id: int | None = None) -> UsageTotal:
        """What was used in one chat, or everywhere."""
        only = "" if chat_id is None else "AND chat_id = :chat_id"
        row = await self._database.read_one(
            f"SELECT {_SUMS} FROM usage WHERE at >= :since {only}",  # noqa: S608  # our words
            {"since": since, "chat_id": chat_id},
        )
        return _total(row) if row else UsageTotal()

    async def by_model(self, since: float, chat_id: int) -> dict[str, UsageTotal]:
        """What was used in a chat, by model, the dearest first."""
        return await self._by("model", "chat_id = :value", chat_id, since, 20)

    async def top_chats(self, since: float, count: int) -> dict[int, UsageTotal]:
        """The chats that used most."""
        return await self._by("+chat_id", "chat_id <> :value", 0, since, count)

    async def top_people(self, since: float, count: int) -> dict[int, UsageTotal]:
        """The people who used most."""
        # The plus: by the index of people SQLite would read what they used in all the years.
        return await self._by("+user_id", "+user_id > :value", 0, since, count)

    async def by_day(self, days: Sequence[int]) -> dict[int, UsageTotal]:
        """What was used everywhere on these days since 1970."""

        def read(run: Run) -> dict[int, UsageTotal]:
            sql = f"SELECT {_SUMS} FROM usage WHERE at >= :start AND at < :end"  # noqa: S608  # our words
            rows = {day: run(sql, {"start": day * DAY, "end": (day + 1) * DAY}) for day in days}
            return {day: _total(sums) for day, (sums,) in rows.items()}

        return await self._database.read_many(read)

    async def _by(
        self, what: str, only: str, value: int, since: float, count: int
    ) -> dict[Any, UsageTotal]:  # Any: a number or a name
        rows = await self._database.read(
            f"""
            SELECT {what} AS what, {_SUMS} FROM usage WHERE at >= :since AND {only}
            GROUP BY what
            ORDER BY SUM(dollars) DESC NULLS LAST, SUM(input_tokens + output_tokens) DESC
            LIMIT :count
            """,  # noqa: S608  # our names
            {"since": since, "value": value, "count": count},
        )
        return {row["what"]: _total(row) for row in rows}


def put_calls(run: Run, turn_id: int, calls: Sequence[Call], now: float) -> None:
    """Write them down for whoever asked, as part of what else is stored of the turn."""
    values = _VALUES.format(turn="id", chat="chat_id", user="author_id")
    sql = f"{_INSERT} SELECT {values} FROM turns WHERE id = :turn_id"  # noqa: S608  # our words
    for call in calls:
        run(sql, {**_values(call, now), "turn_id": turn_id})


def put_calls_apart(
    run: Run, chat_id: int, user_id: int, calls: Sequence[Call], now: float
) -> None:
    """Write them down where there is no turn, or where another than its author pays."""
    values = _VALUES.format(turn="NULL", chat=":chat", user=":user")
    for call in calls:
        run(
            f"{_INSERT} VALUES ({values})",
            {**_values(call, now), "chat": chat_id, "user": user_id},
        )


def _values(call: Call, now: float) -> dict[str, object]:
    usage = call.usage
    return {
        "now": now,
        "kind": call.kind,
        "model": call.model,
        "input": usage.input,
        "cached": usage.cached,
        "output": usage.output,
        "reasoning": usage.reasoning,
        "dollars": call.dollars,
        "is_estimated": usage.is_estimated,
    }


def _total(row: Row) -> UsageTotal:
    return UsageTotal(
        row["calls"],
        row["input"],
        row["cached"],
        row["output"],
        row["dollars"],
        row["unpriced"],
        row["estimated"] > 0,
        row["searches"],
        row["speeches"],
    )
