"""/history: the conversations that were had here, to be taken up again, and words in this chat."""

from datetime import UTC, datetime

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegramify_markdown import utf16_len

from bot.domain.message import Thread
from bot.domain.message_links import link_message
from bot.domain.snippets import begin_of, snippet_of
from bot.i18n.language import N_, _
from bot.storage.past_conversations import FoundMessage, PastConversation
from bot.telegram.commands.context import ButtonContext, Command, CommandContext, Services
from bot.telegram.commands.permissions import ADMINS_ONLY, may_steer
from bot.telegram.commands.shown_answer import BUSY, is_busy
from bot.telegram.outgoing.text.entity import Entity
from bot.telegram.outgoing.text.markdown import FormattedText
from bot.telegram.outgoing.text.notice_text import join_texts, notice_text

_CONVERSATIONS = N_("🗂 Conversations here, newest first.")
_TAP = N_("Tap a number to go on with one.")
_HOW = N_("`/history` and some words searches this chat.")
_NONE = N_("There are no conversations here yet.")
_FOUND = N_("🔎 Messages of this chat with “{words}”, newest first.")
_NOT_FOUND = N_("Nothing in this chat has “{words}” in it.")
_NOW = N_("now")
_TEMPORARY = N_("temporary")
_TAKEN_UP = N_("↩️ We are back in the conversation “{words}”. The other one stays in /history.")
_ALREADY = N_("You are in this conversation already.")
_GONE = N_("This conversation is not there any more.")
_NEWER, _OLDER = N_("◀️ Newer"), N_("Older ▶️")

_PAGE = 6
_LONGEST_PAGE = 4
"""Digits of a page's number."""
_LONGEST_WORDS = 40
"""Bytes of what is searched for that fit into a button beside the page's number."""
_LONGEST_LINE = 70

_View = tuple[FormattedText, InlineKeyboardMarkup | None]


async def _run(context: CommandContext) -> None:
    context.lane.run_in_background(lambda: _show(context))


async def _show(context: CommandContext) -> None:
    words = _shorten(context.argument)
    context.reply(*await _view(context.services, context.message.thread, 0, words))


async def press_page(press: ButtonContext) -> str:
    """Another page; the button's data is its number and what was searched for."""
    number, _colon, words = press.pressed.argument.partition(":")
    is_good = number.isascii() and number.isdecimal() and len(number) <= _LONGEST_PAGE
    page = int(number) if is_good else 0

    async def turn() -> None:
        press.rewrite(*await _view(press.services, press.lane.thread, page, _shorten(words)))

    press.lane.run_in_background(turn)
    return ""


async def press_take_up(press: ButtonContext) -> str:
    """A conversation of the list: what is said from now on belongs to it."""
    services, thread = press.services, press.lane.thread
    if not await may_steer(services, press.pressed.author, thread):
        return _(ADMINS_ONLY)
    conversations, now = press.storage.conversations, services.clock()
    chosen = await conversations.find(press.number or 0)
    if chosen is None or chosen.thread != thread:
        return _(_GONE)
    if chosen.id == (await conversations.current(thread, now)).id:
        return _(_ALREADY)
    if await is_busy(press):
        return _(BUSY)
    if not await conversations.take_up(chosen, now):
        return _(_GONE)
    services.group_context.begin(thread)
    words = begin_of(await press.storage.past_conversations.first_words(chosen.id), _LONGEST_LINE)
    press.rewrite(_(_TAKEN_UP).format(words=words or "…"))
    return ""


async def _view(services: Services, thread: Thread, page: int, words: str) -> _View:
    if words:
        return await _view_found(services, thread, page, words)
    past = services.storage.past_conversations
    found = await past.recent(thread, page * _PAGE, _PAGE + 1)
    if not found and not page:
        return join_texts("\n\n", [_(_NONE), notice_text(_(_HOW))]), None
    now = await services.storage.conversations.current(thread, services.clock())
    shown = list(enumerate(found[:_PAGE], page * _PAGE + 1))
    lines = [f"{number}. {_write(one, is_now=one.id == now.id)}" for number, one in shown]
    numbers = [
        InlineKeyboardButton(str(number), callback_data=f"take_up:{one.id}")
        for number, one in shown
        if one.id != now.id
    ]
    title = " ".join([_(_CONVERSATIONS), *([_(_TAP)] if numbers else [])])
    text = join_texts("\n\n", [title, "\n".join(lines), notice_text(_(_HOW))])
    return text, _buttons(numbers, page, has_more=len(found) > _PAGE, words="")


def _write(one: PastConversation, *, is_now: bool) -> str:
    marks = [_(_NOW)] if is_now else []
    marks += [f"⏳ {_(_TEMPORARY)}"] if one.is_temporary else []
    about = f" ({', '.join(marks)})" if marks else ""
    return f"{_date(one.last_at)}{about} {begin_of(one.first_words, _LONGEST_LINE) or '…'}"


async def _view_found(services: Services, thread: Thread, page: int, words: str) -> _View:
    """Of the whole chat: the topics of one chat have the same people in them."""
    past = services.storage.past_conversations
    found = await past.search(thread.chat_id, words, page * _PAGE, _PAGE + 1)
    if not found and not page:
        return FormattedText(_(_NOT_FOUND).format(words=words)), None
    lines = [_write_found(one, thread.chat_id, words) for one in found[:_PAGE]]
    text = join_texts("\n\n", [_(_FOUND).format(words=words), join_texts("\n", lines)])
    return text, _buttons([], page, has_more=len(found) > _PAGE, words=words)


def _write_found(one: FoundMessage, chat_id: int, words: str) -> FormattedText:
    """Its date leads to the message, where there is a link to it."""
    date, link = _date(one.at), link_message(chat_id, one.message_id)
    entity = Entity(Entity.TEXT_LINK, utf16_len("• "), utf16_len(date), url=link)
    speaker = begin_of(one.speaker, _LONGEST_LINE) or "🤖"
    text = f"• {date} {speaker}: {snippet_of(one.text, words, _LONGEST_LINE)}"
    return FormattedText(text, (entity,) if link else ())


def _buttons(
    numbers: list[InlineKeyboardButton], page: int, *, has_more: bool, words: str
) -> InlineKeyboardMarkup | None:
    turns = [
        InlineKeyboardButton(_(label), callback_data=f"history:{to}:{words}")
        for to, label, is_there in ((page - 1, _NEWER, page), (page + 1, _OLDER, has_more))
        if is_there
    ]
    rows = [row for row in (numbers, turns) if row]
    return InlineKeyboardMarkup(rows) if rows else None


def _date(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}"


def _shorten(words: str) -> str:
    return " ".join(words.split()).encode()[:_LONGEST_WORDS].decode(errors="ignore")


HISTORY = Command("history", N_("Earlier conversations, and words in them"), _run)
