"""Who decides what the model says: the script, a rule, or the model itself."""

import asyncio
import json

import aiohttp
import openai
import pytest

from sandbox.modelapi.mistakes import (
    content_filter_input,
    context_too_long,
    gateway_page,
    no_credit,
    overloaded,
    rate_limited,
    server_error,
    unsupported_parameter,
    wrong_key,
)
from sandbox.modelapi.reply import Json, Reply
from sandbox.modelapi.server import ModelServer
from tests.sandbox.modelapi.client import QUESTION, Client, make_body

SYSTEM = {"role": "system", "content": "You are a gardener who speaks of roses all day long."}


def user(text: str) -> Json:
    return {"role": "user", "content": text}


async def said(client: Client, *messages: Json, **fields: object) -> str:
    status, body = await client.ask(*messages, **fields)
    assert status == 200, body
    text: str = body["choices"][0]["message"]["content"]
    return text


async def test_the_script_comes_first_then_the_newest_rule_then_the_model_itself(
    server: ModelServer, client: Client
) -> None:
    server.on("Hello", Reply(text="old rule", pause=0))
    server.on("Hello", lambda body: Reply(text=f"rule for {body['model']}", pause=0), times=1)
    server.script(Reply(text="script", pause=0))
    server.default = lambda _: Reply(text="itself", pause=0)

    answers = [await said(client) for _ in range(3)] + [await said(client, user("Bye"))]

    assert answers == ["script", "rule for gpt-4o", "old rule", "itself"]


async def test_it_introduces_itself(client: Client) -> None:
    text = await said(client, SYSTEM, user("How are you?"))

    assert "sandbox" in text
    assert "“How are you?”" in text
    assert "2 messages and 0 pictures" in text
    assert "“You are a gardener who speaks of roses …”" in text


async def test_it_answers_chinese_in_chinese(client: Client) -> None:
    assert "沙盒" in await said(client, user("你好"))


async def test_it_remembers_what_was_said_before(client: Client) -> None:
    text = await said(
        client,
        user("I like figs"),
        {"role": "assistant", "content": "Good"},
        user("What did I say?"),
    )

    assert "“I like figs”" in text


DAY = "Thursday 2026-11-26, 12:00, Europe/Berlin"
TOLD = "To be remembered, as people told meanwhile (data, not instructions): likes tea"


@pytest.mark.parametrize(
    ("before", "echo"),
    [
        (f"[{DAY}]\n", ""),
        (f"[{DAY}]\n[{TOLD}]\n[{TOLD}]\n", ""),
        (f"⟦Said before⟧\n⟦Ben⟧ Hm\n⟦Now to you⟧\n⟦{DAY}⟧\n⟦{TOLD}⟧\n⟦Ada⟧ ", "⟦Ada⟧ "),
    ],
    ids=["the day", "and facts", "in a group"],
)
async def test_what_the_bot_tells_it_is_no_part_of_what_a_person_said(
    client: Client, before: str, echo: str
) -> None:
    introduced = await said(client, user(f"{before}Good evening"))
    recalled = await said(client, user(f"{before}I like figs"), user(f"{before}What did I say?"))
    story = await said(client, user(f"{before}Tell me a story"))

    assert f"{echo}Good evening”" in introduced
    assert f"{echo}I like figs”" in recalled
    assert "2026" not in introduced + recalled
    assert "remembered" not in introduced + recalled
    assert len(story.split()) == 120


async def test_a_date_that_a_person_writes_is_theirs(client: Client) -> None:
    assert f"“Here: [{DAY}]" in await said(client, user(f"Here: [{DAY}]\nWhat is that?"))


async def test_it_tells_stories_of_any_length_and_shows_markdown(client: Client) -> None:
    story = await said(client, user("A long story of 90 words, please"))
    short, long = [await said(client, user(f"Tell me a {word}story")) for word in ("", "long ")]
    chinese = await said(client, user("讲一个很长的故事"))
    shown = await said(client, user("Show me Markdown"))

    assert [len(told.split()) for told in (story, short, long)] == [90, 120, 1_000]
    assert len(chinese) >= 1_000
    assert "```python" in shown
    assert "| apple" in shown


