"""The seed is all that chance is made of."""

import random

from benchmarks.faults.plan import draw_plan
from benchmarks.faults.troubles import draw_reply
from benchmarks.faults.wording import is_answer, marks_in, write_answer, write_paste


def test_the_same_seed_gives_the_same_plan() -> None:
    assert draw_plan(7, 12) == draw_plan(7, 12)
    assert draw_plan(7, 12) != draw_plan(8, 12)


def test_every_deed_and_every_blow_comes_about() -> None:
    plans = [draw_plan(seed, 12) for seed in range(60)]

    deeds = {act.kind for plan in plans for act in plan.acts}
    blows = {blow.kind for plan in plans for blow in plan.blows}
    kinds = {trouble.fault.kind for plan in plans for trouble in plan.troubles}

    assert len(deeds) == 14
    assert blows == {"kill", "term", "freeze", "disk"}
    assert {"429", "401", "lost", "cut", "odd", "empty"} <= kinds


def test_a_calm_model_makes_no_trouble() -> None:
    troubles = {draw_reply(random.Random(n), "Hi", is_calm=True)[0] for n in range(50)}  # noqa: S311 - no secret

    assert troubles == {""}


def test_words_tell_what_they_are_about() -> None:
    luck = random.Random(1)  # noqa: S311 - no secret
    answer = write_answer(frozenset({3, 12}), 5, luck, is_long=True)

    assert all(marks_in(part) == {3, 12} and is_answer(part) for part in answer.split("\n\n"))
    assert len(write_paste(4, luck)) > 4096
