"""Each promise of the checker, broken once: a violation that it cannot see is no promise."""

from dataclasses import replace

import pytest

from benchmarks.faults.checks import find_violations
from benchmarks.faults.history import Asked, History, Life, OnScreen, Pressed, Said, Turn

ADA, GROUP = 100, -200
TOKEN = "123:token"
TEMPORARY = "⏳ Started a temporary conversation."


def question(message_id: int, number: int, *, chat_id: int = ADA, at: float = 1.0) -> Said:
    return Said(at, chat_id, 0, message_id, ADA, "question", number)


def turn(number: int, *, message_id: int, shown: int, chat_id: int = ADA) -> Turn:
    return Turn(
        id=number,
        conversation_id=1,
        chat_id=chat_id,
        topic_id=0,
        author_id=ADA,
        state="shown",
        finish="stop",
        error=None,
        order="words",
        question=f"q{number}q Why?",
        answer=f"r{number}r q{number}q Because.",
        sources=(message_id,),
        shown=(shown,),
        uploads=(),
    )


def on_screen(message_id: int, text: str, *buttons: str, chat_id: int = ADA) -> OnScreen:
    return OnScreen(chat_id, message_id, text, buttons)


def asked(number: int, *, at: float = 2.0) -> Asked:
    text = f"r{number}r q{number}q Because."
    return Asked(at, frozenset({number}), text, "", given=text, is_whole=True)


FIRST, SECOND = turn(1, message_id=11, shown=12), turn(2, message_id=13, shown=14)
GOOD = History(
    said=(question(11, 1), question(13, 2, at=3.0)),
    asked=(asked(1), asked(2, at=4.0)),
    turns=(FIRST, SECOND),
    screen=(on_screen(12, FIRST.answer), on_screen(14, SECOND.answer)),
    lives=(Life(0.0, 10.0, "told", 0),),
    log="2026-11-26T01:00:00.000+00:00 INFO    bot.telegram.turn_runner [1] turn done chat=100",
    secrets=(TOKEN,),
    usage=((10, 0, 5, 0),),
)


def broken(history: History) -> set[str]:
    return {violation.promise for violation in find_violations(history)}


def second(**changes: object) -> History:
    """The good history with another second turn."""
    return replace(GOOD, turns=(FIRST, replace(SECOND, **changes)))  # type: ignore[arg-type]  # each test gives what fits


def screen(*shown: OnScreen) -> History:
    return replace(GOOD, screen=shown)


def after(*said: Said) -> History:
    return replace(GOOD, said=(*GOOD.said, *said))


def command(kind: str, message_id: int, number: int = 9, at: float = 5.0) -> Said:
    return Said(at, ADA, 0, message_id, ADA, kind, number)  # type: ignore[arg-type]  # a plain string is shorter


def logged(*lines: str) -> History:
    return replace(GOOD, log="\n".join((GOOD.log, *lines)))


def test_letters_of_chance_are_nobodys_words() -> None:
    line = (
        "2026-11-26T01:00:00.000+00:00 WARNING [-] Open https://t.me/a_bot?start=claim-AfUQ7q30qX"
    )

    assert not find_violations(logged(f"{line} within 15 minutes"))
    assert find_violations(logged(line.replace("start=claim-", "")))


def test_a_good_history_has_no_violations() -> None:
    assert find_violations(GOOD) == []


def test_an_open_update_is_found() -> None:
    assert broken(replace(GOOD, open_updates=(7,))) == {"rest"}


def test_a_turn_that_is_not_shown_is_found() -> None:
    assert broken(second(state="answered")) == {"rest"}


def test_a_bot_that_never_rests_is_found() -> None:
    assert broken(replace(GOOD, is_at_rest=False)) == {"rest"}


def test_a_question_without_a_turn_is_found() -> None:
    assert broken(after(question(15, 3))) == {"answer"}


@pytest.mark.parametrize("kind", ["reset", "stop", "turn to"])
def test_a_question_that_was_taken_back_needs_no_turn(kind: str) -> None:
    assert broken(after(question(15, 3), command(kind, 16))) == set()


def test_a_command_before_the_question_takes_nothing_back() -> None:
    assert broken(after(command("stop", 15), question(16, 3))) == {"answer"}


def test_an_answer_that_is_not_on_the_screen_is_found() -> None:
    assert broken(screen(on_screen(12, FIRST.answer))) == {"screen"}


def test_a_turn_without_any_message_is_found() -> None:
    assert broken(replace(second(shown=()), screen=GOOD.screen[:1])) == {"screen"}


