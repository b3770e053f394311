"""What providers answer instead of an answer, as what a person can be told."""

import socket

import pytest
from openai import APIConnectionError

from bot.domain.completion import Delta, FinishReason, Retrying
from bot.domain.errors import (
    ContentFiltered,
    ContextTooLong,
    ModelBusy,
    ModelError,
    ModelNotFound,
    ModelTimeout,
    ModelUnreachable,
    NoCredit,
    RateLimited,
    RegionRefused,
    RequestRefused,
    WrongKey,
)
from bot.llm.errors import describe_error, to_model_error
from sandbox.modelapi.mistakes import (
    bad_request,
    content_filter_input,
    gateway_page,
    model_not_found,
    no_credit,
    overloaded,
    rate_limited,
    server_error,
    wrong_key,
)
from sandbox.modelapi.reply import Reply
from sandbox.modelapi.server import ModelServer
from tests.llm.examples import FINE, Asker, again_soon, asking, failing, hear_first


@pytest.mark.parametrize(
    ("named", "limit"),
    [
        (4096, 4096),
        (4096.0, 4096),
        (7, None),
        ("many", None),
        (-1, None),
        (2**70, None),
        ([1], None),
    ],
)
def test_a_context_limit_that_cannot_be_is_not_learnt(named: object, limit: int | None) -> None:
    error = describe_error({"code": "context_length_exceeded", "n_ctx": named}, 400, "No.")

    assert isinstance(error, ContextTooLong)
    assert error.limit == limit


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("2", 2.0),
        ("0.5", 0.5),
        ("-3", None),
        ("nan", None),
        ("inf", None),
        ("1e300", None),
        ("?", None),
    ],
)
async def test_a_pause_that_cannot_be_is_not_asked_for(
    server: ModelServer, asker: Asker, header: str, seconds: float | None
) -> None:
    server.script(Reply(status=503, error="Busy", headers={"retry-after": header}))

    delta = await hear_first(asker.stream())

    assert delta == Retrying(1.0 if seconds is None else seconds)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        pytest.param(wrong_key(), WrongKey, id="401"),
        pytest.param(failing(402, "Insufficient credits"), NoCredit, id="402"),
        pytest.param(failing(403, "You must be verified"), WrongKey, id="403"),
        pytest.param(
            failing(403, code="unsupported_country_region_territory"),
            RegionRefused,
            id="403 region",
        ),
        pytest.param(model_not_found(), ModelNotFound, id="404"),
        pytest.param(no_credit(), NoCredit, id="429 without credit"),
        pytest.param(failing(429, code="credit_balance_exhausted"), NoCredit, id="429 exhausted"),
        pytest.param(failing(429, kind="insufficient_quota"), NoCredit, id="429 by its type"),
        pytest.param(content_filter_input(), ContentFiltered, id="400 Azure's filter"),
        pytest.param(bad_request("Invalid image."), RequestRefused, id="400"),
        pytest.param(Reply(status=422, error={"detail": "no"}), RequestRefused, id="422"),
        pytest.param(rate_limited(61), RateLimited, id="429 for more than a minute"),
        pytest.param(gateway_page(404), ModelNotFound, id="404 in HTML"),
    ],
)
async def test_what_no_retry_can_mend_is_told_at_once(
    server: ModelServer, asker: Asker, reply: Reply, kind: type[ModelError]
) -> None:
    server.script(reply, FINE)

    with pytest.raises(ModelError) as caught:
        await asker.ask()

    assert type(caught.value) is kind
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("reply", "kind", "calls"),
    [
        pytest.param(failing(409), ModelBusy, 4, id="409"),
        pytest.param(again_soon(server_error()), ModelBusy, 4, id="500"),
        pytest.param(again_soon(gateway_page(502)), ModelBusy, 4, id="502 in HTML"),
        pytest.param(again_soon(overloaded()), ModelBusy, 4, id="503"),
        pytest.param(failing(529, kind="overloaded_error"), ModelBusy, 4, id="529"),
        pytest.param(failing(408), ModelTimeout, 2, id="408"),
    ],
)
async def test_what_may_pass_is_tried_again_and_told_in_the_end(
    server: ModelServer, asker: Asker, reply: Reply, kind: type[ModelError], calls: int
) -> None:
    server.script(*[reply] * 4)
    pauses: list[Delta] = []

    async def listen() -> None:
        async for delta in asker.stream():
            pauses.append(delta)  # noqa: PERF401  # a comprehension would lose them when it raises

    with pytest.raises(ModelError) as caught:
        await listen()

    assert type(caught.value) is kind
    assert pauses == [Retrying(0.02)] * (calls - 1)
    assert len(server.requests) == calls


async def test_a_busy_model_that_recovers_answers_whole(server: ModelServer, asker: Asker) -> None:
    server.script(rate_limited(0.02), again_soon(overloaded()), FINE)

    heard = await asker.ask()

    assert (heard.text, heard.pauses) == ("Fine.", (0.02, 0.02))
    assert heard.finish.reason is FinishReason.STOP


@pytest.mark.parametrize(
    "headers",
    [{}, {"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, {"retry-after": "soon"}],
    ids=["none", "a date", "nonsense"],
)
async def test_without_a_number_to_wait_for_the_pause_is_ours(
    server: ModelServer, asker: Asker, headers: dict[str, str]
) -> None:
    error = rate_limited().error
    server.script(Reply(status=429, error=error, headers=headers))

    assert await hear_first(asker.stream()) == Retrying(1.0)


@pytest.fixture
def nowhere() -> str:
    """The address of a server that nobody runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/v1"


async def test_a_server_that_nobody_runs_is_tried_again(nowhere: str) -> None:
    async with asking(nowhere) as asker:
        assert await hear_first(asker.stream()) == Retrying(1.0)


async def test_a_server_that_hangs_up_is_tried_again(server: ModelServer, asker: Asker) -> None:
    server.refuse = True

    assert await hear_first(asker.stream()) == Retrying(1.0)


async def test_a_server_that_nobody_runs_is_not_said_to_be_slow(nowhere: str) -> None:
    async with asking(nowhere) as asker:
        with pytest.raises(APIConnectionError) as caught:
            await asker.client.models.list()

    assert type(to_model_error(caught.value)) is ModelUnreachable


async def test_an_error_in_the_stream_is_classified_like_any_other(
    server: ModelServer, asker: Asker
) -> None:
    server.script(Reply(text="One", pause=0, error_after=0, error=no_credit().error))

    with pytest.raises(NoCredit):
        await asker.ask()
