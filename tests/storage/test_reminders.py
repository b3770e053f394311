"""Reminders on each engine: how many, when they are due, what they become, and where they go."""

from dataclasses import replace

import pytest

from bot.domain.message import Author, Thread
from bot.domain.reminder import MOST_IN_CHAT, MOST_OPEN, Reminder
from bot.domain.schedule import Every
from bot.domain.when import Plan
from bot.storage.chats import Chats
from bot.storage.deletion import Deletion
from bot.storage.delivery_log import DeliveryLog
from bot.storage.engine import Engine
from bot.storage.reminders import Reminders
from bot.storage.turns import Turns
from tests.storage.examples import ADA, ELSEWHERE, HOME, NOW, question

BOB = Author(1912, "Bob")
LATE = 10**9
TEA = Reminder(0, HOME, ADA, "say", "Tea!", 0, "UTC", Plan(NOW + 0.1))


@pytest.fixture
def reminders(database: Engine) -> Reminders:
    return Reminders(database)


async def test_one_is_set_once_however_often_its_update_is_met(reminders: Reminders) -> None:
    first = await reminders.add(TEA, "update:1", NOW)
    again = await reminders.add(TEA, "update:1", NOW + 5)

    assert first == again
    assert await reminders.open_in(HOME.chat_id) == [first]


async def test_one_person_has_so_many_in_all_chats(reminders: Reminders) -> None:
    for number in range(MOST_OPEN):
        await reminders.add(replace(TEA, thread=Thread(-number - 1)), f"a:{number}", NOW)

    assert await reminders.add(TEA, "one more", NOW) == "person"
    assert isinstance(await reminders.add(replace(TEA, author=BOB), "another's", NOW), Reminder)
    (due, *_others) = await reminders.take_due(NOW + 1)
    await reminders.end(due, "said", NOW + 1)
    assert isinstance(await reminders.add(TEA, "one more", NOW), Reminder)


async def test_a_group_has_so_many_of_all_its_people(reminders: Reminders) -> None:
    for number in range(MOST_IN_CHAT):
        theirs = replace(TEA, thread=Thread(-100, number % 3), author=Author(1000 + number, "X"))
        assert isinstance(await reminders.add(theirs, f"a:{number}", NOW), Reminder)

    assert await reminders.add(replace(TEA, thread=Thread(-100)), "one more", NOW) == "chat"
    assert isinstance(
        await reminders.add(replace(TEA, thread=Thread(-101)), "elsewhere", NOW), Reminder
    )


async def test_of_what_was_missed_only_the_last_is_due_and_each_time_is_taken_once(
    reminders: Reminders,
) -> None:
    await reminders.add(replace(TEA, plan=Plan(NOW + 0.1, Every(600))), "a", NOW)

    (due,) = await reminders.take_due(NOW + 3000)

    assert due.planned_at == pytest.approx(NOW + 2400.1)
    assert await reminders.take_due(NOW + 3000) == []
    assert await reminders.next_due() == pytest.approx(NOW + 3000.1)


async def test_a_message_that_is_perhaps_sent_is_known_to_the_next_process(
    reminders: Reminders, database: Engine
) -> None:
    await reminders.add(TEA, "a", NOW)
    (due,) = await reminders.take_due(NOW + 1)
    await reminders.note_message(due, HOME.chat_id, -20)

    (left,) = await reminders.left_over()
    await reminders.note_message(left, HOME.chat_id, 21)
    await reminders.end(left, "said", NOW + 2)

    assert (left.planned_at, left.message_id) == (due.planned_at, -20)
    assert 21 in await reminders.known_ids(HOME.chat_id)
    # A lost answer is not to be taken for it.
    assert await DeliveryLog(database).known_ids(1, HOME.chat_id, 20) == {21}
    assert await reminders.left_over() == []


async def test_a_question_becomes_one_turn(reminders: Reminders) -> None:
    await reminders.add(replace(TEA, kind="ask"), "a", NOW)
    (due,) = await reminders.take_due(NOW + 1)

    turn = await reminders.ask(due, question("Tea?"), NOW + 1)

    assert turn is not None
    assert await reminders.ask(due, question("Tea?"), NOW + 2) is None
    assert await reminders.count_today(ADA.id, "asked", NOW + 3) == 1
    assert await reminders.count_today(ADA.id, "asked", NOW + 2 * 86400) == 0


