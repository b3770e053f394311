"""Which words of a growing answer are worth a call, by a clock that is moved by hand."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from bot.assistant.answer import Activity
from bot.telegram.outgoing.answer.delivery import Delivery
from bot.telegram.outgoing.answer.rendered_answer import RenderedAnswer
from bot.telegram.outgoing.send.clock import Clock
from tests.telegram.outgoing.answer.stage import Home, Stage, open_stage

Happening = Callable[[], Awaitable[None]]
START = 1000.0


class HandClock(Clock):
    """Moves only while somebody waits; what is planned for that time happens then."""

    def __init__(self) -> None:
        super().__init__()
        self.plans: list[tuple[float, Happening]] = []
        self._now = START

    def now(self) -> float:
        """Seconds since some moment."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Let so much time pass."""
        self._now += seconds

    async def happens(self, event: asyncio.Event, within: float) -> bool:
        """Whether the event is set within so many seconds. The last plan sets every event."""
        due = self._now + within
        while not event.is_set() and self.plans and self.plans[0][0] <= due:
            self._now, happen = self.plans.pop(0)
            await happen()
            if not self.plans:
                await event.wait()
        self._now = self._now if event.is_set() else due
        return event.is_set()


async def tell(stage: Stage, home: Home, growth: Mapping[float, str], end: float) -> list[str]:
    """Let an answer grow and end at these seconds; what each call about it showed."""
    clock = HandClock()
    stage.clock = clock
    delivery, is_over = await (await stage.process()).deliver(home), asyncio.Event()

    async def finish() -> None:
        is_over.set()

    clock.plans = [(START + at, _words(stage, home, delivery, growth[at])) for at in growth]
    clock.plans.append((START + end, finish))
    async with delivery:
        await is_over.wait()
    assert await delivery.finish(RenderedAnswer([*growth.values()][-1]))
    return [call.params["text"] for call in stage.telegram.calls if "text" in call.params]


def _words(stage: Stage, home: Home, delivery: Delivery, text: str) -> Happening:
    async def grow() -> None:
        answer = stage.answer(await stage.turn(home), text)
        async for delta in answer:
            delivery.grow(answer, delta)

    return grow


async def test_an_answer_that_ends_when_a_preview_is_due_has_none_before_its_end() -> None:
    async with open_stage() as stage:
        shown = await tell(stage, await stage.home(), {0.1: "One", 0.6: "One two"}, end=1.2)

    assert shown == ["One", "One two"]


async def test_a_preview_that_is_due_shows_the_words_of_that_moment() -> None:
    growth = {0.1: "One", 0.6: "One two", 1.2: "One two three", 1.9: "One two three four"}
    async with open_stage() as stage:
        shown = await tell(stage, await stage.home(), growth, end=2.0)

    assert shown == ["One", "One two three", "One two three four"]


async def test_words_that_nothing_follows_are_shown_all_the_same() -> None:
    growth = {0.1: "One", 0.6: "One two", 2.0: "One two three"}
    async with open_stage() as stage:
        shown = await tell(stage, await stage.home(), growth, end=2.1)

    assert shown == ["One", "One two", "One two three"]


async def test_what_is_looked_up_is_shown_under_the_words_until_others_come() -> None:
    async with open_stage() as stage:
        clock = HandClock()
        stage.clock = clock
        home = await stage.home()
        delivery, is_over = await (await stage.process()).deliver(home), asyncio.Event()

        async def look_up() -> None:
            answer = stage.answer(await stage.turn(home), "Let me look.")
            async for _ in answer:
                pass
            delivery.grow(answer, Activity(("🔎 Mog", "📄 example.org")))

        async def finish() -> None:
            is_over.set()

        clock.plans = [(START + 0.5, look_up), (START + 3.0, finish)]
        async with delivery:
            await is_over.wait()
        assert await delivery.finish(RenderedAnswer("Let me look.\n\n38 m."))
        shown = [call.params["text"] for call in stage.telegram.calls if "text" in call.params]

    assert shown == ["Let me look.\n\n🔎 Mog\n📄 example.org", "Let me look.\n\n38 m."]
