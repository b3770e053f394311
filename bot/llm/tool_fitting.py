"""How a prompt's tools, calls and results are shown to a model, by what it has refused so far."""

from collections.abc import Sequence, Set
from dataclasses import replace

from bot.domain.prompt import Prompt
from bot.llm.json_types import Json
from bot.llm.refusals import Refusal
from bot.llm.tool_messages import is_short_id, shorten_ids, tell_calls
from bot.llm.tool_support import (
    is_about_choice,
    is_about_format_too,
    is_about_hosted,
    is_about_ids,
    is_about_null,
    is_about_secrets,
    is_about_state,
    is_about_these_tools,
    is_about_tools,
    wants_thoughts,
)

TOOLS = "tools"
"""Under which it is remembered that a model takes no tools; the others are parts of that."""
_CHOICE = "tool_choice"
_NULL = "content:null"
_IDS = "tool_calls.id"
_HOSTED = "web_search"
_THOUGHTS = "reasoning_content"
_STATE = "state"

_FIELDS_OF_STATE = frozenset({"reasoning_content", "reasoning_details", "items"})
_NO_THOUGHT = " "
"""Stands for reasoning that is gone; DeepSeek does not take an empty text for it."""

FOR_ONCE = ""
"""A lesson about this very request, which is not remembered."""


class ToolFitting:
    """One request's. Each refusal that teaches something changes what `fit` or `trim` gives."""

    def __init__(self) -> None:
        self._is_spoiled = False
        self._is_forgetful = False

    def fit(self, prompt: Prompt, refused: Set[str]) -> Prompt:
        """The prompt as its model takes it: without tools all that they said is told in words."""
        if self._is_forgetful or _STATE in refused:
            bare = tuple(replace(one, state="") if one.state else one for one in prompt.messages)
            prompt = replace(prompt, messages=bare)
        is_without = self._is_spoiled or TOOLS in refused
        is_without = is_without or (_CHOICE in refused and not prompt.may_call)
        if prompt.tools and not is_without:
            return prompt
        return replace(prompt, tools=(), messages=tell_calls(prompt.messages))

    def trim(self, messages: Sequence[Json], refused: Set[str]) -> None:
        """Change written messages to the forms that their model insists on."""
        for message in messages:
            if _NULL in refused and message["content"] is None:
                message["content"] = ""
            if _THOUGHTS in refused and message["role"] == "assistant":
                message.setdefault(_THOUGHTS, _NO_THOUGHT)
        if _IDS in refused:
            shorten_ids(messages)

    def add_hosted_search(self, body: Json, refused: Set[str]) -> None:
        """Let the provider search by itself, behind all other tools; not where JSON is enforced."""
        if _HOSTED in refused or self._is_spoiled or "response_format" in body:
            return
        body["tools"] = [*body.get("tools", ()), {"type": _HOSTED}]

    def lesson(self, body: Json, refusal: Refusal) -> str | None:
        """What this body's refusal teaches about tools: a name to remember, or FOR_ONCE.

        None: it is about something else.
        """
        if (taught := self._lesson_of_messages(body["messages"], refusal)) is not None:
            return taught
        if "tools" not in body:
            return None
        if {"type": _HOSTED} in body["tools"] and is_about_hosted(refusal):
            return _HOSTED
        if "tool_choice" in body and is_about_choice(refusal):
            return _CHOICE
        if is_about_tools(refusal) and not (
            "response_format" in body and is_about_format_too(refusal)
        ):
            return TOOLS
        if is_about_these_tools(refusal):
            self._is_spoiled = True
            return FOR_ONCE
        return None

    def _lesson_of_messages(self, messages: list[Json], refusal: Refusal) -> str | None:
        answers = [one for one in messages if one["role"] == "assistant"]
        calling = [one for one in answers if "tool_calls" in one]
        if wants_thoughts(refusal) and any(_THOUGHTS not in one for one in answers):
            return _THOUGHTS
        if any(_holds_state(one) for one in calling) and is_about_state(refusal):
            self._is_forgetful = True
            return FOR_ONCE if is_about_secrets(refusal) else _STATE
        if any(one["content"] is None for one in calling) and is_about_null(refusal):
            return _NULL
        ids = (call["id"] for one in calling for call in one["tool_calls"])
        if not all(map(is_short_id, ids)) and is_about_ids(refusal):
            return _IDS
        return None


def _holds_state(message: Json) -> bool:
    in_calls = any("extra_content" in call for call in message["tool_calls"])
    return in_calls or not _FIELDS_OF_STATE.isdisjoint(message)
