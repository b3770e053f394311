"""/tools: what the model may use in this chat, each to be switched off and on."""

import hashlib
from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.message import Thread
from bot.i18n.language import N_, _
from bot.telegram.commands.chat_settings import (
    choose,
    describe_switch,
    may_choose,
    refuse_press,
    settings_button,
)
from bot.telegram.commands.context import ButtonContext, Command, CommandContext, Services
from bot.telegram.outgoing.text.keyboards import page_buttons
from bot.tools.tool import Tool

_TITLE = N_("What I may use in this chat to answer you. Tap to switch it on or off.")
_NONE = N_(
    "There are no tools here yet. The bot's admin can set up web search, or add others: see "
    "docs/tools.md."
)
_TOOL = N_("{mark} {name}: {state}")
_ASKS = N_("Those with 🔒 ask you before they do anything.")
_ALLOWED = N_("🔓 Ask again before using “{name}”")
_AWAY = N_("⚠️ Not reachable now: {names}.")
_GONE = N_("This tool is no longer there. Send /tools again.")
_COMMA = N_(", ")

_PAGE = 8
_LONGEST = 40


async def _run(context: CommandContext) -> None:
    if await may_choose(context):
        context.reply_privately(*await view(context.services, context.message.thread, 0))


async def press_page(press: ButtonContext) -> str:
    """Another page; the first, where it comes from /settings."""
    if refusal := await refuse_press(press):
        return refusal
    press.rewrite(*await view(press.services, press.pressed.thread, press.number or 0))
    return ""


async def press_switch(press: ButtonContext) -> str:
    """Switch a tool on or off: `page:digest:on`."""
    if refusal := await refuse_press(press):
        return refusal
    services, thread = press.services, press.pressed.thread
    page, digest, word = [*press.pressed.argument.split(":", 2), "", ""][:3]
    tool = _find(services.toolbox.all_in(thread.chat_id), digest)
    if tool is None:
        return _(_GONE)
    off = set((await services.storage.settings.of(thread.chat_id)).tools_off)
    off = off - {tool.name} if word == "on" else off | {tool.name}
    await choose(services, press.pressed.author, thread, tools_off=tuple(sorted(off)))
    press.rewrite(*await view(services, thread, int(page) if page.isdecimal() else 0))
    press.announce(f"tool {digest}", _label(tool, is_on=word == "on"))
    return ""


async def press_ask_again(press: ButtonContext) -> str:
    """Take back that a tool need not ask in this chat."""
    if refusal := await refuse_press(press):
        return refusal
    services, thread = press.services, press.pressed.thread
    tool = _find(services.toolbox.all_in(thread.chat_id), press.pressed.argument)
    if tool is None:
        return _(_GONE)
    await services.storage.approvals.ask_again(thread.chat_id, tool.name)
    press.rewrite(*await view(services, thread, 0))
    press.announce(f"ask {tool.name}", _(_ALLOWED).format(name=_shorten(tool.title)))
    return ""


async def view(
    services: Services, thread: Thread, page: int
) -> tuple[str, InlineKeyboardMarkup | None]:
    """The list, and a button for each."""
    tools = services.toolbox.all_in(thread.chat_id)
    away = services.toolbox.servers_away()
    lines = [_(_TITLE if tools else _NONE)]
    if any(tool.asks for tool in tools):
        lines.append(_(_ASKS))
    if away:
        lines.append(_(_AWAY).format(names=_(_COMMA).join(away)))
    if not tools:
        return "\n\n".join(lines), None
    off = (await services.storage.settings.of(thread.chat_id)).tools_off
    allowed = await services.storage.approvals.allowed(thread.chat_id)
    pages = -(-len(tools) // _PAGE)
    page = min(page, pages - 1)
    rows = []
    for tool in tools[page * _PAGE : (page + 1) * _PAGE]:
        rows.append([_switch(tool, page, is_on=tool.name not in off)])
        if tool.asks and tool.name in allowed:
            label = _(_ALLOWED).format(name=_shorten(tool.title))
            rows.append([InlineKeyboardButton(label, callback_data=f"tool_ask:{_digest(tool)}")])
    if turning := page_buttons(page, pages, "tools:{}".format):
        rows.append(turning)
    rows.append([settings_button()])
    return "\n\n".join(lines), InlineKeyboardMarkup(rows)


def _switch(tool: Tool, page: int, *, is_on: bool) -> InlineKeyboardButton:
    following = "off" if is_on else "on"
    data = f"tool:{page}:{_digest(tool)}:{following}"
    return InlineKeyboardButton(_label(tool, is_on=is_on), callback_data=data)


def _label(tool: Tool, *, is_on: bool) -> str:
    mark = "🔒" if tool.asks else "✅" if is_on else "▫️"
    state = describe_switch(is_on=is_on)
    return _(_TOOL).format(mark=mark, name=_shorten(_(tool.title)), state=state)


def _find(tools: Sequence[Tool], digest: str) -> Tool | None:
    return next((tool for tool in tools if _digest(tool) == digest), None)


def _digest(tool: Tool) -> str:
    """A name may be longer than a button's data."""
    return hashlib.sha256(tool.name.encode()).hexdigest()[:16]


def _shorten(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…"


TOOLS = Command(
    "tools",
    N_("Choose what I may use to answer"),
    _run,
    places=("private", "admins"),
    is_ephemeral=True,
)
"""Web search, pages, and whatever else is there."""
