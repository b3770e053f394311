"""What is seen while an answer is on its way: a sign, a word about waiting, or what there is."""

from collections.abc import Callable

import pytest
from telegram import InlineKeyboardButton

from bot.domain.completion import Retrying
from bot.domain.thoughts import Thoughts
from bot.telegram.outgoing.answer.delivery import BUSY, Delivery, Style
from bot.telegram.outgoing.answer.rendered_answer import RenderedAnswer
from sandbox.botapi.faults import Fault
from tests.telegram.outgoing.answer.stage import Home, Json, Stage, open_stage

# python-telegram-bot warns whenever its RetryAfter is read, until seconds are a timedelta there.
pytestmark = pytest.mark.filterwarnings("ignore:.*retry_after.*")

SPEED = 40.0
"""Some seconds of waiting are some tenths of one."""


def calls_of(stage: Stage, method: str) -> list[Json]:
    """What the calls of a method said, in their order."""
    return [call.params for call in stage.telegram.calls if call.method == method]


def texts(home: Home) -> list[str]:
    return [message["text"] for message in home.shown]


async def seconds_until(stage: Stage, happens: Callable[[], bool]) -> float:
    began = stage.clock.now()
    await stage.telegram.wait_for(happens)
    return stage.clock.now() - began


async def grow(stage: Stage, home: Home, delivery: Delivery, text: str) -> None:
    """Let the answer have this text."""
    answer = stage.answer(await stage.turn(home), text)
    async for delta in answer:
        delivery.grow(answer, delta)


async def test_until_the_first_words_it_is_typing_in_the_topic_of_the_question() -> None:
    async with open_stage(SPEED) as stage:
        home = await stage.home()
        process = await stage.process()

        async with await process.deliver(home) as delivery:
            await stage.telegram.wait_for(lambda: len(calls_of(stage, "sendChatAction")) > 1)
            await grow(stage, home, delivery, "Tea")
            await stage.telegram.wait_for(lambda: texts(home) == ["Tea"])
            before = len(calls_of(stage, "sendChatAction"))
            await grow(stage, home, delivery, "Tea or coffee")
            await stage.telegram.wait_for(lambda: texts(home) == ["Tea or coffee"])

        actions = calls_of(stage, "sendChatAction")
        assert {(int(one["chat_id"]), one["action"]) for one in actions} == {
            (home.chat_id, "typing")
        }
        assert len(actions) == before


async def test_what_was_thought_before_it_was_cut_off_stands_above_what_goes_on() -> None:
    async with open_stage(SPEED) as stage:
        home = await stage.home()
        process = await stage.process()

        async with await process.deliver(home) as delivery:
            answer = stage.answer(await stage.turn(home), "Tea")
            answer.thoughts = Thoughts("Hm.")
            async for delta in answer:
                delivery.grow(answer, delta)
            await stage.telegram.wait_for(lambda: texts(home) == ["💭 Hm.\nTea"])


async def test_what_takes_long_and_does_not_grow_has_a_sentence_in_its_place() -> None:
    async with open_stage(SPEED) as stage:
        home = await stage.home()
        process = await stage.process()
        style = Style(previews=False, action="upload_photo", placeholder="Drawing.")
        delivery = await process.deliver(home, style)

        async with delivery:
            waited = await seconds_until(stage, lambda: texts(home) == ["Drawing."])
            await grow(stage, home, delivery, "Tea")

        assert waited > 4
        assert {one["action"] for one in calls_of(stage, "sendChatAction")} == {"upload_photo"}
        assert await delivery.finish(RenderedAnswer("Tea"))
        assert texts(home) == ["Tea"]


async def test_a_model_that_stays_busy_is_told_of_and_the_answer_comes_in_its_place() -> None:
    async with open_stage(SPEED) as stage:
        home = await stage.home()
        process = await stage.process()
        delivery = await process.deliver(home)

        async with delivery:
            answer = stage.answer(await stage.turn(home), "Tea")
            for _ in range(2):
                delivery.grow(answer, Retrying(5))
            waited = await seconds_until(stage, lambda: texts(home) == [BUSY])
            await grow(stage, home, delivery, "Tea")
            await stage.telegram.wait_for(lambda: texts(home) == ["Tea"])

        assert waited > 4


