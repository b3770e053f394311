"""The bot asked from other chats: by its name while one types, where it need not be a member."""

from collections.abc import Callable

from sandbox.botapi.faults import Fault
from sandbox.modelapi.reply import Reply
from tests.stories.town import Json, Person, Town, buttons

QUESTION = "How high is the lighthouse?"
ANSWER = "The lighthouse is 61 m high."


async def a_chat_without_the_bot(town: Town, *names: str) -> list[Person]:
    """People in a group that the bot is not in; they may write to it in private, too."""
    users = [town.telegram.person(name) for name in names]
    chat_id = town.telegram.group("Hikers", users, bot_is_member=False)
    town.telegram.switch_inline()
    return [Person(town.telegram, user, chat_id) for user in users]


def shown(person: Person, sent: Json) -> Json:
    """The message as it looks now."""
    found = [
        m for m in person.telegram.screen(person.chat_id) if m["message_id"] == sent["message_id"]
    ]
    return found[0]


async def becomes(town: Town, person: Person, sent: Json, words: str) -> Json:
    """The message, once these words stand in it and it grows no more."""

    def settled() -> Json | None:
        message = shown(person, sent)
        is_growing = "⏹ Stop" in buttons(message)
        return message if words in message["text"] and not is_growing else None

    return await town.waits_for(settled)


async def test_a_chosen_question_becomes_its_answer(town: Town) -> None:
    (ada, _) = await a_chat_without_the_bot(town, "Ada", "Bob")
    town.model.on("lighthouse", Reply(text=ANSWER, first_pause=0.4, pause=0.02))

    sent = await town.telegram.ask_inline(ada.user, ada.chat_id, QUESTION)

    assert sent["text"] == f"❓ {QUESTION}"
    message = await becomes(town, ada, sent, ANSWER)
    assert message["text"].startswith(QUESTION)
    assert buttons(message) == []
    assert any("on its way" in words for words in message["_history"])
    await town.rests()
    assert len(town.asked) == 1


async def test_no_letter_that_is_typed_asks_the_model(town: Town) -> None:
    (ada,) = await a_chat_without_the_bot(town, "Ada")

    for end in range(1, len("How high"), 2):
        query = town.telegram.type_inline(ada.user, ada.chat_id, "How high"[:end])
        await town.waits_for(lambda: town.telegram.inline_results(query))  # noqa: B023 - waited for here

    await town.rests()
    assert town.asked == []


async def test_without_feedback_the_button_asks_and_only_once(town: Town) -> None:
    ada, bob = await a_chat_without_the_bot(town, "Ada", "Bob")
    town.telegram.switch_inline(has_feedback=False)
    town.model.on("lighthouse", Reply(text=ANSWER, first_pause=0.3))
    sent = await town.telegram.ask_inline(ada.user, ada.chat_id, QUESTION)
    data = sent["reply_markup"]["inline_keyboard"][0][0]["callback_data"]

    theirs = bob.presses(sent, "▶️ Get the answer")
    await town.waits_for(lambda: town.telegram.callback_answer(theirs))
    ada.presses(sent, "▶️ Get the answer")
    town.telegram.press_raw(ada.user, ada.chat_id, sent["message_id"], data)

    await becomes(town, ada, sent, ANSWER)
    await town.rests()
    assert len(town.asked) == 1
    answer = town.telegram.callback_answer(theirs)
    assert answer is not None
    assert "Only the person who asked" in answer["text"]


