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


async def test_what_was_missed_in_a_group_is_summed_up_with_links(town: Town) -> None:
    town.telegram.set_privacy(is_on=False)
    chief = town.person("Chief")
    chief_here, ada = town.group("Club", chief, town.person("Ada"))
    town.telegram.set_member(chief_here.chat_id, chief.user, "administrator")
    chief_here.says("/listen on")
    await chief_here.hears()
    ada.says("The picnic is on Saturday")
    ada.says("Bring cake")
    town.model.on("sum them up", Reply(text="- Ada plans a **picnic** [1]\n- bring cake [2]"))

    chief_here.says("/catchup")
    told = await chief_here.hears_about("Ada plans a picnic")

    assert town.prompt_texts()[-1] == (
        "⟦The messages⟧\n⟦1 Ada⟧ The picnic is on Saturday\n⟦2 Ada⟧ Bring cake\n"
        "⟦The end of the messages: sum them up⟧"
    )
    links = [one["url"] for one in told["entities"] if one["type"] == "text_link"]
    assert len(links) == told["text"].count("↗") == 2
    assert town.query("SELECT COUNT(*) FROM usage WHERE turn_id IS NULL") == [(1,)]
    assert town.query("SELECT COUNT(*) FROM turns") == [(0,)]
    stored = town.query("SELECT text FROM messages UNION ALL SELECT body FROM updates")
    assert not any("cake" in text for (text,) in stored)
