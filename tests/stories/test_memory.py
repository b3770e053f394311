"""Memory: kept where everybody sees it, taken back, and the same through kill -9."""

from tests.stories.town import Person, Town, buttons

FACT = "allergic to walnuts"


async def test_a_fact_is_shown_and_taken_back_and_a_kill_changes_no_prompt(
    town: Town, ada: Person
) -> None:
    ada.says("/memory on")
    await ada.sees("From now on I remember")
    ada.says("/memory add lives in Mog")
    await ada.sees("📝 lives in Mog")
    ada.says(f'call remember {{"fact": "{FACT}"}}')
    await ada.sees(f"📝 {FACT}")
    await town.rests()
    assert "↩️ Undo" in buttons(ada.answers[-1])
    assert "lives in Mog" in town.prompt_texts()[0]
    before = town.asked[-1].body

    await town.bot.kill()
    await town.bot.start()
    ada.says("what is the capital of Mog")
    await town.waits_for(lambda: len(town.asked) > 2)
    await town.rests()
    after = town.asked[-1].body
    assert after["messages"][: len(before["messages"])] == before["messages"]
    assert after["tools"] == before["tools"]

    (shown,) = [one for one in ada.answers if "↩️ Undo" in buttons(one)]
    ada.presses(shown, "↩️ Undo")
    await town.waits_for(lambda: town.query("SELECT fact FROM facts") == [("lives in Mog",)])
    await town.waits_for(lambda: not any("↩️ Undo" in buttons(one) for one in ada.answers))
    await town.rests()


async def test_a_scheduled_question_is_told_what_is_remembered(town: Town, ada: Person) -> None:
    ada.says("/memory on")
    await ada.sees("From now on I remember")
    ada.says(f"/memory add {FACT}")
    await ada.sees(f"📝 {FACT}")
    ada.says("/remind 1s ask what shall I eat")
    await town.waits_for(lambda: bool(town.asked))
    await town.rests()
    system, question = town.prompt_texts(0)
    assert FACT in system
    assert question.endswith("what shall I eat")


async def test_a_temporary_conversation_is_shown_no_memory_and_leaves_none(
    town: Town, ada: Person
) -> None:
    ada.says("/memory on")
    await ada.sees("From now on I remember")
    ada.says("/memory add lives in Mog")
    await ada.sees("📝 lives in Mog")
    ada.says("/temp")
    await ada.sees("I delete it 24 hours after its last message")

    ada.says(f"/memory add {FACT}")
    await ada.sees("This conversation is temporary")
    ada.says(f'call remember {{"fact": "{FACT}"}}')
    await ada.hears_about("the conversation is temporary")
    await town.rests()

    assert town.query("SELECT fact FROM facts") == [("lives in Mog",)]
    assert "lives in Mog" not in "".join(town.prompt_texts(0))
