"""/system history: the versions of a system prompt, each with a button to bring it back."""

from datetime import UTC, datetime

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.message import Thread
from bot.domain.speaker_labels import show_name
from bot.i18n.language import N_, _, _n, n_
from bot.storage.system_prompts import PromptVersion
from bot.telegram.commands.context import ButtonContext, CommandContext
from bot.telegram.commands.system_change import refuse_change, store

_COUNT = 10
_SHOWN = 200
"""Characters of each."""

_TITLE = N_("Latest versions of this system prompt, newest first (UTC):")
_NONE = N_("No system prompt has been set here yet.")
_VERSION = n_(
    "{number}. {at}, {name}, {count} character:", "{number}. {at}, {name}, {count} characters:"
)
_RESET = N_("{number}. {at}, {name}: back to the default.")
_RESTORE = N_("↩️ Restore {number}")
_RESTORED = N_("✅ {name} restored the version of {at}. It is used from now on.")
_GONE = N_("This version is no longer available.")


async def show_history(context: CommandContext, thread: Thread) -> None:
    """List them; whether the asker may see them has been looked at."""
    versions = await context.storage.system_prompts.versions(thread, _COUNT)
    if not versions:
        context.reply(_(_NONE))
        return
    blocks = [_describe(number, version) for number, version in enumerate(versions, 1)]
    rows = [
        [
            InlineKeyboardButton(
                _(_RESTORE).format(number=number), callback_data=f"restore:{version.id}"
            )
        ]
        for number, version in enumerate(versions, 1)
        if number > 1
    ]
    text = "\n\n".join([_(_TITLE), *blocks])
    context.reply(text, InlineKeyboardMarkup(rows) if rows else None)


async def press_restore(press: ButtonContext) -> str:
    """Make a version the newest one again."""
    services, pressed = press.services, press.pressed
    version = await services.storage.system_prompts.find(press.number or 0)
    if version is None:
        return _(_GONE)
    if refusal := await refuse_change(services, pressed.author, version.thread, pressed.thread):
        return refusal
    await store(services, pressed.author, version.thread, version.text, version.persona)
    at, name = _time(version), show_name(pressed.author.name)
    press.rewrite(_(_RESTORED).format(name=name, at=at))
    return ""


def _describe(number: int, version: PromptVersion) -> str:
    name = show_name(version.name or str(version.set_by))
    if version.text is None:
        return _(_RESET).format(number=number, at=_time(version), name=name)
    title = _n(_VERSION, len(version.text)).format(
        number=number, at=_time(version), name=name, count=f"{len(version.text):,}"
    )
    short = version.text[:_SHOWN] + ("…" if len(version.text) > _SHOWN else "")
    persona = f"🎭 {version.persona}\n" if version.persona else ""
    return f"{title}\n{persona}{short}"


def _time(version: PromptVersion) -> str:
    return datetime.fromtimestamp(version.set_at, UTC).strftime("%Y-%m-%d %H:%M")
