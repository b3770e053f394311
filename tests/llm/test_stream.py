"""What is made of a provider's chunks, in whatever dialect they are sent."""

import json

import pytest

from bot.domain.completion import Finish, FinishReason
from bot.domain.errors import ModelError
from bot.domain.unfinished import MARKS
from bot.domain.usage import Usage
from bot.llm.json_types import Json
from bot.llm.stream import CompletionStream
from tests.llm.examples import DONE, event


def listen(*data: bytes, longest: int = 1_000_000) -> tuple[str, Finish]:
    """The text in the end, and how it ended."""
    stream = CompletionStream(longest)
    text = ""
    for piece in data:
        more = stream.feed(piece)
        text = more if stream.take_back() else text + more
        assert stream.failure is None
    more = stream.end()
    text = more if stream.take_back() else text + more
    return text, stream.finish()


def chunk(finish: object = None, **choice: object) -> bytes:
    """One chunk, with any choice at all."""
    return write({"choices": [{"index": 0, "finish_reason": finish, **choice}]})


def write(value: object) -> bytes:
    """Any JSON as an event."""
    return b"data: " + json.dumps(value).encode() + b"\n\n"


def whole(text: str, **more: object) -> Json:
    """An answer that is not streamed."""
    message = {"role": "assistant", "content": text}
    return {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}], **more}


STOP = Finish(FinishReason.STOP, "stop")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param((event("One"), event(" two.", "stop"), DONE), id="as it should be"),
        pytest.param(
            (event("One"), event(" two."), write(whole("One two.")), DONE),
            id="all of it once more at the end",
        ),
        pytest.param(
            (event("One"), chunk("stop", delta={}, message={"content": "One two."}), DONE),
            id="the rest in a message at the end",
        ),
        pytest.param(
            (event("One"), event(" two."), write(whole("Summary.")), DONE), id="another message"
        ),
        pytest.param(
            (chunk(message={"content": "One"}), chunk("stop", message={"content": "One two."})),
            id="messages that grow",
        ),
        pytest.param(
            (chunk(message={"content": "One"}), chunk("stop", message={"content": " two."})),
            id="messages in pieces",
        ),
        pytest.param((write(whole("One two.")),), id="one event"),
        pytest.param((json.dumps(whole("One two.")).encode(),), id="one body"),
        pytest.param((json.dumps(whole("One two."), indent=1).encode(),), id="one body of lines"),
        pytest.param(
            (event("One") + b": ping\n\n", chunk(delta={}), event(" two.", "stop")), id="with pings"
        ),
        pytest.param(
            (
                write(None),
                chunk(delta=None),
                event("One"),
                write({"choices": [None]}),
                event(" two.", "stop"),
            ),
            id="with chunks that are none",
        ),
    ],
)
def test_an_answer_is_whole_and_there_once(data: tuple[bytes, ...]) -> None:
    assert listen(*data) == ("One two.", STOP)


def test_blank_pieces_are_kept_wherever_they_stand() -> None:
    pieces = ("\n", "  ", "One", "\t", " ", "\n\n", "two", "\n")

    assert listen(*(event(piece) for piece in pieces), DONE)[0] == "\n  One\t \n\ntwo\n"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(
            (event("One", "stop"), event(" two.", "stop"), DONE),
            FinishReason.STOP,
            id="in each chunk",
        ),
        pytest.param(
            (event("One", "stop"), event(" two.", "stop")),
            FinishReason.INTERRUPTED,
            id="in each chunk, and cut",
        ),
        pytest.param(
            (event("One"), event("", "stop"), event(" two.")),
            FinishReason.INTERRUPTED,
            id="early, and cut",
        ),
        pytest.param(
            (event("One"), event("", "stop"), event(" two."), event("", "length")),
            FinishReason.LENGTH,
            id="early, and then another",
        ),
        pytest.param(
            (event("One", "null"), event(" two.", "null")),
            FinishReason.INTERRUPTED,
            id="the word null",
        ),
        pytest.param(
            (event("One"), event(" two.", "MAX_TOKENS")), FinishReason.LENGTH, id="another word"
        ),
        pytest.param(
            (event("One"), event(" two.", "insufficient_system_resource"), DONE),
            FinishReason.INTERRUPTED,
            id="broken off",
        ),
        pytest.param(
            (chunk(message={"content": "One two."}),),
            FinishReason.INTERRUPTED,
            id="as a message that would have grown",
        ),
    ],
)
def test_half_an_answer_does_not_pass_for_the_whole(
    data: tuple[bytes, ...], reason: FinishReason
) -> None:
    text, finish = listen(*data)

    assert (text, finish.reason) == ("One two.", reason)


