"""Budgets: what an admin decided goes before the default, and each warning is given once."""

import sqlite3

import pytest

from bot.domain.budget import Budget
from bot.storage.budgets import Budgets
from bot.storage.chats import Chats
from bot.storage.engine import Engine

PERSON, GROUP = 5, -5
LITTLE, MUCH = Budget(1, "dollars", "day"), Budget(2e6, "tokens", "month")


@pytest.fixture
def budgets(database: Engine) -> Budgets:
    """People have a default, groups have none."""
    return Budgets(database, LITTLE, None)


async def test_the_default_is_in_force_until_an_admin_decides(budgets: Budgets) -> None:
    assert await budgets.of(PERSON) == LITTLE
    assert await budgets.of(GROUP) is None

    await budgets.set(PERSON, MUCH)
    await budgets.set(GROUP, LITTLE)

    assert await budgets.of(PERSON) == MUCH
    assert await budgets.of(GROUP) == LITTLE


async def test_the_next_process_knows_what_was_decided(database: Engine) -> None:
    await Budgets(database, None, None).set(PERSON, MUCH)

    assert await Budgets(database, LITTLE, None).of(PERSON) == MUCH


async def test_no_limit_is_a_decision_too_and_can_be_taken_back(budgets: Budgets) -> None:
    await budgets.set(PERSON, None)
    assert await budgets.of(PERSON) is None

    await budgets.reset(PERSON)
    assert await budgets.of(PERSON) == LITTLE


async def test_a_warning_is_noted_once_in_a_period(budgets: Budgets) -> None:
    noted = [await budgets.note_warned(PERSON, day) for day in ("11-22", "11-22", "11-23")]

    assert noted == [True, False, True]


async def test_a_new_budget_may_be_warned_of_anew(budgets: Budgets) -> None:
    await budgets.note_warned(PERSON, "11-22")
    await budgets.set(PERSON, MUCH)

    assert await budgets.note_warned(PERSON, "11-22")


@pytest.mark.sqlite
async def test_a_decision_that_is_cut_off_is_whole_or_none(
    budgets: Budgets, database: Engine
) -> None:
    await budgets.set(PERSON, MUCH)
    await budgets.note_warned(PERSON, "11-22")
    await database.write(
        "CREATE TRIGGER fails BEFORE DELETE ON budget_warnings BEGIN SELECT RAISE(FAIL, 'no'); END"
    )

    for decide in (budgets.set(PERSON, LITTLE), budgets.reset(PERSON)):
        with pytest.raises(sqlite3.IntegrityError):
            await decide

    assert await budgets.of(PERSON) == MUCH


async def test_a_groups_budget_moves_with_it(budgets: Budgets, database: Engine) -> None:
    await budgets.set(GROUP, MUCH)
    await budgets.note_warned(GROUP, "11-22")

    await Chats(database).move(GROUP, -1005)
    budgets.note_moved(-1005)

    assert await budgets.of(-1005) == MUCH
    assert not await budgets.note_warned(-1005, "11-22")
