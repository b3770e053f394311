"""/export: all that was said in this chat, as a zip file."""

import logging
from datetime import UTC, datetime

from bot.i18n.language import N_, _
from bot.storage.errors import StorageUnavailable
from bot.telegram.chat_export import ExportFile, export_chat
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.outgoing.send.upload import Upload

logger = logging.getLogger(__name__)

_ADMINS = N_("Only this group's administrators can export it.")
_NOTHING = N_("There is nothing to export: nothing has been said to me here.")
_FAILED = N_("I could not make the file. Please try again.")
_CAPTION = N_("Messages: {messages}. Pictures: {pictures}.")
_PICTURES_LEFT_OUT = N_("Older pictures left out, since Telegram takes no larger file: {count}.")
_CUT = N_("The oldest messages are left out: Telegram takes no larger file.")


async def _run(context: CommandContext) -> None:
    if not await context.services.rights.is_chat_admin(
        context.message.author, context.message.thread
    ):
        context.reply(_(_ADMINS))
        return
    context.lane.beside(lambda: _send(context))


async def _send(context: CommandContext) -> None:
    services, thread = context.services, context.message.thread
    try:
        async with services.archive.turn:
            now = services.clock()
            export = await export_chat(services.archive, thread.chat_id, now)
            if export is None:
                context.reply(_(_NOTHING))
                return
            name = f"conversation-{datetime.fromtimestamp(now, UTC):%Y-%m-%d}.zip"
            upload = Upload("document", name, export.content, _caption(export))
            await services.messages.uploading(thread, upload, context.message.message_id)()
    except StorageUnavailable:
        raise
    except Exception:
        # The last resort: a lane's work must not fail, or the bot ends.
        logger.exception("an export failed")
        context.reply(_(_FAILED))


def _caption(export: ExportFile) -> str:
    lines = [_(_CAPTION).format(messages=export.messages, pictures=export.pictures)]
    if export.pictures_left_out:
        lines.append(_(_PICTURES_LEFT_OUT).format(count=export.pictures_left_out))
    if export.is_cut:
        lines.append(_(_CUT))
    return "\n".join(lines)


EXPORT = Command(
    "export", N_("Take along all that was said here"), _run, places=("private", "admins")
)
