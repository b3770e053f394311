"""Whichever API a provider is asked through, whoever asks sees the same."""

import json
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace

import pytest

from bot.domain.completion import Delta, Finish, FinishReason, Retrying, ToolCalls
from bot.domain.errors import ModelNotFound
from bot.domain.message import Message
from bot.domain.output_format import Structure
from bot.domain.prompt import Prompt
from bot.domain.tools import ToolDescription
from bot.llm.dialect import CHAT, RESPONSES, dialect_of
from bot.llm.json_types import Json
from bot.llm.provider import Options, Provider
from sandbox.modelapi.mistakes import overloaded
from sandbox.modelapi.reply import Call, Reply
from sandbox.modelapi.server import ModelServer
from tests.llm.examples import (
    FINE,
    PLAIN,
    REASONING,
    WARM,
    Asker,
    again_soon,
    asking,
    hear,
    picture,
    prompt,
    show,
)

SEARCH = ToolDescription(
    "web_search",
    "Search the web.",
    {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]},
)
HOSTED = Options(hosted_search=True)


@pytest.fixture
async def modern(server: ModelServer) -> AsyncIterator[Asker]:
    """Somebody who asks through Responses."""
    async with asking(server.url, api="responses") as asker:
        yield asker


def asked(*behind: Message, model: str = REASONING, text: str = "Search for fish") -> Prompt:
    """A question that wants a search, and what has come of it."""
    return Prompt(model, "Be brief.", (Message("user", text), *behind), tools=(SEARCH,))


async def listen(deltas: AsyncGenerator[Delta]) -> tuple[str, ToolCalls | None, Finish]:
    """The words, the calls and the end."""
    heard = [delta async for delta in deltas]
    finish = heard[-1]
    assert isinstance(finish, Finish)
    calls = next((delta for delta in heard if isinstance(delta, ToolCalls)), None)
    return "".join(delta for delta in heard if isinstance(delta, str)), calls, finish


def bodies(server: ModelServer) -> list[Json]:
    return [request.body for request in server.requests]


@pytest.mark.parametrize(
    ("base_url", "api", "dialect"),
    [
        ("https://api.openai.com/v1", "auto", RESPONSES),
        ("https://api.openai.com/v1", "chat", CHAT),
        ("https://api.deepseek.com", "auto", CHAT),
        ("https://api.deepseek.com", "responses", RESPONSES),
    ],
)
def test_openai_is_asked_through_responses_and_all_others_only_if_it_is_wanted(
    base_url: str, api: str, dialect: object
) -> None:
    assert dialect_of(Provider("key", base_url, api=api)) is dialect  # type: ignore[arg-type]  # one of the three


async def test_an_answer_and_its_usage(server: ModelServer, modern: Asker) -> None:
    heard = await modern.ask(model=REASONING)

    assert "You said: “Hello”" in heard.text
    assert heard.finish.reason is FinishReason.STOP
    assert heard.finish.usage is not None
    assert heard.finish.usage.input > 0
    assert (server.requests[0].path, bodies(server)[0]["store"]) == ("/v1/responses", False)
    assert server.violations == []


async def test_calls_go_back_with_the_reasoning_that_came_with_them(
    server: ModelServer, modern: Asker
) -> None:
    door = modern.completions()
    _, calls, finish = await listen(door.stream(asked()))
    assert calls is not None
    behind = (
        Message("assistant", "", calls=calls.calls, state=calls.state),
        Message("tool", "A fish: https://example.org", call_id=calls.calls[0].id),
    )
    said, none, end = await listen(door.stream(asked(*behind)))
    after = (*behind, Message("assistant", said), Message("user", "Thanks"))
    await listen(door.stream(asked(*after)))

    assert (finish.reason, end.reason, none) == (FinishReason.TOOL_CALLS, FinishReason.STOP, None)
    assert "[https://example.org](https://example.org)" in said
    first, second, third = (body["input"] for body in bodies(server))
    kinds = [item.get("type", item.get("role")) for item in second]
    assert kinds == ["system", "user", "reasoning", "function_call", "function_call_output"]
    assert json.dumps(second).startswith(json.dumps(first)[:-1])
    assert json.dumps(third).startswith(json.dumps(second)[:-1])
    assert modern.learnt == []


async def test_another_model_is_not_given_what_only_the_first_can_read(
    server: ModelServer, modern: Asker
) -> None:
    door = modern.completions()
    _, calls, _ = await listen(door.stream(asked()))
    assert calls is not None
    behind = (
        Message("assistant", "", calls=calls.calls, state=calls.state),
        Message("tool", "A fish.", call_id=calls.calls[0].id),
    )
    said, _, _ = await listen(door.stream(asked(*behind, model="gpt-6-sol")))

    assert "A fish" in said
    assert not any(item.get("type") == "reasoning" for item in bodies(server)[1]["input"])