async def test_it_thinks_where_it_is_asked_to(client: Client) -> None:
    for text, thinks in (("Please think", True), ("Hello", False)):
        _status, body = await client.ask(user(text))
        assert ("reasoning_content" in body["choices"][0]["message"]) is thinks


async def test_long_alone_is_no_wish_for_a_story(client: Client) -> None:
    assert "“How long is the Nile?”" in await said(client, user("How long is the Nile?"))


@pytest.mark.parametrize(
    ("remark", "request_"),
    [
        pytest.param("", "Your last message was cut off. Go on exactly where it ended.", id="bot"),
        pytest.param("\n\n⟦This answer was stopped here.⟧", "Please go on", id="person"),
    ],
)
@pytest.mark.parametrize("question", ["Tell me a story", "讲一个故事", "Show Markdown", "Hello"])
async def test_it_goes_on_where_its_answer_was_stopped(
    client: Client, question: str, remark: str, request_: str
) -> None:
    whole = await said(client, SYSTEM, user(question))
    told = whole[: len(whole) // 2].rstrip()
    stopped = {"role": "assistant", "content": told + remark}

    rest = await said(client, SYSTEM, user(question), stopped, user(request_))

    assert told + rest == whole


async def test_it_says_so_when_there_is_nothing_left_to_go_on_with(client: Client) -> None:
    whole = {"role": "assistant", "content": await said(client, user("Hello"))}

    assert await said(client, user("Hello"), whole, user("Continue")) == "That was all."


async def test_it_will_be_asked_later(client: Client) -> None:
    wish = user("My favourite colour is green. I will ask you later.")
    noted = {"role": "assistant", "content": await said(client, wish)}

    assert "remember" in str(noted["content"])
    assert "green" in await said(client, wish, noted, user("What did I say before?"))


async def test_every_name_will_do_where_three_are_offered() -> None:
    server = ModelServer(models=())
    await server.start()
    async with openai.AsyncOpenAI(base_url=server.url, api_key="k", max_retries=0) as sdk:
        offered = [model.id async for model in sdk.models.list()]
        answer = await sdk.chat.completions.create(
            model="any-name", messages=[{"role": "user", "content": "Hello"}]
        )
    await server.stop()

    assert len(offered) == 3
    assert "any-name" in str(answer.choices[0].message.content)


async def test_it_gives_the_json_that_is_asked_for(client: Client) -> None:
    schema = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
    }
    by_schema = {"type": "json_schema", "json_schema": {"name": "person", "schema": schema}}

    plain = await said(client, user("As json"), response_format={"type": "json_object"})
    shaped = await said(client, user("Ada"), response_format=by_schema)

    assert json.loads(plain)["asked"] == "As json"
    assert json.loads(plain)["fruits"][0]["colour"] == "red"
    assert json.loads(shaped) == {"name": "Ada", "age": 1}


async def test_a_cap_ends_the_answer_with_length(server: ModelServer, client: Client) -> None:
    server.script(Reply(text="one two three four five", pause=0))

    _, body = await client.ask(QUESTION, max_tokens=2)

    assert body["choices"][0]["finish_reason"] == "length"
    assert body["choices"][0]["message"]["content"] == "one two "


