"""The bot called by its name in chats that it is not a member of (Bot API 10.0)."""

from sandbox.botapi.faults import Fault
from sandbox.modelapi.reply import Reply
from tests.stories.test_inline import a_chat_without_the_bot
from tests.stories.town import Json, Person, Town, buttons

QUESTION = "@parley_sandbox_bot How high is the lighthouse?"
ANSWER = "The lighthouse is 61 m high."


async def test_a_guest_answers_in_one_message(town: Town) -> None:
    ada, _ = await a_chat_without_the_bot(town, "Ada", "Bob")
    town.model.on("lighthouse", Reply(text=ANSWER, pause=0.02))

    town.telegram.ask_as_guest(ada.user, ada.chat_id, QUESTION)

    message = await ada.hears_about(ANSWER)
    assert message["text"] == ANSWER
    assert message["_history"][0] == "⏳ The answer is on its way…"
    assert len(ada.answers) == 1
    await town.rests()
    assert town.prompt_texts()[-1] == "How high is the lighthouse?"


async def test_what_the_call_replies_to_is_shown_to_the_model(town: Town) -> None:
    ada, bob = await a_chat_without_the_bot(town, "Ada", "Bob")
    said = bob.says("The lighthouse of Mog has 300 steps.")

    town.telegram.ask_as_guest(ada.user, ada.chat_id, "@parley_sandbox_bot true?", reply_to=said)

    await ada.hears()
    await town.rests()
    assert "300 steps" in town.prompt_texts()[-1]


async def test_a_chat_that_is_not_let_in_gets_one_sentence(quiet_town: Town) -> None:
    town = quiet_town
    await town.bot.start(ALLOWED_USER_IDS="1")
    (eve,) = await a_chat_without_the_bot(town, "Eve")

    town.telegram.ask_as_guest(eve.user, eve.chat_id, QUESTION)
    await eve.sees("I may not answer in this chat.")
    town.telegram.ask_as_guest(eve.user, eve.chat_id, QUESTION)

    await town.rests()
    assert len(eve.answers) == 1
    assert town.asked == []


async def test_in_an_allowed_group_every_member_may_call_it(quiet_town: Town) -> None:
    town = quiet_town
    (eve,) = await a_chat_without_the_bot(town, "Eve")
    await town.bot.start(ALLOWED_USER_IDS="1", ALLOWED_CHAT_IDS=str(eve.chat_id))

    town.telegram.ask_as_guest(eve.user, eve.chat_id, "@parley_sandbox_bot")
    await eve.sees("Yes?")
    town.telegram.ask_as_guest(eve.user, eve.chat_id, QUESTION)

    await eve.hears_about("lighthouse")
    await town.rests()
    assert len(eve.answers) == 2


async def test_where_the_bot_is_a_member_too_it_answers_once(town: Town) -> None:
    (ada,) = town.group("Hikers", town.person("Ada"))
    town.telegram.switch_inline()

    town.telegram.ask_as_guest(ada.user, ada.chat_id, QUESTION)

    await ada.hears()
    await town.rests()
    assert len(ada.answers) == 1
    assert len(town.asked) == 1


async def test_the_ordinary_update_may_come_behind_the_guests(town: Town) -> None:
    (ada,) = town.group("Hikers", town.person("Ada"))
    town.telegram.switch_inline()
    said = town.telegram.ask_as_guest(ada.user, ada.chat_id, QUESTION)
    await ada.hears()
    # An ordinary one of a message that was a guest's first.
    later = {**said, "message_id": said["message_id"] + 40}
    queries = town.telegram.world.inline.guest_queries
    queries["77"] = next(iter(queries.values()))
    queries["77"].is_answered, queries["77"].until = False, float("inf")
    town.telegram.push({"guest_message": {**later, "guest_query_id": "77"}})
    town.telegram.push({"message": later})

    await town.waits_for(lambda: len(ada.answers) == 2)
    await town.rests()
    assert len(ada.answers) == 2
    assert len(town.asked) == 2


