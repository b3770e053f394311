"""Prompts that are too long and parameters that are not known, in every dialect."""

import pytest

from bot.domain.errors import ContextTooLong, RequestRefused
from bot.llm.provider import Options
from bot.llm.refusals import Refusal, read_refusal_event, refused_parameter
from sandbox.modelapi.mistakes import (
    bad_request,
    context_too_long,
    unknown_parameter,
    unsupported_parameter,
    unsupported_value,
)
from sandbox.modelapi.reply import Reply
from sandbox.modelapi.server import ModelServer
from tests.llm.examples import (
    FINE,
    PLAIN,
    REASONING,
    WARM,
    Asker,
    failing,
    hear,
    prompt,
)


@pytest.mark.parametrize(
    ("reply", "limit"),
    [
        pytest.param(context_too_long(8192, 9000), 8192, id="OpenAI"),
        pytest.param(
            failing(
                400,
                "This model's maximum context length is 4096 tokens. However, you requested 4200 "
                "tokens. Please reduce the length of the messages.",
            ),
            4096,
            id="vLLM",
        ),
        pytest.param(
            Reply(
                status=400,
                error={
                    "error": {
                        "code": 400,
                        "message": "the request exceeds the available context size",
                        "type": "exceed_context_size_error",
                        "n_prompt_tokens": 9000,
                        "n_ctx": 4096,
                    }
                },
            ),
            4096,
            id="llama.cpp",
        ),
        pytest.param(
            failing(500, "request (9000 tokens) exceeds the available context size (4096 tokens)"),
            4096,
            id="llama.cpp with 500",
        ),
        pytest.param(
            failing(400, "prompt is too long: 210000 tokens > 200000 maximum"), None, id="Anthropic"
        ),
        pytest.param(
            Reply(status=400, error={"error": "Trying to keep the first 9000 tokens when context "
                                              "length is 4096."}),
            None,
            id="LM Studio, without a message field",
        ),
        pytest.param(failing(413, "Payload too large"), None, id="413"),
        pytest.param(
            failing(400, "Prompt contains 40000 tokens, too large for model with 32768 maximum "
                    "context length"),
            None,
            id="Mistral",
        ),
    ],
)  # fmt: skip
async def test_a_prompt_that_is_too_long_is_recognised_in_every_dialect(
    server: ModelServer, asker: Asker, reply: Reply, limit: int | None
) -> None:
    server.script(reply)

    with pytest.raises(ContextTooLong) as caught:
        await asker.ask()

    assert caught.value.limit == limit
    assert len(server.requests) == 1


async def test_an_overflow_that_names_the_cap_does_not_cost_the_operator_their_cap(
    server: ModelServer, asker: Asker
) -> None:
    message = (
        "'max_tokens' or 'max_completion_tokens' is too large: 900. This model's maximum context "
        "length is 4096 tokens and your request has 4000 input tokens."
    )
    server.script(bad_request(message, param="max_tokens"), FINE)

    with pytest.raises(ContextTooLong):
        await asker.ask(Options(max_output_tokens=900))

    assert asker.learnt == []


@pytest.mark.parametrize(
    ("reply", "options", "model", "refused"),
    [
        pytest.param(
            unsupported_value("temperature", 0.2, 1), WARM, PLAIN, "temperature",
            id="unsupported value",
        ),
        pytest.param(
            unsupported_parameter("reasoning_effort"), Options(reasoning_effort="low"), REASONING,
            "reasoning_effort", id="unsupported parameter",
        ),
        pytest.param(
            unknown_parameter("stream_options"), Options(), PLAIN, "stream_options",
            id="unknown parameter",
        ),
        pytest.param(
            bad_request("Unknown field", param="stream_options.include_usage"), Options(),
            PLAIN, "stream_options", id="a field inside it",
        ),
        pytest.param(
            failing(422, "Extra inputs are not permitted: reasoning_effort"),
            Options(reasoning_effort="low"), REASONING, "reasoning_effort", id="422 in words",
        ),
    ],
)  # fmt: skip
async def test_a_refused_parameter_is_dropped_and_remembered(
    server: ModelServer, asker: Asker, reply: Reply, options: Options, model: str, refused: str
) -> None:
    server.script(reply, FINE)

    heard = await asker.ask(options, model)

    assert (heard.text, heard.pauses) == ("Fine.", ())
    first, second = (request.body for request in server.requests)
    assert first.keys() - second.keys() == {refused}
    assert asker.learnt == [(model, refused)]


