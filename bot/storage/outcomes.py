"""What became of a turn, as it is stored: statements of one transaction."""

from bot.domain.tokens import estimate_tokens
from bot.domain.turn import Outcome
from bot.storage.attachments import put_image
from bot.storage.engine import Run
from bot.storage.question_parts import image_tokens
from bot.storage.tool_rounds import forget_rounds_aside, write_sources
from bot.storage.turn_rows import write_follow_ups
from bot.storage.usage import put_calls


def put_outcome(run: Run, turn_id: int, outcome: Outcome, now: float) -> None:
    """The answer in the place of the one before, and what it cost; it is still to be shown."""
    usage = outcome.usage
    found = run(
        """
        UPDATE turns SET state = 'answered', answered_at = :now, attempts = 0,
            finish_reason = :finish_reason, error = :error, model = :model,
            first_turn_id = :first_turn_id, input_tokens = :input, cached_tokens = :cached,
            output_tokens = :output, reasoning_tokens = :reasoning,
            is_estimated = :is_estimated, has_unseen = :has_unseen, sources = :sources,
            written_by = :written_by, thoughts = :thoughts, replacing = '',
            follow_ups = :follow_ups
        WHERE id = :id RETURNING id
        """,
        {
            "now": now,
            "finish_reason": outcome.finish_reason,
            "error": outcome.error,
            "model": outcome.model,
            "first_turn_id": outcome.first_turn_id,
            "input": usage.input,
            "cached": usage.cached,
            "output": usage.output,
            "reasoning": usage.reasoning,
            "is_estimated": usage.is_estimated,
            "has_unseen": outcome.has_unseen,
            "sources": write_sources(outcome.sources),
            "written_by": outcome.written_by,
            "thoughts": outcome.thoughts,
            "follow_ups": write_follow_ups(outcome.follow_ups),
            "id": turn_id,
        },
    )
    put_calls(run, turn_id, outcome.calls, now)
    if not found:
        return  # It was forgotten in the meantime.
    forget_answer(run, turn_id)
    if outcome.is_replacing:
        forget_rounds_aside(run, turn_id)
    if outcome.image:
        put_image(run, turn_id, "assistant", 0, outcome.image, original=outcome.original)
    if outcome.text:
        tokens = estimate_tokens(outcome.text)
        if outcome.image:
            tokens += image_tokens(run, turn_id, "assistant")
        run(
            """
            INSERT INTO messages (turn_id, role, text, tokens, created_at)
            VALUES (:turn_id, 'assistant', :text, :tokens, :now)
            """,
            {"turn_id": turn_id, "text": outcome.text, "tokens": tokens, "now": now},
        )


def forget_answer(run: Run, turn_id: int) -> None:
    """Delete the answer's words and picture."""
    for table in ("messages", "images"):
        run(
            f"DELETE FROM {table} WHERE turn_id = :id AND role = 'assistant'",  # noqa: S608  # our names
            {"id": turn_id},
        )
