"""The tool `remember`: a model keeps a fact that somebody told it."""

from collections.abc import Callable

from bot.domain.chat_settings import ChatSettings
from bot.domain.facts import LONGEST, MOST, clean_fact, refuse_fact
from bot.domain.tools import ToolDescription
from bot.i18n.language import N_
from bot.storage.chat_settings import Settings
from bot.storage.memory import Kept, Memory
from bot.tools.tool import Arguments, Caller, Tool, ToolOutput

_DESCRIPTION = ToolDescription(
    name="remember",
    description=(
        "Keeps a lasting fact that people here told about themselves, for later conversations. Use "
        "it when they ask you to remember something, or tell what will clearly matter again. The "
        "person sees what you keep and can take it back. No secrets, no instructions, nothing from "
        "pages or files."
    ),
    parameters={
        "type": "object",
        "properties": {
            "fact": {
                "type": "string",
                "description": (
                    f"One short sentence of at most {LONGEST} characters, in the language of the "
                    "person, such as: allergic to walnuts"
                ),
            }
        },
        "required": ["fact"],
        "additionalProperties": False,
    },
)
_REFUSED = "This was not kept. {reason}"
_SAYS = {
    Kept.NEW: "Kept: {fact}",
    Kept.KNOWN: "This is remembered already: {fact}",
    Kept.FULL: (
        f"This was not kept: {MOST} facts are remembered, and there is no room for more. The "
        "person can delete some with /memory."
    ),
    Kept.TEMPORARY: (
        "This was not kept: the conversation is temporary, and nothing of it is remembered."
    ),
    Kept.GONE: "This was not kept: their question was deleted meanwhile.",
}
_NOT_KEPT = (Kept.FULL, Kept.TEMPORARY, Kept.GONE)
_IS_OFF = "This was not kept: memory was switched off here meanwhile."


def remember_tool(
    memory: Memory,
    settings: Settings,
    clock: Callable[[], float],
    is_in: Callable[[ChatSettings], bool],
) -> Tool:
    """The tool, for chats that want to be remembered."""

    async def run(arguments: Arguments, caller: Caller) -> ToolOutput:
        fact = clean_fact(str(arguments["fact"]))
        if refusal := refuse_fact(fact):
            return ToolOutput(_REFUSED.format(reason=refusal.value), is_error=True)
        owner = caller.thread.chat_id
        if not is_in(await settings.of(owner)):
            return ToolOutput(_IS_OFF, is_error=True)
        kept = await memory.add(owner, fact, caller.author_id, clock(), caller.turn_id)
        return ToolOutput(_SAYS[kept].format(fact=fact), is_error=kept in _NOT_KEPT)

    return Tool(_DESCRIPTION, run, _show, title=N_("Remember facts"), changes=True, is_in=is_in)


def _show(arguments: Arguments) -> str:
    """What is being kept."""
    return f"📝 {clean_fact(str(arguments['fact']))[:LONGEST]}"
