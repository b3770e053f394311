"""What is to be said aloud: each part once, made once, and nothing of an answer that is gone."""

from dataclasses import replace

import pytest

from bot.domain.message import Thread
from bot.domain.turn import Turn
from bot.domain.usage import Call, Usage
from bot.storage.chats import Chats
from bot.storage.deletion import Deletion
from bot.storage.delivery_log import DeliveryLog
from bot.storage.reminders import Reminders
from bot.storage.speech_rows import BY_SETTING, PlannedSpeech, SpeechOrder, SpeechPart
from bot.storage.speeches import Speeches
from bot.storage.usage import Ledger
from tests.storage.examples import ADA, ELSEWHERE, HOME, NOW, Story, outcome

ONE = PlannedSpeech("One.", "alloy", "", "digest 1")
TWO = PlannedSpeech("Two.", "alloy", "the rest", "digest 2")
PAID = [Call("speech", "voice", Usage(5, output=40, is_estimated=True), 0.5)]


def wish(turn: Turn, asked_by: int = BY_SETTING, user_id: int = ADA.id) -> SpeechOrder:
    return SpeechOrder(turn.id, asked_by, user_id, "en")


async def planned(story: Story, *parts: PlannedSpeech) -> tuple[Speeches, SpeechOrder]:
    speeches, turn = Speeches(story.database), await story.talks("a", "One. Two.")
    await speeches.plan(wish(turn), parts)
    return speeches, wish(turn)


async def following(speeches: Speeches, order: SpeechOrder) -> SpeechPart:
    part = await speeches.next(order)
    assert part is not None
    return part


async def test_parts_are_made_and_sent_in_their_order(story: Story) -> None:
    speeches, order = await planned(story, ONE, TWO)

    first = await following(speeches, order)
    await speeches.keep(first, b"sound", 1.5, order, PAID, NOW)
    made = await following(speeches, order)
    await speeches.intend(made, HOME.chat_id, 40)
    lost = await following(speeches, order)
    await speeches.note_sent(lost, HOME.chat_id, 41, "file 1")
    second = await following(speeches, order)

    assert (first.text, first.is_made, first.message_id) == ("One.", False, None)
    assert (made.audio, made.seconds, made.is_made) == (b"sound", 1.5, True)
    assert lost.message_id == -40
    assert (second.text, second.caption, second.part) == ("Two.", "the rest", 1)
    known = await DeliveryLog(story.database).known_ids(order.turn_id, HOME.chat_id, 40)
    assert known == {41}
    assert 41 in await Reminders(story.database).known_ids(HOME.chat_id)
    assert (await Ledger(story.database).total(0)).speeches == 1
    rows = await story.database.read("SELECT audio, text FROM speeches WHERE state = 'sent'")
    assert [(row["audio"], row["text"]) for row in rows] == [(None, "")]


async def test_the_same_words_are_made_once(story: Story) -> None:
    speeches, order = await planned(story, ONE)
    part = await following(speeches, order)
    await speeches.keep(part, b"sound", 1.5, order, PAID, NOW)
    again = replace(order, asked_by=7)
    await speeches.plan(again, [ONE])
    before_it_is_sent = await following(speeches, again)
    await speeches.note_sent(part, HOME.chat_id, 41, "file 1")
    third = replace(order, asked_by=8)
    await speeches.plan(third, [ONE, TWO])

    afterwards = await following(speeches, third)

    assert before_it_is_sent.audio == b"sound"
    assert (afterwards.file_id, afterwards.audio, afterwards.is_made) == ("file 1", None, True)


async def test_a_file_that_is_gone_is_made_anew(story: Story) -> None:
    speeches, order = await planned(story, ONE)
    part = await following(speeches, order)
    await speeches.keep(part, b"sound", 1.5, order, PAID, NOW)
    await speeches.note_sent(part, HOME.chat_id, 41, "file 1")
    again = replace(order, asked_by=7)
    await speeches.plan(again, [ONE])
    await speeches.forget_file(await following(speeches, again))

    assert not (await following(speeches, again)).is_made


async def test_a_message_that_was_found_keeps_its_sound(story: Story) -> None:
    speeches, order = await planned(story, ONE)
    part = await following(speeches, order)
    await speeches.keep(part, b"sound", 1.5, order, PAID, NOW)
    await speeches.note_sent(part, HOME.chat_id, 41, "")
    again = replace(order, asked_by=7)
    await speeches.plan(again, [ONE])

    assert (await following(speeches, again)).audio == b"sound"


async def test_of_a_changed_answer_only_what_is_new_is_said(story: Story) -> None:
    speeches, order = await planned(story, ONE, TWO, ONE)
    part = await following(speeches, order)
    await speeches.keep(part, b"sound", 1.5, order, PAID, NOW)
    await speeches.note_sent(part, HOME.chat_id, 41, "file 1")
    await speeches.drop(order.turn_id)

    await speeches.plan(order, [ONE, replace(TWO, text="Too.", digest="digest 3")])

    assert [(await following(speeches, order)).text] == ["Too."]
    rows = await story.database.read("SELECT part FROM speeches ORDER BY part")
    assert [row["part"] for row in rows] == [0, 1]


