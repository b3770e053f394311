"""A model without tools is told from a mistake in one of them, which is not remembered."""

import pytest

from bot.llm.refusals import Refusal
from bot.llm.tool_support import (
    is_about_choice,
    is_about_ids,
    is_about_null,
    is_about_these_tools,
    is_about_tools,
)


def said(words: str, status: int | None = 400, parameter: str = "") -> Refusal:
    """A refusal in these words."""
    return Refusal(status, (), parameter, words)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("registry.ollama.ai/library/gemma3:latest does not support tools", 400),
        ("No endpoints found that support tool use. To learn more, visit: https://x.ai", 404),
        ('"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser', 400),
        ("tools param requires --jinja flag", 500),
        ("Unknown parameter: 'tools'.", 400),
        ("Unrecognized request argument supplied: tools", 400),
        ("unexpected keyword argument 'tools'", 500),
        ("{'detail': [{'loc': ['body', 'tools'], 'msg': 'Extra inputs are not permitted'}]}", 422),
        ("{'detail': 'messages: unknown variant `tool`, expected `user`'}", 422),
        ("Invalid role: tool", 400),
        ("Function calling is not enabled for models/gemma-3-27b-it", 400),
        ("This model doesn't support function calling.", 400),
        ("Tool calling is not supported for this model", 400),
        ("`tools` is unsupported here", 501),
        ("Function tools with reasoning_effort are not supported for gpt-6-sol", 400),
        ("该模型暂不支持工具调用", 400),
    ],
)
def test_a_model_without_tools_says_so_in_many_words(words: str, status: int) -> None:
    assert is_about_tools(said(words, status))


@pytest.mark.parametrize(
    "words",
    [
        "Invalid parameter: messages with role 'tool' must be a response to a preceeding message",
        "An assistant message with 'tool_calls' must be followed by tool messages",
        "Unexpected role 'user' after role 'tool'",
        "Unexpected tool call id call_a in tool results",
        "Unknown parameter: 'tools[0].function.strict'.",
        "{'detail': [{'loc': ['body', 'tools', 0, 'function'], 'msg': 'Extra inputs are not'}]}",
        "This model only supports single tool-calls at once!",
        "parallel tool calls are not supported",
        "Invalid schema for function 'web_search': array schema missing items.",
        "Invalid 'tools[0].function.name': string too long.",
        "Invalid 'tools': array too long. Expected an array with maximum length 128",
        "tool message requires tool_call_id",
    ],
)
def test_a_mistake_in_tools_is_not_the_model_s_lack_of_them(words: str) -> None:
    assert not is_about_tools(said(words))
    assert is_about_these_tools(said(words))


@pytest.mark.parametrize(
    "refusal",
    [
        said("error parsing tool call: raw='{' err=unexpected end of JSON", 500),
        said("Too many tools were called", 429),
        said("maximum context length is 8192 tokens, tools are not supported", 400),
        said("Rephrase it"),
        said("tools are not supported", 401),
    ],
)
def test_other_troubles_are_something_else(refusal: Refusal) -> None:
    assert not is_about_tools(refusal)
    assert not is_about_these_tools(refusal)


def test_only_the_choice_may_be_refused() -> None:
    assert is_about_choice(said("Unknown parameter: 'tool_choice'."))
    assert is_about_choice(said("No.", parameter="tool_choice"))
    assert not is_about_choice(said('"auto" tool choice requires --enable-auto-tool-choice'))


@pytest.mark.parametrize(
    "words",
    [
        "Invalid value for 'content': expected a string, got null.",
        "{'loc': ['body', 'messages', 2, 'content'], 'msg': 'Input should be a valid string'}",
        "messages[2]: missing field `content`",
        "content is required",
    ],
)
def test_some_want_a_text_with_each_call(words: str) -> None:
    assert is_about_null(said(words))


def test_mistral_wants_ids_of_its_own() -> None:
    words = "Tool call id was call_00_abc but must be a-z, A-Z, 0-9, with a length of 9."

    assert is_about_ids(said(words))
