"""What the model has called on the way to an answer, stored step by step."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict

from bot.domain.tools import Source, ToolCall, ToolRound
from bot.domain.usage import Call
from bot.storage.engine import Engine, Row, Run
from bot.storage.usage import put_calls


class ToolRounds:
    """The rounds of the database. A turn that was forgotten meanwhile gets none."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def begin(
        self,
        turn_id: int,
        number: int,
        round_: ToolRound,
        cost: Sequence[Call],
        now: float,
        thoughts: str = "",
    ) -> None:
        """Store what the model calls before any of it is done, and what asking it has cost.

        `thoughts` is all that it has thought so far, as far as its reader wants to see that.
        """

        def begin(run: Run) -> None:
            where = {"turn_id": turn_id, "round": number}
            run(
                """
                INSERT INTO tool_rounds (turn_id, round, said, state)
                SELECT id, :round, :said, :state FROM turns WHERE id = :turn_id
                """,
                {**where, "said": round_.said, "state": round_.state},
            )
            for position, call in enumerate(round_.calls):
                run(
                    """
                    INSERT INTO tool_calls (turn_id, round, position, call_id, name, arguments)
                    SELECT turn_id, round, :position, :call_id, :name, :arguments
                    FROM tool_rounds WHERE turn_id = :turn_id AND round = :round
                    """,
                    {
                        **where,
                        "position": position,
                        "call_id": call.id,
                        "name": call.name,
                        "arguments": call.arguments,
                    },
                )
            put_calls(run, turn_id, cost, now)
            if thoughts:
                run(
                    "UPDATE turns SET thoughts = :thoughts WHERE id = :id",
                    {"thoughts": thoughts, "id": turn_id},
                )

        await self._database.transact(begin)

    async def mark_begun(self, turn_id: int, number: int, position: int, now: float) -> None:
        """A call may change something in the world from now on."""
        await self._database.write(
            """
            UPDATE tool_calls SET begun_at = :now
            WHERE turn_id = :turn_id AND round = :round AND position = :position
            """,
            {"turn_id": turn_id, "round": number, "position": position, "now": now},
        )

    async def end(
        self,
        turn_id: int,
        number: int,
        position: int,
        result: str,
        sources: Sequence[Source],
        cost: Sequence[Call],
        now: float,
    ) -> None:
        """Store what came of a call, the pages that it rests on, and what it has cost."""

        def end(run: Run) -> None:
            run(
                """
                UPDATE tool_calls SET result = :result, sources = :sources
                WHERE turn_id = :turn_id AND round = :round AND position = :position
                """,
                {
                    "turn_id": turn_id,
                    "round": number,
                    "position": position,
                    "result": result,
                    "sources": write_sources(sources),
                },
            )
            put_calls(run, turn_id, cost, now)

        await self._database.transact(end)


def read_rounds(run: Run, turn_ids: Sequence[int]) -> dict[int, tuple[ToolRound, ...]]:
    """The rounds of these turns, in order; those without any are left out."""
    if not turn_ids:
        return {}
    ids = {"ids": list(turn_ids)}
    rounds = run(
        """
        SELECT * FROM tool_rounds WHERE turn_id IN :ids AND round >= 0 ORDER BY turn_id, round
        """,
        ids,
    )
    calls = run(
        """
        SELECT * FROM tool_calls WHERE turn_id IN :ids AND round >= 0
        ORDER BY turn_id, round, position
        """,
        ids,
    )
    of_round: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for call in calls:
        of_round[call["turn_id"], call["round"]].append(call)
    found: dict[int, tuple[ToolRound, ...]] = {}
    for row in rounds:
        round_ = _round(row, of_round[row["turn_id"], row["round"]])
        found[row["turn_id"]] = (*found.get(row["turn_id"], ()), round_)
    return found


def _round(row: Row, calls: Sequence[Row]) -> ToolRound:
    return ToolRound(
        said=row["said"],
        calls=tuple(ToolCall(call["call_id"], call["name"], call["arguments"]) for call in calls),
        results=tuple(call["result"] for call in calls),
        state=row["state"],
        begun=frozenset(call["position"] for call in calls if call["begun_at"] is not None),
        sources=tuple(source for call in calls for source in parse_sources(call["sources"])),
    )


def forget_rounds(run: Run, turn_id: int) -> None:
    """The question is answered anew, and what was thought and allowed is over with it."""
    run("DELETE FROM approvals WHERE turn_id = :id", {"id": turn_id})
    run("DELETE FROM tool_calls WHERE turn_id = :id", {"id": turn_id})
    run("DELETE FROM tool_rounds WHERE turn_id = :id", {"id": turn_id})
    run("UPDATE turns SET thoughts = '', kept_thoughts = '' WHERE id = :id", {"id": turn_id})


def set_rounds_aside(run: Run, turn_id: int) -> None:
    """The question is answered anew, and what led to the old answer is kept, below 0."""
    run("DELETE FROM approvals WHERE turn_id = :id", {"id": turn_id})
    run("UPDATE turns SET kept_thoughts = thoughts, thoughts = '' WHERE id = :id", {"id": turn_id})
    for table in _TABLES:
        run(f"UPDATE {table} SET round = -1 - round WHERE turn_id = :id", {"id": turn_id})  # noqa: S608  # our own names


def forget_rounds_aside(run: Run, turn_id: int) -> None:
    """The new answer is there."""
    for table in _TABLES:
        run(f"DELETE FROM {table} WHERE turn_id = :id AND round < 0", {"id": turn_id})  # noqa: S608  # our own names
    run("UPDATE turns SET kept_thoughts = '' WHERE id = :id", {"id": turn_id})


def take_rounds_back(run: Run, turn_id: int) -> None:
    """The old answer stays; what led towards a new one is gone."""
    run("DELETE FROM approvals WHERE turn_id = :id", {"id": turn_id})
    run(
        "UPDATE turns SET thoughts = kept_thoughts, kept_thoughts = '' WHERE id = :id",
        {"id": turn_id},
    )
    for table in _TABLES:
        run(f"DELETE FROM {table} WHERE turn_id = :id AND round >= 0", {"id": turn_id})  # noqa: S608  # our own names
        run(f"UPDATE {table} SET round = -1 - round WHERE turn_id = :id", {"id": turn_id})  # noqa: S608  # our own names


_TABLES = ("tool_rounds", "tool_calls")


def write_sources(sources: Sequence[Source]) -> str:
    """As text for a column."""
    entries = [asdict(source) for source in sources]
    return json.dumps(entries, ensure_ascii=False) if entries else ""


def parse_sources(text: str) -> tuple[Source, ...]:
    """Out of such a text."""
    return tuple(Source(**entry) for entry in json.loads(text)) if text else ()
