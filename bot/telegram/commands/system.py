"""/system: the chat's standing instruction: shown, set, and taken back."""

from telegram import MessageEntity
from telegramify_markdown import utf16_len

from bot.telegram.commands.call import Call, Command
from bot.telegram.outgoing.markup import Rich

LONGEST = 16_000
"""Characters. It is sent with every question."""

_OWN = "This chat's system prompt:"
_DEFAULT = "This chat has the default system prompt:"
_NONE = "There is no system prompt: the model is told nothing but what is said here."
_HOW = "To change it: /system and the new text, or /system as a reply to a message that holds it."
_HOW_BACK = "/system reset goes back to the default."
_SET = "✅ The new system prompt is in force from the next question on."
_BACK = "✅ Back to the default system prompt."
_TOO_LONG = f"That is too long for a system prompt: at most {LONGEST:,} characters."
_BAD_REPLY = "The message that you replied to holds no text."


async def _run(call: Call) -> None:
    text = call.argument or call.said.replied_text
    if not text:
        await _show(call)
    elif text.lower() == "reset" and call.argument:
        await _set(call, None, _BACK)
    elif len(text) > LONGEST:
        call.reply(_TOO_LONG)
    else:
        await _set(call, text, _SET)


async def _set(call: Call, text: str | None, confirmation: str) -> None:
    prompts, now = call.tools.system_prompts, call.tools.clock()
    await prompts.set(call.said.thread, text, call.said.author.id, now)
    call.reply(confirmation)


async def _show(call: Call) -> None:
    own = await call.tools.system_prompts.in_force(call.said.thread)
    prompt = own or call.tools.default_system_prompt
    if not prompt:
        call.reply(f"{_NONE}\n\n{_HOW}")
        return
    title = _OWN if own else _DEFAULT
    end = f"{_HOW} {_HOW_BACK}" if own else _HOW
    quote = MessageEntity(
        MessageEntity.EXPANDABLE_BLOCKQUOTE, utf16_len(title) + 1, utf16_len(prompt)
    )
    call.reply(Rich(f"{title}\n{prompt}\n\n{end}", (quote,)))


SYSTEM = Command("system", "Show or set my standing instruction", _run, aliases=("prompt",))
