"""What calls used is written with their turn, and summed up by chat, person, model and day."""

from dataclasses import replace

import pytest

from bot.domain.budget import Spent
from bot.domain.message import Author, Thread
from bot.domain.usage import Call, Usage
from bot.storage.engine import Engine
from bot.storage.usage import DAY, Ledger, UsageTotal
from tests.storage.examples import ADA, ELSEWHERE, HOME, NOW, Story, cells, outcome, question

CHEAP = Call("completion", "small", Usage(100, 50, 20, 5), 0.25)
DEAR = Call("image", "painter", Usage(10, 0, 1000), 4.0)
UNPRICED = Call("transcription", "ear", Usage(30, 0, 10))
GUESSED = Call("completion", "small", Usage(60, is_estimated=True), 0.125)
REFUSED = Call("completion", "nobody", Usage(is_estimated=True))
BOB = Author(1906, "Bob")


async def uses(
    story: Story, *calls: Call, thread: Thread = HOME, at: float = NOW, who: Author = ADA
) -> int:
    """A turn that made these calls; its id."""
    asked = replace(question("What?", thread=thread), author=who)
    turn = await story.turns.begin(asked, at)
    await story.turns.store_outcome(turn.id, replace(outcome(), calls=calls), at)
    return turn.id


async def test_each_call_of_a_turn_is_a_row_of_its_own(story: Story, database: Engine) -> None:
    turn_id = await uses(story, CHEAP, UNPRICED)

    rows = await database.read("SELECT * FROM usage ORDER BY id")
    assert [cells(row)[1:] for row in rows] == [
        (NOW, turn_id, 1815, 1815, "completion", "small", 100, 50, 20, 5, 0.25, 0),
        (NOW, turn_id, 1815, 1815, "transcription", "ear", 30, 0, 10, 0, None, 0),
    ]


async def test_what_is_no_turn_is_paid_too(database: Engine) -> None:
    ledger = Ledger(database)

    await ledger.note_apart(-100, ADA.id, [CHEAP, GUESSED], NOW)

    rows = await database.read("SELECT * FROM usage ORDER BY id")
    assert cells(rows[0])[1:] == (
        (NOW, None, -100, ADA.id, "completion", "small", 100, 50, 20, 5, 0.25, 0)
    )
    assert (await ledger.spent(ADA.id, 0)).dollars == 0.375
    assert (await ledger.spent(-100, 0)).tokens == 180


async def test_an_outcome_that_is_not_stored_leaves_no_row(story: Story, database: Engine) -> None:
    turn = await story.asks("What?")
    impossible = replace(outcome(), calls=(CHEAP,), error=object())  # type: ignore[arg-type]  # SQLite cannot take it

    with pytest.raises(Exception, match=r"binding|adapt"):
        await story.turns.store_outcome(turn.id, impossible, NOW)

    assert await database.read("SELECT * FROM usage") == []


async def test_asked_again_it_is_paid_again(story: Story, database: Engine) -> None:
    turn_id = await uses(story, CHEAP)
    await story.turns.store_outcome(turn_id, replace(outcome(), calls=(CHEAP,)), NOW)

    assert (await Ledger(database).spent(ADA.id, 0)).dollars == 0.5


async def test_a_person_pays_everywhere_and_a_group_for_its_members(
    story: Story, database: Engine
) -> None:
    ledger = Ledger(database)
    await uses(story, CHEAP)
    await uses(story, DEAR, CHEAP, thread=ELSEWHERE)
    await uses(story, UNPRICED, thread=ELSEWHERE, who=BOB)
    await uses(story, DEAR, at=NOW - 10)

    assert await ledger.spent(ADA.id, NOW) == Spent(4.5, 1250, 4.25, 1130)
    assert await ledger.spent(ELSEWHERE.chat_id, NOW) == Spent(4.25, 1170, 4.25, 1130)
    assert await ledger.spent(BOB.id, NOW) == Spent(0.0, 40, 0.0, 40)
    assert await ledger.spent(404, NOW) == Spent()


async def test_forgotten_turns_are_not_one_large_one(story: Story, database: Engine) -> None:
    await uses(story, CHEAP)
    await uses(story, CHEAP)
    await database.write("UPDATE usage SET turn_id = NULL")

    assert await Ledger(database).spent(ADA.id, 0) == Spent(0.5, 240, 0.25, 120)


async def test_a_total_says_what_is_not_known(story: Story, database: Engine) -> None:
    await uses(story, CHEAP, UNPRICED, GUESSED, REFUSED)

    total = await Ledger(database).total(0, HOME.chat_id)

    assert total == UsageTotal(4, 190, 50, 30, 0.375, 1, True)


