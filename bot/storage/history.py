"""A conversation's past, as the model is shown it."""

from collections.abc import Iterator, Mapping, Sequence

from bot.domain.attachment import Image
from bot.domain.history_cut import PastTurn
from bot.domain.message import Message, Role
from bot.domain.tokens import estimate_tokens
from bot.domain.tool_messages import count_words, messages_of
from bot.domain.tools import ToolRound, words_of_rounds
from bot.domain.unfinished import mark_unfinished
from bot.storage.attachments import Attachments
from bot.storage.engine import Engine, Row
from bot.storage.shown_again import IS_NOT_LOST, never_shown
from bot.storage.tool_rounds import read_rounds

_LINE = """
    WITH RECURSIVE line (id, before) AS (
        SELECT CAST(:conversation_id AS BIGINT), CAST(:before AS BIGINT)
        UNION ALL
        SELECT branch.branch_of,
            CASE WHEN branch.branch_turn_id < line.before
            THEN branch.branch_turn_id + 1 ELSE line.before END
        FROM line JOIN conversations AS branch ON branch.id = line.id
        WHERE branch.branch_of IS NOT NULL
    )
"""
"""The conversation, and each that it branches off from, up to the turn where it does."""


class History:
    """The past turns of the database."""

    def __init__(self, database: Engine) -> None:
        self._database = database
        self._attachments = Attachments(database)

    async def past(self, conversation_id: int, *, before: int) -> list[PastTurn]:
        """The conversation's turns from its cut up to, not including, turn `before`."""
        rows = await self._database.read(
            f"""
            {_LINE}
            SELECT turns.id, role, text, tokens, first_turn_id, is_estimated, error,
                   finish_reason, day, told,
                   input_tokens + output_tokens - reasoning_tokens AS reported,
                   EXISTS (SELECT 1 FROM images WHERE turn_id = turns.id) AS has_images,
                   EXISTS (SELECT 1 FROM tool_rounds WHERE turn_id = turns.id AND round >= 0)
                       AS has_rounds
            FROM line JOIN turns ON turns.conversation_id = line.id AND turns.id < line.before
            JOIN messages ON messages.turn_id = turns.id
            WHERE turns.id >= (SELECT first_turn_id FROM conversations
                                 WHERE id = :conversation_id)
                AND {IS_NOT_LOST}
            ORDER BY turns.id, messages.role DESC
            """,  # noqa: S608  # our own words
            {
                "conversation_id": conversation_id,
                "before": before,
                "never_shown": never_shown(),
            },
        )
        turns: dict[int, list[Row]] = {}
        for row in rows:
            if row["role"] == "user" and not (row["text"].strip() or row["has_images"]):
                continue  # Stopped, or broken off, before it was read; an empty message is a 400.
            turns.setdefault(row["id"], []).append(row)
        with_images = [turn_id for turn_id, of_turn in turns.items() if of_turn[0]["has_images"]]
        images = await self._attachments.images(with_images) if with_images else {}
        rounds = await self._rounds(
            [id_ for id_, of_turn in turns.items() if of_turn[0]["has_rounds"]]
        )
        return [
            _past_turn(turn_id, of_turn, images, rounds.get(turn_id, ()))
            for turn_id, of_turn in turns.items()
        ]

    async def question_images(self, turn_id: int) -> tuple[Image, ...]:
        """The pictures that came with a turn's question."""
        images = await self._attachments.images([turn_id])
        return images.get((turn_id, "user"), ())

    async def _rounds(self, turn_ids: list[int]) -> Mapping[int, tuple[ToolRound, ...]]:
        if not turn_ids:
            return {}
        return await self._database.read_many(lambda run: read_rounds(run, turn_ids))


def _past_turn(
    turn_id: int,
    rows: Sequence[Row],
    images: Mapping[tuple[int, Role], tuple[Image, ...]],
    rounds: Sequence[ToolRound],
) -> PastTurn:
    last = rows[-1]
    called = messages_of(rounds)
    is_reported = last["role"] == "assistant" and last["reported"] and not last["is_estimated"]
    return PastTurn(
        id=turn_id,
        messages=tuple(_messages(turn_id, rows, images, rounds, called)),
        tokens=sum(row["tokens"] for row in rows)
        + _tokens_before(rows[0])
        + _mark_tokens(last)
        + count_words(called),
        reported=last["reported"] if is_reported else None,
        reported_from=last["first_turn_id"] or 0,
    )


def _messages(
    turn_id: int,
    rows: Sequence[Row],
    images: Mapping[tuple[int, Role], tuple[Image, ...]],
    rounds: Sequence[ToolRound],
    called: Sequence[Message],
) -> Iterator[Message]:
    """The question, what was called and came of it, and the answer without its words until then."""
    for row in rows:
        text = _text_of(row)
        if row["role"] == "user":
            shown = images.get((turn_id, "user"), ())
            yield Message("user", f"{row['day']}{row['told']}{text}", shown)
            yield from called
        else:
            shown = images.get((turn_id, "assistant"), ())
            yield Message("assistant", text.removeprefix(words_of_rounds(rounds)), shown)


def _text_of(row: Row) -> str:
    """What was said; an answer that was stopped, cut or filtered is marked as such."""
    if row["role"] == "user":
        return str(row["text"])
    return mark_unfinished(row["text"], row["finish_reason"], has_failed=bool(row["error"]))


def _tokens_before(row: Row) -> int:
    """About what stands before the question adds."""
    before = row["day"] + row["told"]
    return estimate_tokens(before) if before else 0


def _mark_tokens(row: Row) -> int:
    """About what the mark adds."""
    return estimate_tokens(_text_of(row)) - estimate_tokens(row["text"])
