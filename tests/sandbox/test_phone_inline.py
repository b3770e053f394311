"""What the page offers behind the bot's name."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from sandbox.cast import ADA, BEN
from sandbox.phone.board import Board

Act = Callable[..., Coroutine[Any, Any, dict[str, Any]]]  # Any: what an act takes and gives
RESULT = {"id": "1", "title": "Ask: how?", "description": "Tap", "message": {"text": "❓ how?"}}


async def test_a_result_is_offered_and_chosen_by_who_typed(board: Board, act: Act) -> None:
    garden = next(p.chat_id for p in board.cast.places.values() if p.title == "Parley garden")
    here, world = {"person": ADA, "chat": garden}, board.emulator.world
    typing = asyncio.create_task(act("inline", **here, text="how?"))
    await board.emulator.wait_for(lambda: bool(world.inline.queries))
    (query_id,) = world.inline.queries
    world.inline.queries[query_id].results = [RESULT]
    world.broadcast.beat()

    offered = await typing
    theirs = await act("choose-result", person=BEN, chat=garden, query=query_id, place=0)
    none = await act("choose-result", **here, query=query_id, place=1)
    await act("choose-result", **here, query=query_id, place=0)

    assert offered["results"] == [{"title": "Ask: how?", "description": "Tap"}]
    assert (theirs["status"], none["status"]) == (400, 400)
    (message,) = board.emulator.screen(garden)
    assert message["text"] == "❓ how?"


async def test_the_bot_is_called_as_a_guest_where_it_is_no_member(board: Board, act: Act) -> None:
    garden = next(p.chat_id for p in board.cast.places.values() if p.title == "Parley garden")
    del board.emulator.world.chats[garden].members[board.emulator.world.bot_id]

    await act("say", person=ADA, chat=garden, text="@parley_sandbox_bot how?")

    (query,) = board.emulator.world.inline.guest_queries.values()
    assert query.chat_id == garden
