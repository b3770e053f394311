"""What the stories of faults have taught, each by itself."""

import asyncio

import pytest

from bot.storage.delivery_log import DeliveryLog
from bot.telegram.outgoing.answer.delivery import Delivery
from bot.telegram.outgoing.answer.rendered_answer import RenderedAnswer
from sandbox.botapi.faults import Fault
from tests.patience import PATIENCE
from tests.telegram.outgoing.answer.stage import Home, Stage, open_stage

# python-telegram-bot warns whenever its RetryAfter is read, until seconds are a timedelta there.
pytestmark = pytest.mark.filterwarnings("ignore:.*retry_after.*")

TWO_PARTS = "\n\n".join(["A paragraph of this answer. " * 30] * 8)


async def grow(stage: Stage, home: Home, delivery: Delivery, text: str, seconds: float) -> None:
    """Let the answer have this text, and time pass."""
    answer = stage.answer(await stage.turn(home), text)
    async for delta in answer:
        delivery.grow(answer, delta)
    await stage.clock.sleep(seconds)


def texts(home: Home) -> list[str]:
    return [message["text"] for message in home.shown]


async def test_one_chats_penalty_delays_no_other() -> None:
    async with open_stage(speed=100) as stage:
        punished, free = await stage.home(), await stage.home()
        process = await stage.process()
        flood = Fault("sendMessage", "429", chat_id=punished.chat_id, retry_after=300)
        stage.telegram.faults.add(flood)
        waiting = process.start((await process.deliver(punished)).finish(RenderedAnswer("late")))
        await stage.telegram.wait_for(lambda: any(c.code == 429 for c in stage.telegram.calls))

        began = stage.clock.now()
        async with asyncio.timeout(PATIENCE):
            await (await process.deliver(free)).finish(RenderedAnswer("at once"))
        took = stage.clock.now() - began

        assert (texts(free), texts(punished)) == (["at once"], [])
        assert took < 250
        assert not waiting.done()
        assert await waiting
        assert texts(punished) == ["late"]
        assert stage.telegram.violations == []


async def test_the_end_of_an_answer_waits_for_no_preview() -> None:
    """It has to be stored; what shows it can wait."""
    async with open_stage() as stage:
        home = await stage.home()
        process = await stage.process()
        stage.telegram.faults.add(Fault("sendMessage", "lost"))
        stage.telegram.faults.add(Fault("editMessageText", "429", retry_after=300))
        delivery = await process.deliver(home)

        async with delivery:
            await grow(stage, home, delivery, "The first words", 20)
            await grow(stage, home, delivery, "The first words and more", 20)
            ended_at = stage.clock.now()

        assert stage.clock.now() - ended_at < 100
        assert await delivery.finish(RenderedAnswer("The first words and more."))
        assert texts(home) == ["The first words and more."]


async def test_a_lost_part_that_is_not_needed_in_the_end_leaves_the_screen() -> None:
    async with open_stage() as stage:
        home = await stage.home()
        process = await stage.process()
        stage.telegram.faults.add(Fault("sendMessage", "lost", skip=1))
        # No edit gets through, so the lost message is not found before the end.
        delivery = await process.deliver(home)
        async with delivery:
            await grow(stage, home, delivery, TWO_PARTS, 0.0)
            await stage.telegram.wait_for(lambda: len(home.shown) == 2)

        assert await delivery.finish(RenderedAnswer("Something short."))

        assert texts(home) == ["Something short."]
        assert await stage.rows(home) == [home.shown[0]["message_id"]]


async def test_a_part_that_was_refused_in_a_preview_leaves_no_trace() -> None:
    async with open_stage() as stage:
        home = await stage.home()
        process = await stage.process()
        stage.telegram.faults.add(Fault("sendMessage", "500", skip=1))
        delivery = await process.deliver(home)
        async with delivery:
            await grow(stage, home, delivery, TWO_PARTS, 5.0)

        assert await delivery.finish(RenderedAnswer("Something short."))

        assert await stage.rows(home) == [home.shown[0]["message_id"]]


async def test_a_message_that_refuses_its_edit_is_replaced() -> None:
    async with open_stage() as stage:
        home = await stage.home()
        process = await stage.process()
        delivery = await process.deliver(home)
        async with delivery:
            await grow(stage, home, delivery, "The first words", 5.0)
        stage.telegram.faults.add(Fault("editMessageText", "400"))

        assert await delivery.finish(RenderedAnswer("The first words and more."))

        assert texts(home) == ["The first words and more."]


async def test_a_lost_message_is_found_among_those_of_many_other_chats() -> None:
    async with open_stage() as stage:
        home, busy = await stage.home(), await stage.home()
        process = await stage.process()
        for number in range(20):
            stage.telegram.say(busy.user, busy.chat_id, f"message {number}")
        await (await process.deliver(busy)).finish(RenderedAnswer("An answer to another."))
        stage.telegram.faults.add(Fault("sendMessage", "lost"))

        assert await (await process.deliver(home)).finish(RenderedAnswer("An answer."))

        assert texts(home) == ["An answer."]


async def test_an_answer_of_more_than_ten_messages_ends_in_a_file() -> None:
    text = "\n\n".join(f"part {number} " + "y" * 3000 for number in range(14))
    async with open_stage() as stage:
        home = await stage.home()
        process = await stage.process()
        delivery = await process.deliver(home)

        async with delivery:
            await grow(stage, home, delivery, text, 60)
        assert await delivery.finish(RenderedAnswer(text))

        *shown, file = home.shown
        assert len(shown) == 10
        assert shown[-1]["text"].endswith("📄 The rest is in the file.")
        assert file["document"]["file_name"] == "answer.md"
        assert stage.telegram.violations == []


async def test_what_is_looked_for_is_never_found_in_an_answer_that_was_just_sent() -> None:
    """Two topics share their chat's numbers, and its turn: one waits while the other sends."""
    async with open_stage() as stage:
        lost = await stage.home(kind="supergroup")
        other = await stage.ask(lost.user, lost.chat_id)
        # An earlier process was about to send it, and ended before it did.
        await DeliveryLog(stage.database).intend(lost.turn_id, 0, lost.chat_id)
        process = await stage.process()
        first, second = await process.deliver(lost), await process.deliver(other)
        stage.telegram.faults.add(Fault("sendMessage", "late", seconds=0.3))

        sending = process.start(second.finish(RenderedAnswer("The other answer.")))
        await stage.telegram.wait_for(lambda: texts(lost))
        assert await first.finish(RenderedAnswer("What was lost."))

        assert await sending
        assert texts(lost) == ["The other answer.", "What was lost."]


async def test_a_message_that_was_on_its_way_at_a_kill_is_found_by_the_next_process() -> None:
    async with open_stage() as stage:
        home = await stage.home()
        stage.telegram.faults.add(Fault("sendMessage", "late", seconds=PATIENCE))
        first = await stage.process()
        delivery = await first.deliver(home)
        first.start(delivery.finish(RenderedAnswer("The answer.")))
        await stage.telegram.wait_for(lambda: texts(home))

        await first.kill()
        second = await stage.process()

        assert await (await second.deliver(home)).finish(RenderedAnswer("The answer."))
        assert texts(home) == ["The answer."]
        assert await stage.rows(home) == [home.shown[0]["message_id"]]
