"""A second provider answers where the first one fails: nobody is left alone."""

import asyncio
import json
import random
import signal
from collections.abc import AsyncIterator, Callable
from itertools import pairwise

import pytest

from sandbox.modelapi.mistakes import error_body
from sandbox.modelapi.reply import Json, Reply
from sandbox.modelapi.server import ModelServer
from tests.stories.town import Town, words_of

OTHER = "spare/gpt-4o-mini"
REMARK = f"🔀 Written by {OTHER}"
BUSY = Reply(status=503, error=error_body("The server is overloaded.", code="server_is_overloaded"))
KEY = Reply(status=401, error=error_body("Incorrect API key provided.", code="invalid_api_key"))
MANY = Reply(
    status=429,
    error=error_body("Rate limit reached.", code="rate_limit_exceeded"),
    headers={"retry-after": "30"},
)
POOR = Reply(status=429, error=error_body("You exceeded your quota.", code="insufficient_quota"))
FAILURES = {
    "overloaded": BUSY,
    "a refused key": KEY,
    "too many": MANY,
    "no credit": POOR,
    "it breaks off": Reply(text="Hello there.", cut_after=0),
    "it hangs": Reply(text="Hello there.", stall_after=0),
}


@pytest.fixture
async def spare() -> AsyncIterator[ModelServer]:
    server = ModelServer(seed=2)
    await server.start()
    yield server
    await server.stop()
    assert server.violations == []


def with_spare(spare: ModelServer, **more: object) -> dict[str, str]:
    """The settings that name it."""
    entry = {
        "name": "spare",
        "base_url": spare.url,
        "api_key": "the-key-of-the-spare",
        "model": "gpt-4o-mini",
        **more,
    }
    return {"FALLBACKS": json.dumps([entry]), "OPENAI_TIMEOUT_SECONDS": "0.5"}


def text_of(text: str) -> Reply:
    return Reply(text=text, pause=0)


@pytest.mark.parametrize("failure", [*FAILURES, "it is away"])
async def test_whatever_the_first_suffers_the_second_answers_once(
    quiet_town: Town, spare: ModelServer, failure: str
) -> None:
    town = quiet_town
    if failure in FAILURES:
        town.model.on("", FAILURES[failure])
    town.model.refuse = failure == "it is away"
    spare.on("", text_of("From the spare one."))
    await town.bot.start(**with_spare(spare))
    ada = town.person("Ada")

    ada.says("Hello")
    answer = words_of(await ada.hears_about("From the spare one."))
    await town.rests()

    assert answer.startswith("From the spare one.\n\n" + REMARK)
    assert [r.headers["authorization"] for r in spare.requests] == ["Bearer the-key-of-the-spare"]
    (rest,) = town.query("SELECT provider FROM provider_rests")
    assert rest == ("",)

    # By then the first one works, and the conversation stays where its words are known.
    town.model.refuse = False
    town.model.on("", text_of("From the first one."))
    await town.bot.kill()
    await town.bot.start(**with_spare(spare))
    ada.says("And now?")
    await town.waits_for(lambda: len(ada.texts) == 2 and town.is_quiet())

    assert ada.texts[1].startswith("From the spare one.")
    assert town.query("SELECT DISTINCT model FROM usage WHERE output_tokens > 0") == [(OTHER,)]
    assert town.query("SELECT written_by FROM turns") == [(OTHER,), (OTHER,)]
    assert "the-key-of-the-spare" not in town.bot.log


async def test_a_question_that_is_refused_is_asked_of_nobody_else(
    quiet_town: Town, spare: ModelServer
) -> None:
    town = quiet_town
    town.model.on("", Reply(status=400, error=error_body("Your words are odd.")))
    await town.bot.start(**with_spare(spare))
    ada = town.person("Ada")

    ada.says("Hello")
    await ada.hears()
    await town.rests()

    assert spare.requests == []
    assert town.query("SELECT * FROM provider_rests") == []


async def test_a_chat_may_choose_a_model_of_the_other_one_and_status_tells_of_both(
    quiet_town: Town, spare: ModelServer
) -> None:
    town = quiet_town
    ada = town.person("Ada")
    spare.models = ("gpt-4o", "gpt-4o-mini")
    await town.bot.start(
        **with_spare(spare, headers={"x-team": "blue"}, query={"api-version": "7"}),
        ADMIN_USER_IDS=str(ada.id),
    )

    ada.says("/model spare")
    listed = await ada.hears_about("have “spare”")
    rows = listed["reply_markup"]["inline_keyboard"]
    assert [row[0]["text"] for row in rows] == ["spare/gpt-4o", "spare/gpt-4o-mini"]
    assert spare.requests[0].headers["x-team"] == "blue"

    ada.says("/status")
    told = words_of(await ada.hears_about("Version"))
    assert "Provider first: gpt-6-luna (127.0.0.1), ready" in told
    assert f"Provider spare: {OTHER.partition('/')[2]} (127.0.0.1), ready" in told


async def test_a_chosen_model_of_the_other_one_is_no_substitute(
    quiet_town: Town, spare: ModelServer
) -> None:
    town = quiet_town
    spare.on("", text_of("From the spare one."))
    await town.bot.start(**with_spare(spare))
    ada = town.person("Ada")

    ada.says("/model spare/gpt-4o")
    await ada.hears_about("spare/gpt-4o")
    ada.says("Hello")
    await ada.hears_about("From the spare one.")
    await town.rests()

    assert ada.texts[-1] == "From the spare one."
    assert [r.body["model"] for r in spare.requests if r.body] == ["gpt-4o"]


async def test_a_hundred_chats_over_two_providers_of_which_one_fails_at_random(
    quiet_town: Town, spare: ModelServer
) -> None:
    town = quiet_town
    dice = random.Random(15)  # noqa: S311  # no secret
    failures = [*FAILURES.values()]

    def answer(who: str) -> Callable[[Json], Reply]:
        def reply(body: Json) -> Reply:
            said = str(body["messages"][-1]["content"])
            if who == "first" and dice.random() < 0.3:
                return dice.choice(failures)
            return text_of(f"{who} on {said}")

        return reply

    town.model.on("", answer("first"))
    spare.on("", answer("spare"))
    await town.bot.start(**with_spare(spare))
    people = town.people(100)

    def has_heard(count: int) -> Callable[[], bool]:
        return lambda: all(len(person.texts) >= count for person in people)

    async def live() -> None:
        for number in range(3):
            for person in people:
                person.says(f"q{number}")
            await town.waits_for(has_heard(number + 1))
            if number == 0:
                town.bot.send(signal.SIGKILL)
                await town.bot.wait()
                await town.bot.start(**with_spare(spare))
            await town.waits_for(town.is_quiet)

    async with asyncio.timeout(60):
        await live()

    for person in people:
        assert len(person.texts) == 3
        writers = [text.split()[0] for text in person.texts]
        assert [text.split()[2] for text in person.texts] == ["q0", "q1", "q2"], person.texts
        assert sum(one != other for one, other in pairwise(writers)) <= 1
        assert all((REMARK in text) == text.startswith("spare") for text in person.texts)
