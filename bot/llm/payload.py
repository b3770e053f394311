"""Our prompt as the API's JSON, the API's chunks as our deltas."""

import json
from collections.abc import Iterable

from bot.conversation.completion import FinishReason
from bot.conversation.prompt import Prompt
from bot.conversation.usage import Usage
from bot.llm.content import write_messages
from bot.llm.json_types import Json
from bot.llm.settings import Options
from bot.llm.structure import Format, write_format, write_system

OPTIONAL = frozenset(
    {"temperature", "max_tokens", "max_completion_tokens", "reasoning_effort", "stream_options"}
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
    messages = write_messages(prompt.messages, with_images=with_images)
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
    }
    return {name: value for name, value in payload.items() if value is not None}


def read_text(chunk: Json) -> str:
    """The visible text of a chunk; reasoning has fields of its own and is not read."""
    text = ""
    for choice in chunk.get("choices") or ():
        piece = choice.get("delta") or choice.get("message") or {}
        # A refusal is what the model says instead of an answer, so it is the answer.
        text += _as_text(piece.get("content")) + (piece.get("refusal") or "")
    return text


def read_finish(chunk: Json) -> str | None:
    """The provider's word for why the answer ended, if this chunk holds one."""
    for choice in chunk.get("choices") or ():
        if choice.get("finish_reason"):
            return str(choice["finish_reason"])
    return None


_REASONS = {
    "length": FinishReason.LENGTH,
    "max_tokens": FinishReason.LENGTH,
    "content_filter": FinishReason.CONTENT_FILTER,
    "tool_calls": FinishReason.TOOL_CALLS,
    "function_call": FinishReason.TOOL_CALLS,
    "error": FinishReason.INTERRUPTED,
}


def finish_reason(raw: str) -> FinishReason:
    """Our word for the provider's; an unknown one ("eos", say) means that the model was done."""
    return _REASONS.get(raw, FinishReason.STOP)


def read_usage(chunk: Json) -> Usage | None:
    """Token counts, if this chunk holds them: in a chunk of its own, in the last, or in each."""
    usage = chunk.get("usage")
    if not isinstance(usage, dict):
        return None
    details = usage.get("prompt_tokens_details") or {}
    cached = details.get("cached_tokens")
    if cached is None:
        cached = usage.get("prompt_cache_hit_tokens")  # DeepSeek's name
    return Usage(
        input=usage.get("prompt_tokens") or 0,
        cached=cached or 0,
        output=usage.get("completion_tokens") or 0,
        reasoning=(usage.get("completion_tokens_details") or {}).get("reasoning_tokens") or 0,
        written=details.get("cache_write_tokens") or 0,
    )


def parse_chunks(events: Iterable[bytes]) -> list[Json]:
    """The events that hold a JSON object; `[DONE]` and anything else is left out."""
    chunks = []
    for event in events:
        try:
            chunk = json.loads(event)
        except ValueError:
            continue
        if isinstance(chunk, dict):
            chunks.append(chunk)
    return chunks


def _as_text(content: object) -> str:
    """Content as text; some servers send a list of parts, as in a request."""
    if isinstance(content, list):
        return "".join(part.get("text") or "" for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""
