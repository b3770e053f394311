"""Whether a refusal says that a model takes no tools, in the words of many servers."""

import re

from bot.llm.error_wordings import own_words
from bot.llm.refusals import Refusal, may_be_about_content

UNHEEDED = Refusal(400, (), "tool_choice", "tool_choice: unsupported, for it was not heeded")
"""Stands for an answer that calls a tool though it was told to call none."""

# Not a place inside of them, such as 'tools[0].function' or ["tools", 0].
_TOOL = (
    r"\b(?:tools?|tool[_ -]?(?:choice|use|call(?:s|ing)?)|functions?[_ -]?(?:call\w*|tools?)"
    r"|functions)\b(?!\[|\.\w|['\"],\s*\d)"
)
_NO = (
    r"(?:not (?:yet |currently )?(?:support|enable|allow|available|permit|accept|implement)"
    r"|(?:un|n['’]t )support|only supports?\b|extra inputs|requires? --|no endpoints|disabled)"
)
_UNSUPPORTED = re.compile(
    "|".join((
        # "does not support tools", "No endpoints found that support tool use"
        rf"{_NO}.{{0,60}}?{_TOOL}",
        # "tool calling is not supported", "\"auto\" tool choice requires --enable-auto-…"
        rf"{_TOOL}.{{0,60}}?{_NO}",
        # "Unknown parameter: 'tools'", "Unrecognized request argument supplied: tools"
        r"(?:unknown|unrecogni[sz]ed|unexpected)(?: \w+)? (?:parameter|argument|field|key)\b"
        rf"[^.\n]{{0,20}}?{_TOOL}",
        rf"unknown (?:parameter|argument|field|key|variant|role)\W{{1,6}}{_TOOL}",
        # A second round, where the first went well
        rf"(?:invalid|unknown|unexpected|unsupported) role\W{{1,4}}{_TOOL}",
        # Chinese providers
        r"不支持.{0,8}(?:工具|函数|tool|function)",
        r"(?:工具|函数|tool|function).{0,8}不支持",
    )),
    re.IGNORECASE,
)  # fmt: skip
_SEVERAL = re.compile(r"\b(?:parallel|single|multiple) (?:tool|function)", re.IGNORECASE)
_CHOICE = re.compile(r"tool[_ ]choice", re.IGNORECASE)
_ENABLING = re.compile(r"enable-auto-tool|\bauto\b", re.IGNORECASE)
_MENTIONED = re.compile(r"\btools?\b|\btool[_-]\w|for function\b|\bfunctions\b", re.IGNORECASE)
_NULL = re.compile(
    r"content.{0,80}(?:null|none\b|valid string|be a string|expected a string|str type|required"
    r"|missing)|(?:null|none\b|missing|expected a string).{0,40}\bcontent\b",
    re.IGNORECASE,
)
_ID_LENGTH = re.compile(r"tool call id.{0,200}length of 9|\[a-zA-Z0-9\]\{9\}", re.IGNORECASE)
_THOUGHT = re.compile(
    r"reasoning_content\b.{0,60}(?:passed back|missing|required|must)", re.IGNORECASE
)
_STATE = re.compile(
    r"reasoning_(?:content|details)|extra_content|encrypted[_ ]content|\breasoning.{0,10}item",
    re.IGNORECASE,
)
_SECRET = re.compile(r"encrypt|decrypt|\breasoning.{0,10}item|signature", re.IGNORECASE)
_FORMAT = re.compile(r"response[ _]|json|mime", re.IGNORECASE)
_HOSTED = re.compile(r"web[_ ]?search|hosted tool", re.IGNORECASE)
_LOOKED_AT = 300
_ONES_OWN_FAULT = (400, 404, 422)


def is_about_tools(refusal: Refusal) -> bool:
    """Whether the model takes no tools at all."""
    if not may_be_about_content(refusal):
        return False
    named = refusal.parameter.startswith("tools") and "unsupported_parameter" in refusal.names
    unknown = refusal.parameter == "tools" and "unknown_parameter" in refusal.names
    words = _said(refusal)
    is_said = _UNSUPPORTED.search(words) is not None and _SEVERAL.search(words) is None
    return named or unknown or is_said


def is_about_choice(refusal: Refusal) -> bool:
    """Whether it is only `tool_choice` that it does not take."""
    if not may_be_about_content(refusal):
        return False
    words = _said(refusal)
    is_named = refusal.parameter == "tool_choice" or _CHOICE.search(words) is not None
    return is_named and _ENABLING.search(words) is None


def is_about_these_tools(refusal: Refusal) -> bool:
    """Whether other tools, or other calls of them, might not be refused."""
    if refusal.status not in _ONES_OWN_FAULT or not may_be_about_content(refusal):
        return False
    return refusal.parameter.startswith("tool") or _MENTIONED.search(refusal.words) is not None


def is_about_format_too(refusal: Refusal) -> bool:
    """Whether it takes tools, and not beside an enforced JSON, as Gemini does."""
    return _FORMAT.search(refusal.words) is not None


def is_about_hosted(refusal: Refusal) -> bool:
    """Whether it is the provider's own search that this model does not take."""
    return may_be_about_content(refusal) and _HOSTED.search(refusal.words) is not None


def is_about_null(refusal: Refusal) -> bool:
    """Whether it wants words with each call of a tool, or at least an empty text."""
    return may_be_about_content(refusal) and _NULL.search(refusal.words) is not None


def is_about_ids(refusal: Refusal) -> bool:
    """Whether it wants other ids of calls: Mistral's have nine letters and digits."""
    return may_be_about_content(refusal) and _ID_LENGTH.search(refusal.words) is not None


def wants_thoughts(refusal: Refusal) -> bool:
    """Whether it misses the reasoning of an earlier answer, as DeepSeek does."""
    return may_be_about_content(refusal) and _THOUGHT.search(refusal.words) is not None


def is_about_state(refusal: Refusal) -> bool:
    """Whether it does not take what was given back to it with its calls."""
    return may_be_about_content(refusal) and _STATE.search(refusal.words) is not None


def is_about_secrets(refusal: Refusal) -> bool:
    """Whether that cannot be read any more, though it was its own."""
    return _SECRET.search(refusal.words) is not None


def _said(refusal: Refusal) -> str:
    """What it says in its own words; a body without a message (FastAPI's) stands in quotes."""
    words = refusal.words.strip()
    return words[:_LOOKED_AT] if words.startswith(("{", "[")) else own_words(words)
