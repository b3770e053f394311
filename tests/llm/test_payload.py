"""What goes out is only what must; what comes in is read in every dialect."""

import pytest

from bot.domain.completion import FinishReason
from bot.domain.message import Message
from bot.domain.prompt import Prompt
from bot.domain.usage import Usage
from bot.llm.payload import (
    finish_reason,
    read_error,
    read_finish,
    read_text,
    read_usage,
    write_payload,
)
from bot.llm.provider import Options, Provider
from bot.llm.quirks import Quirks

PROMPT = Prompt("m", "Be brief.", (Message("user", "Hi"), Message("assistant", "Yes?")))
ALL = Options(temperature=0.0, max_output_tokens=10, reasoning_effort="low")


async def forget(_model: str, _parameter: str) -> None:
    """Remember nothing beyond the process."""


def test_optional_parameters_are_sent_only_when_they_are_set() -> None:
    payload = write_payload(PROMPT, Options(), is_openai=True)

    assert set(payload) == {"model", "messages", "stream", "stream_options"}


def test_a_temperature_of_zero_is_set() -> None:
    assert write_payload(PROMPT, ALL, is_openai=True)["temperature"] == 0.0


def test_the_system_prompt_comes_first_and_an_empty_one_not_at_all() -> None:
    empty = Prompt("m", "", PROMPT.messages)

    roles = [message["role"] for message in write_payload(PROMPT, ALL, is_openai=True)["messages"]]
    assert roles == ["system", "user", "assistant"]
    assert write_payload(empty, ALL, is_openai=True)["messages"][0]["role"] == "user"


@pytest.mark.parametrize(
    ("base_url", "name"),
    [
        ("https://api.openai.com/v1", "max_completion_tokens"),
        ("https://api.openai.com.example.org/v1", "max_tokens"),
        ("http://127.0.0.1:11434/v1", "max_tokens"),
    ],
)
def test_the_cap_has_the_name_that_its_provider_knows(base_url: str, name: str) -> None:
    payload = write_payload(PROMPT, ALL, is_openai=Provider("key", base_url).is_openai)

    caps = {key: value for key, value in payload.items() if key.startswith("max_")}
    assert caps == {name: 10}


async def test_a_refused_cap_gets_its_other_name_and_then_none() -> None:
    quirks = Quirks({}, forget)
    payload = write_payload(PROMPT, ALL, is_openai=False)

    await quirks.learn("m", "max_tokens")
    assert quirks.apply(payload)["max_completion_tokens"] == 10
    assert "max_tokens" not in quirks.apply(payload)

    await quirks.learn("m", "max_completion_tokens")
    assert not {"max_tokens", "max_completion_tokens"} & quirks.apply(payload).keys()


async def test_what_one_model_refuses_another_still_gets() -> None:
    quirks = Quirks({}, forget)
    await quirks.learn("other", "temperature")

    payload = write_payload(PROMPT, ALL, is_openai=False)

    assert quirks.apply(payload) == payload


@pytest.mark.parametrize(
    ("usage", "read"),
    [
        pytest.param({"prompt_tokens": 9, "completion_tokens": 5}, Usage(9, 0, 5), id="plain"),
        pytest.param(
            {
                "prompt_tokens": 9,
                "completion_tokens": 5,
                "prompt_tokens_details": {"cached_tokens": 4},
                "completion_tokens_details": {"reasoning_tokens": 3},
            },
            Usage(9, 4, 5, 3),
            id="with details",
        ),
        pytest.param(
            {"prompt_tokens": 9, "completion_tokens": 5, "prompt_cache_hit_tokens": 4},
            Usage(9, 4, 5),
            id="DeepSeek's cache",
        ),
        pytest.param(
            {
                "prompt_tokens": 9,
                "completion_tokens": None,
                "prompt_tokens_details": None,
                "completion_tokens_details": {"reasoning_tokens": None},
            },
            Usage(9),
            id="nothing in its fields",
        ),
        pytest.param(None, None, id="none"),
        pytest.param("much", None, id="a word"),
        pytest.param({"prompt_tokens": 9, "completion_tokens": 37.25}, None, id="a quarter"),
        pytest.param({"prompt_tokens": 9, "completion_tokens": 5.0}, Usage(9, 0, 5), id="a float"),
        pytest.param({"prompt_tokens": 9, "completion_tokens": "many"}, None, id="many"),
        pytest.param({"prompt_tokens": 9, "completion_tokens": "5"}, None, id="digits as text"),
        pytest.param({"prompt_tokens": 9, "completion_tokens": True}, None, id="a truth value"),
        pytest.param({"prompt_tokens": 9, "completion_tokens": {"n": 5}}, None, id="an object"),
        pytest.param({"prompt_tokens": -7, "completion_tokens": 5}, None, id="below zero"),
        pytest.param({"prompt_tokens": 0, "completion_tokens": 5}, None, id="a prompt of nothing"),
        pytest.param(
            {"prompt_tokens": 2**70, "completion_tokens": 5}, None, id="too many to store"
        ),
        pytest.param({"prompt_tokens": 1e300, "completion_tokens": 5}, None, id="a huge float"),
        pytest.param({"prompt_tokens": 9, "completion_tokens": float("nan")}, None, id="NaN"),
        pytest.param({}, None, id="nothing at all"),
        pytest.param(
            {
                "prompt_tokens": 9,
                "completion_tokens": 5,
                "prompt_tokens_details": {"cached_tokens": 100, "cache_write_tokens": 100},
                "completion_tokens_details": {"reasoning_tokens": 50},
            },
            Usage(9, 9, 5, 5),
            id="parts larger than the whole",
        ),
        pytest.param(
            {
                "prompt_tokens": 9,
                "completion_tokens": 5,
                "prompt_tokens_details": [4],
                "completion_tokens_details": {"reasoning_tokens": -3.5},
                "prompt_cache_hit_tokens": "4",
            },
            Usage(9, 0, 5),
            id="parts that are none",
        ),
    ],
)
def test_usage_is_read_in_every_dialect(usage: object, read: Usage | None) -> None:
    assert read_usage({"choices": [], "usage": usage}) == read


