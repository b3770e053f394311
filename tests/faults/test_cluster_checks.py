"""Each promise of several processes, broken once; and plans that can be had again."""

from dataclasses import replace

import pytest

from benchmarks.cluster.checks import Record, Reign, find_violations
from benchmarks.cluster.plan import draw_plan
from tests.faults.test_checks import FIRST, GOOD, asked, on_screen

REIGNS = (Reign(1, 0, 0.5, 0.6), Reign(2, 1, 5.0, 5.1))
RECORD = Record(GOOD, REIGNS, {1: 2.5, 2: 4.5})
TWICE = (*GOOD.screen, on_screen(99, FIRST.answer))


def broken(record: Record) -> set[str]:
    return {violation.promise for violation in find_violations(record)}


def test_a_good_record_has_no_violations() -> None:
    assert broken(RECORD) == set()


def test_what_was_under_way_when_another_took_over_may_be_paid_again() -> None:
    history = replace(GOOD, asked=(*GOOD.asked, asked(2, at=6.0)))

    assert broken(replace(RECORD, history=history, stored={1: 2.5, 2: 6.5})) == set()


@pytest.mark.parametrize(
    ("record", "promise"),
    [
        (replace(RECORD, reigns=(REIGNS[0], replace(REIGNS[1], epoch=1))), "leader"),
        (replace(RECORD, history=replace(GOOD, asked=(*GOOD.asked, asked(2, at=4.2)))), "pay"),
        (replace(RECORD, history=replace(GOOD, asked=(*GOOD.asked, asked(1, at=6.0)))), "pay"),
        (replace(RECORD, history=replace(GOOD, turns=(FIRST,))), "answer"),
        (replace(RECORD, history=replace(GOOD, screen=TWICE)), "once"),
    ],
    ids=["two at once", "twice by one", "once it was stored", "not at all", "said twice"],
)
def test_a_broken_promise_is_found(record: Record, promise: str) -> None:
    assert promise in broken(record)


def test_the_seed_gives_the_plan() -> None:
    assert draw_plan(7, 3, 40) == draw_plan(7, 3, 40)
    assert draw_plan(7, 3, 40) != draw_plan(8, 3, 40)
    assert {act.place for act in draw_plan(7, 3, 40).acts} == set(range(40))
