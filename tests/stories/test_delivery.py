"""What people see of an answer: drafts, stop and continue, retries, edits, pastes, files."""

import pytest

from sandbox.botapi.faults import Fault
from sandbox.modelapi.mistakes import overloaded, rate_limited, wrong_key
from sandbox.modelapi.reply import Reply
from tests.stories.town import Person, Town, buttons


async def test_continue_goes_on_where_the_answer_ended(town: Town, ada: Person) -> None:
    town.model.script(
        Reply(text="one two three", finish_reason="length"), Reply(text="four five six.")
    )
    ada.says("Count.")
    cut = (await ada.hears())[0]
    assert cut["text"].startswith("one two three\n\n✂️")

    ada.presses(cut, "▶️ Continue")

    await town.waits_for(lambda: ada.texts == ["one two three four five six."])
    await town.waits_for(town.is_all_done)
    assert buttons(ada.answers[0]) == []
    assert town.prompt_texts()[1:3] == ["Count.", "one two three"]
    stored = town.query("SELECT text FROM messages WHERE role = 'assistant'")
    assert stored == [("one two three four five six.",)]


async def test_continue_works_after_a_stop_too(town: Town, ada: Person) -> None:
    town.model.script(Reply(text="alpha " * 100, pause=0.05), Reply(text="omega"))
    ada.says("Go on and on.")
    await ada.sees("alpha")
    ada.says("/stop")
    stopped = await ada.hears_about("Stopped")

    ada.presses(stopped, "▶️ Continue")

    answer = await ada.hears_about("omega")
    assert answer["message_id"] == stopped["message_id"]
    assert "Stopped" not in answer["text"]


async def test_retry_replaces_the_old_answer_on_screen_and_in_the_history(
    town: Town, ada: Person
) -> None:
    town.model.script(Reply(text="a poor answer"), Reply(text="a better answer"))
    ada.says("A question")
    await ada.hears()

    retry = ada.says("/retry")

    await town.waits_for(lambda: ada.texts == ["a better answer"])
    await town.waits_for(lambda: town.telegram.reactions(ada.chat_id, retry) == ["👀"])
    await town.waits_for(town.is_all_done)
    assert "a poor answer" not in town.prompt_texts()
    assert town.query("SELECT text FROM messages") == [("A question",), ("a better answer",)]


async def test_what_retry_would_change_far_above_comes_below_instead(
    town: Town, ada: Person
) -> None:
    town.model.script(Reply(text="a poor answer"), Reply(text="a better answer"))
    ada.says("A question")
    await ada.hears()
    ada.says("/usage")
    await ada.hears(2)

    ada.says("/retry")

    await town.waits_for(lambda: len(ada.texts) == 3 and ada.texts[2] == "a better answer")
    await town.waits_for(town.is_all_done)
    assert ada.texts[0] == "a poor answer"
    assert town.query("SELECT text FROM messages") == [("A question",), ("a better answer",)]


async def test_an_edited_question_is_answered_anew_in_place(town: Town, ada: Person) -> None:
    long = "\n\n".join(f"paragraph {number} " + "x" * 900 for number in range(12))
    town.model.on("Frnace", Reply(text=long, pause=0))
    town.model.on("France", Reply(text="Paris."))
    question = ada.says("Capital of Frnace?")
    first = (await ada.hears(3))[0]
    await town.waits_for(town.is_all_done)

    town.telegram.edit(ada.user, ada.chat_id, question, "Capital of France?")

    await town.waits_for(lambda: ada.texts == ["Paris."])
    await town.waits_for(town.is_all_done)
    assert ada.answers[0]["message_id"] == first["message_id"]
    assert town.query("SELECT text FROM messages") == [("Capital of France?",), ("Paris.",)]


async def test_a_question_edited_during_its_answer_starts_anew(town: Town, ada: Person) -> None:
    town.model.on("wrong", Reply(text="about wrong things " * 50, pause=0.03))
    town.model.on("right", Reply(text="the right answer"))
    question = ada.says("the wrong question")
    await ada.sees("wrong things")

    town.telegram.edit(ada.user, ada.chat_id, question, "the right question")

    await town.waits_for(lambda: ada.texts == ["the right answer"])
    await town.waits_for(town.is_all_done)
    stored = town.query("SELECT text FROM messages WHERE role = 'assistant'")
    assert stored == [("the right answer",)]


async def test_edits_of_older_messages_and_of_commands_do_nothing(town: Town, ada: Person) -> None:
    old = ada.says("an old question")
    await ada.hears()
    command = ada.says("/help")
    await ada.hears(2)
    ada.says("a new question")
    await ada.hears(3)
    before = ada.texts

    town.telegram.edit(ada.user, ada.chat_id, old, "an old question, edited")
    town.telegram.edit(ada.user, ada.chat_id, command, "/reset")
    ada.says("the last question")

    assert [message["text"] for message in await ada.hears(4)][:3] == before
    assert len(town.model.requests) == 3


async def test_what_waits_is_marked_as_seen(town: Town, ada: Person) -> None:
    town.model.on("first", Reply(text="slowly " * 40, pause=0.03))
    ada.says("first")
    await ada.sees("slowly")

    waiting = ada.says("second")

    await town.waits_for(lambda: town.telegram.reactions(ada.chat_id, waiting) == ["👀"])
    await ada.hears(2)


async def test_a_long_paste_is_one_question(town: Town, ada: Person) -> None:
    paste = " ".join(f"word{number}" for number in range(1500))

    ada.says(paste)

    await ada.hears()
    await town.waits_for(town.is_all_done)
    assert len(town.model.requests) == 1
    assert town.prompt_texts()[-1].split() == paste.split()


