"""What waits in a group that becomes a supergroup is answered there."""

import asyncio

from bot.domain.access import Access
from bot.domain.budget import Budget
from bot.domain.message import Thread
from bot.domain.turn import Question, Turn
from bot.storage.budgets import Budgets
from bot.storage.chat_settings import Settings
from bot.storage.chats import Chats
from bot.storage.database import Database
from bot.telegram.access.access_list import AccessList
from bot.telegram.dispatch.chat_moves import ChatMoves
from bot.telegram.incoming.events import Event, Migrated, StopRequest
from bot.telegram.lanes.active_turn import ActiveTurn
from bot.telegram.lanes.lanes import LaneHandlers, Lanes
from tests.patience import PATIENCE
from tests.telegram.dispatch.stage import GROUP, leave, make_context, message

NEW = Thread(-1_000_200)
LITTLE = Budget(1, "dollars", "day")


def open_moves(
    database: Database, settings: Settings, access_list: AccessList, budgets: Budgets | None = None
) -> ChatMoves:
    """The moves of one process."""
    budgets = budgets or Budgets(database, None, None)
    return ChatMoves(Chats(database), settings, budgets, access_list)


async def test_questions_and_access_go_along(database: Database) -> None:
    access_list = AccessList(Access(chats=frozenset({GROUP.chat_id})))
    moves, context = open_moves(database, Settings(database), access_list), make_context()
    old = context.lanes.of(GROUP)
    old.waiting.append(message("why?", GROUP))

    await moves.migrate(Migrated(2, GROUP, GROUP.chat_id, NEW.chat_id), context.lanes)

    new = context.lanes.of(NEW)
    assert [(said.thread, said.text) for said in new.waiting] == [(NEW, "why?")]
    assert old.waiting == []
    assert access_list.access.is_chat_allowed(NEW.chat_id)
    await leave(new)


async def test_what_admins_chose_and_decided_goes_along(database: Database) -> None:
    settings, budgets = Settings(database), Budgets(database, None, None)
    await settings.change(GROUP.chat_id, model="another")
    await budgets.set(GROUP.chat_id, LITTLE)
    assert (await settings.of(NEW.chat_id)).model == ""
    assert await budgets.of(NEW.chat_id) is None

    moves = open_moves(database, settings, AccessList(Access()), budgets)
    await moves.move(GROUP.chat_id, NEW.chat_id)

    assert (await settings.of(NEW.chat_id)).model == "another"
    assert await budgets.of(NEW.chat_id) == LITTLE
    assert (await settings.of(GROUP.chat_id)).model == ""
    assert await budgets.of(GROUP.chat_id) is None


async def test_what_is_answered_in_the_old_group_comes_first(database: Database) -> None:
    answered, may_go_on = asyncio.Queue[str](), asyncio.Event()

    async def take(task: Question | Turn, _running: ActiveTurn) -> None:
        assert isinstance(task, Question)
        if task.text == "first":
            await may_go_on.wait()
        answered.put_nowait(task.text)

    lanes = Lanes(LaneHandlers(_never, take, _never, _never), max_images=10)
    moves = open_moves(database, Settings(database), AccessList(Access()))
    topics = [Thread(GROUP.chat_id, 5), Thread(NEW.chat_id, 5)]
    lanes.of(topics[0]).enqueue(message("first", topics[0]))
    await asyncio.sleep(0)

    await moves.migrate(Migrated(2, GROUP, GROUP.chat_id, NEW.chat_id), lanes)
    lanes.of(topics[1]).enqueue(message("second", topics[1]))
    lanes.of(NEW).enqueue(message("beside it", NEW))
    async with asyncio.timeout(PATIENCE):
        beside = await answered.get()
        may_go_on.set()
        behind = [await answered.get() for _ in range(2)]

    assert [beside, *behind] == ["beside it", "first", "second"]
    await leave(lanes.of(topics[1]))


async def _never(*_: object) -> None:
    raise AssertionError("nothing of this is done here")


async def test_what_did_not_move_and_what_is_no_message_stays_where_it_is(
    database: Database,
) -> None:
    moves = open_moves(database, Settings(database), AccessList(Access()))
    await moves.move(GROUP.chat_id, NEW.chat_id)
    events: list[Event] = [message("why?"), StopRequest(1, GROUP, 5), StopRequest(2, NEW, 5)]

    assert [moves.redirect(event) for event in events] == events


async def test_another_process_knows_of_it(database: Database) -> None:
    settings, access_list = Settings(database), AccessList(Access())
    await open_moves(database, settings, access_list).move(GROUP.chat_id, NEW.chat_id)

    moves = open_moves(database, settings, access_list)
    await moves.resume()

    # Ids of messages begin anew there.
    said = moves.redirect(message("why?", GROUP))
    assert said == message("why?", NEW, message_id=-10)
