"""A question waits for its turn, and its author sees that it does."""

import asyncio

from bot.domain.message import Thread
from bot.storage.database import Database
from bot.telegram.dispatch.question_edits import QuestionEdits
from bot.telegram.dispatch.step import Dispatched
from bot.telegram.dispatch.steps.ask_question import AskQuestion
from bot.telegram.lanes.active_turn import ActiveTurn
from tests.telegram.dispatch.stage import Said, leave, make_context, make_services, message


class Reactions:
    """The emojis that were put on messages."""

    def __init__(self) -> None:
        self.put: list[tuple[int, str]] = []
        self.is_put = asyncio.Event()

    async def react(self, _thread: Thread, message_id: int, emoji: str) -> None:
        self.put.append((message_id, emoji))
        self.is_put.set()


def make_step(database: Database, said: Said, reactions: Reactions) -> AskQuestion:
    services = make_services(database)
    edits = QuestionEdits(services.storage.turns, services.storage.output_formats)
    return AskQuestion(edits, said, reactions.react)


async def test_who_only_calls_is_asked_what_they_want(database: Database) -> None:
    said, context = Said(), make_context()

    result = await make_step(database, said, Reactions())(message(""), context)

    assert result is Dispatched.HANDLED
    assert said.texts == ["Yes? Write your question after my name, or reply to my message."]
    assert context.lane.is_idle


async def test_a_question_is_asked(database: Database) -> None:
    reactions, context = Reactions(), make_context()

    result = await make_step(database, Said(), reactions)(message("why?"), context)

    assert result is Dispatched.QUEUED
    assert [waiting.text for waiting in context.lane.waiting] == ["why?"]
    assert reactions.put == []
    await leave(context.lane)


async def test_what_waits_behind_an_answer_is_marked_as_seen(database: Database) -> None:
    reactions, context = Reactions(), make_context()
    context.lane.running = ActiveTurn((message("before", message_id=2),), context.lane.run_in_order)

    result = await make_step(database, Said(), reactions)(message("why?"), context)
    async with asyncio.timeout(30):
        await reactions.is_put.wait()

    assert result is Dispatched.QUEUED
    assert reactions.put == [(10, "👀")]
    await leave(context.lane)
