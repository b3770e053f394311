"""What is for the bot, and what is kept in mind though it is not."""

from dataclasses import replace

import pytest

from bot.assistant.group_context import GroupContext
from bot.domain.chat_settings import ChatSettings
from bot.telegram.dispatch.steps.find_addressee import FindAddressee
from bot.telegram.incoming.addressing import Addressing
from bot.telegram.incoming.incoming_message import IncomingMessage
from tests.storage.examples import NOW
from tests.telegram.dispatch.stage import GROUP, make_context, message, photo

ALOUD = message("the fox sleeps", GROUP, is_addressed=False)
LISTENING = ChatSettings(is_listening=True)


@pytest.mark.parametrize(
    ("said", "settings", "is_meant"),
    [
        (message("hi"), ChatSettings(), True),
        (message("@bot hi", GROUP), ChatSettings(), True),
        (ALOUD, ChatSettings(), False),
        (ALOUD, ChatSettings(trigger="all"), True),
        (ALOUD, ChatSettings(trigger="word", trigger_words=("fox",)), True),
        (ALOUD, ChatSettings(trigger="word", trigger_words=("wolf",)), False),
        (replace(ALOUD, is_for_another=True), ChatSettings(trigger="all"), False),
    ],
    ids=["alone", "named", "to others", "all", "a word", "another word", "another bot's"],
)
async def test_whom_it_is_for(
    said: IncomingMessage, settings: ChatSettings, is_meant: bool
) -> None:
    step = FindAddressee(Addressing(), GroupContext())

    result = await step(said, make_context(settings=settings))

    assert result == replace(said, is_addressed=is_meant)


@pytest.mark.parametrize(
    ("said", "settings", "may_speak", "is_heard"),
    [
        (ALOUD, LISTENING, True, True),
        (ALOUD, ChatSettings(), True, False),
        (ALOUD, LISTENING, False, False),
        (replace(ALOUD, is_edit=True), LISTENING, True, False),
        (replace(ALOUD, is_addressed=True), LISTENING, True, False),
    ],
    ids=["listening", "not listening", "a stranger", "an edit", "to the bot"],
)
async def test_what_is_kept_in_mind(
    said: IncomingMessage, settings: ChatSettings, may_speak: bool, is_heard: bool
) -> None:
    group_context = GroupContext()
    step = FindAddressee(Addressing(), group_context)

    await step(said, make_context(settings=settings, may_speak=may_speak))

    assert ("the fox sleeps" in group_context.of(1, GROUP)) is is_heard


@pytest.mark.parametrize(
    ("said", "settings", "may_speak", "heard"),
    [
        (ALOUD, LISTENING, True, "the fox sleeps"),
        (replace(ALOUD, is_addressed=True), LISTENING, True, "the fox sleeps"),
        (message("/ask why?", GROUP), LISTENING, True, "why?"),
        (message("", GROUP, attachments=photo("a")), LISTENING, True, "(photo)"),
        (ALOUD, ChatSettings(), True, None),
        (ALOUD, LISTENING, False, None),
        (replace(ALOUD, is_edit=True), LISTENING, True, None),
        (message("hello"), LISTENING, True, None),
        (message("/ask why?", GROUP, ephemeral_id=4, message_id=0), LISTENING, True, None),
    ],
    ids=[
        "to others",
        "to the bot",
        "a command",
        "a picture",
        "not listening",
        "a stranger",
        "an edit of what was not heard",
        "in private",
        "what nobody else sees",
    ],
)
async def test_all_of_it_is_overheard_for_who_was_away(
    said: IncomingMessage, settings: ChatSettings, may_speak: bool, heard: str | None
) -> None:
    group_context = GroupContext()
    step = FindAddressee(Addressing(), group_context)

    await step(said, make_context(settings=settings, may_speak=may_speak))

    kept = group_context.overheard.before(said.thread, said.message_id + 1, NOW)
    assert [one.text for one in kept] == ([] if heard is None else [heard])