async def test_a_comment_and_what_it_forwards_are_one_question(town: Town, ada: Person) -> None:
    ben = town.person("Ben")
    said = town.telegram.say(ben.user, ben.chat_id, "The moon is made of cheese.")
    await ben.hears()
    asked_before = len(town.model.requests)

    town.telegram.forward(ada.user, ada.chat_id, said, comment="Is that so?")

    await ada.hears()
    await town.waits_for(town.is_all_done)
    question = town.prompt_texts()[-1]
    assert "Is that so?" in question
    assert "[Forwarded from Ben]\nThe moon is made of cheese." in question
    assert len(ada.answers) == 1
    assert len(town.model.requests) <= asked_before + 2


async def test_a_very_long_answer_is_offered_as_a_file(town: Town, ada: Person) -> None:
    text = "\n\n".join(f"part {number} " + "y" * 3000 for number in range(7))
    town.model.on("novel", Reply(text=text, pause=0))
    ada.says("a novel")
    last = await ada.hears_about("part 6")
    assert buttons(last) == ["📄 As a file"]

    ada.presses(last, "📄 As a file")

    sent = await town.waits_for(
        lambda: next((m for m in town.telegram.screen(ada.chat_id) if "document" in m), None)
    )
    assert sent["document"]["file_name"] == "answer.md"


async def test_a_busy_model_is_asked_again_and_the_person_hears_of_it(
    town: Town, ada: Person
) -> None:
    town.model.script(overloaded(), rate_limited(5), Reply(text="at last"))

    ada.says("a question")

    await ada.sees("busy")
    await town.waits_for(lambda: ada.texts == ["at last"])


async def test_the_admins_hear_once_of_a_wrong_key(quiet_town: Town) -> None:
    town = quiet_town
    boss, ada = town.person("Boss"), town.person("Ada")
    await town.bot.start(ADMIN_USER_IDS=str(boss.id))
    boss.says("/start")
    await boss.hears()
    town.model.default = lambda _body: wrong_key()

    ada.says("first")
    await ada.hears()
    ada.says("second")
    await ada.hears(2)

    await boss.sees("OPENAI_API_KEY")
    town.model.default = lambda _body: Reply(text="It works.")
    ada.says("third")
    await ada.hears_about("It works.")
    await town.bot.terminate()
    await town.bot.start(ADMIN_USER_IDS=str(boss.id))
    town.model.default = lambda _body: wrong_key()
    ada.says("fourth")
    await ada.hears(4)
    await town.waits_for(town.is_quiet)
    assert len([text for text in boss.texts if "OPENAI_API_KEY" in text]) == 1
    assert all("API_KEY" not in text for text in ada.texts)


async def test_an_admin_who_runs_into_a_trouble_hears_one_thing(quiet_town: Town) -> None:
    town = quiet_town
    boss, chief = town.person("Boss"), town.person("Chief")
    await town.bot.start(ADMIN_USER_IDS=f"{boss.id},{chief.id}")
    for person in (boss, chief):
        person.says("/start")
        await person.hears()
    town.model.default = lambda _body: wrong_key()

    boss.says("a question")
    await chief.sees("OPENAI_API_KEY")
    await boss.sees("OPENAI_API_KEY")
    await town.waits_for(town.is_quiet)

    assert len(boss.answers) == len(chief.answers) == 2


@pytest.fixture
async def drafting(quiet_town: Town) -> Town:
    await quiet_town.bot.start(STREAMING="draft")
    return quiet_town


async def test_drafts_grow_and_become_a_message(drafting: Town) -> None:
    ada = drafting.person("Ada")
    drafting.model.on("story", Reply(text="once upon a time " * 10, pause=0.05))

    ada.says("a story")

    await drafting.waits_for(lambda: drafting.telegram.drafts(ada.chat_id))
    assert ada.answers == []
    await drafting.waits_for(lambda: ada.texts == [("once upon a time " * 10).strip()])
    assert len(ada.answers[0]["_history"]) == 0


async def test_telegrams_own_stop_ends_a_draft_and_keeps_its_text(drafting: Town) -> None:
    ada = drafting.person("Ada")
    drafting.model.on("story", Reply(text="once more " * 100, pause=0.05))
    ada.says("a story")
    draft = await drafting.waits_for(
        lambda: next(
            (d for d in drafting.telegram.drafts(ada.chat_id) if "once more" in d["text"]), None
        )
    )

    drafting.telegram.press_native_stop(ada.user, ada.chat_id, draft["draft_id"])

    (answer,) = await ada.hears()
    assert answer["text"].endswith("⏹ Stopped.")
    assert answer["text"].startswith("once more")


async def test_where_drafts_are_refused_edits_take_their_place(drafting: Town) -> None:
    ada = drafting.person("Ada")
    drafting.telegram.faults.add(Fault("sendMessageDraft", "400", times=-1))
    drafting.model.on("story", Reply(text="word " * 60, pause=0.04))

    ada.says("a story")

    (answer,) = await ada.hears()
    assert len(answer["_history"]) >= 1


async def test_streaming_off_shows_only_the_whole_answer(quiet_town: Town) -> None:
    town = quiet_town
    ada = town.person("Ada")
    await town.bot.start(STREAMING="off")
    town.model.on("story", Reply(text="word " * 30, pause=0.05))

    ada.says("a story")

    (answer,) = await ada.hears()
    assert answer["_history"] == []
    assert any(call.method == "sendChatAction" for call in town.telegram.calls)
