"""Each promise about what is beside an answer, broken once."""

from dataclasses import replace

import pytest

from benchmarks.faults.checks import find_violations
from benchmarks.faults.history import (
    Elsewhere,
    History,
    Life,
    Made,
    OnScreen,
    Pressed,
    Reminder,
    ReminderTime,
    Turn,
    VoicePart,
)
from tests.faults.test_checks import ADA, FIRST, GOOD, SECOND, asked, command, turn

NOW = 1_800_000_000.0
"""Of Unix time, when the monotonic clock says 0."""
WORDS = ("r2r q2q Because.", "r2r q2q And so on.")


def voice(message_id: int, words: str, *, at: float = 5.0) -> OnScreen:
    return OnScreen(ADA, message_id, "", (), NOW + at, words)


def part(
    number: int, message_id: int | None, state: str = "sent", *, asked_by: int = 0
) -> VoicePart:
    return VoicePart(2, asked_by, number, state, ADA, message_id)


SPOKEN = replace(
    GOOD,
    unix_offset=NOW,
    screen=(*GOOD.screen, voice(15, WORDS[0]), voice(16, WORDS[1])),
    voice_parts=(part(0, 15), part(1, 16)),
    made=tuple(Made(4.5, words) for words in WORDS),
)


def broken(history: History) -> set[str]:
    return {violation.promise for violation in find_violations(history)}


def spoken(*shown: OnScreen, parts: tuple[VoicePart, ...] = SPOKEN.voice_parts) -> History:
    return replace(SPOKEN, screen=(*GOOD.screen, *shown), voice_parts=parts)


def test_an_answer_that_is_said_aloud_breaks_nothing() -> None:
    assert find_violations(SPOKEN) == []


def test_a_part_that_is_said_twice_is_found() -> None:
    again = voice(17, WORDS[1])

    assert broken(spoken(*SPOKEN.screen[2:], again)) == {"voice"}
    pressed = replace(spoken(*SPOKEN.screen[2:], again), pressed=(Pressed(5.0, ADA, "aloud", 2),))
    assert broken(pressed) == set()


def test_a_part_that_is_not_there_is_found() -> None:
    assert broken(spoken(SPOKEN.screen[2])) == {"voice"}


@pytest.mark.parametrize("state", ["due", "made"])
def test_a_part_that_is_left_to_be_said_is_found(state: str) -> None:
    assert broken(spoken(SPOKEN.screen[2], parts=(part(0, 15), part(1, None, state)))) == {"voice"}


def test_parts_in_the_wrong_order_are_found() -> None:
    assert broken(replace(SPOKEN, voice_parts=(part(0, 16), part(1, 15)))) == {"voice"}


def test_a_part_whose_first_one_was_given_up_is_found() -> None:
    parts = (part(0, None, "over"), part(1, 16))

    assert broken(spoken(SPOKEN.screen[3], parts=parts)) == {"voice"}


def test_what_is_said_of_a_stopped_answer_is_found() -> None:
    stopped = replace(SECOND, finish="stopped", has_remark=True)
    text = OnScreen(ADA, 14, f"{SECOND.answer} ⏹ Stopped.")
    history = replace(SPOKEN, turns=(FIRST, stopped))
    history = replace(history, screen=(GOOD.screen[0], text, *SPOKEN.screen[2:]))

    assert broken(history) == {"voice"}
    assert broken(replace(history, pressed=(Pressed(5.0, ADA, "aloud", 2),))) == set()


@pytest.mark.parametrize(("at", "found"), [(5.0, set[str]()), (30.0, {"voice"})])
def test_what_is_said_of_an_answer_that_was_replaced_is_found(at: float, found: set[str]) -> None:
    new = replace(SECOND, answer="r7r q2q Otherwise.")
    text = "r7r q2q Otherwise."
    anew = replace(asked(2, at=8.0), text=text, given=text)
    history = replace(
        SPOKEN,
        turns=(FIRST, new),
        asked=(*GOOD.asked, anew),
        screen=(GOOD.screen[0], OnScreen(ADA, 14, text), voice(15, WORDS[0], at=at)),
        voice_parts=(),
        pressed=(Pressed(7.0, ADA, "shorter", 2),),
    )

    assert broken(history) == found


