"""Whose the state is that goes back with calls of tools: another provider must never see it."""

from dataclasses import replace

from bot.domain.completion import ToolCalls
from bot.domain.message import Message
from bot.domain.prompt import Prompt

_END = "\n"
"""Behind a provider's name; a state of the first one has no name before it, and begins with {."""


def mark_state(calls: ToolCalls, provider: str) -> ToolCalls:
    """The calls, with the provider's name before what it wants back."""
    if not provider or not calls.state:
        return calls
    return replace(calls, state=f"{provider}{_END}{calls.state}")


def keep_own_state(prompt: Prompt, provider: str) -> Prompt:
    """The prompt without what other providers want back, and with its own as it came."""
    if not any(message.state for message in prompt.messages):
        return prompt
    messages = tuple(_keep_own(message, provider) for message in prompt.messages)
    return replace(prompt, messages=messages)


def _keep_own(message: Message, provider: str) -> Message:
    if not message.state:
        return message
    mark = f"{provider}{_END}" if provider else ""
    is_own = message.state.startswith(mark or "{")
    return replace(message, state=message.state.removeprefix(mark) if is_own else "")
