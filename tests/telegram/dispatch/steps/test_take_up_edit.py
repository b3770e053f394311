"""An edit changes a question, or nothing."""

from bot.storage.database import Database
from bot.telegram.dispatch.question_edits import QuestionEdits
from bot.telegram.dispatch.step import Dispatched
from bot.telegram.dispatch.steps.take_up_edit import TakeUpEdit
from tests.telegram.dispatch.stage import make_context, make_services, message


def make_step(database: Database) -> TakeUpEdit:
    services = make_services(database)
    return TakeUpEdit(QuestionEdits(services.storage.turns, services.storage.output_formats))


async def test_what_is_no_edit_goes_on(database: Database) -> None:
    assert await make_step(database)(message(), make_context()) == message()


async def test_an_edit_of_what_waits_changes_it(database: Database) -> None:
    context = make_context()
    context.lane.waiting.append(message("on"))

    result = await make_step(database)(message("one", update_id=2, is_edit=True), context)

    assert result is Dispatched.QUEUED
    assert [(said.text, said.update_ids) for said in context.lane.waiting] == [("one", (1, 2))]


async def test_an_edit_of_what_was_never_asked_is_passed_over(database: Database) -> None:
    result = await make_step(database)(message("one", is_edit=True), make_context())

    assert result is Dispatched.HANDLED
