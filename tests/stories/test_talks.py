"""Conversations of a chat: left, found again, gone on with from the middle, and temporary ones."""

from sandbox.modelapi.reply import Reply
from tests.stories.town import Person, Town


async def test_an_earlier_conversation_is_found_and_gone_on_with(town: Town, ada: Person) -> None:
    ada.says("My cat is called Mog.")
    await ada.hears()
    ada.says("/reset")
    await ada.hears_about("Started a new conversation")
    ada.says("My dog is called Rex.")
    await ada.hears(3)

    ada.says("/history")
    listed = await ada.hears_about("Conversations here")
    assert "2. " in listed["text"]
    ada.presses(listed, "2")
    await ada.hears_about("We are back in the conversation “My cat is called Mog.”")
    ada.says("And now?")
    await town.waits_for(lambda: "And now?" in town.prompt_texts())

    assert "My cat is called Mog." in town.prompt_texts()
    assert "My dog is called Rex." not in town.prompt_texts()
    ada.says("/history mog")
    found = await ada.hears_about("Messages of this chat with “mog”")
    assert "My cat is called Mog." in found["text"]


async def test_a_branch_shows_the_model_the_same_up_to_the_answer(town: Town, ada: Person) -> None:
    town.model.on("One", Reply(text="1"))
    ada.says("One")
    (first,) = await ada.hears()
    ada.says("Two")
    await ada.hears(2)
    before = town.prompt_texts()

    ada.says("/branch", reply_to=first["message_id"])
    await ada.hears_about("begins with all that led to this answer")
    ada.says("Three")
    await ada.hears(4)

    *past, last = town.prompt_texts()
    assert past == before[:-1]
    assert last == "Three"


async def test_a_temporary_conversation_says_so(town: Town, ada: Person) -> None:
    ada.says("/temp")

    await ada.hears_about("I delete it 24 hours after its last message")
    assert town.query("SELECT is_temporary FROM conversations ORDER BY id DESC LIMIT 1") == [(1,)]
