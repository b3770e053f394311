"""/export: all that was said in this chat, as a zip file."""

import logging
from datetime import UTC, datetime

from bot.i18n.language import N_, _, _n, n_
from bot.storage.errors import StorageUnavailable
from bot.telegram.chat_export import ExportFile, export_chat
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.outgoing.send.upload import Upload

logger = logging.getLogger(__name__)

_ADMINS = N_("Only this group's administrators can export it.")
_NOTHING = N_("There is nothing to export yet.")
_FAILED = N_("I couldn't make the file. Please try again.")
_CAPTION = N_("{messages}, {pictures}.")
_MESSAGES = n_("{count} message", "{count} messages")
_PICTURES = n_("{count} picture", "{count} pictures")
_PICTURES_LEFT_OUT = n_(
    "{count} older picture is left out because the file would be too large for Telegram.",
    "{count} older pictures are left out because the file would be too large for Telegram.",
)
_CUT = N_("The oldest messages are left out because the file would be too large for Telegram.")


async def _run(context: CommandContext) -> None:
    if not await context.services.permissions.is_chat_admin(
        context.message.author, context.message.thread
    ):
        context.reply_privately(_(_ADMINS))
        return
    context.lane.run_in_background(lambda: _send(context))


async def _send(context: CommandContext) -> None:
    services, thread = context.services, context.message.thread
    try:
        async with services.storage.chat_export.turn:
            now = services.clock()
            facts = [one.text for one in await services.storage.memory.facts(thread.chat_id)]
            export = await export_chat(services.storage.chat_export, thread.chat_id, now, facts)
            if export is None:
                context.reply(_(_NOTHING))
                return
            name = f"conversation-{datetime.fromtimestamp(now, UTC):%Y-%m-%d}.zip"
            upload = Upload("document", name, export.content, _caption(export))
            await services.messages.files.send_later(thread, upload, context.message.message_id)()
    except StorageUnavailable:
        raise
    except Exception:
        # The last resort: a lane's work must not fail, or the bot ends.
        logger.exception("an export failed")
        context.reply(_(_FAILED))


def _caption(export: ExportFile) -> str:
    messages = _n(_MESSAGES, export.messages).format(count=export.messages)
    pictures = _n(_PICTURES, export.pictures).format(count=export.pictures)
    lines = [_(_CAPTION).format(messages=messages, pictures=pictures)]
    if left_out := export.pictures_left_out:
        lines.append(_n(_PICTURES_LEFT_OUT, left_out).format(count=left_out))
    if export.is_cut:
        lines.append(_(_CUT))
    return "\n".join(lines)


EXPORT = Command("export", N_("Export this chat as a file"), _run, places=("private", "admins"))
