"""What may be done with an answer: which buttons stand under which."""

from dataclasses import replace

import pytest

from bot.domain.chat_settings import ChatSettings
from bot.domain.completion import FinishReason
from bot.domain.message import Thread
from bot.domain.output_format import OutputFormat
from bot.domain.turn import Turn
from bot.telegram.outgoing.answer.answer_buttons import rows_under
from bot.telegram.outgoing.answer.render_result import quote_of, render_result
from bot.telegram.outgoing.answer.rendered_answer import compose
from bot.telegram.outgoing.answer.under_answer import UnderAnswer

TURN = Turn(
    7,
    1,
    Thread(1815),
    1815,
    10,
    is_answered=True,
    question="Why?",
    answer="Because.",
    finish_reason=FinishReason.STOP,
)
OTHER, SHORTER, ALOUD = "other:7:0:r", "shorter:7", "aloud:7"
ON = ChatSettings(answer_buttons=True)


def rows(turn: Turn, settings: ChatSettings = ON, *, can_speak: bool = False) -> list[list[str]]:
    found = rows_under(turn, settings, can_speak=can_speak)
    return [[str(button.callback_data) for button in row] for row in found if row]


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        pytest.param(TURN, [[OTHER, SHORTER]], id="whole"),
        pytest.param(replace(TURN, finish_reason=FinishReason.LENGTH), [[OTHER]], id="cut"),
        pytest.param(replace(TURN, answer="", error="ModelBusy"), [], id="failed"),
        pytest.param(
            replace(TURN, answer="", error="ModelNotFound", chosen_model="x"),
            [[OTHER]],
            id="the chosen model failed",
        ),
        pytest.param(replace(TURN, order=OutputFormat("json")), [], id="JSON"),
        pytest.param(replace(TURN, order=OutputFormat("picture")), [], id="a picture"),
    ],
)
def test_what_makes_sense_for_an_answer(turn: Turn, expected: list[list[str]]) -> None:
    assert rows(turn) == expected
    assert rows(turn, ChatSettings()) == []


def test_it_is_said_aloud_where_that_is_possible() -> None:
    assert rows(TURN, can_speak=True) == [[OTHER, SHORTER, ALOUD]]


def test_each_question_that_may_come_next_has_a_row_until_it_is_asked() -> None:
    turn = replace(TURN, follow_ups=("Why so?", "", "x" * 200))

    assert rows(turn, ChatSettings()) == [["follow:7:0"], ["follow:7:2"]]
    assert rows(turn) == [[OTHER, SHORTER], ["follow:7:0"], ["follow:7:2"]]
    assert rows(replace(turn, error="ModelBusy"), ChatSettings()) == []
    labels = [button.text for row in rows_under(turn, ChatSettings()) for button in row]
    assert labels == ["Why so?", f"{'x' * 63}…"]


def test_the_largest_ids_fit_into_a_button() -> None:
    turn = replace(TURN, id=2**53, follow_ups=("a", "b", "c"))

    for row in rows_under(turn, ON, can_speak=True):
        assert all(len(str(button.callback_data).encode()) <= 64 for button in row)


def test_they_stand_below_the_buttons_of_the_answer_itself() -> None:
    below = UnderAnswer(rows=rows_under(replace(TURN, follow_ups=("Why so?",)), ON))
    stopped = replace(TURN, finish_reason=FinishReason.STOPPED)

    keyboard = compose(render_result(stopped, None, 10, below=below)).keyboard

    assert keyboard
    data = [[button.callback_data for button in row] for row in keyboard.inline_keyboard]
    assert data == [["more:7"], [OTHER, SHORTER], ["follow:7:0"]]


def test_an_answer_tells_who_wrote_it_and_that_it_is_still_the_longer_one() -> None:
    chosen = render_result(replace(TURN, chosen_model="gpt-4o"), None, 10)
    other = render_result(replace(TURN, chosen_model="gpt-4o", written_by="gpt-5"), None, 10)
    kept = render_result(replace(TURN, why_kept="NotShorter"), None, 10)

    assert chosen.remark == "🔁 Written by gpt-4o."
    assert other.remark.startswith("🔀 Written by gpt-5,")
    assert kept.remark == "↩️ The answer stays as it was. No shorter version came of it."


def test_what_a_button_asked_stands_above_the_answer() -> None:
    assert quote_of(replace(TURN, quoted="Bob: Why so?")) == "❓ Bob: Why so?"
