"""Rich messages: where a chat wants them, and never in the way of an answer."""

from collections.abc import AsyncIterator
from typing import Literal

import pytest

from sandbox.botapi.faults import Fault
from sandbox.botapi.json_types import Json
from sandbox.modelapi.reply import Reply
from tests.stories.town import Person, Town, buttons

TABLE = "## Numbers\n\n| a | b |\n|---|---|\n| 1 | 2 |"
QUICK, SLOW = Reply(text=TABLE, pause=0), Reply(text=TABLE, pause=0.15)


@pytest.fixture
async def rich_town(quiet_town: Town) -> AsyncIterator[Town]:
    """A town whose operator has switched them on."""
    await quiet_town.bot.start(RICH_MESSAGES="on")
    yield quiet_town
    await quiet_town.rests()


def kinds_of(message: Json) -> list[str]:
    """The kinds of a rich message's blocks; of another message nothing."""
    return [block["type"] for block in message.get("rich_message", {}).get("blocks", ())]


async def sees_rich(town: Town, person: Person, count: int = 1) -> list[Json]:
    """All that the bot has on the screen, once so many of them are rich messages."""

    def found() -> list[Json] | None:
        rich = [message for message in person.answers if kinds_of(message)]
        return person.answers if len(rich) >= count else None

    return await town.waits_for(found)


@pytest.mark.parametrize("reply", [QUICK, SLOW], ids=["at once", "after previews"])
async def test_a_table_is_shown_natively(rich_town: Town, reply: Reply) -> None:
    ada = rich_town.person("Ada")
    rich_town.model.on("numbers", reply)

    ada.says("Some numbers, please")

    (shown,) = await sees_rich(rich_town, ada)
    assert kinds_of(shown) == ["section_heading", "table"]


async def test_in_a_group_it_replies_and_has_its_buttons(rich_town: Town) -> None:
    ada, _bob = rich_town.group("Engines", rich_town.person("Ada"), rich_town.person("Bob"))
    rich_town.model.on("numbers", Reply(text=TABLE, finish_reason="length", pause=0))

    asked = ada.says("@parley_sandbox_bot Some numbers, please")

    (shown,) = await sees_rich(rich_town, ada)
    assert shown["reply_to_message"]["message_id"] == asked
    assert buttons(shown) == ["▶️ Continue"]
    assert kinds_of(shown) == ["section_heading", "table", "paragraph"]


async def test_words_without_any_of_it_stay_an_ordinary_message(rich_town: Town) -> None:
    ada = rich_town.person("Ada")
    rich_town.model.on("hello", Reply(text="Hello, **Ada**.", pause=0))

    ada.says("hello")

    (shown,) = await ada.hears()
    assert shown["text"] == "Hello, Ada."


async def test_a_chat_chooses_for_itself(town: Town, ada: Person) -> None:
    town.model.on("numbers", QUICK)
    ada.says("Some numbers, please")
    (first,) = await ada.hears()
    assert "text" in first

    ada.says("/settings")
    settings = await ada.hears_about("Settings of this chat")
    ada.presses(settings, "💬 Answers: look, voice, buttons…")
    await town.waits_for(lambda: "📐 Rich messages: off" in buttons(ada.answers[1]))
    ada.presses(settings, "📐 Rich messages: off")
    await town.waits_for(lambda: "📐 Rich messages: on" in buttons(ada.answers[1]))
    ada.says("Some numbers again, please")

    *_, last = await sees_rich(town, ada)
    assert kinds_of(last) == ["section_heading", "table"]
    await town.rests()


@pytest.mark.parametrize("reply", [QUICK, SLOW], ids=["at once", "after previews"])
async def test_where_it_is_refused_the_answer_appears_at_once_and_no_other_is_tried(
    rich_town: Town, reply: Reply
) -> None:
    ada = rich_town.person("Ada")
    rich_town.telegram.world.refuses_rich = True
    rich_town.model.on("numbers", reply)

    ada.says("Some numbers, please")
    (first,) = await ada.hears()
    await rich_town.waits_for(rich_town.is_quiet)
    tried = rich_calls(rich_town)
    ada.says("Some numbers again, please")
    await ada.hears(2)
    await rich_town.waits_for(rich_town.is_quiet)

    assert "Numbers" in first["text"]
    assert tried == rich_calls(rich_town) == 1
    assert len(ada.answers) == 2


WAYS = pytest.mark.parametrize("streaming", ["off", "edit"], ids=["sent", "edited"])
"""A message is sent, or one that has grown becomes a rich one."""


async def start(town: Town, streaming: str) -> Person:
    """Somebody who is about to ask, once the bot runs."""
    await town.bot.start(RICH_MESSAGES="on", STREAMING=streaming)
    town.model.on("numbers", QUICK)
    return town.person("Ada")


def rich_calls(town: Town) -> int:
    return sum("rich_message" in call.params for call in town.telegram.calls)


async def is_shown_once(town: Town, ada: Person) -> None:
    await sees_rich(town, ada)
    await town.rests()
    (shown,) = ada.answers
    assert kinds_of(shown) == ["section_heading", "table"]
    assert len(town.asked) == 1


@WAYS
async def test_a_lost_response_doubles_nothing(quiet_town: Town, streaming: str) -> None:
    town, ada = quiet_town, await start(quiet_town, streaming)
    for method in ("sendRichMessage", "editMessageText"):
        town.telegram.faults.add(Fault(method, "lost"))

    ada.says("Some numbers, please")

    await is_shown_once(town, ada)
    assert any(call.error == "lost" for call in town.telegram.calls)


@WAYS
@pytest.mark.parametrize("kind", ["hang", "late"], ids=["before it is there", "behind that"])
async def test_a_kill_around_its_sending_loses_and_doubles_nothing(
    quiet_town: Town, streaming: str, kind: Literal["hang", "late"]
) -> None:
    town, ada = quiet_town, await start(quiet_town, streaming)
    for method in ("sendRichMessage", "editMessageText"):
        town.telegram.faults.add(Fault(method, kind, seconds=600))
    ada.says("Some numbers, please")
    await town.waits_for(lambda: rich_calls(town))

    await town.bot.kill()
    town.telegram.faults.clear()
    await town.bot.start(RICH_MESSAGES="on", STREAMING=streaming)

    await is_shown_once(town, ada)


async def test_thinking_is_folded_above_it(rich_town: Town) -> None:
    ada = rich_town.person("Ada")
    rich_town.model.on("numbers", Reply(text=TABLE, reasoning="Count to two.", pause=0))
    ada.says("/effort show")
    await ada.hears_about("Thinking shown above the answer: on.")

    ada.says("Some numbers, please")

    *_, shown = await sees_rich(rich_town, ada)
    assert kinds_of(shown) == ["details", "section_heading", "table"]
