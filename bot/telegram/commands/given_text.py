"""A system prompt as a command is given it: in its words, in a file, or by what it replies to."""

from collections.abc import Awaitable, Callable

from bot.domain.attachment import Attachment
from bot.domain.file_errors import FileError
from bot.domain.system_prompt import LONGEST, find_placeholder
from bot.domain.unicode import repair_surrogates
from bot.i18n.language import N_, _
from bot.telegram.commands.context import CommandContext

UseText = Callable[[str], Awaitable[None]]

_TOO_LONG = N_("That is too long for a system prompt. Please keep it under {limit} characters.")
_PLACEHOLDER = N_(
    "{placeholder} would not be filled in. Please write the prompt without placeholders."
)
_BAD_REPLY = N_("The message you replied to has no text. Please reply to another one.")
_BAD_FILE = N_("I can't use {name} as a system prompt. Please send a .txt or .md file.")
_NOT_TEXT = N_("I can't read {name} as text. Please save it as UTF-8 and send it again.")
_EMPTY = N_("There is no text in {name}. Please send another file.")

_SUFFIXES = (".txt", ".md")
_LARGEST = 4 * LONGEST + 3
"""Bytes that so many characters may take in UTF-8, with a mark at the start."""


async def use_given_text(context: CommandContext, text: str, use: UseText) -> None:
    """The command's own text, else a file, else what the message says that it replies to.

    What cannot be a system prompt is not used, and the person is told why.
    """
    files = context.message.source.attachments
    file = next(filter(_is_text, files), None)
    if text:
        await _use(context, text, use)
    elif file or (files and not context.message.replied_text):
        # A file may take its time, and nobody else should wait for it.
        context.lane.run_in_background(lambda: _use_file(context, file or files[0], use))
    elif context.message.replied_text:
        await _use(context, context.message.replied_text, use)
    else:
        context.reply_privately(_(_BAD_REPLY))


async def _use_file(context: CommandContext, file: Attachment, use: UseText) -> None:
    name = file.name or "?"
    if not _is_text(file):
        context.reply_privately(_(_BAD_FILE).format(name=name))
    elif file.size > _LARGEST:
        context.reply_privately(_(_TOO_LONG).format(limit=f"{LONGEST:,}"))
    else:
        try:
            text = repair_surrogates(
                (await context.services.downloads.fetch(file)).decode("utf-8-sig")
            ).strip()
        except FileError as error:
            context.reply_privately(_(error.sentence).format(name=name))
        except UnicodeDecodeError:
            context.reply_privately(_(_NOT_TEXT).format(name=name))
        else:
            await (_use(context, text, use) if text else _say_empty(context, name))


def _is_text(file: Attachment) -> bool:
    return file.name.lower().endswith(_SUFFIXES)


async def _say_empty(context: CommandContext, name: str) -> None:
    context.reply_privately(_(_EMPTY).format(name=name))


async def _use(context: CommandContext, text: str, use: UseText) -> None:
    if len(text) > LONGEST:
        context.reply_privately(_(_TOO_LONG).format(limit=f"{LONGEST:,}"))
    elif placeholder := find_placeholder(text):
        context.reply_privately(_(_PLACEHOLDER).format(placeholder=placeholder))
    else:
        await use(text)