@pytest.mark.parametrize(
    ("chunk", "text"),
    [
        pytest.param({"choices": [{"delta": {"content": "Hi"}}]}, "Hi", id="a delta"),
        pytest.param({"choices": [{"message": {"content": "Hi"}}]}, "Hi", id="a whole message"),
        pytest.param({"choices": [{"delta": {"content": None}}]}, "", id="null"),
        pytest.param({"choices": [{"delta": None}]}, "", id="no delta"),
        pytest.param({"choices": []}, "", id="no choice"),
        pytest.param({"choices": None}, "", id="null for the choices"),
        pytest.param({}, "", id="an empty object"),
        pytest.param(
            {"choices": [{"delta": {"content": [{"type": "text", "text": "Hi"}, {}]}}]},
            "Hi",
            id="a list of parts",
        ),
        pytest.param({"choices": [{"delta": {"refusal": "No."}}]}, "No.", id="a refusal"),
        pytest.param({"choices": [{"delta": {"reasoning": "hm"}}]}, "", id="reasoning"),
        pytest.param({"choices": [None]}, "", id="null for a choice"),
        pytest.param({"choices": 7}, "", id="a number of choices"),
        pytest.param({"choices": {"delta": {"content": "Hi"}}}, "Hi", id="one choice, no list"),
        pytest.param({"choices": [{"delta": "Hi"}]}, "Hi", id="a delta that is text"),
        pytest.param({"choices": [{"delta": [None, 7]}]}, "", id="a delta that is a list"),
        pytest.param({"choices": [{"delta": {"content": {"a": 1}}}]}, "", id="an object as text"),
        pytest.param({"choices": [{"delta": {"refusal": ["No"]}}]}, "", id="a refusal in a list"),
        pytest.param(
            {"choices": [{"delta": {"content": [{"type": "text", "text": 7}, {"text": None}]}}]},
            "",
            id="parts without text",
        ),
        pytest.param(
            {
                "choices": [
                    {"delta": {"content": [{"type": "thinking", "thinking": [], "text": "h"}]}}
                ]
            },
            "",
            id="a part that is reasoning",
        ),
    ],
)
def test_the_text_of_a_chunk_is_what_a_person_may_see(chunk: dict[str, object], text: str) -> None:
    assert read_text(chunk) == text


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("stop", FinishReason.STOP),
        ("length", FinishReason.LENGTH),
        ("max_tokens", FinishReason.LENGTH),
        ("content_filter", FinishReason.CONTENT_FILTER),
        ("tool_calls", FinishReason.TOOL_CALLS),
        ("function_call", FinishReason.TOOL_CALLS),
        ("error", FinishReason.INTERRUPTED),
        ("eos", FinishReason.STOP),
        ("MAX_TOKENS", FinishReason.LENGTH),
        ("FINISH_REASON_MAX_TOKENS", FinishReason.LENGTH),
        ("model_length", FinishReason.LENGTH),
        ("SAFETY", FinishReason.CONTENT_FILTER),
        ("RECITATION", FinishReason.CONTENT_FILTER),
        ("sensitive", FinishReason.CONTENT_FILTER),
        ("insufficient_system_resource", FinishReason.INTERRUPTED),
        ("network_error", FinishReason.INTERRUPTED),
        ("abort", FinishReason.INTERRUPTED),
        ("Cancelled", FinishReason.INTERRUPTED),
        ("STOP", FinishReason.STOP),
    ],
)
def test_an_unknown_reason_means_that_the_model_was_done(raw: str, reason: FinishReason) -> None:
    assert finish_reason(raw) is reason


@pytest.mark.parametrize("raw", [None, "", "null", " None ", 7, True, {"type": "stop"}, ["stop"]])
def test_what_is_no_word_is_no_reason(raw: object) -> None:
    assert read_finish({"choices": [{"delta": {}, "finish_reason": raw}]}) is None


@pytest.mark.parametrize(
    ("chunk", "is_error"),
    [
        ({"error": {"message": "No."}}, True),
        ({"error": "No."}, True),
        ({"object": "error", "message": "No.", "code": 40303}, True),
        ({"type": "error", "message": "No."}, True),
        ({"detail": "No."}, True),
        ({"detail": [{"msg": "No."}]}, True),
        ({"message": "No.", "code": 500}, True),
        ({"error": None, "choices": []}, False),
        ({"choices": [], "message": "fine"}, False),
        ({"usage": {}, "message": "fine"}, False),
        ({"message": {"role": "assistant", "content": "Hi"}, "done": False}, False),
        ({"type": "ping"}, False),
        ({}, False),
    ],
)
def test_a_complaint_is_known_in_any_form(chunk: dict[str, object], is_error: bool) -> None:
    assert bool(read_error(chunk)) is is_error
