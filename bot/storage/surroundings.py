"""What a question is told besides its words: the day, and what is remembered. Stored as sent."""

from dataclasses import dataclass

from bot.domain.day import DayLine, new_day_line
from bot.storage.engine import Run
from bot.storage.memory import tell_memory
from bot.storage.shown_again import IS_SHOWN_AGAIN, never_shown


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of where a question is asked.

    The model is told the time of the `zone`; "": it is not. `memory_tokens` is the room for what is
    remembered there; None: nothing is.
    """

    zone: str = ""
    memory_tokens: int | None = None


NOTHING_KNOWN = Surroundings()


def tell_surroundings(run: Run, turn_id: int, now: float, known: Surroundings) -> None:
    """Decide what stands before the question of a turn that begins; it never changes again."""
    if known == NOTHING_KNOWN:
        return
    (turn,) = run("SELECT chat_id, conversation_id FROM turns WHERE id = :id", {"id": turn_id})
    chat_id, conversation_id = turn["chat_id"], turn["conversation_id"]
    line = _day_line(run, turn_id, now, known.zone) if known.zone else None
    told = ""
    if known.memory_tokens is not None:
        told = tell_memory(run, chat_id, conversation_id, now, known.memory_tokens)
    if line or told:
        run(
            "UPDATE turns SET day = :day, day_at = :day_at, told = :told WHERE id = :id",
            {
                "day": line.text if line else "",
                "day_at": line.at if line else None,
                "told": told,
                "id": turn_id,
            },
        )


def tell_day_anew(run: Run, turn_id: int, now: float, zone: str) -> None:
    """The question is asked anew now: it is told the time, unless what it was told still holds."""
    if line := _day_line(run, turn_id, now, zone):
        _put_day(run, turn_id, line)


def _day_line(run: Run, turn_id: int, now: float, zone: str) -> DayLine | None:
    """The line that a question of now needs; None where the last one up to it still holds."""
    (turn,) = run("SELECT chat_id, conversation_id FROM turns WHERE id = :id", {"id": turn_id})
    last = _find_day(run, turn["conversation_id"], until=turn_id)
    return new_day_line(last, now, zone, is_private=turn["chat_id"] > 0)


def _put_day(run: Run, turn_id: int, line: DayLine) -> None:
    run(
        "UPDATE turns SET day = :day, day_at = :day_at WHERE id = :id",
        {"day": line.text, "day_at": line.at, "id": turn_id},
    )


def keep_day(run: Run, conversation_id: int, first_turn_id: int) -> None:
    """The line that goes with a cut stands before the newest question, for which it still holds."""
    newest, line = {"id": conversation_id}, _find_day(run, conversation_id, first=0)
    if line and not _find_day(run, conversation_id, first=first_turn_id):
        (row,) = run("SELECT MAX(id) AS id FROM turns WHERE conversation_id = :id", newest)
        _put_day(run, row["id"], line)


def _find_day(
    run: Run, conversation_id: int, *, first: int | None = None, until: int | None = None
) -> DayLine | None:
    """The newest line that a conversation is shown from a turn on, or its cut, up to another."""
    rows = run(
        f"""
        SELECT day, day_at FROM turns
        WHERE conversation_id = :id AND day_at IS NOT NULL AND {IS_SHOWN_AGAIN}
            AND id >= COALESCE(
                CAST(:first AS BIGINT), (SELECT first_turn_id FROM conversations WHERE id = :id)
            )
            AND id <= COALESCE(CAST(:until AS BIGINT), id)
        ORDER BY id DESC LIMIT 1
        """,  # noqa: S608  # our own words
        {
            "id": conversation_id,
            "first": first,
            "until": until,
            "never_shown": never_shown(),
        },
    )
    return DayLine(rows[0]["day"], rows[0]["day_at"]) if rows else None
