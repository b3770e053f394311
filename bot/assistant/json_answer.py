"""An answer that has to be JSON: looked at when it is whole, and put right once by the model."""

from dataclasses import replace

from bot.assistant.answer import Answer
from bot.domain.completion import FinishReason
from bot.domain.errors import ContentFiltered, JsonCutOff
from bot.domain.message import Message
from bot.domain.prompt import Prompt
from bot.domain.unicode import is_blank
from bot.json_schema.check import Invalid, check_result

_REPAIR = (
    "That is not what is needed:\n{complaint}\nGive the whole JSON again, corrected, and nothing "
    "but the JSON."
)


async def check_json(answer: Answer) -> str | None:
    """What is wrong with it; None where it is the JSON that was wanted, indented from now on.

    Raises ModelError: cut JSON is of no use, whatever it looks like.
    """
    _check_ending(answer)
    try:
        answer.rewrite(await check_result(answer.text, answer.turn.order.schema))
    except Invalid as error:
        return error.complaint
    return None


def ask_for_repair(prompt: Prompt, text: str, complaint: str) -> tuple[Prompt, str]:
    """What is asked after the prompt was answered with this text; and the words behind it."""
    repair = _REPAIR.format(complaint=complaint)
    messages = (*prompt.messages, Message("assistant", text), Message("user", repair))
    return replace(prompt, messages=messages, is_continued=False), text + repair


def _check_ending(answer: Answer) -> None:
    """Look at how it ended before looking at what it says. Raises ModelError."""
    if is_blank(answer.text) and (error := answer.reason_for_silence):
        raise error
    if answer.finish_reason in (FinishReason.LENGTH, FinishReason.INTERRUPTED):
        raise JsonCutOff
    if answer.finish_reason is FinishReason.CONTENT_FILTER:
        raise ContentFiltered
