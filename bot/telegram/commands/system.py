"""/system: the standing instruction of a chat, of a topic, or of all chats."""

from telegram import MessageEntity
from telegramify_markdown import utf16_len

from bot.domain.attachment import Attachment
from bot.domain.errors import FileError
from bot.domain.message import Thread
from bot.domain.system_prompt import LONGEST, Scope, Wish, find_placeholder, read_wish
from bot.domain.unicode import mend
from bot.i18n.language import N_, _
from bot.storage.system_prompts import EVERYWHERE, Version
from bot.telegram.commands.context import Call, Command
from bot.telegram.commands.system_change import refuse_change, store
from bot.telegram.commands.system_history import show_history
from bot.telegram.outgoing.text.markdown import Rich

_OWN = N_("This chat's system prompt:")
_OF_TOPIC = N_("This topic's system prompt:")
_DEFAULT = N_("This chat has the default system prompt:")
_THE_DEFAULT = N_("The default system prompt:")
_NONE = N_("There is no system prompt: the model is told nothing but what is said here.")
_HOW = N_(
    "To change it: /system and the new text, or /system as a reply to a message or a .txt or .md "
    "file that holds it. /system reset goes back, /system history shows earlier ones."
)
_SET = N_("✅ The new system prompt of this chat is in force from the next question on.")
_SET_TOPIC = N_("✅ The new system prompt of this topic is in force from the next question on.")
_SET_DEFAULT = N_(
    "✅ The new default is in force from the next question on, in all chats without a system "
    "prompt of their own."
)
_BACK = N_("✅ Back to the default system prompt.")
_BACK_TOPIC = N_("✅ This topic is back to the system prompt of its chat.")
_BACK_DEFAULT = N_("✅ The default is back to the one in the settings of this bot.")
_TOPIC_FIRST = N_(
    "This topic has a system prompt of its own, which goes before it; /system topic reset ends "
    "that."
)
_NO_TOPIC = N_("That works inside a topic only. For the whole chat, leave out the word topic.")
_TOO_LONG = N_("That is too long for a system prompt: {limit} characters are the most.")
_PLACEHOLDER = N_(
    "Nothing is filled in for {placeholder}: a system prompt has to stay the same from question to "
    "question, or each one costs the full price. Write it without words in braces; JSON is fine."
)
_BAD_REPLY = N_("The message that you replied to holds no text.")
_BAD_FILE = N_("I take a system prompt from a .txt or .md file; {name} is something else.")
_NOT_TEXT = N_("I cannot read {name} as text. Save it as UTF-8 and send it again.")
_EMPTY = N_("There is no text in {name}.")

_SUFFIXES = (".txt", ".md")
_LARGEST = 4 * LONGEST + 3
"""Bytes that so many characters may take in UTF-8, with a mark at the start."""


async def _run(call: Call) -> None:
    wish = _read(call)
    thread = _target(call.said.thread, wish.scope)
    if thread is None:
        call.reply(_(_NO_TOPIC))
        return
    replied, files = call.said.replied, call.said.source.attachments
    if wish.action == "set" and not (wish.text or replied or files):
        await _show(call, EVERYWHERE if thread == EVERYWHERE else call.said.thread)
        return
    if refusal := await refuse_change(call.tools, call.said.author, thread, call.said.thread):
        call.reply(refusal)
    elif wish.action == "history":
        await show_history(call, thread)
    elif wish.action == "reset":
        await _store(call, thread, None)
    else:
        await _set_what_is_given(call, thread, wish.text)


def _read(call: Call) -> Wish:
    """What is wanted, as it is written; a new text keeps its marks, since it is for the model."""
    plain, marked = read_wish(call.argument), read_wish(call.words)
    is_same = (plain.scope, plain.action) == (marked.scope, marked.action)
    return marked if is_same else plain


async def _set_what_is_given(call: Call, thread: Thread, text: str) -> None:
    """The command's own text, else a file, else what the message says that it replies to."""
    files = call.said.source.attachments
    file = next(filter(_is_text, files), None)
    if text:
        await _set(call, thread, text)
    elif file or (files and not call.said.replied_text):
        # A file may take its time, and nobody else should wait for it.
        call.lane.beside(lambda: _set_from(call, thread, file or files[0]))
    elif call.said.replied_text:
        await _set(call, thread, call.said.replied_text)
    else:
        call.reply(_(_BAD_REPLY))


def _target(thread: Thread, scope: Scope) -> Thread | None:
    """What is to be changed; None where there is no topic to be changed."""
    if scope == "default":
        return EVERYWHERE
    if scope == "chat":
        return Thread(thread.chat_id)
    return thread if thread.topic_id else None


async def _set_from(call: Call, thread: Thread, file: Attachment) -> None:
    name = file.name or "?"
    if not _is_text(file):
        call.reply(_(_BAD_FILE).format(name=name))
    elif file.size > _LARGEST:
        call.reply(_(_TOO_LONG).format(limit=f"{LONGEST:,}"))
    else:
        try:
            text = mend((await call.tools.downloads.fetch(file)).decode("utf-8-sig")).strip()
        except FileError as error:
            call.reply(_(error.sentence).format(name=name))
        except UnicodeDecodeError:
            call.reply(_(_NOT_TEXT).format(name=name))
        else:
            await (_set(call, thread, text) if text else _say_empty(call, name))


def _is_text(file: Attachment) -> bool:
    return file.name.lower().endswith(_SUFFIXES)


async def _say_empty(call: Call, name: str) -> None:
    call.reply(_(_EMPTY).format(name=name))


async def _set(call: Call, thread: Thread, text: str) -> None:
    if len(text) > LONGEST:
        call.reply(_(_TOO_LONG).format(limit=f"{LONGEST:,}"))
    elif placeholder := find_placeholder(text):
        call.reply(_(_PLACEHOLDER).format(placeholder=placeholder))
    else:
        await _store(call, thread, text)


async def _store(call: Call, thread: Thread, text: str | None) -> None:
    author = call.said.author
    await store(call.tools, author, thread, text)
    words = [_(_confirm(thread, is_reset=text is None))]
    version = await call.tools.system_prompts.version_in_force(call.said.thread)
    if version and version.thread.topic_id and not thread.topic_id and thread != EVERYWHERE:
        words.append(_(_TOPIC_FIRST))
    call.reply("\n\n".join(words))


def _confirm(thread: Thread, *, is_reset: bool) -> str:
    if thread == EVERYWHERE:
        return _BACK_DEFAULT if is_reset else _SET_DEFAULT
    if thread.topic_id:
        return _BACK_TOPIC if is_reset else _SET_TOPIC
    return _BACK if is_reset else _SET


async def _show(call: Call, thread: Thread) -> None:
    version = await call.tools.system_prompts.version_in_force(thread)
    prompt = (version and version.text) or call.tools.default_system_prompt
    if not prompt:
        call.reply(f"{_(_NONE)}\n\n{_(_HOW)}")
        return
    title = _(_THE_DEFAULT if thread == EVERYWHERE else _title(version))
    quote = MessageEntity(
        MessageEntity.EXPANDABLE_BLOCKQUOTE, utf16_len(title) + 1, utf16_len(prompt)
    )
    call.reply(Rich(f"{title}\n{prompt}\n\n{_(_HOW)}", (quote,)))


def _title(version: Version | None) -> str:
    if version is None or version.thread == EVERYWHERE:
        return _DEFAULT
    return _OF_TOPIC if version.thread.topic_id else _OWN


SYSTEM = Command("system", N_("Show or set my standing instruction"), _run, aliases=("prompt",))
