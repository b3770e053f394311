"""A person talks with the bot: questions, memory, commands."""

from sandbox.modelapi.reply import Reply
from tests.stories.town import Person, Town, buttons


async def test_a_question_gets_its_answer_once(town: Town, ada: Person) -> None:
    town.model.on("capital", Reply(text="Paris is the capital of France."))

    ada.says("What is the capital of France?")

    (answer,) = await ada.hears()
    assert answer["text"] == "Paris is the capital of France."
    assert buttons(answer) == []
    await town.waits_for(town.is_all_done)
    assert town.query("SELECT role, text FROM messages ORDER BY id") == [
        ("user", "What is the capital of France?"),
        ("assistant", "Paris is the capital of France."),
    ]


async def test_a_follow_up_knows_what_was_said_also_after_a_restart(
    town: Town, ada: Person
) -> None:
    ada.says("My cat is called Mog.")
    await ada.hears()
    assert await town.bot.terminate() == 0
    await town.bot.start()

    ada.says("What is my cat called?")

    await ada.hears(2)
    system, *messages = town.prompt_texts()
    assert "assistant" in system
    assert messages[0] == "My cat is called Mog."
    assert messages[2] == "What is my cat called?"


async def test_an_answer_grows_on_the_screen_and_ends_whole(town: Town, ada: Person) -> None:
    story = " ".join(f"word{number}" for number in range(60))
    town.model.on("story", Reply(text=story, pause=0.04))

    ada.says("A story, please")

    growing = await ada.sees("word3")
    assert buttons(growing) == ["⏹ Stop"]
    (answer,) = await ada.hears()
    assert answer["text"] == story
    assert len(answer["_history"]) >= 2


async def test_a_long_answer_comes_in_several_messages_with_nothing_missing(
    town: Town, ada: Person
) -> None:
    paragraphs = [f"Paragraph {number}. " + "blah 🌿 " * 40 for number in range(40)]
    deltas = tuple(f"{paragraph}\n\n" for paragraph in paragraphs)
    town.model.on("everything", Reply(deltas=deltas, pause=0.02))

    ada.says("Tell me everything")

    await ada.hears_about("Paragraph 39")
    await town.waits_for(town.is_all_done)
    shown = "\n\n".join(ada.texts)
    assert shown.split() == " ".join(paragraphs).split()
    assert len(ada.answers) >= 3


async def test_what_is_said_during_an_answer_is_answered_next_as_one_question(
    town: Town, ada: Person
) -> None:
    town.model.on("slow", Reply(text="a slow answer " * 20, pause=0.02))
    town.model.on("third", Reply(text="both answered"))

    ada.says("a slow one")
    await ada.sees("slow")
    ada.says("second thought")
    ada.says("third thought")

    await ada.hears_about("both answered")
    assert len(town.model.requests) == 2
    assert town.prompt_texts()[-1] == "second thought\n\nthird thought"


async def test_reset_begins_anew_and_undo_takes_it_back(town: Town, ada: Person) -> None:
    ada.says("Remember the word lilac.")
    await ada.hears()

    ada.says("/reset")
    fresh = await ada.sees("new conversation")
    ada.says("Which word?")
    await ada.hears(3)
    assert not any("lilac" in text for text in town.prompt_texts())

    ada.presses(fresh, "↩️ Undo")
    await ada.sees("Undone")
    ada.says("Which word was it?")
    await ada.hears(4)
    assert any("lilac" in text for text in town.prompt_texts())
    assert any("Which word?" in text for text in town.prompt_texts())


async def test_reset_in_mid_answer_stops_it_and_nothing_leaks(town: Town, ada: Person) -> None:
    town.model.on("long", Reply(text="secret " * 200, pause=0.03))

    ada.says("a long one")
    await ada.sees("secret")
    ada.says("/reset")
    await ada.sees("new conversation")

    ada.says("hello again")
    await ada.hears_about("hello again")
    assert not any("secret" in text for text in town.prompt_texts())
    assert any("Stopped" in text for text in ada.texts)
    assert await town.model.wait_for(lambda: town.model.requests[0].closed_early)


async def test_stop_ends_the_model_and_keeps_what_there_is(town: Town, ada: Person) -> None:
    town.model.on("long", Reply(text="word " * 300, pause=0.03))
    ada.says("a long one")
    await ada.sees("word")

    ada.says("/stop")

    (answer,) = await ada.hears()
    assert answer["text"].endswith("⏹ Stopped.")
    await town.waits_for(town.is_all_done)
    ((stored, reason),) = town.query(
        "SELECT text, finish_reason FROM messages JOIN turns ON turns.id = turn_id "
        "WHERE role = 'assistant'"
    )
    assert reason == "stopped"
    assert answer["text"].startswith(stored.strip())
    assert await town.model.wait_for(lambda: town.model.requests[0].closed_early)


async def test_the_stop_button_does_the_same(town: Town, ada: Person) -> None:
    town.model.on("long", Reply(text="word " * 300, pause=0.03))
    ada.says("a long one")
    growing = await ada.sees("word")

    ada.presses(growing, "⏹ Stop")

    (answer,) = await ada.hears()
    assert answer["text"].endswith("⏹ Stopped.")


async def test_the_system_prompt_is_shown_set_and_taken_back(town: Town, ada: Person) -> None:
    ada.says("/system")
    await ada.sees("default system prompt")

    ada.says("/system You are a pirate.")
    await ada.sees("new system prompt")
    ada.says("Who are you?")
    await ada.hears(3)
    assert town.prompt_texts()[0] == "You are a pirate."

    ada.says("/prompt")
    await ada.sees("You are a pirate.")

    wish = ada.says("You are a gardener.")
    await ada.hears(5)
    ada.says("/system", reply_to=wish)
    await ada.hears(6)
    ada.says("And now?")
    await ada.hears(7)
    assert town.prompt_texts()[0] == "You are a gardener."

    ada.says("/system reset")
    await ada.sees("Back to the default")
    ada.says("And now again?")
    await ada.hears(9)
    assert "assistant" in town.prompt_texts()[0]


async def test_a_command_that_does_not_exist_is_told_so(town: Town, ada: Person) -> None:
    ada.says("/dance")

    assert (await ada.hears())[0][
        "text"
    ] == "Unknown command: /dance. Send /help to see what I can do."


async def test_help_and_the_menu_come_from_one_list(town: Town, ada: Person) -> None:
    ada.says("/help")

    (answer,) = await ada.hears()
    menu = [command["command"] for command in town.telegram.commands()]
    assert menu
    assert all(f"/{name} " in answer["text"] for name in menu if name != "help")
