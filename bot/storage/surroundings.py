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
    line = _day_line(run, conversation_id, chat_id, now, known.zone) if known.zone else None
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


def _day_line(
    run: Run, conversation_id: int, chat_id: int, now: float, zone: str
) -> DayLine | None:
    rows = run(_TOLD_DAY, _from(conversation_id, None))
    last = DayLine(rows[0]["day"], rows[0]["day_at"]) if rows else None
    return new_day_line(last, now, zone, is_private=chat_id > 0)


def keep_day(run: Run, conversation_id: int, first_turn_id: int) -> None:
    """The line that goes with a cut stands before the newest question, for which it still holds."""
    if run(_TOLD_DAY, _from(conversation_id, first_turn_id)):
        return
    if rows := run(_TOLD_DAY, _from(conversation_id, 0)):
        run(
            """
            UPDATE turns SET day = :day, day_at = :day_at
            WHERE id = (SELECT MAX(id) FROM turns WHERE conversation_id = :id)
            """,
            {"day": rows[0]["day"], "day_at": rows[0]["day_at"], "id": conversation_id},
        )


_TOLD_DAY = f"""
    SELECT day, day_at FROM turns
    WHERE conversation_id = :id AND day_at IS NOT NULL AND {IS_SHOWN_AGAIN} AND id >= COALESCE(
        CAST(:first AS BIGINT), (SELECT first_turn_id FROM conversations WHERE id = :id)
    )
    ORDER BY id DESC LIMIT 1
"""  # noqa: S608  # our own words
"""The newest line that a conversation is shown, from a turn on; without one, from its cut on."""


def _from(conversation_id: int, first_turn_id: int | None) -> dict[str, object]:
    return {"id": conversation_id, "first": first_turn_id, "never_shown": never_shown()}
