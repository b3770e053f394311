"""What stands before a question: told where the model cannot know it, and kept when a cut comes."""

import pytest

from bot.domain.turn import Turn
from bot.storage.memory import Memory
from bot.storage.surroundings import Surroundings
from tests.storage.examples import HOME, NOW, Story, outcome, question

KNOWN = Surroundings("UTC", 4000)
DAY = "[Friday 2027-01-15, 08:00, UTC]\n"


async def ask(story: Story, text: str, at: float = NOW, error: str | None = None) -> Turn:
    """A question that has ended like this."""
    turn = await story.turns.begin(question(text), at, KNOWN)
    await story.turns.store_outcome(turn.id, outcome(error=error), at)
    await story.turns.mark_shown(turn.id, at)
    return turn


@pytest.mark.parametrize(
    ("error", "is_told_again"),
    [
        ("FileGone", True),
        ("OwnDaySpent", True),
        ("ContentFiltered", True),
        ("RequestRefused", True),
        ("ModelBusy", False),
        (None, False),
    ],
)
async def test_what_stood_before_a_question_that_is_never_shown_again_is_told_anew(
    story: Story, error: str | None, is_told_again: bool
) -> None:
    await ask(story, "Hello")
    await Memory(story.database).add(HOME.chat_id, "has a cat", 1815, NOW + 1)
    later = await ask(story, "What is in this file?", NOW + 3700, error)
    assert "2027" in later.before
    assert "has a cat" in later.before

    last = await ask(story, "And now?", NOW + 3701)

    assert ("2027" in last.before) == is_told_again
    assert ("has a cat" in last.before) == is_told_again
    assert (last.before == "") == (not is_told_again)


async def test_a_recording_that_was_stopped_before_it_was_read_has_told_nothing(
    story: Story,
) -> None:
    await ask(story, "")

    assert (await ask(story, "Hello", NOW + 1)).before == DAY
    assert (await ask(story, "And now?", NOW + 2)).before == ""


async def test_a_fact_that_a_lost_answer_has_kept_is_told(story: Story) -> None:
    await ask(story, "Hello")
    lost = await ask(story, "Remember my cat", NOW + 1, "ContentFiltered")
    await Memory(story.database).add(HOME.chat_id, "has a cat", 1815, NOW + 1, lost.id)

    last = await ask(story, "And now?", NOW + 2)

    assert "has a cat" in last.before


async def test_a_cut_takes_the_day_along_to_the_newest_question(story: Story) -> None:
    first = await ask(story, "One")
    second = await ask(story, "Two", NOW + 1)
    third = await story.turns.begin(question("Three"), NOW + 2, KNOWN)
    assert [one.before for one in (first, second, third)] == [DAY, "", ""]

    await story.conversations.cut(third.conversation_id, second.id)

    found = [await story.turns.find(one.id) for one in (second, third)]
    assert [one.before for one in found if one] == ["", DAY]


async def test_a_cut_behind_which_the_day_stands_changes_no_question(story: Story) -> None:
    await ask(story, "One")
    second = await ask(story, "Two", NOW + 3600)
    third = await story.turns.begin(question("Three"), NOW + 3601, KNOWN)

    await story.conversations.cut(third.conversation_id, second.id)

    found = await story.turns.find(third.id)
    assert found
    assert found.before == ""


@pytest.mark.parametrize(
    ("later", "zone", "is_told"),
    [(60, "UTC", False), (7200, "UTC", True), (60, "Asia/Tokyo", True)],
    ids=["at once", "hours later", "elsewhere"],
)
async def test_a_question_that_is_asked_anew_is_told_the_time_of_now(
    story: Story, later: float, zone: str, is_told: bool
) -> None:
    first = await ask(story, "One")
    second = await ask(story, "Two", NOW + 1)
    third = await ask(story, "Three", NOW + 3 * 3600)
    assert third.before
    await story.turns.reopen(second.id)

    asked = await story.turns.tell_day(second.id, NOW + later, zone)

    assert asked
    assert (asked.before == "") == (not is_told)
    assert zone in asked.before or not is_told
    past = await story.history.past(first.conversation_id, before=second.id)
    assert [one.messages[0].text for one in past] == [f"{DAY}One"]


async def test_a_turn_that_was_forgotten_is_told_nothing(story: Story) -> None:
    assert await story.turns.tell_day(77, NOW, "UTC") is None