async def test_what_was_refused_once_is_not_sent_again(server: ModelServer, asker: Asker) -> None:
    server.script(unsupported_value("temperature", 0.2, 1), FINE, FINE)
    completions = asker.completions(WARM)

    for _ in range(2):
        await hear(completions.stream(prompt()))

    assert ["temperature" in request.body for request in server.requests] == [True, False, False]


async def test_what_an_earlier_process_learnt_still_holds(
    server: ModelServer, asker: Asker
) -> None:
    server.script(FINE)
    completions = asker.completions(WARM, {PLAIN: {"temperature"}})

    await hear(completions.stream(prompt()))

    assert "temperature" not in server.requests[0].body


async def test_a_cap_reaches_a_reasoning_model_under_its_other_name(
    server: ModelServer, asker: Asker
) -> None:
    server.script(FINE)

    await asker.ask(Options(max_output_tokens=50, temperature=0.2), model=REASONING)

    assert server.requests[-1].body["max_completion_tokens"] == 50
    assert set(asker.learnt) == {(REASONING, "max_tokens"), (REASONING, "temperature")}


async def test_a_parameter_that_we_never_sent_is_not_dropped(
    server: ModelServer, asker: Asker
) -> None:
    server.script(unsupported_parameter("temperature"), FINE)

    with pytest.raises(RequestRefused):
        await asker.ask()

    assert asker.learnt == []


@pytest.mark.parametrize(
    ("refusal", "parameter"),
    [
        pytest.param(Refusal(400, (), "temperature", ""), "temperature", id="its field"),
        pytest.param(Refusal(422, (), "temperature.value", ""), "temperature", id="inside of it"),
        pytest.param(Refusal(400, (), "", "no max_tokens here"), "max_tokens", id="its words"),
        pytest.param(
            Refusal(400, (), "temperature", "max_tokens"), "temperature", id="field first"
        ),
        pytest.param(Refusal(400, (), "messages", "temperature"), "temperature", id="not ours"),
        pytest.param(Refusal(400, (), "", "min_max_tokens_limit"), None, id="part of a word"),
        pytest.param(Refusal(400, (), "top_p", "no top_p"), None, id="one that is not sent"),
        pytest.param(Refusal(None, (), "temperature", ""), None, id="no status"),
        pytest.param(Refusal(500, (), "temperature", ""), None, id="a failure of theirs"),
        pytest.param(
            Refusal(400, (), "max_tokens", "This model's maximum context length is 4096 tokens"),
            None,
            id="too long, which names a parameter too",
        ),
    ],
)
def test_which_parameter_a_refusal_is_about(refusal: Refusal, parameter: str | None) -> None:
    assert refused_parameter(refusal, ["max_tokens", "temperature"]) == parameter


@pytest.mark.parametrize(
    ("body", "status", "names", "parameter"),
    [
        pytest.param(None, None, (), "", id="nothing"),
        pytest.param([["error"]], None, (), "", id="a list"),
        pytest.param({"error": "No."}, None, (), "", id="a word"),
        pytest.param({"error": {"code": {}, "type": 7, "param": None}}, None, (), "", id="odd"),
        pytest.param({"code": "400"}, None, ("400",), "", id="a status in words"),
        pytest.param(
            {"code": 400, "type": "t", "param": "p", "message": "x" * 9999},
            400,
            ("t",),
            "p",
            id="endless",
        ),
    ],
)
def test_an_error_event_of_any_shape_is_read_and_is_no_longer_than_what_is_looked_at(
    body: object, status: int | None, names: tuple[str, ...], parameter: str
) -> None:
    refusal = read_refusal_event(body)

    assert (refusal.status, refusal.names, refusal.parameter) == (status, names, parameter)
    assert len(refusal.words) <= 4000