@pytest.mark.parametrize(
    ("digests", "by_setting", "left", "wishes"),
    [
        (["digest 1", "digest 2"], True, [(0, 0), (0, 1), (7, 0), (7, 1)], [7]),
        (["digest 1", "digest 2"], False, [(7, 0), (7, 1)], [7]),
        (["digest 1"], True, [(0, 0)], []),
        ([], True, [], []),
    ],
    ids=["the same", "the same, no longer wanted", "less", "nothing that is said"],
)
async def test_of_an_answer_that_was_opened_again_stays_what_is_still_said(
    story: Story,
    digests: list[str],
    by_setting: bool,
    left: list[tuple[int, int]],
    wishes: list[int],
) -> None:
    speeches, order = await planned(story, ONE, TWO)
    await speeches.plan(replace(order, asked_by=7), [ONE, TWO])

    kept = await speeches.drop(order.turn_id, digests, by_setting=by_setting)

    rows = await story.database.read("SELECT asked_by, part FROM speeches ORDER BY 1, 2")
    assert [(row["asked_by"], row["part"]) for row in rows] == left
    assert kept == [replace(order, asked_by=asked_by) for asked_by in wishes]


async def test_what_was_made_of_other_words_is_not_said_for_these(story: Story) -> None:
    speeches, order = await planned(story, ONE)
    part = await following(speeches, order)
    await speeches.plan(order, [TWO])

    await speeches.keep(part, b"of one", 1.5, order, PAID, NOW)
    await speeches.note_sent(part, HOME.chat_id, 41, "file 1")

    now = await following(speeches, order)
    assert (now.text, now.is_made, now.message_id) == ("Two.", False, None)
    assert (await Ledger(story.database).total(0)).speeches == 1


async def test_a_second_plan_of_one_press_changes_nothing(story: Story) -> None:
    speeches, order = await planned(story)
    pressed = replace(order, asked_by=7)
    await speeches.plan(pressed, [ONE])
    part = await following(speeches, pressed)
    await speeches.keep(part, b"sound", 1.5, pressed, PAID, NOW)
    await speeches.plan(pressed, [ONE])

    assert (await following(speeches, pressed)).is_made


async def test_stopped_is_what_somebody_wanted_in_this_thread(story: Story) -> None:
    speeches, mine = await planned(story, ONE)
    theirs = replace(mine, asked_by=7, user_id=13)
    await speeches.plan(theirs, [ONE])
    part = await following(speeches, mine)

    counts = [
        await speeches.stop(ELSEWHERE),
        await speeches.stop(Thread(HOME.chat_id, 5)),
        await speeches.stop(HOME, ADA.id),
    ]

    assert counts == [0, 0, 1]
    assert await speeches.next(mine) is None
    assert not await speeches.is_open(part)
    assert await speeches.next(theirs) is not None
    await speeches.keep(part, b"sound", 1.5, mine, PAID, NOW)
    assert await speeches.next(mine) is None
    assert (await following(speeches, theirs)).audio == b"sound"  # paid, and not again
    assert await speeches.stop(HOME) == 1


async def test_a_start_finds_what_is_left_of_turns_that_are_over(story: Story) -> None:
    speeches, order = await planned(story, ONE, TWO)
    asked = await story.asks("b")
    await story.turns.store_outcome(asked.id, outcome(), NOW)
    await speeches.plan(wish(asked), [ONE])
    done = await story.talks("c", "Done.")
    await speeches.plan(wish(done), [ONE])
    await speeches.end(wish(done))

    found = await speeches.open()

    assert found == [(order, HOME)]
    assert await speeches.next(wish(asked)) is None
    assert [await speeches.take_up(order) for _ in range(2)] == [1, 2]


async def test_what_is_forgotten_is_not_said(story: Story) -> None:
    speeches, order = await planned(story, ONE)
    part = await following(speeches, order)
    await Deletion(story.database).forget_chat(HOME.chat_id, order.turn_id, NOW)

    await speeches.keep(part, b"sound", 1.5, order, PAID, NOW)
    await speeches.plan(order, [ONE])

    assert await speeches.next(order) is None
    assert (await Ledger(story.database).total(0)).dollars == 0.5
    assert await story.database.read("SELECT 1 FROM speeches") == []


async def test_who_asked_to_hear_somebody_elses_answer_is_forgotten_too(story: Story) -> None:
    speeches, order = await planned(story, ONE)
    await speeches.plan(replace(order, asked_by=7, user_id=13), [ONE])

    await Deletion(story.database).forget_person(13, order.turn_id, NOW)

    rows = await story.database.read("SELECT user_id FROM speeches")
    assert [row["user_id"] for row in rows] == [ADA.id]


async def test_a_chat_that_moves_takes_it_along(story: Story) -> None:
    turn = await story.talks("a", "One.", Thread(-7))
    speeches, order = Speeches(story.database), wish(turn)
    await speeches.plan(order, [ONE])
    await speeches.intend(await following(speeches, order), -7, 40)

    await Chats(story.database).move(-7, -1_000_000_000_007)

    part = await following(speeches, order)
    assert (part.chat_id, part.message_id) == (-1_000_000_000_007, None)
    assert await speeches.open() == [(order, Thread(-1_000_000_000_007))]


@pytest.mark.parametrize("count", [0, 1])
async def test_a_plan_of_nothing(story: Story, count: int) -> None:
    speeches, order = await planned(story, *[ONE] * count)

    await speeches.plan(order, [])

    assert await speeches.next(order) is None
