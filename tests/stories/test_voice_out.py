"""Answers are said aloud, too: once, in their order, and through kill -9."""

from functools import partial

import pytest

from sandbox.botapi.faults import Fault
from sandbox.modelapi.mistakes import server_error
from sandbox.modelapi.reply import Reply, Request
from sandbox.ogg import seconds_of
from tests.files.files import ogg_voice
from tests.patience import PATIENCE
from tests.stories.town import Json, Person, Town, buttons

SPEAKING = {"OPENAI_SPEECH_MODEL": "gpt-4o-mini-tts"}
LONG = "This is one of many sentences that are said. " * 60
"""Of two voice messages."""


@pytest.fixture
async def town(quiet_town: Town) -> Town:
    quiet_town.environment.update(SPEAKING)
    await quiet_town.bot.start()
    return quiet_town


def spoken(town: Town) -> list[Request]:
    """What the provider was asked to say, and has said."""
    return [r for r in town.model.requests if r.path.endswith("/audio/speech")]


def voices(person: Person) -> list[Json]:
    """The voice messages in a chat."""
    return [message for message in person.answers if "voice" in message]


async def hears_voices(town: Town, person: Person, count: int) -> list[Json]:
    await person.telegram.wait_for(lambda: len(voices(person)) >= count, PATIENCE)
    open_ = "SELECT 1 FROM speeches WHERE state IN ('due', 'made')"
    await town.waits_for(lambda: not town.query(open_))
    await town.rests()
    return voices(person)


async def choose(person: Person, mode: str) -> None:
    person.says(f"/voice {mode}")
    await person.sees("✅ Answers as voice messages")


async def test_a_voice_question_is_answered_in_text_and_aloud(town: Town, ada: Person) -> None:
    town.model.on("voice.ogg", Reply(text="What is the capital of France?"))
    town.model.on("capital", Reply(text="**Paris**, see [here](https://a.example). 🎉"))
    await choose(ada, "mirror")
    ada.sends("voice", ogg_voice(2))

    (voice,) = await hears_voices(town, ada, 1)

    (asked,) = spoken(town)
    assert asked.body == {
        "model": "gpt-4o-mini-tts",
        "voice": "alloy",
        "input": "Paris, see here.",
        "response_format": "opus",
    }
    assert (voice["voice"]["mime_type"], voice["voice"]["duration"]) == ("audio/ogg", 1)
    stored = town.telegram.world.files.find(voice["voice"]["file_id"])
    assert stored is not None
    assert seconds_of(stored.content) == pytest.approx(16 / 15, abs=0.01)
    actions = [c.params["action"] for c in town.telegram.calls if c.method == "sendChatAction"]
    assert "record_voice" in actions
    ada.says("And the capital of Italy?")
    await ada.hears(4)
    await town.rests()
    assert len(spoken(town)) == 1
    kinds = town.query("SELECT kind, dollars IS NULL FROM usage ORDER BY id")
    assert [kind for kind, _price in kinds].count("speech") == 1
    ada.says("/usage")
    assert "1 voice message" in (await ada.sees("This month"))["text"]


async def test_a_long_answer_comes_in_several_and_in_order(town: Town, ada: Person) -> None:
    town.model.on("long", Reply(deltas=(LONG,)))
    await choose(ada, "always")
    town.model.on("This is one", Reply(first_pause=0.5))
    ada.says("something long")
    await ada.sees("This is one")
    ada.says("a short one")

    found = await hears_voices(town, ada, 3)

    first, second, third = (request.body["input"] for request in spoken(town))
    assert f"{first} {second}" == LONG.strip()
    assert max(len(first), len(second)) <= 1500
    assert len(third) < 300
    durations = [voice["voice"]["duration"] for voice in found]
    assert durations == [max(1, round(len(text) / 15)) for text in (first, second, third)]
    assert town.query("SELECT COUNT(*) FROM speeches WHERE audio IS NOT NULL") == [(0,)]


async def test_off_unless_wanted_and_one_answer_is_made_once(town: Town, ada: Person) -> None:
    ada.says("hello")
    (answer,) = await ada.hears()
    await town.rests()
    assert not spoken(town)
    for count in (1, 2):
        ada.says("/voice", reply_to=answer["message_id"])
        await hears_voices(town, ada, count)

    first, second = voices(ada)

    assert len(spoken(town)) == 1
    assert first["voice"]["file_id"] == second["voice"]["file_id"]


async def test_a_button_speaks_only_an_answer_of_its_own_chat(town: Town, ada: Person) -> None:
    bob = town.person("Bob")
    bob.says("a secret")
    await bob.hears()
    ada.says("/voice")
    menu = await ada.sees("Answers as voice messages: off")
    assert buttons(menu) == ["• off", "after a voice message", "always"]
    (turn_id,) = town.query("SELECT id FROM turns")[0]
    for data in (f"aloud:{turn_id}", "aloud:99999999", "aloud:x", "voice:loud"):
        query = town.telegram.press_raw(ada.user, ada.chat_id, menu["message_id"], data)
        await town.waits_for(partial(town.telegram.callback_answer, query))
    await town.rests()

    assert not spoken(town)
    assert not voices(ada)


