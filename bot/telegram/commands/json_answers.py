"""/json: an answer as JSON, once or from now on, of a given form or of any."""

import asyncio
from dataclasses import dataclass, replace

from telegramify_markdown import utf16_len

from bot.domain.attachment import Attachment
from bot.domain.file_errors import FileError
from bot.domain.output_format import TEXT, OutputFormat
from bot.i18n.language import N_, _
from bot.json_schema.schema import UnusableSchema, read_schema
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.commands.permissions import ADMINS_ONLY, may_steer
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.outgoing.text.entity import Entity
from bot.telegram.outgoing.text.markdown import FormattedText
from bot.telegram.outgoing.text.notice_text import join_texts, notice_text

_LARGEST_SCHEMA = 100_000
"""Bytes of a file."""

_HOW = N_(
    "`/json` and a question: one answer as JSON. As a reply: that message as JSON.\n"
    "`/json on`: every answer as JSON. `/json off`: back to text.\n"
    "Add a JSON Schema in a code block or as a .json file, and the answer follows it."
)
_IS_OFF = N_("Answers here are text.")
_IS_ON = N_("Every answer here is JSON.")
_IS_ON_WITH = N_("Every answer here is JSON with this schema:")
_ON = N_("✅ From now on, every answer is JSON. Turn this off with `/json off`.")
_ON_WITH = N_(
    "✅ From now on, every answer is JSON with your schema. Turn this off with `/json off`."
)
_OFF = N_("✅ From now on, answers are text again.")
_NO_QUESTION = N_("The schema is fine. Send it together with a question, or with `/json on`.")
_FILE_TOO_BIG = N_("That file is too big for a schema. Please keep it under 100 kB.")
_NOT_TEXT = N_(
    "That file has no text I can read as a schema. Please save it as UTF-8 and send it again."
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A call taken apart."""

    words: str
    schema: str


async def _take_apart(context: CommandContext) -> _Asked:
    """The words, and the schema of the code block. Raises UnusableSchema."""
    words, message = context.argument, context.message
    blocks = [block for block in message.blocks if block in words]
    block = next((block for block in blocks if _is_for_schema(block, words)), None)
    if block is None and not blocks and "```" in words:
        # Typed where the client leaves them as they are.
        before, _, rest = words.partition("```")
        body, _, after = rest.partition("```")
        body = body.removeprefix("json")
        words = f"{before}{body}{after}"
        block = body if _is_for_schema(body.strip(), words) else None
    if block is None:
        return _Asked(words, "")
    # A schema can be made so that looking at it takes a while.
    schema = await asyncio.to_thread(read_schema, block)
    return _Asked(words.replace(block, "", 1).strip(), schema)


def _is_for_schema(block: str, words: str) -> bool:
    """Whether a code block is meant as a schema; one of a table or a program is the question."""
    beside = words.replace(block, "", 1).strip().lower()
    return block.startswith(("{", "[")) or beside in ("", "on")


async def _ask(context: CommandContext) -> IncomingMessage | None:
    """The question; None where there is none, or its schema is of no use."""
    try:
        asked = await _take_apart(context)
    except UnusableSchema:
        return None
    if asked.words.lower() in ("on", "off"):
        return None
    is_whole = asked.words == context.argument
    message = context.message.asking(context.words if is_whole else asked.words)
    words = asked.words or context.message.replied_text
    files = (*context.message.source.attachments,)
    if not words and not [file for file in files if not file.is_json_file]:
        return None
    return replace(message, command=None, order=OutputFormat("json", asked.schema))


async def _run(context: CommandContext) -> None:
    try:
        asked = await _take_apart(context)
    except UnusableSchema as error:
        context.reply_privately(error.sentence)
        return
    message, is_switch = context.message, asked.words.lower() in ("on", "off")
    if is_switch and not await may_steer(context.services, message.author, message.thread):
        context.reply_privately(_(ADMINS_ONLY))
        return
    file = next((file for file in message.source.attachments if file.is_json_file), None)
    if asked.words.lower() == "off":
        await context.storage.output_formats.set(context.lane.thread, TEXT)
        context.reply(_(_OFF))
    elif asked.words.lower() == "on" and file and not asked.schema:
        # A file may take its time, and nobody else should wait for it.
        context.lane.run_in_background(lambda: _switch_on_with(context, file))
    elif asked.words.lower() == "on":
        await context.storage.output_formats.set(
            context.lane.thread, OutputFormat("json", asked.schema)
        )
        context.reply(notice_text(_(_ON_WITH if asked.schema else _ON)))
    elif asked.schema:
        context.reply_privately(notice_text(_(_NO_QUESTION)))
    else:
        await _show(context)


async def _switch_on_with(context: CommandContext, file: Attachment) -> None:
    try:
        schema = await asyncio.to_thread(read_schema, await _fetch(context, file))
    except UnusableSchema as error:
        context.reply_privately(error.sentence)
    except FileError as error:
        context.reply_privately(_(error.sentence).format(name=file.name))
    except UnicodeDecodeError:
        context.reply_privately(_(_NOT_TEXT))
    else:
        await context.storage.output_formats.set(context.lane.thread, OutputFormat("json", schema))
        context.reply(notice_text(_(_ON_WITH)))


async def _fetch(context: CommandContext, file: Attachment) -> str:
    if file.size > _LARGEST_SCHEMA:
        raise UnusableSchema(_(_FILE_TOO_BIG))
    return (await context.services.downloads.fetch(file)).decode("utf-8-sig")


async def _show(context: CommandContext) -> None:
    """How it is now, and what can be done."""
    order = await context.storage.output_formats.standing(context.lane.thread)
    is_on = order.kind == "json"
    now: str | FormattedText = _(_IS_ON if is_on else _IS_OFF)
    if is_on and order.schema:
        size = utf16_len(order.schema)
        block = Entity(Entity.PRE, 0, size, language="json")
        now = join_texts("\n", [_(_IS_ON_WITH), FormattedText(order.schema, (block,))])
    context.reply_privately(join_texts("\n\n", [now, notice_text(_(_HOW))]))


JSON = Command("json", N_("Answer as JSON"), _run, to_question=_ask)