async def test_a_draft_grows_and_is_repeated_before_it_vanishes() -> None:
    async with open_stage() as stage:
        home = await stage.home()
        process = await stage.process()
        delivery = await process.deliver(home, Style(drafts=True))

        async with delivery:
            await grow(stage, home, delivery, "Tea")
            await stage.telegram.wait_for(lambda: len(calls_of(stage, "sendMessageDraft")) > 2)
            assert home.shown == []

        drafts = calls_of(stage, "sendMessageDraft")
        assert {(int(one["draft_id"]), one["text"]) for one in drafts} == {(home.turn_id, "Tea")}
        assert await delivery.finish(RenderedAnswer("Tea"))
        assert texts(home) == ["Tea"]


async def test_where_drafts_are_refused_it_grows_by_edits() -> None:
    async with open_stage() as stage:
        home = await stage.home()
        process = await stage.process()
        stage.telegram.faults.add(Fault("sendMessageDraft", "400"))
        delivery = await process.deliver(home, Style(drafts=True))

        async with delivery:
            await grow(stage, home, delivery, "Tea")
            await stage.telegram.wait_for(lambda: texts(home) == ["Tea"])

        assert len(calls_of(stage, "sendMessageDraft")) == 1


async def test_what_does_not_grow_is_shown_when_it_is_whole() -> None:
    async with open_stage() as stage:
        home = await stage.home()
        process = await stage.process()
        delivery = await process.deliver(home, Style(previews=False))

        async with delivery:
            await grow(stage, home, delivery, "Tea")
            await stage.telegram.wait_for(lambda: bool(calls_of(stage, "sendChatAction")))
            assert home.shown == []
        assert await delivery.finish(RenderedAnswer("Tea or coffee"))

        assert texts(home) == ["Tea or coffee"]
        assert calls_of(stage, "editMessageText") == []


async def test_a_preview_that_a_person_deletes_comes_again_below() -> None:
    async with open_stage() as stage:
        home = await stage.home()
        process = await stage.process()
        delivery = await process.deliver(home)

        async with delivery:
            await grow(stage, home, delivery, "Tea")
            await stage.telegram.wait_for(lambda: texts(home) == ["Tea"])
            stage.telegram.delete(home.chat_id, home.shown[0]["message_id"])
            await grow(stage, home, delivery, "Tea or")
            # It is missed by an edit, and from then on it is sent anew.
            await stage.telegram.wait_for(lambda: bool(calls_of(stage, "editMessageText")))
            await grow(stage, home, delivery, "Tea or coffee")
            await stage.telegram.wait_for(lambda: texts(home) == ["Tea or coffee"])

        assert await delivery.finish(RenderedAnswer("Tea or coffee?"))
        assert texts(home) == ["Tea or coffee?"]
        assert await stage.rows(home) == [home.shown[0]["message_id"]]


@pytest.mark.parametrize("is_previewed", [False, True])
async def test_the_buttons_stand_below_the_last_message(is_previewed: bool) -> None:
    text, again = "\n\n".join(["y" * 4000] * 2), InlineKeyboardButton("Again", callback_data="a:1")
    async with open_stage() as stage:
        home = await stage.home()
        process = await stage.process()
        delivery = await process.deliver(home)
        if is_previewed:
            async with delivery:
                await grow(stage, home, delivery, text)
                await stage.telegram.wait_for(lambda: len(home.shown) == 2)

        assert await delivery.finish(RenderedAnswer(text, buttons=(again,)))

        first, last = home.shown
        assert "reply_markup" not in first
        assert last["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "a:1"


TITLE = RenderedAnswer("# Title")
NO_RIGHTS = "Bad Request: not enough rights to send text messages to the chat"


async def test_a_refusal_of_rich_messages_is_told_once_the_plain_ones_are_taken() -> None:
    async with open_stage() as stage:
        home, told = await stage.home(), list[str]()
        stage.telegram.world.refuses_rich = True

        async def note(why: str) -> None:
            told.append(why)

        delivery = await (await stage.process()).deliver(home, note_refusal=note)
        assert await delivery.finish(TITLE)

        assert [message["text"] for message in home.shown] == ["Title"]
        assert [why.upper() for why in told] == ["RICH_MESSAGE_MARKDOWN_INVALID"]


async def test_where_nothing_may_be_said_it_is_no_matter_of_rich_messages() -> None:
    async with open_stage() as stage:
        home, told = await stage.home(), list[str]()
        stage.telegram.faults.add(Fault("send*", "400", description=NO_RIGHTS, times=-1))

        async def note(why: str) -> None:
            told.append(why)

        delivery = await (await stage.process()).deliver(home, note_refusal=note)

        assert not await delivery.finish(TITLE)
        assert told == []
