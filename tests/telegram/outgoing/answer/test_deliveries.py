"""Where a turn's answer is shown, and what of an earlier delivery stays."""

from dataclasses import replace
from typing import Literal

import pytest

from bot.domain.attachment import Image
from bot.domain.chat_settings import Streaming
from bot.domain.completion import FinishReason
from bot.domain.output_format import OutputFormat
from bot.domain.turn import Outcome, Turn
from bot.domain.usage import Usage
from bot.storage.attachments import Attachments
from bot.storage.chat_settings import Settings
from bot.storage.delivery_log import DeliveryLog
from bot.storage.inline_answers import InlineAnswers
from bot.storage.sent_uploads import SentUploads
from bot.storage.turns import Turns
from bot.telegram.outgoing.answer.deliveries import Deliveries
from bot.telegram.outgoing.answer.delivery import Style
from bot.telegram.outgoing.answer.drafts import Drafts
from bot.telegram.outgoing.answer.inline_screens import InlineScreens
from bot.telegram.outgoing.answer.uploads import Uploads
from bot.telegram.outgoing.send.inline_messages import InlineMessages
from tests.files.files import png
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
        inline_screens=InlineScreens(
            InlineMessages(stage.bot, process.calls),
            InlineAnswers(stage.database),
            lambda: "parley_bot",
        ),
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


@pytest.mark.parametrize(
    ("kind", "streaming", "style"),
    [
        pytest.param("words", "", Style(), id="as the operator wants it"),
        pytest.param("words", "edit", Style(previews=True), id="by edits"),
        pytest.param("words", "draft", Style(previews=True, drafts=True), id="by drafts"),
        pytest.param("words", "off", Style(previews=False), id="not at all"),
        pytest.param(
            "json", "draft", Style(previews=False, placeholder="🧮 Writing JSON…"), id="JSON"
        ),
        pytest.param(
            "picture",
            "edit",
            Style(
                previews=False,
                action="upload_photo",
                placeholder="🎨 Drawing. This can take a minute or two.",
            ),
            id="a picture",
        ),
    ],
)
async def test_an_answer_grows_as_its_chat_wants_it_if_it_can(
    kind: Literal["words", "json", "picture"], streaming: Streaming, style: Style
) -> None:
    async with open_stage() as stage:
        home = await stage.home()
        turn = replace(await stage.turn(home), order=OutputFormat(kind))
        await Settings(stage.database).change(home.chat_id, streaming=streaming)

        delivery = await deliveries(await stage.process()).open(turn)

        assert delivery._style == style


async def test_a_picture_that_was_made_is_shown() -> None:
    async with open_stage() as stage:
        home = await stage.home()
        picture = Image("0" * 64, "image/png", 8, 8, png(color="red"))
        made = Outcome("", FinishReason.STOP, None, "painter", 0, Usage(), image=picture)
        await Turns(stage.database).store_outcome(home.turn_id, made, 0.0)
        turn = replace(await answered(stage, home, ""), order=OutputFormat("picture"))
        shows = deliveries(await stage.process())

        assert await shows.finish(await shows.open(turn), turn)

        (message,) = home.shown
        content = stage.telegram.file_content(message["photo"][-1]["file_id"])
        assert content == picture.content


async def test_what_only_an_admin_reads_of_a_failure_names_what_it_is_about() -> None:
    async with open_stage() as stage:
        told = []
        for about in (None, "gpt-6-luna"):
            home = await stage.home()
            turn = replace(await stage.turn(home), is_answered=True, error="WrongKey")
            shows = deliveries(await stage.process())
            await shows.finish(await shows.open(turn), turn, about)
            told += [message["text"] for message in home.shown]

        assert len(set(told)) == 2