def test_half_of_an_answer_is_found() -> None:
    assert broken(screen(GOOD.screen[0], on_screen(14, "r2r q2q"))) == {"screen"}


def test_an_answer_that_was_asked_again_further_below_stays_above() -> None:
    anew = replace(screen(*GOOD.screen, on_screen(16, SECOND.answer)), said=GOOD.said)
    left = replace(SECOND, shown=(16,), left=(14,))

    assert broken(replace(anew, turns=(FIRST, left))) == set()
    assert broken(replace(anew, turns=(FIRST, replace(left, left=())))) != set()
    assert broken(replace(anew, turns=(FIRST, replace(left, shown=(), left=(14, 16))))) != set()


@pytest.mark.parametrize("kind", ["stop", "reset"])
def test_of_what_was_stopped_the_beginning_is_enough(kind: str) -> None:
    half = screen(GOOD.screen[0], on_screen(14, "r2r q2q"))
    stop = command(kind, 15)

    assert broken(replace(half, said=(*half.said, stop))) == set()
    assert broken(replace(half, said=(*half.said, replace(stop, message_id=10)))) == {"screen"}


def test_a_remark_below_a_whole_answer_is_found() -> None:
    more = on_screen(14, f"{SECOND.answer}\n\nThat is not all.")

    assert broken(screen(GOOD.screen[0], more)) == {"screen"}


@pytest.mark.parametrize("changes", [{"finish": "interrupted"}, {"error": "ModelBusy"}])
def test_a_missing_reason_is_found(changes: dict[str, object]) -> None:
    assert broken(second(**changes)) == {"screen"}


def test_a_file_that_could_not_be_opened_may_be_told_of() -> None:
    more = on_screen(14, f"{SECOND.answer}\n\nThe picture is gone.")

    assert broken(replace(second(has_remark=True), screen=(GOOD.screen[0], more))) == set()


def test_a_part_that_is_stored_as_the_whole_is_found() -> None:
    part = replace(second(answer="r2r q2q"), screen=(GOOD.screen[0], on_screen(14, "r2r q2q")))

    assert broken(part) == {"whole"}


def test_the_answer_to_another_question_is_found() -> None:
    other = on_screen(14, FIRST.answer)

    assert broken(replace(second(answer=FIRST.answer), screen=(GOOD.screen[0], other))) == {"whole"}


def test_an_answer_that_goes_on_is_whole() -> None:
    text = f"r7r q2q It is {SECOND.answer}"

    assert (
        broken(replace(second(answer=text), screen=(GOOD.screen[0], on_screen(14, text)))) == set()
    )


def test_an_answer_that_stands_twice_is_found() -> None:
    assert broken(screen(*GOOD.screen, on_screen(15, SECOND.answer))) == {"once"}


def test_what_was_to_be_replaced_is_found() -> None:
    assert "once" in broken(screen(*GOOD.screen, on_screen(15, "⏳ The model is busy…")))
    begun = replace(after(command("turn to", 16)), screen=(*GOOD.screen, on_screen(17, TEMPORARY)))
    assert broken(begun) == set()


def test_a_notice_without_a_reason_is_found() -> None:
    notice = on_screen(15, "A new conversation.")

    assert broken(screen(*GOOD.screen, notice)) == {"once"}
    assert broken(replace(after(command("reset", 16)), screen=(*GOOD.screen, notice))) == set()


def test_a_question_that_jumps_the_queue_is_found() -> None:
    swapped = (replace(FIRST, sources=(13,)), replace(SECOND, sources=(11,)))

    assert broken(replace(GOOD, turns=swapped)) == {"order"}


def test_an_answer_above_an_earlier_one_is_found() -> None:
    turns = (replace(FIRST, shown=(14,)), replace(SECOND, shown=(12,)))
    shown = (on_screen(14, FIRST.answer), on_screen(12, SECOND.answer))

    assert broken(replace(GOOD, turns=turns, screen=shown)) == {"order"}


def test_an_edited_question_may_be_answered_where_it_stood() -> None:
    turns = (replace(FIRST, shown=(14,)), replace(SECOND, shown=(12,)))
    shown = (on_screen(14, FIRST.answer), on_screen(12, SECOND.answer))
    edit = replace(question(11, 1), kind="edit")

    assert broken(replace(after(edit), turns=turns, screen=shown)) == set()


def test_a_dead_stop_button_is_found() -> None:
    dead = on_screen(14, SECOND.answer, "stop:2")

    assert broken(screen(GOOD.screen[0], dead)) == {"button"}