async def test_feedback_and_a_press_ask_once(town: Town) -> None:
    (ada,) = await a_chat_without_the_bot(town, "Ada")
    town.model.on("lighthouse", Reply(text=ANSWER, first_pause=0.3))
    sent = await town.telegram.ask_inline(ada.user, ada.chat_id, QUESTION)

    data = sent["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    town.telegram.press_raw(ada.user, ada.chat_id, sent["message_id"], data)

    await becomes(town, ada, sent, ANSWER)
    await town.rests()
    assert len(town.asked) == 1


async def test_only_who_asked_can_stop_it(town: Town) -> None:
    ada, bob = await a_chat_without_the_bot(town, "Ada", "Bob")
    town.model.on("lighthouse", Reply(text="word " * 300, pause=0.05))
    sent = await town.telegram.ask_inline(ada.user, ada.chat_id, QUESTION)
    await town.waits_for(lambda: "⏹ Stop" in buttons(shown(ada, sent)))
    stop = shown(ada, sent)

    query = bob.presses(stop, "⏹ Stop")
    await town.waits_for(lambda: town.telegram.callback_answer(query))
    assert "⏹ Stop" in buttons(shown(ada, sent))
    ada.presses(stop, "⏹ Stop")

    message = await becomes(town, ada, sent, "Stopped")
    # Try again or Continue work there, too.
    assert len(buttons(message)) == 1
    await town.rests()


async def test_what_broke_off_goes_on_in_the_same_message(town: Town) -> None:
    (ada,) = await a_chat_without_the_bot(town, "Ada")
    town.model.on("lighthouse", Reply(text=ANSWER, pause=0.1, cut_after=2), times=1)
    sent = await town.telegram.ask_inline(ada.user, ada.chat_id, QUESTION)
    message = await becomes(town, ada, sent, "The connection to the model broke")
    (button,) = buttons(message)
    town.model.on("was cut off", Reply(text=" and 61 m it is."))

    ada.presses(message, button)

    message = await becomes(town, ada, sent, "61 m it is.")
    assert buttons(message) == []
    await town.rests()


async def test_pace_and_budget_are_those_of_the_person(quiet_town: Town) -> None:
    town = quiet_town
    await town.bot.start(MESSAGES_PER_MINUTE="2", BUDGET_PER_USER="1 tokens day")
    (ada,) = await a_chat_without_the_bot(town, "Ada")
    sent = []
    for number in range(3):
        question = f"How high is lighthouse {number}?"
        sent.append(await town.telegram.ask_inline(ada.user, ada.chat_id, question))
        await becomes(town, ada, sent[-1], ("lighthouse", "budget", "too fast")[number])
        await town.waits_for(lambda: not town.query("SELECT 1 FROM turns WHERE state <> 'shown'"))

    await town.rests()
    assert len(town.asked) <= 1


async def test_what_does_not_fit_is_opened_in_private_and_gone_on_with(town: Town) -> None:
    ada, bob = await a_chat_without_the_bot(town, "Ada", "Bob")
    town.model.on("lighthouse", Reply(text="A long tale. " * 600 + "The end."), times=1)
    sent = await town.telegram.ask_inline(ada.user, ada.chat_id, QUESTION)
    message = await becomes(town, ada, sent, "A long tale.")
    await town.waits_for(lambda: "💬 Open in private" in buttons(shown(ada, sent)))
    link = shown(ada, message)["reply_markup"]["inline_keyboard"][0][0]["url"]

    town.telegram.open_link(bob.user, link)
    town.telegram.open_link(ada.user, link)

    at_home = Person(town.telegram, ada.user, ada.id)
    await at_home.sees("The end.")
    await at_home.sees("go on from here")
    theirs = Person(town.telegram, bob.user, bob.id)
    await theirs.sees("only for the person who asked")
    at_home.says("And how old?")
    await at_home.hears_about("And how old?")
    assert QUESTION in town.prompt_texts()
    await town.rests()


async def test_a_stranger_is_told_whom_to_ask(quiet_town: Town) -> None:
    town = quiet_town
    await town.bot.start(ALLOWED_USER_IDS="1")
    (eve,) = await a_chat_without_the_bot(town, "Eve")

    query = town.telegram.type_inline(eve.user, eve.chat_id, QUESTION)
    (result,) = await town.waits_for(lambda: town.telegram.inline_results(query))
    town.telegram.choose(eve.user, query)

    assert str(eve.id) in result["description"]
    assert town.telegram.inline_button(query) == {
        "text": "Ask for access",
        "start_parameter": "inline",
    }
    await town.rests()
    assert town.asked == []


async def test_nothing_of_the_private_chat_is_known_elsewhere(town: Town) -> None:
    (ada,) = await a_chat_without_the_bot(town, "Ada")
    at_home = Person(town.telegram, ada.user, town.telegram.private_chat(ada.user))
    at_home.says("/system You are a pirate with a secret.")
    await at_home.hears()
    at_home.says("My cat is called Mog.")
    await at_home.hears_about("Mog")

    sent = await town.telegram.ask_inline(ada.user, ada.chat_id, QUESTION)

    await becomes(town, ada, sent, "lighthouse")
    await town.rests()
    prompt = "\n".join(town.prompt_texts())
    assert "Mog" not in prompt
    assert "pirate" not in prompt


async def test_asked_in_the_bots_own_chat_it_is_answered_once(town: Town, ada: Person) -> None:
    town.telegram.switch_inline()

    sent = await town.telegram.ask_inline(ada.user, ada.chat_id, QUESTION)

    await becomes(town, ada, sent, "lighthouse")
    await town.rests()
    assert len(town.asked) == 1
    assert ada.answers == []


async def test_a_message_that_is_deleted_ends_its_turn_quietly(town: Town) -> None:
    (ada,) = await a_chat_without_the_bot(town, "Ada")
    town.model.on("lighthouse", Reply(text=ANSWER, first_pause=0.5))
    sent = await town.telegram.ask_inline(ada.user, ada.chat_id, QUESTION)
    await town.waits_for(lambda: town.asked)

    town.telegram.delete(ada.chat_id, sent["message_id"])

    await town.rests()
    assert "ERROR" not in town.bot.log


async def test_forget_takes_what_was_asked_elsewhere(town: Town) -> None:
    (ada,) = await a_chat_without_the_bot(town, "Ada")
    sent = await town.telegram.ask_inline(ada.user, ada.chat_id, QUESTION)
    await becomes(town, ada, sent, "lighthouse")
    at_home = Person(town.telegram, ada.user, town.telegram.private_chat(ada.user))

    at_home.says("/forget")
    (asked,) = await at_home.hears()
    at_home.presses(asked, buttons(asked)[0])

    await town.waits_for(lambda: not town.query("SELECT 1 FROM turns"))
    await town.rests()
    for table in ("inline_answers", "inline_questions", "threads"):
        assert town.query(f"SELECT * FROM {table}") == []  # noqa: S608 - our own names


MOMENTS: dict[str, Callable[[Town], bool]] = {
    "as it is chosen": lambda town: len(town.telegram.pending) <= 1,
    "before the first word": lambda town: bool(town.asked),
    "in mid-answer": lambda town: sum(len(r.reply_text) for r in town.model.requests) > 200,
}


async def ask_all(town: Town) -> tuple[list[Person], list[Json]]:
    people = await a_chat_without_the_bot(town, *(f"Person {number}" for number in range(8)))
    sent = []
    for number, person in enumerate(people):
        reply = Reply(text=f"answer {number}: {'word ' * 20}end.", pause=0.03)
        town.model.on(f"question {number}.", reply)
        question = f"This is question {number}."
        sent.append(await town.telegram.ask_inline(person.user, person.chat_id, question))
    return people, sent


async def test_a_kill_loses_and_doubles_nothing(town: Town) -> None:
    for moment in MOMENTS.values():
        people, sent = await ask_all(town)
        await town.waits_for(lambda: moment(town))  # noqa: B023 - it is waited for here
        await town.bot.kill()
        await town.bot.start()
        for number, (person, message) in enumerate(zip(people, sent, strict=True)):
            await becomes(town, person, message, f"answer {number}: {'word ' * 20}end.")
        await town.rests()
    assert town.query("SELECT COUNT(*) FROM turns") == [(24,)]


async def test_a_kill_between_stored_and_shown_shows_the_stored_answer(town: Town) -> None:
    (ada,) = await a_chat_without_the_bot(town, "Ada")
    town.model.on("lighthouse", Reply(text=ANSWER), times=1)
    town.telegram.faults.add(Fault("editMessageText", "hang", seconds=600, times=-1))
    sent = await town.telegram.ask_inline(ada.user, ada.chat_id, QUESTION)
    await town.waits_for(lambda: town.query("SELECT 1 FROM turns WHERE state = 'answered'"))

    await town.bot.kill()
    town.telegram.faults.clear()
    await town.bot.start()

    await becomes(town, ada, sent, ANSWER)
    await town.rests()
    assert len(town.asked) == 1


async def test_numbers_that_no_database_has_are_nobodys(town: Town, ada: Person) -> None:
    (walker,) = await a_chat_without_the_bot(town, "Ada")
    sent = await town.telegram.ask_inline(walker.user, walker.chat_id, QUESTION)
    await becomes(town, walker, sent, "lighthouse")
    place = walker.user, walker.chat_id, sent["message_id"]

    query = town.telegram.press_raw(*place, "inline:9999999999999999999")
    await town.waits_for(lambda: town.telegram.callback_answer(query))
    ada.says("/start i_9999999999999999999")

    await ada.sees("only for the person who asked")
    answer = town.telegram.callback_answer(query)
    assert answer is not None
    assert "ERROR" not in town.bot.log
    await town.rests()
