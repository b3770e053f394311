"""What is not for the bot goes no further."""

from dataclasses import replace

from bot.telegram.dispatch.step import Dispatched
from bot.telegram.dispatch.steps.pass_over_unaddressed import PassOverUnaddressed
from tests.telegram.dispatch.stage import GROUP, make_context, message


async def test_only_what_is_for_the_bot_goes_on() -> None:
    step, to_bot = PassOverUnaddressed(), message(thread=GROUP)
    to_others = replace(to_bot, is_addressed=False)

    assert await step(to_bot, make_context()) == to_bot
    assert await step(to_others, make_context()) is Dispatched.HANDLED