async def test_a_group_that_moves_takes_them_along(reminders: Reminders, database: Engine) -> None:
    new_home = Thread(-1_000_000_000_100)
    await reminders.add(replace(TEA, thread=ELSEWHERE, reply_to=9, seen_id=10), "a", NOW)

    await Chats(database).move(ELSEWHERE.chat_id, new_home.chat_id)

    (moved,) = await reminders.open_in(new_home.chat_id)
    assert (moved.reply_to, moved.seen_id) == (0, 0)
    assert await reminders.open_in(ELSEWHERE.chat_id) == []


async def test_what_is_perhaps_said_while_its_group_moves_is_not_looked_for_there(
    reminders: Reminders, database: Engine
) -> None:
    new_home = Thread(-1_000_000_000_100)
    await reminders.add(replace(TEA, thread=ELSEWHERE), "a", NOW)
    await reminders.add(replace(TEA, thread=ELSEWHERE, plan=Plan(NOW + 0.2)), "b", NOW)
    said, due = await reminders.take_due(NOW + 1)
    await reminders.note_message(said, ELSEWHERE.chat_id, 21)
    await reminders.end(said, "said", NOW + 1)
    await reminders.note_message(due, ELSEWHERE.chat_id, -21)

    await Chats(database).move(ELSEWHERE.chat_id, new_home.chat_id)

    # Ids begin anew there.
    begun = await reminders.begin(due)
    rows = await database.read("SELECT chat_id, message_id FROM reminder_times")
    assert begun is not None
    assert begun.message_id is None
    assert {(row["chat_id"], row["message_id"]) for row in rows} == {(new_home.chat_id, None)}
    assert await reminders.known_ids(new_home.chat_id) == set()


async def test_attempts_count_where_they_began_and_did_not_end_in_good_order(
    reminders: Reminders,
) -> None:
    await reminders.add(TEA, "a", NOW)
    await reminders.add(replace(TEA, plan=Plan(NOW + 0.2)), "b", NOW)
    bad, waiting = await reminders.take_due(NOW + 1)

    for _stop in range(5):
        assert await reminders.begin(bad)
        await reminders.give_back(bad)
    begun = [await reminders.begin(bad) for _crash in range(3)]

    assert [one.attempts for one in begun if one] == [1, 2, 3]
    await reminders.end(bad, "failed", NOW + 2)
    # What waited behind it is as good as ever.
    assert [one.reminder_id for one in await reminders.left_over()] == [waiting.reminder_id]


async def test_what_is_over_is_not_said_again(reminders: Reminders) -> None:
    await reminders.add(TEA, "a", NOW)
    (due,) = await reminders.take_due(NOW + 1)
    await reminders.end(due, "said", NOW + 1)

    assert await reminders.begin(due) is None


async def test_of_many_that_are_perhaps_sent_each_knows_how_many_were_before_it(
    reminders: Reminders,
) -> None:
    homes = [Thread(chat_id) for chat_id in (11, 12, 13, -1_000_000_000_100)]
    for number, thread in enumerate(homes):
        plan = Plan(NOW + number / 10)
        await reminders.add(replace(TEA, thread=thread, plan=plan), f"{number}", NOW)
    times = await reminders.take_due(NOW + 1)
    for due, after in zip(times, (20, 20, 19, 5), strict=True):
        await reminders.note_message(due, due.thread.chat_id, -after)

    before = [
        await reminders.lost_before(due, due.thread.chat_id, after)
        for due, after in zip(times, (20, 20, 19, 5), strict=True)
    ]

    # The ids of supergroups are their own.
    assert before == [1, 2, 0, 0]


async def test_what_a_model_sets_comes_behind_its_question(
    reminders: Reminders, database: Engine
) -> None:
    turn = await Turns(database).begin(question("Remind me"), NOW)
    (source,) = await database.read("SELECT message_id FROM sources")

    added = await reminders.add(TEA, "a", NOW, turn.id)

    assert isinstance(added, Reminder)
    assert added.seen_id == source["message_id"] > 0


