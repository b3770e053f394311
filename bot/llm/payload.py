"""Our prompt as the API's JSON, the API's chunks as our deltas."""

from bot.domain.completion import FinishReason
from bot.domain.prompt import Prompt
from bot.domain.unicode import repair_surrogates
from bot.domain.usage import Usage
from bot.llm.content import write_messages
from bot.llm.json_types import Json, as_object
from bot.llm.numbers import read_count
from bot.llm.provider import Options
from bot.llm.response_format import Format, write_format, write_system
from bot.llm.tool_messages import write_tools

OPTIONAL = frozenset(
    {
        "temperature",
        "max_tokens",
        "max_completion_tokens",
        "reasoning_effort",
        "reasoning_summary",
        "stream_options",
        "store",
        "include",
    }
)
"""What may be left out when a provider refuses it. Never the messages or the model."""


def write_payload(
    prompt: Prompt,
    options: Options,
    *,
    is_openai: bool,
    with_images: bool = True,
    format_: Format = Format.NONE,
) -> Json:
    """The request's body, as sent when no optional parameter was refused yet."""
    messages = write_messages(prompt.messages, with_images=with_images, model=prompt.model)
    if system := write_system(prompt, format_):
        # Always `system`: OpenAI converts it, and `developer` breaks local chat templates.
        messages.insert(0, {"role": "system", "content": system})
    payload: Json = {
        "model": prompt.model,
        "messages": messages,
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": options.temperature,
        "reasoning_effort": options.reasoning_effort,
        # The old name is 400 at OpenAI's reasoning models, the new one unknown to many others.
        "max_completion_tokens" if is_openai else "max_tokens": options.max_output_tokens,
        "response_format": write_format(prompt, format_),
        "tools": write_tools(prompt.tools) or None,
        "tool_choice": "none" if prompt.tools and not prompt.may_call else None,
    }
    return {name: value for name, value in payload.items() if value is not None}


def read_text(chunk: Json) -> str:
    """The visible text of a chunk; reasoning has fields of its own and is not read."""
    return read_delta(chunk) or read_message(chunk)


def read_delta(chunk: Json) -> str:
    """What this chunk adds to the answer."""
    return _read_words(choice_of(chunk).get("delta"))


def read_message(chunk: Json) -> str:
    """The whole answer, if this chunk holds it: instead of a stream, or once more at its end."""
    return _read_words(choice_of(chunk).get("message"))


def read_thought(chunk: Json) -> str:
    """The reasoning that this chunk holds in a field of its own."""
    choice = choice_of(chunk)
    piece = choice.get("delta") or choice.get("message")
    if not isinstance(piece, dict):
        return ""
    thoughts = [_as_text(thought) for name in _THOUGHTS if (thought := piece.get(name))]
    if isinstance(content := piece.get("content"), list):  # Mistral's parts
        thoughts += [_as_text(part.get("thinking")) for part in content if isinstance(part, dict)]
    return max(thoughts, key=len, default="")


def read_finish(chunk: Json) -> str | None:
    """The provider's word for why the answer ended, if this chunk holds one."""
    raw = choice_of(chunk).get("finish_reason")
    if not isinstance(raw, str) or raw.strip().lower() in _NO_REASON:
        return None
    return repair_surrogates(raw.strip())[:_LONGEST_REASON]


_THOUGHTS = ("reasoning_content", "reasoning", "thinking", "reasoning_details")
_NO_REASON = frozenset({"", "null", "none"})
_LONGEST_REASON = 40

_LENGTHS = (
    "length max_tokens max_output_tokens max_completion_tokens max_length model_length"
    " token_limit context_length context_window_exceeded model_context_window_exceeded"
)
_FILTERS = (
    "content_filter content_filtered content_filtering safety recitation blocklist spii"
    " prohibited_content image_safety sensitive moderation guardrail_intervened refusal"
)
_TOOLS = "tool_calls tool_call function_call tool_use malformed_function_call"
_BREAKS = (
    "error insufficient_system_resource network_error server_error internal_error abort aborted"
    " cancel canceled cancelled timeout interrupted incomplete failed"
)
_REASONS = {
    word: reason
    for reason, words in (
        (FinishReason.LENGTH, _LENGTHS),
        (FinishReason.CONTENT_FILTER, _FILTERS),
        (FinishReason.TOOL_CALLS, _TOOLS),
        (FinishReason.INTERRUPTED, _BREAKS),
    )
    for word in words.split()
}


def finish_reason(raw: str) -> FinishReason:
    """Our word for the provider's; an unknown one ("eos", say) means that the model was done."""
    word = raw.lower().removeprefix("finish_reason_").replace("-", "_").replace(" ", "_")
    return _REASONS.get(word, FinishReason.STOP)


def read_usage(chunk: Json) -> Usage | None:
    """Token counts, if this chunk holds them: in a chunk of its own, in the last, or in each.

    None for counts that cannot be true, as those of a prompt of nothing.
    """
    usage = chunk.get("usage")
    if not isinstance(usage, dict):
        return None
    read = read_count(usage.get("prompt_tokens"), least=1)
    said = usage.get("completion_tokens")
    output = 0 if said is None else read_count(said)
    if read is None or output is None:
        return None
    details = as_object(usage.get("prompt_tokens_details"))
    cached = read_count(details.get("cached_tokens"))
    if cached is None:
        cached = read_count(usage.get("prompt_cache_hit_tokens"))  # DeepSeek's name
    cached = min(cached or 0, read)
    written = min(read_count(details.get("cache_write_tokens")) or 0, read - cached)
    details = as_object(usage.get("completion_tokens_details"))
    reasoning = min(read_count(details.get("reasoning_tokens")) or 0, output)
    return Usage(read, cached, output, reasoning, written=written)


def read_error(chunk: Json) -> object:
    """What the provider complains of in a chunk, in any of the forms there are; else None."""
    if error := chunk.get("error"):
        return error
    if "error" in (chunk.get("object"), chunk.get("type")):
        return chunk
    if "choices" in chunk or "usage" in chunk:
        return None
    said = [chunk.get(name) for name in ("detail", "message", "msg", "error_msg")]
    # FastAPI's detail may be a list; Ollama's own message is an object, and no error.
    return chunk if said[0] or any(isinstance(one, str) and one for one in said) else None


def choice_of(chunk: Json) -> Json:
    """The only choice there is: more are never asked for."""
    choices = chunk.get("choices")
    if not isinstance(choices, list):
        return as_object(choices)
    for choice in choices:
        if isinstance(choice, dict):
            return choice
    return {}


def _read_words(piece: object) -> str:
    if not isinstance(piece, dict):
        return _as_text(piece)
    # A refusal is what the model says instead of an answer, so it is the answer.
    return _as_text(piece.get("content")) + _as_text(piece.get("refusal"))


def _as_text(content: object) -> str:
    """Content as text; some servers send a list of parts, as in a request."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    parts = [part for part in content if isinstance(part, dict)]
    texts = (part.get("text") for part in parts if part.get("type") not in _THOUGHTS)
    return "".join(text for text in texts if isinstance(text, str))
