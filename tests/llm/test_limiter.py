"""Everything that the provider is asked for waits in one line."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing, suppress

import pytest

from bot.domain.attachment import Recording
from bot.domain.errors import ModelError, RateLimited
from bot.domain.output_format import ImageRequest
from bot.llm.completion import ChatCompletions
from bot.llm.images import ImageClient
from bot.llm.json_types import Json
from bot.llm.limiter import Limiter
from bot.llm.quirks import Quirks
from bot.llm.transcription import TranscriptionClient
from sandbox.modelapi.mistakes import rate_limited
from sandbox.modelapi.reply import Reply
from sandbox.modelapi.server import ModelServer
from tests.llm.examples import (
    FINE,
    NO_OPTIONS,
    Asker,
    again_soon,
    failing,
    hear,
    hear_first,
    prompt,
)

SLOW = Reply(text="Fine.", pause=0.1)


async def forget(_model: str, _parameter: str) -> None:
    """Remember nothing beyond the process."""


def completions(asker: Asker, limiter: Limiter) -> ChatCompletions:
    return ChatCompletions(asker.post, asker.provider, NO_OPTIONS, Quirks({}, forget), limiter)


def under_way(server: ModelServer) -> int:
    return sum(not request.finished and not request.closed_early for request in server.requests)


def bearing(server: ModelServer, most: int) -> Callable[[Json], Reply]:
    """A provider that takes so many calls at once, and refuses the others for a while."""
    return lambda _body: SLOW if under_way(server) <= most else rate_limited(0.3)


async def test_forty_questions_are_all_answered_five_at_a_time(
    server: ModelServer, asker: Asker
) -> None:
    server.default = bearing(server, 5)
    door = completions(asker, Limiter())

    heard = await asyncio.gather(*(hear(door.stream(prompt())) for _ in range(40)))

    assert {one.text for one in heard} == {"Fine."}
    # What it has learnt it keeps: after the first burst nothing more was refused.
    first, *_ = [at for at, request in enumerate(server.requests) if request.status == 429]
    refused = sum(request.status == 429 for request in server.requests)
    assert (first, refused) == (5, 35)


async def test_nothing_begins_before_the_provider_wants_it(
    server: ModelServer, asker: Asker
) -> None:
    server.script(rate_limited(0.3), FINE, FINE)
    door = completions(asker, Limiter())

    first = asyncio.create_task(hear(door.stream(prompt())))
    await server.wait_for(lambda: door._limiter.valve.opens_at)
    second = await hear(door.stream(prompt()))

    assert len(second.pauses) == 1
    assert (await first).pauses == (0.3,)
    refused, *others = server.requests
    assert all(request.at >= refused.at + 0.29 for request in others)


async def test_whoever_came_first_goes_first(server: ModelServer, asker: Asker) -> None:
    server.script(rate_limited(0.1))
    server.default = lambda body: Reply(text=body["messages"][-1]["content"], pause=0)
    door = completions(asker, Limiter(most=1))

    names = [f"question {number}" for number in range(6)]
    heard = await asyncio.gather(*(hear(door.stream(prompt(name))) for name in names))

    assert [one.text for one in heard] == names
    asked = [request.body["messages"][-1]["content"] for request in server.requests]
    assert asked == ["question 0", *names]


async def test_one_that_is_refused_whenever_it_asks_holds_up_nobody_for_long(
    server: ModelServer, asker: Asker
) -> None:
    server.default = lambda body: rate_limited(0.05) if "odd" in str(body) else FINE
    limiter = Limiter(patience=5.0)
    door = completions(asker, limiter)

    odd = asyncio.create_task(hear(door.stream(prompt("odd"))))
    await server.wait_for(lambda: limiter.valve.opens_at)
    async with asyncio.timeout(3):
        others = await asyncio.gather(*(hear(door.stream(prompt())) for _ in range(3)))

    assert {one.text for one in others} == {"Fine."}
    assert not odd.done()
    odd.cancel()
    await asyncio.wait({odd})


async def test_the_operators_bound_holds_for_all_that_is_asked_for(
    server: ModelServer, asker: Asker
) -> None:
    most_seen = 0

    def watch(_body: Json) -> Reply:
        nonlocal most_seen
        most_seen = max(most_seen, under_way(server))
        return Reply(text="Fine.", first_pause=0.05)

    server.default = watch
    server.on("", watch)
    limiter = Limiter(most=2)
    door = completions(asker, limiter)
    pictures = ImageClient(
        asker.client, asker.provider, "gpt-image-2", None, None, Quirks({}, forget), limiter
    )
    speech = TranscriptionClient(asker.client, asker.provider, "whisper-1", limiter)

    await asyncio.gather(
        *(hear(door.stream(prompt())) for _ in range(5)),
        *(pictures.make(ImageRequest("A cat")) for _ in range(3)),
        *(speech.transcribe(Recording("voice.ogg", b"OggS" + b"\0" * 99)) for _ in range(3)),
    )

    assert most_seen == 2


async def test_who_stops_waiting_leaves_the_line_to_the_others(
    server: ModelServer, asker: Asker
) -> None:
    server.default = lambda _body: SLOW
    door = completions(asker, Limiter(most=1))
    first = asyncio.create_task(hear(door.stream(prompt())))
    await server.wait_for(lambda: server.requests)
    stopped = asyncio.create_task(hear(door.stream(prompt())))
    third = asyncio.create_task(hear(door.stream(prompt())))

    await asyncio.sleep(0)
    stopped.cancel()

    assert [(await one).text for one in (first, third)] == ["Fine.", "Fine."]
    assert len(server.requests) == 2
    assert door._limiter.valve.active == 0


async def test_an_answer_that_is_not_heard_to_its_end_gives_its_place_back(
    server: ModelServer, asker: Asker
) -> None:
    server.default = lambda _body: SLOW
    door = completions(asker, Limiter(most=1))

    await hear_first(door.stream(prompt()))

    assert (await hear(door.stream(prompt()))).text == "Fine."


async def test_a_question_gives_up_when_it_has_waited_for_too_long(
    server: ModelServer, asker: Asker
) -> None:
    server.default = lambda _body: rate_limited(0.1)
    door = completions(asker, Limiter(patience=0.25))

    with pytest.raises(RateLimited):
        await hear(door.stream(prompt()))

    assert len(server.requests) == 3


async def test_so_does_one_whose_turn_never_comes(server: ModelServer, asker: Asker) -> None:
    server.default = lambda _body: Reply(text="Fine.", first_pause=0.5)
    door = completions(asker, Limiter(most=1, patience=0.1))
    first = asyncio.create_task(hear(door.stream(prompt())))
    await server.wait_for(lambda: server.requests)

    with pytest.raises(RateLimited):
        await hear(door.stream(prompt()))

    assert (await first).text == "Fine."


async def test_a_refusal_of_minutes_is_told_and_holds_up_nobody_else(
    server: ModelServer, asker: Asker
) -> None:
    server.script(rate_limited(300), FINE)
    door = completions(asker, Limiter())

    with pytest.raises(RateLimited):
        await hear(door.stream(prompt()))

    assert (await hear(door.stream(prompt()))).pauses == ()


async def test_another_trouble_is_tried_again_by_each_question_alone(
    server: ModelServer, asker: Asker
) -> None:
    server.script(again_soon(failing(503)))
    limiter = Limiter()

    heard = await hear(completions(asker, limiter).stream(prompt()))

    assert heard.pauses == (0.02,)
    assert limiter.valve.limit is None


async def test_a_picture_waits_for_its_turn_again_too(server: ModelServer, asker: Asker) -> None:
    server.script(*[rate_limited(0.02)] * 3)
    pictures = ImageClient(
        asker.client, asker.provider, "gpt-image-2", None, None, Quirks({}, forget)
    )

    assert (await pictures.make(ImageRequest("A cat"))).content

    assert len(server.requests) == 4


@pytest.mark.parametrize(
    ("script", "outcomes"),
    [
        ([FINE], ["answered"]),
        ([rate_limited(0.02), FINE], ["rate_limited", "answered"]),
        ([again_soon(failing(503)), FINE], ["busy", "answered"]),
        ([failing(401)], ["refused"]),
        ([Reply(deltas=("a", "b"), cut_after=1)], ["broken_off"]),
    ],
    ids=["fine", "too many", "busy", "refused", "cut"],
)
async def test_each_request_is_counted_by_how_it_ended(
    server: ModelServer, asker: Asker, script: list[Reply], outcomes: list[str]
) -> None:
    server.script(*script)
    counted: list[str] = []
    door = completions(asker, Limiter(observe=counted.append))

    with suppress(ModelError):
        await hear(door.stream(prompt()))

    assert counted == outcomes


async def test_a_request_of_which_nobody_wants_the_rest_was_stopped(
    server: ModelServer, asker: Asker
) -> None:
    server.script(Reply(deltas=("a", "b", "c"), pause=0.05))
    counted: list[str] = []
    door = completions(asker, Limiter(observe=counted.append))

    async with aclosing(door.stream(prompt())) as deltas:
        await anext(deltas)

    assert counted == ["stopped"]
