"""AlbumParts of albums wait in groups until one of them is for the bot."""

from dataclasses import replace

import pytest

from bot.domain.message import Thread
from bot.domain.turn import Question
from bot.storage.albums import SeenAlbums
from bot.storage.database import Database
from bot.storage.inbox import Inbox
from bot.storage.turns import Turns
from bot.telegram.dispatch.albums import Albums
from bot.telegram.dispatch.step import AlbumParts, Dispatched
from bot.telegram.dispatch.steps.gather_album import GatherAlbum
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.lanes.active_turn import ActiveTurn
from tests.storage.examples import NOW
from tests.telegram.dispatch.stage import (
    GROUP,
    HOME,
    leave,
    make_context,
    message,
    open_updates,
    photo,
    receive,
)


def part(number: int, *, is_addressed: bool = False, thread: Thread = GROUP) -> IncomingMessage:
    """Of one album."""
    return message(
        "",
        thread,
        update_id=number,
        message_id=10 + number,
        album="a",
        attachments=photo(f"p{number}"),
        is_addressed=is_addressed,
    )


def make_step(database: Database, hold: float = 60.0) -> GatherAlbum:
    return GatherAlbum(Albums(SeenAlbums(database), hold), Inbox(database), lambda: NOW)


@pytest.mark.parametrize(
    "said",
    [message(thread=GROUP), part(1, thread=HOME), replace(part(1), is_edit=True)],
    ids=["no album", "in a private chat", "an edit"],
)
async def test_what_waits_for_nothing(database: Database, said: IncomingMessage) -> None:
    assert await make_step(database)(said, make_context(thread=said.thread)) == said


async def test_parts_wait_and_go_on_together(database: Database) -> None:
    step, context = make_step(database), make_context(thread=GROUP)

    results = [await step(part(1), context), await step(part(2), context)]
    released = await step(part(3, is_addressed=True), context)

    assert results == [Dispatched.HELD, Dispatched.HELD]
    held = (part(1, is_addressed=True), part(2, is_addressed=True))
    assert released == AlbumParts(held, part(3, is_addressed=True))


async def test_a_part_of_what_waits_for_its_answer_is_for_the_bot(database: Database) -> None:
    context = make_context(thread=GROUP)
    context.lane.waiting.append(part(1, is_addressed=True))

    result = await make_step(database)(part(2), context)

    assert result == AlbumParts((), part(2, is_addressed=True))


async def test_a_part_of_what_is_being_answered_is_for_the_bot(database: Database) -> None:
    context = make_context(thread=GROUP)
    context.lane.running = ActiveTurn((part(1),), context.lane.run_in_order)

    result = await make_step(database)(part(2), context)

    assert result == AlbumParts((), part(2, is_addressed=True))


async def test_a_part_of_what_was_asked_is_for_the_bot(database: Database) -> None:
    first = part(1)
    question = Question(GROUP, first.author, (first.source,), ())
    await Turns(database).begin(question, NOW)

    result = await make_step(database)(part(2), make_context(thread=GROUP))

    assert result == AlbumParts((), part(2, is_addressed=True))


async def test_what_nobody_claims_is_done_after_a_while(database: Database) -> None:
    step, context = make_step(database, hold=0.01), make_context(thread=GROUP)
    await receive(database, 1)

    assert await step(part(1), context) is Dispatched.HELD
    assert await open_updates(database) == [1]
    while await open_updates(database):
        await context.lane.rested()

    await leave(context.lane)
