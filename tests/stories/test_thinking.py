"""What a model thinks stands folded above its answer, where a chat wants it; no model sees it."""

from sandbox.botapi.faults import Fault
from sandbox.modelapi.reply import Reply
from tests.stories.town import Person, Town

THOUGHTS = "First I look at the sky. It is clear."
SUNNY = Reply(text="Sunny.", reasoning=THOUGHTS, pause=0.01)
ABOVE = f"💭 {THOUGHTS}\nSunny."


async def show_thinking(ada: Person) -> None:
    ada.says("/effort show")
    await ada.hears_about("Thinking shown above the answer: on.")


async def test_the_reasoning_stands_above_the_answer_and_never_in_a_prompt(
    town: Town, ada: Person
) -> None:
    town.model.on("weather", SUNNY)
    await show_thinking(ada)

    ada.says("What is the weather?")
    shown = await ada.hears_about("Sunny.")
    assert shown["text"] == ABOVE
    assert [entity["type"] for entity in shown["entities"]] == ["expandable_blockquote"]

    ada.says("And again?")
    await ada.hears(3)
    assert not any("the sky" in text for text in town.prompt_texts())
    await town.rests()


async def test_while_it_thinks_one_sees_its_newest_words(town: Town, ada: Person) -> None:
    slow = Reply(text="Sunny.", reasoning="step " * 40, pause=0.1)
    town.model.on("weather", slow)
    await show_thinking(ada)

    ada.says("What is the weather?")
    growing = await ada.sees("💭 Thinking…")
    assert "step" in growing["text"]

    await ada.hears_about("Sunny.")
    await town.rests()


async def test_who_has_not_asked_for_it_sees_none(town: Town, ada: Person) -> None:
    town.model.on("weather", SUNNY)

    ada.says("What is the weather?")
    shown = await ada.hears_about("Sunny.")

    assert shown["text"] == "Sunny."
    assert town.query("SELECT thoughts FROM turns") == [("",)]


async def test_after_a_kill_the_stored_reasoning_is_shown(town: Town, ada: Person) -> None:
    town.model.on("weather", SUNNY, times=1)
    await show_thinking(ada)
    for method in ("sendMessage", "editMessageText"):
        town.telegram.faults.add(Fault(method, "hang", seconds=600, times=-1))
    ada.says("What is the weather?")
    await town.waits_for(lambda: town.query("SELECT 1 FROM turns WHERE state = 'answered'"))

    await town.bot.kill()
    town.telegram.faults.clear()
    await town.bot.start()

    await town.waits_for(lambda: ada.texts[1:] == [ABOVE])
    await town.rests()
    assert len(town.asked) == 1