def test_an_answer_that_is_never_said_where_all_are_is_found() -> None:
    silent = replace(GOOD, always_aloud=frozenset({ADA}), voice_parts=(part(0, None, "over"),))

    assert broken(silent) == {"voice"}
    of_first = VoicePart(1, 0, 0, "over", ADA, None)
    assert broken(replace(silent, voice_parts=(*silent.voice_parts, of_first))) == set()


def test_a_voice_that_is_made_twice_in_one_life_is_found() -> None:
    twice = replace(SPOKEN, made=(*SPOKEN.made, Made(6.0, WORDS[0])))

    assert broken(twice) == {"pay"}
    lives = (Life(0.0, 5.0, "killed", -9), Life(5.0, 10.0, "told", 0))
    assert broken(replace(twice, lives=lives)) == set()


SAID = replace(command("remind", 17, 3), at=5.0)
DUE = ReminderTime(NOW + 7.5, "said", 19)
REMINDER = Reminder(900, ADA, 3, "say", "done", times=(DUE,))
BELL = OnScreen(
    ADA, 19, "⏰ q3q water", ("later:900.1800000007.600", "later:900.1800000007.86400"), NOW + 7
)
REMINDED = replace(
    GOOD,
    said=(*GOOD.said, SAID),
    screen=(*GOOD.screen, OnScreen(ADA, 18, "⏰ at 8:00: q3q water", ("unremind:900",)), BELL),
    reminders=(REMINDER,),
)


def reminded(*shown: OnScreen, **changes: object) -> History:
    reminder = replace(REMINDER, **changes)  # type: ignore[arg-type]  # each test gives what fits
    return replace(REMINDED, screen=(*REMINDED.screen[:3], *shown), reminders=(reminder,))


def test_a_reminder_that_is_said_breaks_nothing() -> None:
    assert find_violations(REMINDED) == []


@pytest.mark.parametrize("count", [0, 2])
def test_a_reminder_that_is_not_set_once_is_found(count: int) -> None:
    other = replace(REMINDER, id=901, times=())

    assert "reminder" in broken(replace(REMINDED, reminders=(other,) * count))


def test_a_reminder_that_is_not_there_is_found() -> None:
    assert broken(reminded()) == {"reminder"}


def test_a_reminder_that_comes_early_is_found() -> None:
    assert broken(reminded(replace(BELL, at=NOW + 6))) == {"reminder"}


def test_a_reminder_that_is_said_twice_is_found() -> None:
    assert "reminder" in broken(reminded(BELL, replace(BELL, message_id=20)))


def test_a_reminder_that_was_taken_back_when_it_was_said_is_counted_all_the_same() -> None:
    undone = replace(
        REMINDED,
        reminders=(),
        said=(*REMINDED.said, command("other", 21)),  # of whose answer a notice may be
        pressed=(Pressed(9.0, ADA, "unremind", 900),),
    )

    assert broken(undone) == set()
    twice = replace(undone, screen=(*undone.screen, replace(BELL, message_id=20)))
    assert "reminder" in broken(twice)


@pytest.mark.parametrize("state", ["due", "failed"])
def test_a_reminder_that_is_not_said_is_found(state: str) -> None:
    assert "reminder" in broken(reminded(BELL, times=(replace(DUE, state=state),)))


def test_a_reminder_that_falls_due_twice_is_found() -> None:
    assert broken(reminded(BELL, times=(DUE, replace(DUE, planned_at=NOW + 8.0)))) == {"reminder"}


def test_a_reminder_that_asks_nothing_is_found() -> None:
    due = replace(DUE, state="asked", asked_turn=2)

    assert broken(reminded(BELL, kind="ask", times=(due,))) == set()
    assert broken(reminded(BELL, kind="ask", times=(replace(due, asked_turn=9),))) == {"reminder"}


