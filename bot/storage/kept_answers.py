"""Answers that are kept until something else takes their place: statements of one transaction."""

from bot.storage.engine import Run
from bot.storage.tool_rounds import set_rounds_aside, take_rounds_back
from bot.storage.turn_rows import OTHER, SHORTER


def keep_for(run: Run, turn_id: int, reason: str, model: str | None = None) -> bool:
    """Whether a whole answer in words is shown there; its turn is open again, for this reason."""
    rows = run(
        """
        UPDATE turns SET state = 'asked', replacing = :reason, attempts = 0,
            kept_model = chosen_model, chosen_model = COALESCE(:model, chosen_model)
        WHERE id = :id AND state = 'shown' AND error IS NULL AND finish_reason = 'stop'
            AND order_kind = 'words' RETURNING id
        """,
        {"id": turn_id, "reason": reason, "model": model},
    )
    if rows and reason == OTHER:
        set_rounds_aside(run, turn_id)
    return bool(rows)


def stand_again(run: Run, turn_id: int, error: str) -> bool:
    """Whether an answer was kept, which now stands as it was: nothing has taken its place.

    `error` names the class of the sentence why.
    """
    shorter = run(
        """
        UPDATE turns SET state = 'answered', replacing = :error, attempts = 0
        WHERE id = :id AND replacing = :reason RETURNING id
        """,
        {"id": turn_id, "error": error, "reason": SHORTER},
    )
    other = run(
        """
        UPDATE turns SET state = 'answered', replacing = :error, attempts = 0,
            chosen_model = kept_model
        WHERE id = :id AND replacing = :reason RETURNING id
        """,
        {"id": turn_id, "error": error, "reason": OTHER},
    )
    if other:
        take_rounds_back(run, turn_id)
    return bool(shorter or other)
