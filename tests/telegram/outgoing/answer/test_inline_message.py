"""An answer in one message of another chat: paced, cut to its room, and quiet where it is gone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from telegram import InlineKeyboardButton

from bot.domain.message import Thread
from bot.domain.turn import Turn
from bot.telegram.outgoing.answer.inline_message import InlineMessage
from bot.telegram.outgoing.answer.rendered_answer import AnswerParts
from bot.telegram.outgoing.send.inline_messages import InlineMessages
from bot.telegram.outgoing.send.upload import Upload
from bot.telegram.outgoing.text.keyboards import file_button, keyboard, stop_button
from bot.telegram.outgoing.text.markdown import plain
from sandbox.botapi.faults import Fault
from sandbox.botapi.json_types import Json
from tests.telegram.outgoing.answer.stage import Stage, open_stage

TURN = Turn(5, 1, Thread(7, -(2**53)), 7, 0, is_answered=True, question="How high?")
LINK = "https://t.me/parley_bot?start=i_9007199254740992"
FILE = Upload("document", "answer.txt", b"all of it")


@dataclass
class Elsewhere:
    """A group without the bot, in which a message waits for its answer."""

    stage: Stage
    chat_id: int
    sent: Json
    screen: InlineMessage

    @property
    def shown(self) -> list[Json]:
        return self.stage.telegram.screen(self.chat_id)


@asynccontextmanager
async def elsewhere(*, is_known: bool = True) -> AsyncIterator[Elsewhere]:
    async with open_stage() as stage:
        telegram = stage.telegram
        ada = telegram.person("Ada")
        chat_id = telegram.group("Hikers", [ada], bot_is_member=False)
        chat = telegram.world.chats[chat_id]
        message = telegram.world.add(chat, {"from": ada, "text": "❓ How high?"})
        id_ = telegram.world.inline.add(chat, message)

        async def find(_thread: Thread) -> str:
            return id_ if is_known else ""

        messages = InlineMessages(stage.bot, (await stage.process()).calls)
        screen = InlineMessage(messages, TURN, find, LINK, "⏳")
        yield Elsewhere(stage, chat_id, dict(message.message), screen)


async def test_it_says_that_it_is_on_its_way_and_then_the_answer() -> None:
    async with elsewhere() as there:
        await there.screen.act("typing")
        await there.screen.act("typing")
        (waiting,) = there.shown
        await there.screen.show([plain("61 m")], None)

        (message,) = there.shown
        assert waiting["text"] == "⏳"
        assert waiting["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "stop:5"
        assert message["text"] == "61 m"
        assert message["_history"] == ["❓ How high?", "⏳"]
        assert "reply_markup" not in message


@pytest.mark.parametrize(
    ("composed", "text", "has_link"),
    [
        (AnswerParts([plain("61 m")]), "61 m", False),
        (AnswerParts([plain("one"), plain("two")]), "one", True),
        (AnswerParts([plain("one")], upload=FILE), "one", True),
        (AnswerParts([plain("one")], (file_button(5),)), "one", True),
        (AnswerParts([], upload=FILE), "The answer does not fit in here.", True),
    ],
    ids=["whole", "more messages", "a file", "a button that does not work there", "only a file"],
)
async def test_what_has_no_room_is_behind_the_link(
    composed: AnswerParts, text: str, has_link: bool
) -> None:
    async with elsewhere() as there:
        fitted = there.screen.fit(composed)

        assert len(fitted.parts) == 1
        assert fitted.parts[0].text.startswith(text)
        assert fitted.upload is None
        assert [button.url for button in fitted.buttons] == ([LINK] if has_link else [])


async def test_buttons_that_work_there_stay() -> None:
    async with elsewhere() as there:
        again = InlineKeyboardButton("Again", callback_data="again:5")

        fitted = there.screen.fit(AnswerParts([plain("Failed")], (again,)))

        assert fitted.buttons == (again,)


async def test_what_is_shown_already_costs_no_call() -> None:
    async with elsewhere() as there:
        await there.screen.show([plain("61 m")], keyboard(stop_button(5)))
        count = len(there.stage.telegram.calls)
        await there.screen.show([plain("61 m")], keyboard(stop_button(5)))
        await there.screen.preview([plain("61 m")], keyboard(stop_button(5)))

        assert len(there.stage.telegram.calls) == count


@pytest.mark.parametrize("kind", ["429", "lost", "502"])
async def test_trouble_is_waited_out(kind: str) -> None:
    async with elsewhere() as there:
        fault = Fault("editMessageText", kind, retry_after=3)  # type: ignore[arg-type]  # one of its kinds
        there.stage.telegram.faults.add(fault)

        await there.screen.show([plain("61 m")], None)

        assert [message["text"] for message in there.shown] == ["61 m"]
        assert there.stage.telegram.violations == []


async def test_a_message_that_is_gone_or_not_known_is_no_fault() -> None:
    async with elsewhere() as there:
        there.stage.telegram.delete(there.chat_id, there.sent["message_id"])
        await there.screen.preview([plain("61 m")], None)
        await there.screen.show([plain("61 m")], None)
    async with elsewhere(is_known=False) as there:
        await there.screen.preview([plain("61 m")], None)
        await there.screen.show([plain("61 m")], None)

        assert [message["text"] for message in there.shown] == ["❓ How high?"]