TAKEN = replace(
    turn(3, message_id=-3, shown=15), question="q1000002q And why?", answer="r3r q1000002q So.",
    above=("❓ q1000002q And why?",),
)  # fmt: skip
PRESSED = replace(
    GOOD,
    turns=(FIRST, replace(SECOND, follow_ups=("", "q2000002q And how?")), TAKEN),
    asked=(
        *GOOD.asked,
        replace(asked(3), about=frozenset({1000002}), text=TAKEN.answer, given=TAKEN.answer),
    ),
    screen=(*GOOD.screen, OnScreen(ADA, 15, f"❓ q1000002q And why?\n{TAKEN.answer}")),
    pressed=(Pressed(5.0, ADA, "follow", 2),),
)


def test_a_question_that_a_button_asks_breaks_nothing() -> None:
    assert find_violations(PRESSED) == []


def test_a_question_that_a_button_asks_twice_is_found() -> None:
    again = replace(TAKEN, id=4, sources=(-4,), shown=(16,))
    twice = replace(PRESSED, turns=(*PRESSED.turns, again))

    assert "follow-up" in broken(twice)


def test_a_question_that_was_taken_and_never_asked_is_found() -> None:
    lost = replace(PRESSED, turns=PRESSED.turns[:2], screen=GOOD.screen, asked=GOOD.asked)

    assert broken(lost) == {"follow-up"}


def test_a_question_that_was_asked_and_is_still_offered_is_found() -> None:
    second = replace(SECOND, follow_ups=("q1000002q And why?",))

    assert broken(replace(PRESSED, turns=(FIRST, second, TAKEN))) == {"follow-up"}


def away(number: int, **changes: object) -> Turn:
    there = replace(turn(number, message_id=0, shown=0), topic_id=-77, shown=(), conversation_id=9)
    return replace(there, **changes)  # type: ignore[arg-type]  # each test gives what fits


def there(*texts: str, kind: str = "inline", buttons: tuple[str, ...] = ()) -> Elsewhere:
    shown = tuple(OnScreen(-500, 30 + n, text, buttons) for n, text in enumerate(texts))
    return Elsewhere(5.0, 3, kind, shown)  # type: ignore[arg-type]  # a plain string is shorter


ANSWER = "r3r q3q Because."
AWAY = replace(
    GOOD,
    turns=(*GOOD.turns, away(3)),
    asked=(*GOOD.asked, asked(3)),
    elsewhere=(there(f"q3q Why?\n\n{ANSWER}"),),
)


def elsewhere(*seen: Elsewhere, turns: tuple[Turn, ...] = AWAY.turns) -> History:
    return replace(AWAY, elsewhere=seen, turns=turns)


def test_an_answer_in_another_chat_breaks_nothing() -> None:
    assert find_violations(AWAY) == []
    assert find_violations(elsewhere(there(ANSWER, kind="guest"))) == []


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(there(), id="no message"),
        pytest.param(there(ANSWER, ANSWER, kind="guest"), id="two messages"),
        pytest.param(there("⏳ The answer is on its way…", buttons=("inline:7",)), id="a stub"),
        pytest.param(there(ANSWER, buttons=("stop:3",)), id="a dead Stop"),
        pytest.param(there("r3r q3q Bec", kind="guest"), id="half of it"),
        pytest.param(there(f"{ANSWER}{ANSWER}", kind="guest"), id="old and new"),
    ],
)
def test_a_wrong_message_in_another_chat_is_found(seen: Elsewhere) -> None:
    assert broken(elsewhere(seen)) == {"elsewhere"}


@pytest.mark.parametrize(("tried_at", "found"), [(6.0, {"elsewhere"}), (20.0, set[str]())])
def test_only_a_call_that_telegram_takes_no_answer_to_may_have_none(
    tried_at: float, found: set[str]
) -> None:
    assert broken(elsewhere(replace(there(kind="guest"), last_tried_at=tried_at))) == found


def test_what_has_no_room_is_behind_a_link() -> None:
    seen = there("r3r q3q Bec", kind="guest", buttons=("https://t.me/bot?start=i_7",))

    assert broken(elsewhere(seen)) == set()


@pytest.mark.parametrize("turns", [(), (away(3), away(4, question="q3q Why?"))], ids=["no", "two"])
def test_a_question_of_another_chat_without_its_one_turn_is_found(turns: tuple[Turn, ...]) -> None:
    assert "elsewhere" in broken(elsewhere(*AWAY.elsewhere, turns=(*GOOD.turns, *turns)))
