"""A message of a group that came as a guest's question is not answered as an ordinary one too."""

from bot.storage.database import Database
from bot.storage.inline_answers import InlineAnswers, guest_key
from bot.telegram.dispatch.step import Dispatched
from bot.telegram.dispatch.steps.pass_over_guests import PassOverGuests
from tests.storage.examples import NOW
from tests.telegram.dispatch.stage import GROUP, make_context, message


async def test_each_message_of_a_group_passes_once(database: Database) -> None:
    answers = InlineAnswers(database)
    step, context = PassOverGuests(answers), make_context(thread=GROUP)
    await answers.begin(guest_key(GROUP.chat_id, 10), 7, "guest", 1, NOW)
    again = PassOverGuests(InlineAnswers(database))  # of the next process
    met, other = message("hi", GROUP), message("hi", GROUP, message_id=11)

    assert await step(met, context) is Dispatched.HANDLED
    assert await again(met, context) is Dispatched.HANDLED
    assert await step(other, context) is other
    part = message("hi", GROUP, album="7")
    assert await step(part, context) is Dispatched.HANDLED
    private = message("hi")
    assert await step(private, context) is private