async def test_a_lost_stub_is_found_again_by_its_button(town: Town) -> None:
    (ada,) = await a_chat_without_the_bot(town, "Ada")
    town.telegram.faults.add(Fault("answerGuestQuery", "lost"))
    town.model.on("lighthouse", Reply(text=ANSWER))
    town.telegram.ask_as_guest(ada.user, ada.chat_id, QUESTION)
    stub = await ada.sees("on its way")
    await town.waits_for(lambda: town.query("SELECT 1 FROM turns WHERE state = 'shown'"))

    ada.presses(stub, buttons(stub)[0])

    assert (await ada.hears_about(ANSWER))["text"] == ANSWER
    await town.rests()
    assert len(town.asked) == 1


async def test_a_lost_stub_is_not_found_in_what_shows_another_answer(town: Town) -> None:
    ada, bob = await a_chat_without_the_bot(town, "Ada", "Bob")
    town.model.on("lighthouse", Reply(text=ANSWER))
    town.telegram.faults.add(Fault("answerGuestQuery", "lost"))
    town.telegram.ask_as_guest(ada.user, ada.chat_id, QUESTION)
    stub = await ada.sees("on its way")
    data = stub["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    town.telegram.ask_as_guest(bob.user, bob.chat_id, "@parley_sandbox_bot Is it Bob's?")
    theirs = await bob.hears_about("Is it Bob's?")

    query = town.telegram.press_raw(ada.user, ada.chat_id, theirs["message_id"], data)
    answer = await town.waits_for(lambda: town.telegram.callback_answer(query))
    ada.presses(stub, buttons(stub)[0])

    await ada.hears_about(ANSWER)
    assert answer["text"] == "This button no longer works."
    await town.rests()
    assert sum("Is it Bob's?" in text for text in bob.texts) == 1


async def test_a_stub_that_never_arrived_is_said_again(town: Town) -> None:
    (ada,) = await a_chat_without_the_bot(town, "Ada")
    town.telegram.faults.add(Fault("answerGuestQuery", "refuse"))
    town.model.on("lighthouse", Reply(text=ANSWER))

    town.telegram.ask_as_guest(ada.user, ada.chat_id, QUESTION)

    assert (await ada.hears_about(ANSWER))["text"] == ANSWER
    await town.rests()
    assert len(ada.answers) == 1


def is_answered(person: Person, number: int) -> Json | None:
    found = [m for m in person.answers if m["text"] == f"answer {number}: {'word ' * 20}end."]
    assert len(found) <= 1
    return found[0] if found else None


async def test_a_kill_loses_and_doubles_nothing(town: Town) -> None:
    people = await a_chat_without_the_bot(town, *(f"Person {number}" for number in range(8)))
    for number, person in enumerate(people):
        reply = Reply(text=f"answer {number}: {'word ' * 20}end.", pause=0.03)
        town.model.on(f"question {number}.", reply)
        words = f"@parley_sandbox_bot This is question {number}."
        town.telegram.ask_as_guest(person.user, person.chat_id, words)
    await town.waits_for(lambda: len(people[0].answers) >= 4)

    await town.bot.kill()
    await town.bot.start()
    await town.waits_for(town.is_quiet)

    for number, person in enumerate(people):
        if not is_answered(person, number):  # Telegram's word was lost: its button brings it.
            asked = f"This is question {number}."
            stub = next(m for m in person.answers if asked in m["reply_to_message"]["text"])
            person.presses(stub, buttons(stub)[0])
        await town.waits_for(lambda: is_answered(person, number))  # noqa: B023 - waited for here
    await town.rests()
    assert len(people[0].answers) == len(people)
    assert town.query("SELECT COUNT(*) FROM turns") == [(len(people),)]


async def test_a_kill_between_said_and_noted_keeps_the_answer(town: Town) -> None:
    (ada,) = await a_chat_without_the_bot(town, "Ada")
    town.model.on("lighthouse", Reply(text=ANSWER))
    town.telegram.faults.add(Fault("answerGuestQuery", "late", seconds=600))
    town.telegram.ask_as_guest(ada.user, ada.chat_id, QUESTION)
    stub = await ada.sees("on its way")

    await town.bot.kill()
    town.telegram.faults.clear()
    await town.bot.start()
    await town.waits_for(lambda: town.query("SELECT 1 FROM turns WHERE state = 'shown'"))
    ada.presses(stub, buttons(stub)[0])

    assert (await ada.hears_about(ANSWER))["text"] == ANSWER
    await town.rests()
    assert len(ada.answers) == 1
    assert len(town.asked) == 1