def test_an_answer_that_was_paid_twice_is_found() -> None:
    assert broken(replace(GOOD, asked=(*GOOD.asked, asked(2, at=5.0)))) == {"pay"}


def test_an_answer_that_was_stored_and_asked_for_again_is_found() -> None:
    lives = (Life(0.0, 5.0, "killed", -9, frozenset({2})), Life(5.0, 10.0, "told", 0))
    again = (*GOOD.asked, asked(2, at=6.0))

    assert broken(replace(GOOD, lives=lives, asked=again)) == {"pay"}


def test_a_kill_before_the_answer_was_stored_explains_another_request() -> None:
    lives = (Life(0.0, 5.0, "killed", -9, frozenset({1})), Life(5.0, 10.0, "told", 0))
    again = (*GOOD.asked, asked(2, at=6.0))

    assert broken(replace(GOOD, lives=lives, asked=again)) == set()


@pytest.mark.parametrize("action", ["again", "more"])
def test_a_button_explains_another_request(action: str) -> None:
    pressed = (Pressed(5.0, ADA, action, 2),)
    again = (*GOOD.asked, asked(2, at=6.0))

    assert broken(replace(GOOD, pressed=pressed, asked=again)) == set()


def test_a_reset_that_comes_later_once_more_is_found() -> None:
    assert broken(second(conversation_id=2)) == {"reset"}


def test_a_reset_between_two_questions_parts_them() -> None:
    reset = replace(second(conversation_id=2), said=(*GOOD.said, command("reset", 12)))

    assert broken(reset) == set()


def test_a_reset_that_was_lost_is_found() -> None:
    assert broken(after(command("reset", 12))) == {"reset"}


@pytest.mark.parametrize("count", [0, 2])
def test_a_command_is_answered_once(count: int) -> None:
    notices = [on_screen(20 + n, "I do not know /no9.") for n in range(count)]
    history = replace(after(command("unknown", 15)), screen=(*GOOD.screen, *notices))

    assert "command" in broken(history)


def test_an_end_in_between_explains_a_second_answer_to_a_command() -> None:
    notices = [on_screen(20 + n, "I do not know /no9.") for n in range(2)]
    lives = (Life(0.0, 6.0, "killed", -9), Life(6.0, 10.0, "told", 0))
    history = replace(after(command("unknown", 15)), screen=(*GOOD.screen, *notices), lives=lives)

    assert broken(history) == set()


@pytest.mark.parametrize("tokens", [-1, 2**70])
def test_nonsense_that_is_counted_is_found(tokens: int) -> None:
    assert broken(replace(GOOD, usage=((tokens, 0, 5, 0),))) == {"usage"}


@pytest.mark.parametrize("words", [f"at /bot{TOKEN}/getMe", "text='q1q Why?'", "r1r Because."])
def test_secrets_and_words_in_the_log_are_found(words: str) -> None:
    assert broken(logged(f"2026-11-26T01:00:01.000+00:00 INFO    bot [-] {words}")) == {"log"}


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-26T01:00:01.000+00:00 ERROR   bot.telegram.turn_runner [1] the answer failed",
        '{"at": "2026-11-26T01:00:01.000+00:00", "message": "the answer failed',
    ],
)
def test_a_traceback_is_found(line: str) -> None:
    assert broken(logged(line, "Traceback (most recent call last):")) == {"log"}


def test_an_error_that_nobody_looked_at_is_found() -> None:
    line = "2026-11-26T01:00:01.000+00:00 ERROR   asyncio [-] Task exception was never retrieved"

    assert broken(logged(line)) == {"log"}


@pytest.mark.parametrize(
    ("ending", "status"), [("by itself", 0), ("by itself", 1), ("told", -9), ("disk full", 2)]
)
def test_an_end_that_was_not_promised_is_found(ending: str, status: int) -> None:
    life = Life(0.0, 10.0, ending, status)  # type: ignore[arg-type]  # a plain string is shorter

    assert broken(replace(GOOD, lives=(life,))) == {"end"}


@pytest.mark.parametrize(
    ("ending", "stage", "status"), [("told", "silent", -15), ("disk full", "starting", 2)]
)
def test_an_early_end_has_its_own_status(ending: str, stage: str, status: int) -> None:
    life = Life(0.0, 10.0, ending, status, stage=stage)  # type: ignore[arg-type]  # plain strings are shorter

    assert broken(replace(GOOD, lives=(life,))) == set()


def test_what_telegram_complains_of_is_found() -> None:
    early = "sendMessage to chat 100, 0.50 s before its penalty ended"

    assert broken(replace(GOOD, complaints=(early,))) == {"penalty"}
