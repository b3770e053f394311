"""Where a turn's answer is shown, and what of an earlier delivery stays."""

from dataclasses import replace

import pytest

from bot.domain.completion import FinishReason
from bot.domain.turn import Turn
from bot.storage.attachments import Attachments
from bot.storage.chat_settings import Settings
from bot.storage.delivery_log import DeliveryLog
from bot.storage.sent_uploads import SentUploads
from bot.telegram.outgoing.answer.deliveries import Deliveries
from bot.telegram.outgoing.answer.delivery import Style
from bot.telegram.outgoing.answer.drafts import Drafts
from bot.telegram.outgoing.answer.uploads import Uploads
from tests.telegram.outgoing.answer.stage import Home, Process, Stage, open_stage


def deliveries(process: Process) -> Deliveries:
    """Those of this life of the bot."""
    stage, messages = process.stage, process.messages()
    log = DeliveryLog(stage.database)
    return Deliveries(
        messages=messages,
        drafts=Drafts(stage.bot, process.calls),
        uploads=Uploads(messages, SentUploads(stage.database), log),
        delivery_log=log,
        attachments=Attachments(stage.database),
        settings=Settings(stage.database),
        style=Style(),
        max_images=1,
        clock=stage.clock,
    )


async def answered(stage: Stage, home: Home, answer: str) -> Turn:
    """The chat's turn with this answer."""
    turn = await stage.turn(home)
    return replace(turn, answer=answer, is_answered=True, finish_reason=FinishReason.STOP)


@pytest.mark.parametrize(("kind", "is_reply"), [("private", False), ("supergroup", True)])
async def test_in_a_group_an_answer_replies_to_its_question(kind: str, is_reply: bool) -> None:
    async with open_stage() as stage:
        home = await stage.home(kind=kind)
        turn = await answered(stage, home, "Tea")
        shows = deliveries(await stage.process())

        assert await shows.finish(await shows.open(turn), turn)

        (message,) = home.shown
        replied = message.get("reply_to_message", {}).get("message_id")
        assert message["text"] == "Tea"
        assert replied == (turn.question_message_id if is_reply else None)


@pytest.mark.parametrize(
    ("is_new", "texts"),
    [
        pytest.param(False, ["Coffee"], id="goes on"),
        pytest.param(True, ["Tea", "Coffee"], id="is new"),
    ],
)
async def test_a_delivery_goes_on_with_what_is_shown_unless_it_is_new(
    is_new: bool, texts: list[str]
) -> None:
    async with open_stage() as stage:
        home = await stage.home()
        first = await answered(stage, home, "Tea")
        before = deliveries(await stage.process())
        await before.finish(await before.open(first), first)

        later, after = await answered(stage, home, "Coffee"), deliveries(await stage.process())
        await after.finish(await after.open(later, is_new=is_new), later)

        assert [message["text"] for message in home.shown] == texts
