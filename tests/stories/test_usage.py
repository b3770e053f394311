"""Every call to the model is written down, and /usage tells what was used and what it cost."""

import json

from sandbox.modelapi.mistakes import server_error
from sandbox.modelapi.reply import Reply
from tests.files.files import ogg_voice
from tests.stories.seen import decoded
from tests.stories.shown import file_of
from tests.stories.town import Person, Town

PRICES = json.dumps(
    {
        "gpt-6-luna": {"input": 1000, "cached": 100, "output": 2000},
        "gpt-image-2": {"input": 1000, "output": 1000},
    }
)
USED = {
    "prompt_tokens": 100,
    "completion_tokens": 50,
    "prompt_tokens_details": {"cached_tokens": 60},
}


def calls(town: Town) -> list[tuple[object, ...]]:
    """Kind, model, tokens in and out, dollars, and whether it is a guess."""
    rows = town.query(
        """
        SELECT kind, model, input_tokens, output_tokens, dollars, is_estimated
        FROM usage ORDER BY id
        """
    )
    return [(*row[:4], row[4] and round(row[4], 6), row[5]) for row in rows]


async def all_is_done(town: Town) -> None:
    await town.waits_for(town.is_quiet)


async def test_an_answer_is_written_down_and_told(quiet_town: Town) -> None:
    town, ada = quiet_town, quiet_town.person("Ada")
    town.model.on("question", Reply(text="Yes.", usage=USED))
    await town.bot.start(PRICES=PRICES)
    ada.says("A question?")
    await ada.hears()
    await all_is_done(town)

    assert calls(town) == [("completion", "gpt-6-luna", 100, 50, 0.146, 0)]
    ada.says("/usage")
    told = (await ada.hears(2))[1]["text"]
    assert "Today (UTC): $0.15 · 150 tokens" in told
    assert "60% of this month's input came from the provider's cache" in told
    assert "• gpt-6-luna: $0.15 · 150 tokens" in told
    assert "~" not in told


async def test_without_a_price_there_are_tokens_and_no_zero(town: Town, ada: Person) -> None:
    town.model.on("question", Reply(text="Yes.", usage=USED))
    ada.says("A question?")
    await ada.hears()

    ada.says("/usage")

    told = (await ada.hears(2))[1]["text"]
    assert "150 tokens" in told
    assert "Where no cost is shown" in told
    assert "$" not in told
    assert calls(town)[0][4] is None


async def test_before_the_first_question_there_is_nothing(town: Town, ada: Person) -> None:
    ada.says("/usage")

    assert (await ada.hears())[0]["text"] == ("Today (UTC): nothing yet\nThis month: nothing yet")


async def test_a_stopped_answer_is_estimated_and_marked(town: Town, ada: Person) -> None:
    town.model.on("story", Reply(text="Once upon a time " * 500, pause=0.05))
    ada.says("A story!")
    growing = await ada.sees("Once upon")
    ada.presses(growing, "⏹ Stop")
    await ada.hears_about("Stopped")
    await all_is_done(town)

    ((_kind, _model, input_, output, _dollars, is_estimated),) = calls(town)
    assert isinstance(input_, int)
    assert isinstance(output, int)
    assert input_ > 0
    assert output > 0
    assert is_estimated
    ada.says("/usage")
    told = await ada.hears_about("Today")
    assert f"~{input_ + output:,} tokens" in told["text"]
    assert "~ means estimated." in told["text"]


async def test_a_failed_answer_is_a_row_too(town: Town, ada: Person) -> None:
    town.model.on("broken", server_error())
    ada.says("Is it broken?")
    await ada.hears_about("has a problem")
    await all_is_done(town)

    assert calls(town) == [("completion", "gpt-6-luna", 0, 0, None, 1)]


async def test_a_repaired_json_answer_is_two_rows(town: Town, ada: Person) -> None:
    town.model.script(Reply(text="no JSON", usage=USED), Reply(text="{}", usage=USED))

    ada.says("/json a question")

    await town.waits_for(lambda: len(town.asked) == 2)
    await all_is_done(town)
    assert [row[:4] for row in calls(town)] == [("completion", "gpt-6-luna", 100, 50)] * 2


async def test_a_picture_and_a_recording_are_rows(quiet_town: Town) -> None:
    town, ada = quiet_town, quiet_town.person("Ada")
    await town.bot.start(PRICES=PRICES)
    ada.says("/image a red fox")
    await town.waits_for(lambda: any("photo" in message for message in ada.answers))
    await all_is_done(town)
    ada.sends("voice", ogg_voice(2))
    await ada.hears_about("🎤")
    await all_is_done(town)

    image, transcription, completion = calls(town)
    assert image[:2] == ("image", "gpt-image-2")
    assert image[4]
    assert not image[5]
    assert transcription[:2] == ("transcription", "gpt-transcribe")
    assert transcription[4:] == (None, 0)
    assert completion[0] == "completion"


async def test_a_recording_is_paid_though_the_answer_then_fails(town: Town, ada: Person) -> None:
    town.model.on("Hello from a recording", server_error())

    ada.sends("voice", ogg_voice(2))

    await ada.hears_about("has a problem")
    await all_is_done(town)
    assert [row[0] for row in calls(town)] == ["transcription", "completion"]


async def test_an_answer_whose_question_changed_is_paid(town: Town, ada: Person) -> None:
    town.model.on("wrnog", Reply(text="Once upon a time " * 500, pause=0.05))
    asked = ada.says("wrnog")
    await ada.sees("Once upon")

    town.telegram.edit(ada.user, ada.chat_id, asked, "right")

    await ada.hears_about("right")
    await all_is_done(town)
    assert [row[5] for row in calls(town)] == [1, 0]


async def test_those_who_run_it_see_who_used_most_and_a_picture(quiet_town: Town) -> None:
    town = quiet_town
    ada, bob = town.person("Ada"), town.person("Bob")
    group = town.group("Engines", bob)[0]
    town.model.on("question", Reply(text="Yes.", usage=USED))
    await town.bot.start(PRICES=PRICES, ADMIN_USER_IDS=str(ada.id))
    bob.says("A question?")
    await bob.hears()
    group.says(f"@{town.telegram.bot['username']} a question?")
    await group.hears()
    await all_is_done(town)

    ada.says("/usage")
    group.says("/usage")
    bob.says("/usage")

    tops = await ada.hears_about("People with the most usage")
    assert f"• Private chat: Bob ({bob.id}): $0.1460" in tops["text"]
    assert f"• Engines ({group.chat_id}): $0.1460" in tops["text"]
    assert f"• Bob ({bob.id}): $0.29" in tops["text"]
    await town.waits_for(lambda: any("photo" in message for message in ada.answers))
    await all_is_done(town)
    (picture,) = [message for message in ada.answers if "photo" in message]
    assert (
        picture["caption"] == "Dollars per day, last 30 days, all chats. Total: $0.29 · 300 tokens."
    )
    assert decoded(file_of(town.telegram, picture)).size == (1280, 800)
    for other in (bob, group):
        assert not any("most usage" in text for text in other.texts)
        assert not any("photo" in message for message in other.answers)
    assert any("Today (UTC): $0.15" in text for text in group.texts)