async def test_reasoning_that_cannot_be_read_any_more_is_left_out_for_once(
    server: ModelServer, modern: Asker
) -> None:
    sealed = {"id": "rs_1", "type": "reasoning", "summary": [], "encrypted_content": "old"}
    state = json.dumps({"model": REASONING, "items": [sealed]})
    door = modern.completions()
    _, calls, _ = await listen(door.stream(asked()))
    assert calls is not None
    behind = (
        Message("assistant", "", calls=calls.calls, state=state),
        Message("tool", "A fish.", call_id=calls.calls[0].id),
    )
    said, _, _ = await listen(door.stream(asked(*behind)))

    assert "A fish" in said
    assert modern.learnt == []


async def test_pictures_and_json_are_asked_for_in_its_words(
    server: ModelServer, modern: Asker
) -> None:
    schema = json.dumps(
        {
            "type": "object",
            "properties": {"name": {"type": "string"}},
            "required": ["name"],
            "additionalProperties": False,
        }
    )
    await modern.put(show(picture("a"), model=REASONING))
    structured = replace(prompt(model=REASONING), structure=Structure(schema, is_strict=True))
    heard = await modern.put(structured)
    loose = await modern.put(replace(structured, structure=Structure("")))

    assert len(server.requests[0].pictures) == 1
    assert json.loads(heard.text) == {"name": "Ada"}
    assert json.loads(loose.text)["source"] == "sandbox"


async def test_what_a_model_refuses_is_remembered_apart_from_chat_completions(
    server: ModelServer, modern: Asker
) -> None:
    known = {REASONING: {"store", "tools"}}
    door = modern.completions(WARM, known)
    heard = await hear(door.stream(prompt(model=REASONING)))
    await hear(door.stream(prompt(model=REASONING)))

    assert heard.text
    assert modern.learnt == [(REASONING, "responses:temperature")]
    assert ["store" in body for body in bodies(server)] == [True, True, True]


async def test_a_model_that_does_not_reason_is_asked_without_sealed_reasoning(
    server: ModelServer, modern: Asker
) -> None:
    _, calls, _ = await listen(modern.completions().stream(asked(model=PLAIN)))

    assert calls is not None
    assert calls.state == ""
    assert modern.learnt == [(PLAIN, "responses:include")]


async def test_a_model_without_tools_is_told_in_words(server: ModelServer, modern: Asker) -> None:
    server.tools = False
    said, calls, _ = await listen(modern.completions().stream(asked()))

    assert (bool(said), calls) == (True, None)
    assert modern.learnt == [(REASONING, "responses:tools")]


async def test_the_providers_own_search_names_its_sources(
    server: ModelServer, modern: Asker
) -> None:
    question = prompt("Search for fish", model=REASONING)
    heard = await hear(modern.completions(HOSTED).stream(question))

    assert bodies(server)[0]["tools"] == [{"type": "web_search"}]
    assert "all about fish" in heard.text
    assert [(one.url, one.is_read) for one in heard.finish.sources] == [
        ("https://example.org/fish", True)
    ]


async def test_a_model_without_that_search_is_asked_without_it(
    server: ModelServer, modern: Asker
) -> None:
    server.hosted_search = False
    _, calls, _ = await listen(modern.completions(HOSTED).stream(asked()))

    assert calls is not None
    assert modern.learnt == [(REASONING, "responses:web_search")]
    assert [len(body["tools"]) for body in bodies(server)] == [2, 1]


async def test_elsewhere_that_search_is_not_offered(server: ModelServer, asker: Asker) -> None:
    await hear(asker.completions(HOSTED).stream(prompt()))

    assert "tools" not in bodies(server)[0]


@pytest.mark.parametrize("reason", ["length", "content_filter"])
async def test_an_answer_that_is_not_whole(server: ModelServer, modern: Asker, reason: str) -> None:
    server.script(Reply(text="One two.", finish_reason=reason, pause=0))
    heard = await modern.ask(model=REASONING)

    assert (heard.text, heard.finish.reason) == ("One two.", FinishReason(reason))


async def test_troubles_are_the_same(server: ModelServer, modern: Asker) -> None:
    server.script(again_soon(overloaded()), FINE)
    again = await modern.ask(model=REASONING)
    server.script(Reply(text="One two three.", error_after=1, pause=0))
    broken = await modern.ask(model=REASONING)
    server.script(Reply(text="One two three.", cut_after=0, pause=0))
    deltas = modern.stream(model=REASONING)
    first = await anext(deltas)
    await deltas.aclose()

    assert (again.text, len(again.pauses)) == ("Fine.", 1)
    assert (broken.text, broken.finish.reason) == ("One", FinishReason.INTERRUPTED)
    assert isinstance(first, Retrying)
    with pytest.raises(ModelNotFound):
        await modern.ask(model="gpt-none")


async def test_a_whole_answer_instead_of_a_stream(server: ModelServer, modern: Asker) -> None:
    server.script(Reply(text="Fine.", is_whole=True, calls=(Call("web_search", "{}"),)))
    said, calls, _ = await listen(modern.completions().stream(asked()))

    assert said == "Fine."
    assert calls is not None
    assert calls.calls[0].name == "web_search"


async def test_the_cap_has_its_name_there(server: ModelServer, modern: Asker) -> None:
    await modern.ask(Options(max_output_tokens=16, reasoning_effort="low"), REASONING)

    body = bodies(server)[0]
    assert (body["max_output_tokens"], body["reasoning"]) == (16, {"effort": "low"})
