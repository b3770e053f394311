"""Answers as JSON that are stopped, killed, edited, or asked for once more."""

import json

from sandbox.modelapi.reply import Reply
from tests.stories.shown import ASKED_FOR_ANY, formats_asked, is_json, json_in
from tests.stories.town import Person, Town, buttons

PARIS = '{"capital": "Paris"}'


def sent_so_far(town: Town) -> str:
    return "".join(request.reply_text for request in town.model.requests)


async def test_stop_ends_it_and_shows_no_half_of_it(town: Town, ada: Person) -> None:
    town.model.script(Reply(text='{"words": "' + "secret " * 400, pause=0.05), Reply(text=PARIS))
    ada.says("/json many words")
    await town.model.wait_for(lambda: "secret" in sent_so_far(town))

    ada.says("/stop")

    stopped = await ada.hears_about("⏹ Stopped.")
    assert "secret" not in str(stopped)
    assert await town.model.wait_for(lambda: town.model.requests[0].closed_early)
    await town.rests()
    ada.presses(stopped, "🔁 Try again")
    await town.waits_for(lambda: [is_json(message) for message in ada.answers] == [True])
    await town.rests()


async def test_what_takes_long_says_so_and_can_be_stopped_there(town: Town, ada: Person) -> None:
    town.model.script(Reply(text=PARIS, first_pause=60))
    ada.says("/json think hard")
    waiting = await ada.sees("Writing JSON")
    assert buttons(waiting) == ["⏹ Stop"]

    ada.presses(waiting, "⏹ Stop")

    await town.waits_for(lambda: ada.texts == ["⏹ Stopped."])
    await town.rests()
    assert town.model.requests[0].closed_early


async def test_a_kill_in_the_middle_loses_and_doubles_nothing(town: Town, ada: Person) -> None:
    slow = Reply(text='{"capital": "' + "Par " * 300, pause=0.05)
    town.model.script(slow, Reply(text=PARIS))
    ada.says("/json capital of France")
    await town.model.wait_for(lambda: "Par" in sent_so_far(town))

    await town.bot.kill()
    await town.bot.start()

    await town.waits_for(lambda: [is_json(message) for message in ada.answers] == [True])
    await town.rests()
    assert json_in(ada.answers[0]) == {"capital": "Paris"}
    assert formats_asked(town) == [ASKED_FOR_ANY, ASKED_FOR_ANY]


async def test_an_edited_question_is_answered_as_json_again(town: Town, ada: Person) -> None:
    question = ada.says("/json Capital of Frnace?")
    (first,) = await ada.hears()
    await town.rests()
    town.model.script(Reply(text=PARIS))

    town.telegram.edit(ada.user, ada.chat_id, question, "/json Capital of France?")

    await town.waits_for(lambda: json_in(ada.answers[0]) == {"capital": "Paris"})
    await town.rests()
    assert [message["message_id"] for message in ada.answers] == [first["message_id"]]
    assert formats_asked(town) == [ASKED_FOR_ANY, ASKED_FOR_ANY]
    assert town.prompt_texts()[1:] == ["Capital of France?"]


async def test_a_question_edited_into_a_json_one_is_one(town: Town, ada: Person) -> None:
    question = ada.says("Capital of France?")
    await ada.hears()
    await town.rests()

    town.telegram.edit(ada.user, ada.chat_id, question, "/json Name the capital of France.")

    await town.waits_for(lambda: len(town.model.requests) == 2)
    await town.rests()
    assert formats_asked(town) == [None, ASKED_FOR_ANY]
    assert is_json(ada.answers[0])


async def test_retry_asks_for_json_again_and_replaces_a_file_too(town: Town, ada: Person) -> None:
    town.model.script(Reply(text=json.dumps(["x" * 90] * 90), pause=0), Reply(text=PARIS))
    ada.says("/json capital of France")
    await town.waits_for(lambda: ada.answers)
    await town.rests()

    ada.says("/retry")

    await town.waits_for(lambda: [is_json(message) for message in ada.answers] == [True])
    await town.rests()
    assert json_in(ada.answers[0]) == {"capital": "Paris"}
    assert formats_asked(town) == [ASKED_FOR_ANY, ASKED_FOR_ANY]
