"""The day and the time: told to the model with a question, where it cannot know them yet."""

import re

import pytest

from tests.stories.town import Person, Town

DAY = r"[A-Z][a-z]+day \d{4}-\d\d-\d\d, \d\d:\d\d, "
CALL = "@parley_sandbox_bot "


@pytest.fixture
async def town(quiet_town: Town) -> Town:
    """Its bot tells the time, as every bot does of its own accord."""
    del quiet_town.environment["TELL_TIME"]
    await quiet_town.bot.start()
    return quiet_town


def asked(town: Town) -> list[str]:
    """All questions that the model was shown last."""
    return [m["content"] for m in town.asked[-1].body["messages"] if m["role"] == "user"]


async def test_it_is_told_once_and_anew_with_another_zone_and_stays_through_a_kill(
    town: Town, ada: Person
) -> None:
    ada.says("Hello")
    await ada.hears()
    ada.says("And now?")
    await ada.hears(2)
    first, second = asked(town)
    assert re.fullmatch(rf"\[{DAY}UTC\]\nHello", first)
    assert second == "And now?"

    ada.says("/timezone Tokyo")
    await ada.hears_about("Asia/Tokyo")
    await town.rests()
    await town.bot.kill()
    await town.bot.start()
    ada.says("And there?")
    await ada.hears(4)
    await town.rests()

    *before, third = asked(town)
    assert before == [first, second]
    assert re.fullmatch(rf"\[{DAY}Asia/Tokyo\]\nAnd there\?", third)


async def test_nobody_reads_it_on_their_screen(town: Town, ada: Person) -> None:
    ada.says("Hello")

    (answer,) = await ada.hears()

    assert "“Hello”" in answer["text"]
    assert "UTC" not in answer["text"]
    assert not re.search(DAY, town.prompt_texts()[0])


async def test_a_group_is_told_the_time_of_the_group(town: Town) -> None:
    ada, ben = town.group("Club", town.person("Ada"), town.person("Ben"))
    ada.says(CALL + "One")
    await ada.hears()
    ben.says(CALL + "Two")
    await ben.hears(2)

    first, second = asked(town)
    assert re.fullmatch(rf"⟦{DAY}UTC⟧\n⟦Ada⟧ One", first)
    assert second == "⟦Ben⟧ Two"


async def test_a_scheduled_question_knows_the_time_at_which_it_is_asked(
    town: Town, ada: Person
) -> None:
    ada.says("/remind 1s ask what is due today")
    await town.waits_for(lambda: bool(town.asked))
    await town.rests()

    (only,) = asked(town)
    assert re.match(rf"\[{DAY}UTC\]\n", only)
    assert only.endswith("what is due today")


@pytest.mark.parametrize("how", ["retry", "edit"])
async def test_a_question_that_is_asked_anew_is_told_the_zone_of_now(
    town: Town, ada: Person, how: str
) -> None:
    said = ada.says("What time is it?")
    await ada.hears()
    ada.says("/timezone Tokyo")
    await ada.hears_about("Asia/Tokyo")
    if how == "retry":
        ada.says("/retry")
    else:
        town.telegram.edit(ada.user, ada.chat_id, said, "What time is it now?")
    await town.waits_for(lambda: len(town.asked) > 1)
    await town.rests()

    (only,) = asked(town)
    assert re.match(rf"\[{DAY}Asia/Tokyo\]\nWhat time is it", only)
