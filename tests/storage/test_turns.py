"""Turns: asked, answered, shown, and asked again."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.attachment import Image
from bot.domain.completion import FinishReason
from bot.domain.message import Message
from bot.domain.output_format import TEXT, OutputFormat
from bot.domain.tokens import estimate_image_tokens, estimate_tokens
from bot.domain.tools import ToolCall, ToolRound
from bot.domain.turn import QuestionPart
from bot.domain.usage import Usage
from bot.storage.database import Database
from bot.storage.engine import Engine
from bot.storage.inbox import Inbox, StoredUpdate
from bot.storage.output_formats import OutputFormats
from bot.storage.tool_rounds import ToolRounds
from tests.storage.examples import ADA, ELSEWHERE, HOME, NOW, Story, cells, outcome, question


async def test_a_question_is_stored_as_it_was_asked(story: Story) -> None:
    turn = await story.asks("One thing.", "And another.")

    assert turn.question == "One thing.\n\nAnd another."
    assert turn.question_message_id == 11
    assert (turn.thread, turn.author_id, turn.is_answered) == (HOME, ADA.id, False)
    assert await story.turns.find(turn.id) == turn


async def test_an_answer_is_stored_with_how_it_ended(story: Story) -> None:
    turn = await story.asks("Hello")

    await story.turns.store_outcome(turn.id, outcome("Hi", FinishReason.LENGTH), NOW)

    found = await story.turns.find(turn.id)
    assert found
    assert (found.is_answered, found.answer) == (True, "Hi")
    assert (found.finish_reason, found.error) == (FinishReason.LENGTH, None)


async def test_an_answer_replaces_the_one_before(story: Story) -> None:
    turn = await story.talks("Hello", "Hm?")

    await story.turns.store_outcome(turn.id, outcome("Hi"), NOW)

    assert await story.remembers() == ["Hello", "Hi"]


async def test_an_error_leaves_the_question_without_an_answer(story: Story) -> None:
    turn = await story.asks("Hello")

    await story.turns.store_outcome(turn.id, outcome("", None, error="ModelBusy"), NOW)

    found = await story.turns.find(turn.id)
    assert found
    assert (found.answer, found.error) == ("", "ModelBusy")
    assert await story.remembers() == ["Hello"]


async def test_turns_are_open_until_they_are_shown_oldest_first(story: Story) -> None:
    asked, answered, shown = [await story.asks("Hello") for _ in range(3)]
    await story.turns.store_outcome(answered.id, outcome("Hi"), NOW)
    await story.turns.store_outcome(shown.id, outcome("Hi"), NOW)

    await story.turns.mark_shown(shown.id, NOW)

    assert [turn.id for turn in await story.turns.open()] == [asked.id, answered.id]
    assert [turn.is_answered for turn in await story.turns.open()] == [False, True]


async def test_a_shown_turn_ends_its_updates_and_no_others(story: Story, database: Engine) -> None:
    await Inbox(database).add([StoredUpdate(number, "{}") for number in (1, 2, 3)], NOW)
    turn, other = await story.asks("One", updates=(1, 2)), await story.asks("Two", updates=(3,))
    await story.turns.store_outcome(turn.id, outcome(), NOW)

    await story.turns.mark_shown(turn.id, NOW)

    rows = await database.read(
        "SELECT update_id, turn_id, done_at, body FROM updates ORDER BY update_id"
    )
    assert [cells(row) for row in rows] == [
        (1, turn.id, NOW, ""),
        (2, turn.id, NOW, ""),
        (3, other.id, None, "{}"),
    ]


async def test_a_turn_that_was_asked_anew_meanwhile_is_not_marked_shown(story: Story) -> None:
    turn = await story.asks("One")

    await story.turns.mark_shown(turn.id, NOW)

    assert await story.turns.open() == [turn]


async def test_a_turn_that_is_asked_again_has_forgotten_its_answer_and_how_it_ended(
    story: Story,
) -> None:
    turn = await story.talks("One", "1")

    reopened = await story.turns.reopen(turn.id)

    assert reopened == turn
    assert await story.turns.open() == [turn]
    assert await story.remembers() == ["One"]


async def test_a_turn_that_is_gone_on_with_keeps_its_answer(story: Story) -> None:
    turn = await story.asks("One")
    await story.turns.store_outcome(turn.id, outcome("1, 2", FinishReason.LENGTH), NOW)
    await story.turns.mark_shown(turn.id, NOW)

    reopened = await story.turns.reopen(turn.id, keep_answer=True)

    assert reopened
    assert (reopened.is_answered, reopened.answer) == (False, "1, 2")
    assert reopened.finish_reason is None


async def test_a_turn_under_way_cannot_be_asked_again(story: Story) -> None:
    turn = await story.asks("One")

    assert await story.turns.reopen(turn.id) is None
    assert await story.turns.reopen(turn.id + 1) is None


async def test_a_revised_question_is_asked_anew_with_the_updates_of_its_edit(
    story: Story, database: Engine
) -> None:
    turn = await story.talks("Oen?", "What?")
    await Inbox(database).add([StoredUpdate(9, "{}")], NOW)

    revised = await story.turns.revise(turn.id, QuestionPart(10, "One?"), [9])

    assert revised
    assert (revised.question, revised.answer, revised.is_answered) == ("One?", "", False)
    assert await story.turns.sources(turn.id) == [QuestionPart(10, "One?")]
    assert await story.remembers() == ["One?"]
    assert await Inbox(database).open() == []


async def test_a_turn_is_found_by_each_message_of_its_question(story: Story) -> None:
    turn = await story.asks("One", "Two")

    assert await story.turns.asked_in(HOME.chat_id, 10) == turn
    assert await story.turns.asked_in(HOME.chat_id, 11) == turn
    assert await story.turns.asked_in(ELSEWHERE.chat_id, 10) is None


async def test_the_last_turn_is_found_for_all_and_for_one_author(story: Story) -> None:
    turn = await story.talks("One", "1")
    last = await story.asks("Two")

    assert await story.turns.last(turn.conversation_id) == last
    assert await story.turns.last(turn.conversation_id, ADA.id) == last
    assert await story.turns.last(turn.conversation_id, ADA.id + 1) is None


async def test_the_past_lies_between_the_cut_and_the_turn(story: Story) -> None:
    turns = [await story.talks(f"{number}?", f"{number}!") for number in range(4)]

    await story.conversations.cut(turns[0].conversation_id, turns[1].id)
    past = await story.history.past(turns[0].conversation_id, before=turns[3].id)

    assert [turn.id for turn in past] == [turns[1].id, turns[2].id]
    assert past[0].messages == (Message("user", "1?"), Message("assistant", "1!"))


async def test_the_past_knows_what_the_provider_counted_without_the_reasoning(
    story: Story,
) -> None:
    turn = await story.asks("Hello")
    usage = Usage(input=100, output=50, reasoning=30)
    await story.turns.store_outcome(turn.id, outcome("Hi", usage=usage, first_turn_id=turn.id), NOW)

    (past,) = await story.history.past(turn.conversation_id, before=turn.id + 1)

    assert (past.reported, past.reported_from) == (120, turn.id)


async def test_the_past_takes_no_guess_for_a_count(story: Story) -> None:
    turn = await story.asks("Hello")
    usage = Usage(input=100, output=50, is_estimated=True)
    await story.turns.store_outcome(turn.id, outcome("Hi", usage=usage), NOW)

    (past,) = await story.history.past(turn.conversation_id, before=turn.id + 1)

    assert past.reported is None


async def test_a_turn_is_counted_each_time_that_it_is_taken_up(story: Story) -> None:
    turn, other = await story.asks("One"), await story.asks("Two")

    counts = [await story.turns.take_up(turn.id) for _ in range(3)]
    await story.turns.give_back(turn.id)
    after_an_end = await story.turns.take_up(turn.id)
    await story.turns.store_outcome(turn.id, outcome("1"), NOW)

    assert counts == [1, 2, 3]
    assert after_an_end == 3
    assert await story.turns.take_up(turn.id) == 1
    for _ in range(2):
        await story.turns.give_back(other.id)
    assert await story.turns.take_up(other.id) == 1
    assert await story.turns.take_up(other.id + 1) == 1


async def test_a_turn_that_is_set_aside_is_over_with_its_updates(
    story: Story, database: Engine
) -> None:
    await Inbox(database).add([StoredUpdate(number, "{}") for number in (7, 8)], NOW)
    turn = await story.asks("One", updates=(7,))

    await story.turns.set_aside(turn.id, "BotError", NOW + 1)

    assert await story.turns.open() == []
    rows = await database.read(
        """
        SELECT update_id, body, error, is_set_aside, done_at FROM updates ORDER BY update_id
        """
    )
    assert [cells(row) for row in rows] == [
        (7, "", "BotError", 1, NOW + 1),
        (8, "{}", None, 0, None),
    ]
    (row,) = await database.read("SELECT error, is_set_aside, shown_at FROM turns")
    assert cells(row) == ("BotError", 1, NOW + 1)


async def test_a_turn_that_fails_has_still_to_be_told(story: Story, database: Engine) -> None:
    turn = await story.asks("One")

    failed = await story.turns.fail(turn.id, "BotError", NOW, is_set_aside=True)

    assert failed
    assert (failed.is_answered, failed.error) == (True, "BotError")
    assert await story.turns.open() == [failed]
    (row,) = await database.read("SELECT is_set_aside FROM turns")
    assert row["is_set_aside"] == 1
    assert await story.turns.fail(turn.id + 1, "BotError", NOW) is None


@pytest.mark.parametrize(
    ("asked", "becomes"),
    [
        pytest.param(TEXT, OutputFormat("json", "{}"), id="what its thread is set to"),
        pytest.param(OutputFormat("picture"), OutputFormat("picture"), id="what it says itself"),
    ],
)
async def test_a_question_asks_for_what_its_thread_does_unless_it_says_otherwise(
    story: Story, database: Engine, asked: OutputFormat, becomes: OutputFormat
) -> None:
    await OutputFormats(database).set(HOME, OutputFormat("json", "{}"))

    turn = await story.turns.begin(replace(question("Why?"), order=asked), NOW)
    elsewhere = await story.asks("Why?", thread=ELSEWHERE)

    assert (turn.order, elsewhere.order) == (becomes, TEXT)
    found = await story.turns.find(turn.id)
    assert found
    assert found.order == becomes


@pytest.mark.parametrize("order", [None, OutputFormat("json", "{}"), OutputFormat("picture")])
async def test_a_revised_question_may_ask_for_something_else(
    story: Story, order: OutputFormat | None
) -> None:
    turn, other = await story.talks("One?", "1"), await story.talks("Two?", "2")

    revised = await story.turns.revise(turn.id, QuestionPart(10, "One!"), [], order)

    assert revised
    assert revised.order == (order or TEXT)
    found = await story.turns.find(other.id)
    assert found
    assert found.order == TEXT


async def test_a_picture_that_was_made_costs_its_tokens_in_the_history(story: Story) -> None:
    turn, picture = await story.asks("A fox"), Image("0" * 64, "image/png", 64, 64, b"fox")

    answered = replace(outcome("Here it is."), image=picture, original=b"original")
    await story.turns.store_outcome(turn.id, answered, NOW)

    (past,) = await story.history.past(turn.conversation_id, before=turn.id + 1)
    words = estimate_tokens("A fox") + estimate_tokens("Here it is.")
    assert past.tokens == words + estimate_image_tokens(64, 64)
    assert past.messages[1].images == (picture,)


async def test_the_language_of_who_asked_is_kept(story: Story) -> None:
    author = replace(ADA, language="zh-hans")

    turn = await story.turns.begin(replace(question("Why?"), author=author), NOW)

    assert turn.language == "zh-hans"


async def test_an_id_is_given_once_even_where_the_newest_turn_is_gone(
    story: Story, database: Engine
) -> None:
    first, newest = [await story.asks("Hello") for _ in range(2)]
    await database.write("UPDATE updates SET turn_id = NULL")
    await database.write("DELETE FROM turns WHERE id = :id", {"id": newest.id})

    turn = await story.asks("Hello again")

    assert [first.id, newest.id, turn.id] == [1, 2, 3]


async def test_a_counter_below_the_newest_turn_is_raised_to_it(
    story: Story, database: Engine
) -> None:
    for _ in range(3):
        await story.asks("Hello")
    await database.write("UPDATE forgotten SET last_turn_id = 1")

    turns = [await story.asks("Hello") for _ in range(2)]

    assert [turn.id for turn in turns] == [4, 5]


async def test_two_writers_never_give_the_same_id(tmp_path: Path) -> None:
    path, migrations = tmp_path / "bot.db", Path("migrations/sqlite")
    async with Database(path, migrations) as one, Database(path, migrations) as other:
        stories = [Story(one), Story(other)] * 10

        turns = await asyncio.gather(*(story.asks("Hello") for story in stories))

    assert sorted(turn.id for turn in turns) == list(range(1, 21))


async def test_an_answer_stays_until_the_shorter_one_is_there(story: Story) -> None:
    turn = await story.talks("Hello", "Hi, and much more.")
    await story.turns.mark_shown(turn.id, NOW)

    begun = await story.turns.shorten(turn.id)

    assert begun
    assert (begun.is_answered, begun.answer, begun.longer) == (False, "", "Hi, and much more.")
    assert await story.remembers() == ["Hello", "Hi, and much more."]
    assert [one.id for one in await story.turns.open()] == [turn.id]
    assert await story.turns.shorten(turn.id) is None
    await story.turns.store_outcome(turn.id, outcome("Hi."), NOW)
    found = await story.turns.find(turn.id)
    assert found
    assert (found.answer, found.longer, found.why_kept) == ("Hi.", "", "")
    assert await story.remembers() == ["Hello", "Hi."]


async def test_where_no_shorter_one_comes_the_longer_one_is_the_answer(story: Story) -> None:
    turn = await story.talks("Hello", "Hi, and much more.")
    await story.turns.mark_shown(turn.id, NOW)
    await story.turns.shorten(turn.id)

    await story.turns.keep_answer(turn.id, "ModelBusy", (), NOW)

    found = await story.turns.find(turn.id)
    assert found
    assert (found.is_answered, found.answer, found.error) == (True, "Hi, and much more.", None)
    assert found.why_kept == "ModelBusy"
    await story.turns.mark_shown(turn.id, NOW)
    again = await story.turns.shorten(turn.id)
    assert again
    assert again.why_kept == ""


async def test_a_fault_while_it_gets_shorter_is_no_error_of_the_answer(story: Story) -> None:
    turn = await story.talks("Hello", "Hi, and much more.")
    await story.turns.mark_shown(turn.id, NOW)
    await story.turns.shorten(turn.id)

    failed = await story.turns.fail(turn.id, "SetAside", NOW, is_set_aside=True)

    assert failed
    assert (failed.answer, failed.error) == ("Hi, and much more.", None)
    assert (failed.is_answered, failed.why_kept) == (True, "SetAside")


async def test_a_new_question_ends_the_wish_for_a_shorter_answer(story: Story) -> None:
    turn = await story.talks("Hello", "Hi, and much more.")
    await story.turns.mark_shown(turn.id, NOW)
    await story.turns.shorten(turn.id)

    revised = await story.turns.revise(turn.id, QuestionPart(10, "Hello you"), ())

    assert revised
    assert (revised.answer, revised.longer, revised.question) == ("", "", "Hello you")


@pytest.mark.parametrize(
    ("reason", "error"),
    [
        pytest.param(FinishReason.STOPPED, None, id="stopped"),
        pytest.param(FinishReason.LENGTH, None, id="cut"),
        pytest.param(FinishReason.STOP, "ModelBusy", id="failed"),
    ],
)
async def test_what_is_not_whole_is_not_made_shorter(
    story: Story, reason: FinishReason, error: str | None
) -> None:
    turn = await story.asks("Hello")
    await story.turns.store_outcome(turn.id, outcome("Hi", reason, error=error), NOW)
    await story.turns.mark_shown(turn.id, NOW)

    assert await story.turns.shorten(turn.id) is None


async def test_a_model_is_chosen_for_one_turn_until_another_is(story: Story) -> None:
    turn = await story.talks("Hello", "Hi")
    await story.turns.mark_shown(turn.id, NOW)

    for chosen, expected in (("gpt-4o", "gpt-4o"), (None, "gpt-4o"), ("", "")):
        reopened = await story.turns.reopen(turn.id, model=chosen)
        assert reopened
        assert reopened.chosen_model == expected
        await story.turns.store_outcome(turn.id, outcome("Hi"), NOW)
        await story.turns.mark_shown(turn.id, NOW)


ROUND = ToolRound("Let me look.", (ToolCall("c1", "web_search", "{}"),), (None,))


async def test_what_led_to_an_answer_comes_back_with_it(story: Story, database: Engine) -> None:
    turn, rounds = await story.asks("Hello"), ToolRounds(database)
    await rounds.begin(turn.id, 0, ROUND, (), NOW)
    await rounds.end(turn.id, 0, 0, "found", (), (), NOW)
    await story.turns.store_outcome(turn.id, outcome("Let me look.Hi"), NOW)
    await story.turns.mark_shown(turn.id, NOW)
    before = await story.turns.find(turn.id)
    assert before

    reopened = await story.turns.reopen(turn.id, model="gpt-4o")
    assert reopened
    assert (reopened.answer, reopened.replaced) == ("", "Let me look.Hi")
    assert (reopened.rounds, reopened.chosen_model) == ((), "gpt-4o")
    await rounds.begin(turn.id, 0, replace(ROUND, said="Another."), (), NOW)
    await story.turns.keep_answer(turn.id, "ModelBusy", (), NOW)

    kept = await story.turns.find(turn.id)
    assert kept == replace(before, why_kept="ModelBusy")


@pytest.mark.parametrize("is_fault", [False, True], ids=["kept", "failed"])
async def test_a_kept_answer_has_its_own_thinking_and_model_again(
    story: Story, database: Engine, *, is_fault: bool
) -> None:
    turn, rounds = await story.asks("Hello"), ToolRounds(database)
    await story.turns.store_outcome(turn.id, replace(outcome("Hi"), thoughts="Its own."), NOW)
    await story.turns.mark_shown(turn.id, NOW)
    await story.turns.reopen(turn.id, model="gpt-4o")
    by_other = replace(outcome("Hi"), thoughts="Its own.", is_replacing=True)
    await story.turns.store_outcome(turn.id, by_other, NOW)
    await story.turns.mark_shown(turn.id, NOW)

    reopened = await story.turns.reopen(turn.id, model="o3")
    await rounds.begin(turn.id, 0, ROUND, (), NOW, "Another's.")
    if is_fault:
        await story.turns.fail(turn.id, "BotError", NOW)
    else:
        await story.turns.keep_answer(turn.id, "ModelBusy", (), NOW)

    kept = await story.turns.find(turn.id)
    assert reopened
    assert kept
    assert (reopened.thoughts, reopened.chosen_model) == ("", "o3")
    assert (kept.thoughts, kept.chosen_model) == ("Its own.", "gpt-4o")


async def test_what_led_to_an_answer_goes_with_it(story: Story, database: Engine) -> None:
    turn, rounds = await story.asks("Hello"), ToolRounds(database)
    await rounds.begin(turn.id, 0, ROUND, (), NOW)
    await story.turns.store_outcome(turn.id, outcome("Let me look.Hi"), NOW)
    await story.turns.mark_shown(turn.id, NOW)
    await story.turns.reopen(turn.id, model="gpt-4o")

    await story.turns.store_outcome(turn.id, replace(outcome("Oh"), is_replacing=True), NOW)

    found = await story.turns.find(turn.id)
    assert found
    assert (found.answer, found.replaced, found.rounds) == ("Oh", "", ())
    assert await database.read("SELECT 1 FROM tool_rounds") == []
    assert await database.read("SELECT 1 FROM tool_calls") == []


async def test_a_question_that_changes_meanwhile_keeps_nothing(
    story: Story, database: Engine
) -> None:
    turn, rounds = await story.asks("Hello"), ToolRounds(database)
    await rounds.begin(turn.id, 0, ROUND, (), NOW)
    await story.turns.store_outcome(turn.id, outcome("Let me look.Hi"), NOW)
    await story.turns.mark_shown(turn.id, NOW)
    await story.turns.reopen(turn.id, model="gpt-4o")

    revised = await story.turns.revise(turn.id, QuestionPart(10, "Hello you"), ())

    assert revised
    assert (revised.answer, revised.replaced, revised.chosen_model) == ("", "", "")
    assert await database.read("SELECT 1 FROM tool_rounds") == []


async def test_beside_another_answer_none_is_kept(story: Story) -> None:
    turn = await story.talks("Hello", "Hi")
    await story.turns.mark_shown(turn.id, NOW)

    reopened = await story.turns.reopen(turn.id, model="gpt-4o", in_place=False)

    assert reopened
    assert (reopened.answer, reopened.replaced) == ("", "")
    assert await story.remembers() == ["Hello"]


async def test_what_was_thought_is_kept_beside_the_turn_until_it_is_asked_anew(
    story: Story, database: Engine
) -> None:
    turn = await story.asks("Hello")
    round_ = ToolRound("", (ToolCall("a", "now", "{}"),), (None,))
    await ToolRounds(database).begin(turn.id, 0, round_, (), NOW, "Hm.")
    found = await story.turns.find(turn.id)
    assert found is not None
    assert found.thoughts == "Hm."

    whole = replace(outcome("Hi"), thoughts="Hm.\n\nAha.")
    await story.turns.store_outcome(turn.id, whole, NOW)
    found = await story.turns.find(turn.id)
    assert found is not None
    assert found.thoughts == "Hm.\n\nAha."
    assert not any("Hm." in text for text in await story.remembers())

    await story.turns.mark_shown(turn.id, NOW)
    again = await story.turns.reopen(turn.id)
    assert again is not None
    assert again.thoughts == ""