async def test_a_refused_call_neither_costs_nor_is_estimated(
    story: Story, database: Engine
) -> None:
    await uses(story, REFUSED)

    assert await Ledger(database).total(0) == UsageTotal(1, 0, 0, 0, None, 0, False)


async def test_the_dearest_come_first(story: Story, database: Engine) -> None:
    ledger = Ledger(database)
    await uses(story, CHEAP)
    await uses(story, DEAR, UNPRICED, thread=ELSEWHERE, who=BOB)

    assert list(await ledger.by_model(0, ELSEWHERE.chat_id)) == ["painter", "ear"]
    assert list(await ledger.top_chats(0, 5)) == [ELSEWHERE.chat_id, HOME.chat_id]
    assert list(await ledger.top_people(0, 1)) == [BOB.id]


async def test_whoever_is_forgotten_is_on_no_list(story: Story, database: Engine) -> None:
    await uses(story, CHEAP)
    await database.write("UPDATE usage SET user_id = NULL, turn_id = NULL, chat_id = 0")

    assert await Ledger(database).top_people(0, 5) == {}
    assert await Ledger(database).top_chats(0, 5) == {}
    assert (await Ledger(database).total(0)).dollars == 0.25


async def test_days_are_those_of_utc(story: Story, database: Engine) -> None:
    midnight = 20_000 * DAY
    for at in (midnight - 1, midnight, midnight + DAY - 1):
        await uses(story, CHEAP, at=at)

    days = await Ledger(database).by_day(range(19_998, 20_001))

    dollars = {day: total.dollars for day, total in days.items()}
    assert dollars == {19_998: None, 19_999: 0.25, 20_000: 0.5}
    assert days[19_998] == UsageTotal()


def test_totals_add_up_and_what_is_left_of_one_is_the_rest() -> None:
    priced = UsageTotal(1, 10, 2, 5, 0.5, 0, is_estimated=False)
    unpriced = UsageTotal(2, 20, 0, 5, None, 2, is_estimated=True)

    both = priced + unpriced

    assert both == UsageTotal(3, 30, 2, 10, 0.5, 2, is_estimated=True)
    assert both - unpriced == UsageTotal(1, 10, 2, 5, 0.5, 0, is_estimated=True)
    assert (UsageTotal() + UsageTotal()).dollars is None


async def test_what_was_used_for_no_answer_is_counted_too(story: Story, database: Engine) -> None:
    turn = await story.asks("What?")

    await Ledger(database).note(turn.id, [CHEAP, DEAR], NOW)

    spent = await Ledger(database).spent(ADA.id, NOW)
    assert spent == Spent(4.25, 1130, 4.25, 1130)


def test_totals_are_added_and_taken_from_each_other() -> None:
    one = UsageTotal(3, 100, 40, 20, 0.5, 1, is_estimated=True)
    other = UsageTotal(1, 10, 4, 2, 0.2)

    assert one + other == UsageTotal(4, 110, 44, 22, 0.7, 1, is_estimated=True)
    assert other - one == UsageTotal(-2, -90, -36, -18, 0.0, -1)
    left = one - other
    assert left == UsageTotal(2, 90, 36, 18, left.dollars, 1, is_estimated=True)
    assert left.dollars == pytest.approx(0.3)


def test_what_has_no_price_adds_nothing_to_what_has_one() -> None:
    priced, unpriced = UsageTotal(dollars=0.5), UsageTotal(unpriced=1)

    assert (priced + unpriced).dollars == (unpriced + priced).dollars == 0.5
    assert (unpriced + unpriced).dollars is None
    assert ((priced - unpriced).dollars, (unpriced - priced).dollars) == (0.5, None)


async def test_those_who_used_most_are_people_and_chats_that_are_known(
    story: Story, database: Engine
) -> None:
    first = Author(1, "One")
    await uses(story, DEAR, who=first)
    await uses(story, CHEAP, thread=ELSEWHERE)
    await uses(story, CHEAP, thread=ELSEWHERE, who=Author(ELSEWHERE.chat_id, "The group"))
    await database.write("UPDATE usage SET chat_id = 0 WHERE user_id = 1")

    assert list(await Ledger(database).top_people(0, 9)) == [1, ADA.id]
    assert list(await Ledger(database).top_people(0, 1)) == [1]
    assert list(await Ledger(database).top_chats(0, 9)) == [ELSEWHERE.chat_id]