@pytest.mark.parametrize(
    ("forgets", "left"), [("Ada", {"his"}), ("the chat", {"at home"})], ids=["a person", "a chat"]
)
async def test_they_are_forgotten_with_their_times(
    reminders: Reminders, database: Engine, forgets: str, left: set[str]
) -> None:
    await reminders.add(replace(TEA, text="at home"), "a", NOW)
    await reminders.add(replace(TEA, text="hers", thread=ELSEWHERE), "b", NOW)
    await reminders.add(replace(TEA, text="his", thread=ELSEWHERE, author=BOB), "c", NOW)
    await reminders.take_due(NOW + 1)

    if forgets == "Ada":
        await Deletion(database).forget_person(ADA.id, LATE, NOW)
    else:
        await Deletion(database).forget_chat(ELSEWHERE.chat_id, LATE, NOW)

    rows = await database.read("SELECT text FROM reminders")
    assert {row["text"] for row in rows} == left
    assert len(await reminders.left_over()) == 1


async def test_an_odd_row_is_left_out(reminders: Reminders, database: Engine) -> None:
    await reminders.add(replace(TEA, text="odd"), "a", NOW)
    await reminders.add(TEA, "b", NOW)
    await database.write("UPDATE reminders SET rule = 'of a newer version' WHERE text = 'odd'")

    assert [one.text for one in await reminders.open_in(HOME.chat_id)] == ["Tea!"]
    assert len(await reminders.take_due(NOW + 1)) == 1
    assert await reminders.next_due() is None
    await reminders.forget_done(NOW + 31 * 86400)
    assert len(await database.read("SELECT 1 FROM reminders")) == 1


async def test_what_was_asked_counts_when_it_is_deleted_too(
    reminders: Reminders, database: Engine
) -> None:
    asked = await reminders.add(replace(TEA, kind="ask"), "a", NOW)
    said = await reminders.add(TEA, "b", NOW)
    assert isinstance(asked, Reminder)
    assert isinstance(said, Reminder)
    for due in await reminders.take_due(NOW + 1):
        await reminders.end(due, "asked" if due.reminder_id == asked.id else "said", NOW + 1)

    await reminders.delete(asked.id)
    await reminders.delete(said.id)

    assert await reminders.find(asked.id) is None
    assert await reminders.count_today(ADA.id, "asked", NOW + 2) == 1
    rows = await database.read("SELECT text FROM reminders")
    assert [row["text"] for row in rows] == [""]
    await reminders.forget_done(NOW + 31 * 86400)
    assert await database.read("SELECT 1 FROM reminders") == []


async def test_one_that_is_deleted_when_it_is_due_is_not_said(reminders: Reminders) -> None:
    again = await reminders.add(
        replace(TEA, kind="ask", plan=Plan(NOW + 0.1, Every(600))), "a", NOW
    )
    (first,) = await reminders.take_due(NOW + 1)
    await reminders.end(first, "asked", NOW + 1)
    (due,) = await reminders.take_due(NOW + 601)
    assert isinstance(again, Reminder)

    await reminders.delete(again.id)

    assert await reminders.begin(due) is None
    assert await reminders.take_due(NOW + 6000) == []
    assert await reminders.open_in(HOME.chat_id) == []


async def test_a_time_is_overtaken_by_the_next_one_that_comes(reminders: Reminders) -> None:
    """What waits while Telegram is away is said once, for the last time that was missed."""
    again = await reminders.add(replace(TEA, plan=Plan(NOW + 0.1, Every(600))), "a", NOW)
    assert isinstance(again, Reminder)
    (first,) = await reminders.take_due(NOW + 1)
    assert await reminders.is_awaited(first, NOW + 599)
    assert not await reminders.is_awaited(first, NOW + 601)

    (second,) = await reminders.take_due(NOW + 601)
    assert not await reminders.is_awaited(first, NOW + 601)
    assert await reminders.is_awaited(second, NOW + 601)
    await reminders.end(second, "said", NOW + 601)
    await reminders.rest(again.id)
    (third,) = [replace(second, planned_at=first.planned_at)]
    assert not await reminders.is_awaited(third, NOW + 602)
    await reminders.delete(again.id)
    assert not await reminders.is_awaited(first, NOW + 602)


async def test_a_press_on_go_on_does_not_bring_back_a_time_that_has_come(
    reminders: Reminders,
) -> None:
    shown = await reminders.add(replace(TEA, plan=Plan(NOW + 0.1, Every(600))), "a", NOW)
    assert isinstance(shown, Reminder)
    await reminders.take_due(NOW + 1)
    next_due = await reminders.next_due()

    await reminders.pause(shown, NOW + 0.05, is_paused=False)
    assert await reminders.next_due() == next_due
    await reminders.pause(shown, NOW + 1, is_paused=True)
    found = await reminders.find(shown.id)

    assert found
    assert (found.state, found.plan.at) == ("paused", next_due)
