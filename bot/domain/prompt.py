"""All that the model is shown for one completion."""

from dataclasses import dataclass, field

from bot.domain.chat_settings import Effort
from bot.domain.message import Message
from bot.domain.output_format import Structure
from bot.domain.tools import ToolDescription


@dataclass(frozen=True, slots=True)
class Prompt:
    """The system prompt and the messages, oldest first; the last one is the question.

    Nothing here may change by itself (no clock, no name of the speaker in `system`): providers
    bill a repeated prefix at a fraction of the price only while it is byte-identical.
    """

    model: str
    system: str
    messages: tuple[Message, ...]
    structure: Structure | None = None
    """JSON is wanted, of this structure."""
    is_continued: bool = False
    """JSON was begun and is gone on with, so the provider must not enforce a whole one."""
    tools: tuple[ToolDescription, ...] = ()
    """What the model may call, always in the same order."""
    may_call: bool = True
    """Whether it may still call one; else it has to answer (`tool_choice: none`)."""
    effort: Effort = ""
    """How hard the model is to think; "": as the operator has it."""
    shows_thinking: bool = field(default=False, compare=False)
    """Whether its reader wants to see the reasoning, as Thoughts."""
    conversation_id: int = field(default=0, compare=False)
    """What it is a part of, which is never sent: there it stays with one provider."""
