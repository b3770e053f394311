"""/voice and its buttons: what is chosen by whom, and which answer may be heard where."""

from dataclasses import dataclass, field, replace
from typing import cast

import pytest

from bot.domain.message import Author, Thread
from bot.domain.turn import Turn
from bot.storage.database import Database
from bot.telegram.answer_speech import AnswerSpeech
from bot.telegram.lanes.lanes import Lane
from tests.storage.examples import NOW, Story, outcome
from tests.telegram.commands.stage import GUEST, Office
from tests.telegram.dispatch.stage import ADA, GROUP, HOME


@dataclass
class Voice:
    """Says what it is told to."""

    asked: list[tuple[int, int, int]] = field(default_factory=list)
    stopped: list[tuple[Thread, int | None]] = field(default_factory=list)
    has_words: bool = True

    async def ask(self, turn: Turn, update_id: int, person: Author, _lane: Lane) -> bool:
        self.asked.append((turn.id, update_id, person.id))
        return self.has_words

    async def stop(self, thread: Thread, user_id: int | None = None) -> bool:
        self.stopped.append((thread, user_id))
        return True


def speaking_office(database: Database) -> tuple[Office, Voice]:
    office, voice = Office(database), Voice()
    office.services = replace(office.services, speech=cast("AnswerSpeech", voice))
    return office, voice


@pytest.mark.parametrize(
    ("text", "here", "author", "says", "chosen"),
    [
        ("mirror", HOME, ADA, "✅ Answers as voice messages: after a voice message.", "mirror"),
        ("ALWAYS", GROUP, ADA, "✅ Answers as voice messages: always.", "always"),
        ("off", HOME, ADA, "✅ Answers as voice messages: off.", ""),
        ("", HOME, ADA, "Answers as voice messages: off.", ""),
        ("loud", HOME, ADA, "Answers as voice messages: off.", ""),
        ("always", GROUP, GUEST, "Only this group's", ""),
    ],
)
async def test_what_is_chosen(
    database: Database, text: str, here: Thread, author: Author, says: str, chosen: str
) -> None:
    office, _voice = speaking_office(database)

    assert (await office.send(f"/voice {text}", here, author)).startswith(says)

    assert (await office.storage.settings.of(here.chat_id)).voice == chosen


async def test_where_nobody_speaks_it_says_so_and_is_no_setting(database: Database) -> None:
    office = Office(database)

    assert "turned off on this bot" in await office.send("/voice always")
    assert "turned off on this bot" in await office.press("aloud:1")
    assert "turned off on this bot" in await office.press("voice:always")
    await office.press("settings:answers")
    assert not [one for one in office.screen.buttons[-1] if one.startswith("set:voice")]
    assert "no longer works" in await office.press("set:voice=always")
    assert (await office.storage.settings.of(HOME.chat_id)).voice == ""


async def test_buttons_choose_as_well(database: Database) -> None:
    office, _voice = speaking_office(database)
    await office.send("/voice")
    assert office.screen.buttons[-1] == ["voice:off", "voice:mirror", "voice:always"]
    seen = []
    for data in ("voice:mirror", "voice:always", "voice:loud", "voice:off"):
        await office.press(data)
        seen.append((await office.storage.settings.of(HOME.chat_id)).voice)
    assert await office.press("voice:always", GROUP, GUEST) != ""
    for _ in range(3):
        await office.press("settings:answers")
        (data,) = [one for one in office.screen.buttons[-1] if one.startswith("set:voice=")]
        await office.press(data)
        seen.append((await office.storage.settings.of(HOME.chat_id)).voice)

    assert seen == ["mirror", "always", "always", "", "mirror", "always", ""]
    assert (await office.storage.settings.of(GROUP.chat_id)).voice == ""


async def test_an_answer_is_heard_in_its_own_chat_alone(database: Database) -> None:
    office, voice = speaking_office(database)
    story = Story(database)
    mine = await story.talks("a", "Hello.", HOME)
    theirs = await story.talks("b", "A secret.", GROUP)

    answers = [
        await office.press(data)
        for data in (f"aloud:{mine.id}", f"aloud:{theirs.id}", "aloud:", "aloud:-1", "aloud:9²")
    ]

    assert answers == ["🔊 One moment…", *["This answer is no longer available."] * 4]
    assert voice.asked == [(mine.id, 2, ADA.id)]


async def test_who_hears_an_answer_of_a_group_pays_for_it(database: Database) -> None:
    office, voice = speaking_office(database)
    turn = await Story(database).talks("a", "Hello.", GROUP)

    await office.press(f"aloud:{turn.id}", GROUP, GUEST)

    assert voice.asked == [(turn.id, 2, GUEST.id)]


@pytest.mark.parametrize("what", ["asked", "failed", "silent"])
async def test_what_has_no_words_is_not_said(database: Database, what: str) -> None:
    office, voice = speaking_office(database)
    story = Story(database)
    turn = await story.asks("a", thread=HOME)
    voice.has_words = what != "silent"
    if what != "asked":
        error = "ModelBusy" if what == "failed" else None
        await story.turns.store_outcome(turn.id, outcome("🎉", error=error), NOW)
        await story.turns.mark_shown(turn.id, NOW)

    assert "nothing in this answer" in await office.press(f"aloud:{turn.id}")


async def test_stop_and_reset_end_what_is_said(database: Database) -> None:
    office, voice = speaking_office(database)

    said = [
        await office.send("/stop"),
        await office.send("/stop", GROUP, GUEST),
        await office.send("/reset"),
    ]

    assert said[:2] == ["⏹ Stopped."] * 2
    assert voice.stopped == [(HOME, None), (GROUP, GUEST.id), (HOME, None)]
