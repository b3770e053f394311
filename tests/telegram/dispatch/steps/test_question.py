"""A question waits for its turn, and its author sees that it does."""

from bot.storage.database import Database
from bot.telegram.dispatch.question_edits import QuestionEdits
from bot.telegram.dispatch.step import Dispatched
from bot.telegram.dispatch.steps.question import AskQuestion
from bot.telegram.lanes.active_turn import ActiveTurn
from tests.telegram.dispatch.stage import Notices, Said, leave, make_context, make_services, message


def make_step(database: Database, said: Said, notices: Notices) -> AskQuestion:
    services = make_services(database)
    edits = QuestionEdits(services.turns, services.output_formats)
    return AskQuestion(edits, said, notices.react)


async def test_who_only_calls_is_asked_what_they_want(database: Database) -> None:
    said, context = Said(), make_context()

    result = await make_step(database, said, Notices())(message(""), context)

    assert result is Dispatched.HANDLED
    assert said.texts == ["Yes? Write your question behind my name, or reply to me."]
    assert context.lane.is_idle


async def test_a_question_is_asked(database: Database) -> None:
    notices, context = Notices(), make_context()

    result = await make_step(database, Said(), notices)(message("why?"), context)

    assert result is Dispatched.ASKED
    assert [waiting.text for waiting in context.lane.waiting] == ["why?"]
    assert notices.sent == []
    await leave(context.lane)


async def test_what_waits_behind_an_answer_is_marked_as_seen(database: Database) -> None:
    notices, context = Notices(), make_context()
    context.lane.running = ActiveTurn((message("before", message_id=2),), context.lane.later)

    result = await make_step(database, Said(), notices)(message("why?"), context)
    await leave(context.lane)

    assert result is Dispatched.ASKED
    assert notices.sent == [(10, "👀", False)]