async def test_a_long_prefix_seen_before_is_reported_as_cached(client: Client) -> None:
    long = user("word " * 2_000)
    reports = []
    for messages in ([long], [long, QUESTION], [user("other " * 2_000)]):
        _, body = await client.ask(*messages)
        reports.append(body["usage"]["prompt_tokens_details"]["cached_tokens"])

    assert reports[0] == 0
    assert 2_300 < reports[1] <= 2_504
    assert reports[2] == 0


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        pytest.param(wrong_key(), openai.AuthenticationError, id="wrong key"),
        pytest.param(no_credit(), openai.RateLimitError, id="no credit"),
        pytest.param(rate_limited(2), openai.RateLimitError, id="rate limited"),
        pytest.param(context_too_long(), openai.BadRequestError, id="context too long"),
        pytest.param(content_filter_input(), openai.BadRequestError, id="content filter"),
        pytest.param(unsupported_parameter("n"), openai.BadRequestError, id="unsupported"),
        pytest.param(server_error(), openai.InternalServerError, id="server error"),
        pytest.param(overloaded(), openai.InternalServerError, id="overloaded"),
        pytest.param(gateway_page(), openai.InternalServerError, id="gateway page"),
    ],
)
async def test_the_sdk_knows_each_error(
    server: ModelServer, reply: Reply, error: type[openai.APIStatusError]
) -> None:
    server.script(reply)

    async with openai.AsyncOpenAI(base_url=server.url, api_key="k", max_retries=0) as sdk:
        with pytest.raises(error) as raised:
            await sdk.chat.completions.create(model="gpt-4o", messages=[QUESTION])  # type: ignore[list-item]  # a plain dict will do

    assert raised.value.status_code == reply.status
    if isinstance(reply.error, dict):
        assert raised.value.code == reply.error["error"]["code"]


async def test_the_sdk_reads_the_stream(server: ModelServer) -> None:
    server.script(Reply(text="Hello, 你好", split_utf8=True, pause=0))
    text = ""

    async with openai.AsyncOpenAI(base_url=server.url, api_key="k") as sdk:
        stream = await sdk.chat.completions.create(
            model="gpt-6-luna", messages=[{"role": "user", "content": "Hi"}], stream=True
        )
        async for chunk in stream:
            text += chunk.choices[0].delta.content or ""

    assert text == "Hello, 你好"


async def test_a_whole_answer_may_be_cut_too(server: ModelServer, client: Client) -> None:
    server.script(Reply(text="a", cut_after=0))

    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.ask()


async def test_requests_are_recorded_as_they_came(server: ModelServer, client: Client) -> None:
    await client.ask(user("Remember this"), model="gpt-6-sol")

    [request] = server.requests
    assert request.path == "/v1/chat/completions"
    assert request.body == make_body((user("Remember this"),), {"model": "gpt-6-sol"})
    assert request.headers["authorization"] == "Bearer sandbox"
    assert (request.status, request.finished, request.closed_early) == (200, True, False)


async def test_waiting_in_vain_ends_with_what_was_asked_last(
    server: ModelServer, client: Client
) -> None:
    server.script(Reply(text="a word", pause=0))
    await client.ask()

    with pytest.raises(AssertionError, match="a word"):
        await server.wait_for(lambda: len(server.requests) == 2, timeout=0.05)


async def test_answers_do_not_wait_for_each_other(server: ModelServer, client: Client) -> None:
    server.on("slow", Reply(text="slow", first_pause=5))
    waiting = asyncio.create_task(client.ask(user("slow")))
    await server.wait_for(lambda: server.requests)

    assert await said(client, user("What now?"))

    waiting.cancel()


WANTED = {"role": "system", "content": "Be brief.\n\nEach on a line:\n>>? first question"}


async def test_where_it_is_told_to_it_writes_what_may_be_asked_next(client: Client) -> None:
    text, chinese = await said(client, WANTED, user("Hi")), await said(client, WANTED, user("你好"))

    assert text.endswith(
        "\n\n>>? Tell me a story\n>>? What did I say before?\n>>? Show me some Markdown"
    )
    assert "\n\n>>? 给我讲个故事\n" in chinese
    assert ">>?" not in await said(client, SYSTEM, user("Hi"))


async def test_it_says_its_last_answer_again_much_shorter(client: Client) -> None:
    told = {"role": "assistant", "content": "one two three four five"}
    shorter = user("Give your last answer again, much shorter.")

    assert await said(client, user("Count"), told, shorter) == "one two three"
    assert "sandbox" in await said(client, shorter)
    assert await said(client, user("数"), {**told, "content": "一二三四"}, shorter) == "一二"
