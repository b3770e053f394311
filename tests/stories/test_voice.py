"""People speak to the bot instead of writing."""

import pytest

from sandbox.botapi.faults import Fault
from sandbox.modelapi.mistakes import server_error
from sandbox.modelapi.reply import Reply, Request
from tests.files.files import jpeg, mp3, mp4, ogg_voice, wav, webm
from tests.stories.seen import colors, words
from tests.stories.town import Person, Town, buttons

pytestmark = pytest.mark.usefixtures("all_done")

ASKED = "What is the capital of France?"
BUSY = "The model's server has a problem right now. Please try again in a minute."


@pytest.fixture
async def deaf(quiet_town: Town) -> Town:
    await quiet_town.bot.start(OPENAI_TRANSCRIBE_MODEL="")
    return quiet_town


def transcribed(town: Town) -> list[Request]:
    return [r for r in town.model.requests if r.path.endswith("/audio/transcriptions")]


def file_names(town: Town) -> list[str]:
    return [request.body["file"]["filename"] for request in transcribed(town)]


async def test_what_is_said_is_quoted_answered_and_remembered(town: Town, ada: Person) -> None:
    town.model.on("voice.ogg", Reply(text=ASKED))
    town.model.on("capital", Reply(text="**Paris**, of course."))
    ada.sends("voice", ogg_voice(2))

    (answer,) = await ada.hears()
    assert answer["text"] == f"🎤 {ASKED}\nParis, of course."
    quote, bold = answer["entities"]
    assert (quote["type"], quote["offset"], quote["length"]) == ("blockquote", 0, len(ASKED) + 3)
    assert (bold["type"], bold["offset"]) == ("bold", len(ASKED) + 4)
    assert transcribed(town)[0].uploads[0].content == ogg_voice(2)

    ada.says("Are you sure?")
    await ada.hears(2)
    assert town.prompt_texts()[1:3] == [ASKED, "**Paris**, of course."]
    assert len(transcribed(town)) == 1
    await town.waits_for(town.is_all_done)
    stored = town.query("SELECT text FROM messages ORDER BY id LIMIT 2")
    assert stored == [(ASKED,), ("**Paris**, of course.",)]


async def test_what_was_understood_is_seen_before_the_answer_is_whole(
    town: Town, ada: Person
) -> None:
    town.model.on("voice.ogg", Reply(text=ASKED))
    town.model.on("capital", Reply(text="Paris, of course. " * 20, pause=0.05))
    ada.sends("voice", ogg_voice())

    growing = await ada.sees("Paris")

    assert growing["text"].startswith(f"🎤 {ASKED}\n")
    assert buttons(growing) == ["⏹ Stop"]
    assert (await ada.hears())[0]["text"].startswith(f"🎤 {ASKED}\nParis")


async def test_a_speech_too_long_for_one_message_is_quoted_in_several(
    town: Town, ada: Person
) -> None:
    speech = " ".join(f"word{number} 😀" for number in range(700))
    town.model.on("voice.ogg", Reply(text=speech))
    town.model.on("word699", Reply(text="That was long."))
    ada.sends("voice", ogg_voice())

    first, last = await ada.hears(2)
    shown = f"{first['text']} {last['text']}".split()
    assert shown == f"🎤 {speech} That was long.".split()
    assert first["entities"][0]["type"] == "expandable_blockquote"
    quote = last["entities"][0]
    assert (quote["type"], quote["offset"]) == ("expandable_blockquote", 0)
    assert last["text"].endswith("\nThat was long.")


async def test_a_long_transcript_is_folded(town: Town, ada: Person) -> None:
    town.model.on("voice.ogg", Reply(text="And so on, and so forth. " * 20))

    ada.sends("voice", ogg_voice())

    (answer,) = await ada.hears()
    assert answer["entities"][0]["type"] == "expandable_blockquote"
    assert answer["text"].startswith("🎤 And so on")


async def test_a_caption_and_a_recording_are_one_question(town: Town, ada: Person) -> None:
    town.model.on("voice.ogg", Reply(text="Bonjour tout le monde"))

    ada.sends("voice", ogg_voice(), caption="Translate this, please.")

    (answer,) = await ada.hears()
    assert words(town.asked[0]) == "Translate this, please.\n\nBonjour tout le monde"
    assert answer["text"].startswith("🎤 Bonjour tout le monde\n")


async def test_recordings_come_in_many_forms(town: Town) -> None:
    ada, ben, eve, dan, fay = town.people(5)
    ada.sends("video_note", mp4())
    ben.sends("document", mp3(), file_name="memo.mp3", mime_type="audio/mpeg")
    eve.sends("audio", wav(), file_name="memo.mp3")
    dan.sends("voice", webm(has_picture=False))
    fay.sends("document", mp4(has_picture=False), file_name="memo.bin")

    for person in (ada, ben, eve, dan, fay):
        (answer,) = await person.hears()
        assert answer["text"].startswith("🎤 Hello from a recording")
    assert sorted(file_names(town)) == [
        "recording.m4a",
        "recording.mp3",
        "recording.wav",
        "video-note.mp4",
        "voice.webm",
    ]
    said = [words(request) for request in town.asked]
    assert any(text.startswith("[Recording “memo.bin”]\nHello from") for text in said)


