"""/system: the system prompt of a chat, of a topic, or of all chats."""

from telegramify_markdown import utf16_len

from bot.domain.message import Thread
from bot.domain.system_prompt import Scope, SystemCommand, parse_system_command
from bot.i18n.language import N_, _
from bot.storage.system_prompts import EVERYWHERE, PromptVersion
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.commands.given_text import use_given_text
from bot.telegram.commands.system_change import refuse_change, store
from bot.telegram.commands.system_history import show_history
from bot.telegram.outgoing.text.entity import Entity
from bot.telegram.outgoing.text.markdown import FormattedText
from bot.telegram.outgoing.text.notice_text import join_texts, notice_text

_OWN = N_("System prompt of this chat:")
_OF_TOPIC = N_("System prompt of this topic:")
_OF_PERSONA = N_("System prompt of this chat, from the persona “{name}”:")
_DEFAULT = N_("This chat uses the default system prompt:")
_THE_DEFAULT = N_("Default system prompt:")
_NONE = N_("There is no system prompt. The model only sees what is said here.")
_HOW = N_(
    "To change it, send `/system` and the new text, or reply with `/system` to a message or "
    "a .txt or .md file. `/system reset` goes back, `/system history` shows earlier versions."
)
_SET = N_("✅ From now on, this chat uses the new system prompt.")
_SET_TOPIC = N_("✅ From now on, this topic uses the new system prompt.")
_SET_DEFAULT = N_(
    "✅ From now on, the new default is used in every chat without its own system prompt."
)
_BACK = N_("✅ Back to the default system prompt.")
_BACK_TOPIC = N_("✅ This topic uses the system prompt of its chat again.")
_BACK_DEFAULT = N_("✅ The default is back to the one in the bot's settings.")
_TOPIC_FIRST = N_(
    "This topic has its own system prompt, which is used instead. `/system topic reset` removes it."
)
_NO_TOPIC = N_("This works only inside a topic. For the whole chat, leave out the word topic.")


async def _run(context: CommandContext) -> None:
    wish = _read(context)
    thread = _target(context.message.thread, wish.scope)
    if thread is None:
        context.reply_privately(_(_NO_TOPIC))
        return
    replied, files = context.message.replied, context.message.source.attachments
    if wish.action == "set" and not (wish.text or replied or files):
        await _show(context, EVERYWHERE if thread == EVERYWHERE else context.message.thread)
        return
    if refusal := await refuse_change(
        context.services, context.message.author, thread, context.message.thread
    ):
        context.reply_privately(refusal)
    elif wish.action == "history":
        await show_history(context, thread)
    elif wish.action == "reset":
        await _store(context, thread, None)
    else:
        await use_given_text(context, wish.text, lambda text: _store(context, thread, text))


def _read(context: CommandContext) -> SystemCommand:
    """What is wanted, as it is written; a new text keeps its marks, since it is for the model."""
    plain, marked = parse_system_command(context.argument), parse_system_command(context.words)
    is_same = (plain.scope, plain.action) == (marked.scope, marked.action)
    return marked if is_same else plain


def _target(thread: Thread, scope: Scope) -> Thread | None:
    """What is to be changed; None where there is no topic to be changed."""
    if scope == "default":
        return EVERYWHERE
    if scope == "chat":
        return Thread(thread.chat_id)
    return thread if thread.topic_id else None


async def _store(context: CommandContext, thread: Thread, text: str | None) -> None:
    author = context.message.author
    await store(context.services, author, thread, text)
    words: list[str | FormattedText] = [_(_confirm(thread, is_reset=text is None))]
    version = await context.storage.system_prompts.version_in_force(context.message.thread)
    if version and version.thread.topic_id and not thread.topic_id and thread != EVERYWHERE:
        words.append(notice_text(_(_TOPIC_FIRST)))
    context.reply(join_texts("\n\n", words))


def _confirm(thread: Thread, *, is_reset: bool) -> str:
    if thread == EVERYWHERE:
        return _BACK_DEFAULT if is_reset else _SET_DEFAULT
    if thread.topic_id:
        return _BACK_TOPIC if is_reset else _SET_TOPIC
    return _BACK if is_reset else _SET


async def _show(context: CommandContext, thread: Thread) -> None:
    version = await context.storage.system_prompts.version_in_force(thread)
    prompt = (version and version.text) or context.services.defaults.system_prompt
    now: str | FormattedText = _(_NONE)
    if prompt:
        title = _(_THE_DEFAULT if thread == EVERYWHERE else _title(version))
        title = title.format(name=version.persona if version else "")
        quote = Entity(Entity.EXPANDABLE_BLOCKQUOTE, 0, utf16_len(prompt))
        now = join_texts("\n", [title, FormattedText(prompt, (quote,))])
    context.reply(join_texts("\n\n", [now, notice_text(_(_HOW))]))


def _title(version: PromptVersion | None) -> str:
    if version is None or version.thread == EVERYWHERE:
        return _DEFAULT
    if version.persona:
        return _OF_PERSONA
    return _OF_TOPIC if version.thread.topic_id else _OWN


SYSTEM = Command("system", N_("Show or set the system prompt"), _run, aliases=("prompt",))