async def test_what_cannot_be_made_leaves_the_text_and_a_sentence(town: Town, ada: Person) -> None:
    town.model.on("say", Reply(text="I say this."))
    town.model.on("I say this", server_error())
    await choose(ada, "always")
    ada.says("say something")

    await ada.sees("🔇 I couldn't speak this answer")
    await town.rests()

    assert "I say this." in ada.texts
    assert not voices(ada)
    assert town.query("SELECT DISTINCT state FROM speeches") == [("over",)]


async def test_who_takes_no_voice_messages_is_told_once(town: Town, ada: Person) -> None:
    await choose(ada, "always")
    town.telegram.world.without_voices.add(ada.chat_id)
    ada.says("hello")
    await ada.sees("so I turned voice answers off here")
    ada.says("hello again")
    await ada.hears(4)
    await town.rests()

    assert sum("voice messages from me" in text for text in ada.texts) == 1
    assert len(spoken(town)) == 1


async def test_stop_ends_what_is_still_to_be_said(town: Town, ada: Person) -> None:
    town.model.on("long", Reply(deltas=(LONG,)))
    town.model.on("This is one", Reply(first_pause=1.0))
    await choose(ada, "always")
    ada.says("something long")
    await town.waits_for(lambda: spoken(town))
    ada.says("/stop")
    await ada.sees("⏹ Stopped.")
    await town.waits_for(lambda: town.query("SELECT 1 FROM speeches WHERE audio IS NOT NULL"))
    await town.rests()

    assert len(spoken(town)) == 1
    assert not voices(ada)


async def test_a_kill_between_the_text_and_its_voice(town: Town, ada: Person) -> None:
    town.model.on("hello", Reply(text="Here I am."))
    town.model.on("Here I am", Reply(first_pause=600), times=1)
    await choose(ada, "always")
    ada.says("hello")
    await town.waits_for(lambda: spoken(town))
    await town.waits_for(lambda: town.query("SELECT 1 FROM turns WHERE state = 'shown'"))
    await town.bot.kill()
    await town.bot.start()

    await hears_voices(town, ada, 1)

    assert len(voices(ada)) == 1
    assert [request.finished for request in spoken(town)] == [False, True]
    assert ada.texts.count("Here I am.") == 1


async def test_a_kill_between_made_and_sent_pays_once(town: Town, ada: Person) -> None:
    await choose(ada, "always")
    town.telegram.faults.add(Fault("sendVoice", "500", times=-1))
    ada.says("hello")
    await town.waits_for(lambda: town.query("SELECT 1 FROM speeches WHERE audio IS NOT NULL"))
    await town.bot.kill()
    town.telegram.faults.clear()
    await town.bot.start()

    await hears_voices(town, ada, 1)

    assert len(voices(ada)) == 1
    assert len(spoken(town)) == 1
    assert town.query("SELECT COUNT(*) FROM usage WHERE kind = 'speech'") == [(1,)]


async def test_a_kill_between_sent_and_noted_finds_it_again(town: Town, ada: Person) -> None:
    town.model.on("long", Reply(deltas=(LONG,)))
    await choose(ada, "always")
    town.telegram.faults.add(Fault("sendVoice", "late", seconds=600, times=1))
    ada.says("something long")
    await ada.telegram.wait_for(lambda: voices(ada), PATIENCE)
    await town.bot.kill()
    town.telegram.faults.clear()
    await town.bot.start()

    await hears_voices(town, ada, 2)

    assert [voice["voice"]["duration"] for voice in voices(ada)] == sorted(
        (round(len(request.body["input"]) / 15) for request in spoken(town)), reverse=True
    )
    assert len(spoken(town)) == 2


async def test_a_button_that_was_pressed_is_kept_through_a_kill(town: Town, ada: Person) -> None:
    ada.says("hello")
    (answer,) = await ada.hears()
    await town.rests()
    town.telegram.faults.add(Fault("sendVoice", "hang", seconds=600, times=1))
    ada.says("/voice", reply_to=answer["message_id"])
    await town.waits_for(lambda: town.query("SELECT 1 FROM speeches WHERE message_id <= 0"))
    await town.bot.kill()
    town.telegram.faults.clear()
    await town.bot.start()

    await hears_voices(town, ada, 1)

    assert len(voices(ada)) == 1
    assert len(spoken(town)) == 1


async def test_in_a_topic_of_a_group_and_after_an_orderly_end(town: Town, ada: Person) -> None:
    bob = town.person("Bob")
    forum = town.telegram.group("Club", [ada.user, bob.user], forum=True)
    ada, bob = (Person(town.telegram, one.user, forum) for one in (ada, bob))
    town.telegram.set_member(forum, ada.user, "administrator")
    topic = town.telegram.topic(forum, "Engines")
    ada.says("/voice@parley_sandbox_bot always", topic=topic)
    await ada.sees("✅ Answers as voice messages")
    town.model.on("hello", Reply(text="Here I am."))
    town.telegram.faults.add(Fault("sendVoice", "500", times=-1))
    asked = bob.says("@parley_sandbox_bot hello", topic=topic)
    await town.waits_for(lambda: town.query("SELECT 1 FROM speeches WHERE audio IS NOT NULL"))
    await town.bot.terminate()
    town.telegram.faults.clear()
    await town.bot.start()

    (voice,) = await hears_voices(town, bob, 1)

    assert voice["message_thread_id"] == topic
    assert voice["reply_to_message"]["message_id"] == asked
    assert len(spoken(town)) == 1
    assert town.query("SELECT user_id FROM usage WHERE kind = 'speech'") == [(bob.id,)]