async def test_where_nobody_listens_a_sentence_says_so(deaf: Town) -> None:
    ada, ben = deaf.person("Ada"), deaf.person("Ben")
    ada.sends("voice", ogg_voice())
    ben.sends("video_note", mp4())

    for person in (ada, ben):
        (sentence,) = await person.hears()
        assert (
            sentence["text"]
            == "Voice messages are turned off on this bot. Please type your question."
        )
    assert deaf.model.requests == []


async def test_silence_gets_a_sentence_and_no_question(town: Town, ada: Person) -> None:
    town.model.on("voice.ogg", Reply(text=" \n"))

    ada.sends("voice", ogg_voice())

    (sentence,) = await ada.hears()
    assert sentence["text"].startswith("I couldn't make out any words in that recording.")
    assert town.asked == []


async def test_noise_as_a_voice_message_gets_a_sentence(town: Town, ada: Person) -> None:
    ada.sends("voice", b"\0\1\2\3" * 99)

    (sentence,) = await ada.hears()
    assert sentence["text"].startswith("I can't open the recording. It seems to be damaged")
    assert town.model.requests == []


async def test_one_failure_of_the_listener_goes_unnoticed(town: Town, ada: Person) -> None:
    town.model.script(server_error(), Reply(text=ASKED))

    ada.sends("voice", ogg_voice())

    (answer,) = await ada.hears()
    assert answer["text"].startswith(f"🎤 {ASKED}\n")
    assert len(transcribed(town)) == 2
    assert words(town.asked[0]) == ASKED


async def test_where_it_keeps_failing_it_can_be_tried_again(town: Town, ada: Person) -> None:
    town.model.on("voice.ogg", Reply(text=ASKED))
    town.model.on("voice.ogg", server_error(), times=3)
    ada.sends("voice", ogg_voice())
    (sentence,) = await ada.hears()
    assert sentence["text"] == BUSY
    assert buttons(sentence) == ["🔁 Try again"]
    assert town.asked == []
    await town.waits_for(town.is_all_done)

    ada.presses(sentence, "🔁 Try again")

    answer = await ada.hears_about(ASKED)
    assert answer["message_id"] == sentence["message_id"]
    assert words(town.asked[0]) == ASKED


async def test_a_kill_during_the_answer_does_not_listen_twice(town: Town, ada: Person) -> None:
    town.model.on("voice.ogg", Reply(text=ASKED), times=1)
    town.model.on("capital", Reply(text="Paris, I think. " * 20, pause=0.05), times=1)
    town.model.on("capital", Reply(text="Paris."), times=0)
    ada.sends("voice", ogg_voice())
    await ada.sees("Paris")

    await town.bot.kill()
    await town.bot.start()

    await ada.hears()
    await town.waits_for(town.is_quiet)
    assert len(ada.answers) == 1
    assert ada.texts[0].startswith(f"🎤 {ASKED}\n")
    assert len(transcribed(town)) == 1


async def test_a_reset_during_a_slow_transcription_drops_it(town: Town, ada: Person) -> None:
    town.model.on("voice.ogg", Reply(text="the secret word is lilac", first_pause=30))
    ada.sends("voice", ogg_voice())
    await town.waits_for(lambda: transcribed(town))

    ada.says("/reset")
    await ada.sees("new conversation")
    ada.says("Hello again")

    await ada.hears_about("Hello again")
    await town.waits_for(town.is_quiet)
    assert any("Stopped" in text for text in ada.texts)
    assert not any("lilac" in text for text in ada.texts)
    assert len(town.prompt_texts()) == 2
    assert await town.model.wait_for(lambda: transcribed(town)[0].closed_early)


async def test_a_stop_during_a_slow_download_ends_it(town: Town, ada: Person) -> None:
    town.telegram.faults.add(Fault("file", "late", seconds=30))
    ada.sends("voice", ogg_voice())
    await town.waits_for(lambda: any(call.method == "file" for call in town.telegram.calls))

    ada.says("/stop")

    (stopped,) = await ada.hears()
    assert stopped["text"] == "⏹ Stopped."
    await town.waits_for(town.is_quiet)
    assert town.model.requests == []
    ada.presses(stopped, buttons(stopped)[0])
    await ada.hears_about("🎤 Hello from a recording")


async def test_a_voice_and_a_photo_sent_during_an_answer_are_one_question(
    town: Town, ada: Person
) -> None:
    town.model.on("first", Reply(text="slowly " * 60, pause=0.03))
    town.model.on("voice.ogg", Reply(text="Is this a boat?"))
    ada.says("the first thing")
    await ada.sees("slowly")
    ada.sends("voice", ogg_voice())
    ada.sends("photo", jpeg(color="cyan"), caption="Look closely.")

    _, answer = await ada.hears(2)
    await town.waits_for(town.is_quiet)
    assert len(town.asked) == len(ada.answers) == 2
    assert colors(town.asked[1]) == ["cyan"]
    assert words(town.asked[1]) == "Is this a boat?\n\nLook closely."
    assert answer["text"].startswith("🎤 Is this a boat?\n")