@pytest.mark.parametrize(
    "complaint",
    [
        b'data: {"error": {"message": "No."}}\n\n',
        b'event: error\ndata: {"message": "No."}\n\n',
        b'data: {"object": "error", "message": "No.", "code": 500}\n\n',
        b'data: {"detail": "No."}\n\n',
        b'{"message": "No.",\n "code": 500}\n',
        b'data: {"error": ' + b"[" * 900 + b"]" * 900 + b"}\n\n",
        b'data: {"error": {"n_ctx": "many", "code": {}, "param": [], "message": {}}}\n\n',
    ],
)
def test_a_complaint_in_a_stream_is_no_answer(complaint: bytes) -> None:
    stream = CompletionStream()

    assert stream.feed(event("One") + complaint) + stream.end() == "One"
    assert isinstance(stream.failure, ModelError)


def test_a_complaint_behind_the_end_is_none() -> None:
    assert listen(event("One"), event("", "stop"), b'data: {"error": "late"}\n\n') == ("One", STOP)


def test_an_answer_has_a_longest_length_and_can_be_gone_on_with() -> None:
    text, finish = listen(event("one "), event("two "), event("three"), longest=10)

    assert (text, finish.reason) == ("one two th", FinishReason.LENGTH)


def test_an_answer_of_just_that_length_is_whole() -> None:
    assert listen(event("one two"), event("", "stop"), longest=7) == ("one two", STOP)


@pytest.mark.parametrize("form", ["field", "tag"])
def test_reasoning_without_an_end_ends_as_length(form: str) -> None:
    stream = CompletionStream(longest_thought=1000)
    stream.feed(event("<think>"))

    for _ in range(100):
        stream.feed(
            chunk(delta={"reasoning": "hm " * 10}) if form == "field" else event("hm " * 10)
        )

    assert stream.is_full
    assert (stream.end(), stream.finish().reason) == ("", FinishReason.LENGTH)


def test_reasoning_is_measured_for_those_who_pay_it() -> None:
    finish = listen(event("<think>hmm</think>One"), chunk("stop", delta={"reasoning": "hm"}))[1]

    assert finish.thought == len("hmm</think>") + len("hm")


def test_only_words_thoughts_and_endings_are_progress() -> None:
    stream = CompletionStream()

    def progress_of(data: bytes) -> int:
        before = stream.progress
        stream.feed(data)
        return stream.progress - before

    assert progress_of(b": ping\n\n") == 0
    assert progress_of(event("")) == 0
    assert progress_of(event(" \n")) == 0
    assert progress_of(write({"usage": {"prompt_tokens": 1}})) == 0
    assert progress_of(chunk(delta={"reasoning_content": "hm"})) == 1
    assert progress_of(
        chunk(delta={"content": [{"type": "thinking", "thinking": [{"text": "hm"}]}]})
    )
    assert progress_of(event("One")) == 1
    assert progress_of(event("", "stop")) == 1


def test_reasoning_without_its_opening_tag_is_taken_back() -> None:
    assert listen(event("hm hm\n"), event("</thi"), event("nk>\n\nOne"), DONE)[0] == "One"


@pytest.mark.parametrize("mark", MARKS.values())
@pytest.mark.parametrize("is_slow", [True, False])
def test_a_mark_of_ours_that_a_model_repeats_is_not_shown(mark: str, is_slow: bool) -> None:
    said = f"One two.\n\n{mark}\n{mark} "
    pieces = list(said) if is_slow else [said]

    assert listen(*map(event, pieces), DONE)[0].rstrip() == "One two."


@pytest.mark.parametrize("text", ["⟦x⟧ is a set ⟦", f"It says {MARKS['length']} there.", "⟦This"])
def test_the_same_brackets_elsewhere_are_shown(text: str) -> None:
    assert listen(event(text), DONE)[0] == text
    assert listen(*map(event, text), DONE)[0] == text


def test_the_last_counts_that_can_be_true_are_taken() -> None:
    good, bad = (
        {"prompt_tokens": 3, "completion_tokens": 2},
        {"prompt_tokens": 3, "completion_tokens": -1},
    )

    finish = listen(event("Hi", "stop"), write({"usage": good}), write({"usage": bad}), DONE)[1]

    assert finish.usage == Usage(input=3, output=2)
