"""Questions that are asked once more: statements of one transaction."""

from collections.abc import Sequence

from bot.domain.output_format import OutputFormat
from bot.domain.turn import QuestionPart
from bot.storage.delivery_log import leave_shown
from bot.storage.engine import Run
from bot.storage.kept_answers import keep_for
from bot.storage.new_turns import own_updates
from bot.storage.outcomes import forget_answer
from bot.storage.question_parts import put_sources
from bot.storage.tool_rounds import forget_rounds
from bot.storage.turn_rows import OTHER


def reopen_turn(
    run: Run, turn_id: int, keep_answer: bool, in_place: bool, model: str | None
) -> bool:
    """Whether the turn, which was over, is asked again; as Turns.reopen has it."""
    if model and in_place and keep_for(run, turn_id, OTHER, model):
        return True
    rows = run(
        """
        UPDATE turns SET state = 'asked', error = NULL, finish_reason = NULL, attempts = 0,
            replacing = '', follow_ups = '', chosen_model = COALESCE(:model, chosen_model)
        WHERE id = :id AND state = 'shown' RETURNING id
        """,
        {"id": turn_id, "model": model},
    )
    if rows and not in_place:
        leave_shown(run, turn_id)
    if rows and not keep_answer:
        forget_answer(run, turn_id)
        forget_rounds(run, turn_id)
        # What could not be opened may be there by now.
        run(
            """
            UPDATE attachments SET is_read = 0, problem = NULL
            WHERE turn_id = :id AND problem IS NOT NULL
            """,
            {"id": turn_id},
        )
    return bool(rows)


def revise_turn(
    run: Run,
    turn_id: int,
    source: QuestionPart,
    update_ids: Sequence[int],
    order: OutputFormat | None,
) -> None:
    """Store this new or changed part of the question, and delete the answer."""
    if not run("SELECT 1 FROM turns WHERE id = :id", {"id": turn_id}):
        return  # It was forgotten in the meantime.
    put_sources(run, turn_id, [source])
    forget_answer(run, turn_id)
    forget_rounds(run, turn_id)
    run(
        """
        UPDATE turns SET state = 'asked', error = NULL, finish_reason = NULL, attempts = 0,
            replacing = '', follow_ups = '', chosen_model = ''
        WHERE id = :id
        """,
        {"id": turn_id},
    )
    if order:
        run(
            "UPDATE turns SET order_kind = :kind, schema = :schema WHERE id = :id",
            {"kind": order.kind, "schema": order.schema, "id": turn_id},
        )
    own_updates(run, turn_id, update_ids)
