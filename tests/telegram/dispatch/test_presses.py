"""Each press is answered, also where nothing comes of it."""

import pytest
from telegram.error import BadRequest, RetryAfter, TelegramError

from bot.storage.database import Database
from bot.storage.effect import Effect, current_effect
from bot.telegram.access.rate_limiter import RateLimiter
from bot.telegram.commands.context import ButtonContext
from bot.telegram.dispatch.presses import Presses
from bot.telegram.dispatch.steps.limit_rate import TOO_FAST
from bot.telegram.incoming.events import ButtonPress
from bot.telegram.outgoing.send.clock import Clock
from tests.storage.examples import NOW
from tests.telegram.dispatch.stage import ADA, HOME, make_context, make_services


class Moments(Clock):
    """A clock of which each sleep is over at once."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 100.0
        self.asked_at: list[float] = []

    def now(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += seconds


class Buttons:
    """What was pressed, and what the presser saw."""

    def __init__(self) -> None:
        self.pressed: list[str] = []
        self.contexts: list[ButtonContext] = []
        self.answers: list[tuple[str, str | None]] = []
        self.refusals: list[TelegramError] = []
        self.clock = Moments()

    async def press(self, context: ButtonContext) -> str:
        self.pressed.append(context.pressed.action)
        self.contexts.append(context)
        return "done"

    async def fail(self, _context: ButtonContext) -> str:
        raise TypeError("a fault of ours")

    async def answer(self, query_id: str, words: str | None) -> None:
        self.answers.append((query_id, words))
        self.clock.asked_at.append(self.clock.at)
        if self.refusals:
            raise self.refusals.pop(0)
        raise BadRequest("query is too old")  # and that is no matter

    def presses(self, database: Database) -> Presses:
        buttons = {"again": self.press, "ask_access": self.press, "bad": self.fail}
        limiter = RateLimiter(1, lambda: NOW)
        self.services = make_services(database)
        return Presses(buttons, limiter, self.services, self.answer, self.clock)


def pressed(action: str) -> ButtonPress:
    return ButtonPress(1, HOME, 10, ADA, "q", action, "5")


@pytest.mark.parametrize(
    ("action", "may_speak", "words", "is_pressed"),
    [
        ("again", True, "done", True),
        ("again", False, None, False),
        ("ask_access", False, "done", True),
        ("gone", True, "This button no longer works.", False),
    ],
    ids=["a friend", "a stranger", "a stranger who asks for access", "an old button"],
)
async def test_what_becomes_of_a_press(
    database: Database, action: str, may_speak: bool, words: str | None, is_pressed: bool
) -> None:
    buttons, context = Buttons(), make_context(may_speak=may_speak)

    await buttons.presses(database).press(pressed(action), context)
    await context.lane.rested()

    assert buttons.answers == [("q", words)]
    assert buttons.pressed == [action] * is_pressed


async def test_a_button_has_all_that_it_works_with(database: Database) -> None:
    buttons, context = Buttons(), make_context()
    presses = buttons.presses(database)

    await presses.press(pressed("again"), context)
    await context.lane.rested()

    (given,) = buttons.contexts
    assert given == ButtonContext(pressed("again"), context.lane, context.lanes, buttons.services)


async def test_no_update_waits_for_the_answer_to_its_press(database: Database) -> None:
    buttons, context = Buttons(), make_context()
    effect = Effect((1,), NOW)
    token = current_effect.set(effect)

    await buttons.presses(database).press(pressed("again"), context)

    assert current_effect.get() is effect
    assert effect.works == []
    assert effect.is_command
    current_effect.reset(token)
    await context.lane.rested()


async def test_one_that_asks_the_model_counts_as_a_message(database: Database) -> None:
    buttons, context = Buttons(), make_context()
    presses = buttons.presses(database)

    for _ in range(2):
        await presses.press(pressed("again"), context)
    await context.lane.rested()

    assert buttons.answers == [("q", "done"), ("q", TOO_FAST)]


async def test_a_fault_is_answered_too(database: Database) -> None:
    buttons, context = Buttons(), make_context()

    with pytest.raises(TypeError):
        await buttons.presses(database).press(pressed("bad"), context)
    await context.lane.rested()

    assert buttons.answers == [("q", None)]


# python-telegram-bot warns whenever its RetryAfter is read, until seconds are a timedelta there.
@pytest.mark.filterwarnings("ignore:.*retry_after.*")
@pytest.mark.parametrize(("seconds", "asked_at"), [(2, [100, 102]), (60, [100])])
async def test_no_press_is_answered_within_a_penalty(
    database: Database, seconds: int, asked_at: list[float]
) -> None:
    """A long one is longer than anybody looks at the button."""
    buttons, context = Buttons(), make_context()
    presses = buttons.presses(database)
    buttons.refusals = [RetryAfter(seconds)]

    presses.answer_soon("q", "", context.lane)
    await context.lane.rested()

    assert buttons.clock.asked_at == asked_at
    buttons.clock.at = 103
    presses.answer_soon("q2", "", context.lane)
    await context.lane.rested()
    assert buttons.clock.asked_at == [*asked_at, *([103] if seconds == 2 else [])]
