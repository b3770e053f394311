"""What a turn that is over shows: its answer, or why there is none, and what can be done then."""

import json
from collections.abc import Iterator
from dataclasses import replace

from telegram import InlineKeyboardButton
from telegramify_markdown import utf16_len

from bot.domain.attachment import Kind
from bot.domain.completion import FinishReason
from bot.domain.error_names import error_named
from bot.domain.errors import BotError, JsonCutOff, NotJson
from bot.domain.file_errors import FileError, SchemaUnusable
from bot.domain.speaker_labels import without_header
from bot.domain.turn import StoredAttachment, Turn
from bot.i18n.language import N_, _
from bot.storage.attachments import GeneratedImage
from bot.telegram.outgoing.answer.rendered_answer import RenderedAnswer
from bot.telegram.outgoing.answer.under_answer import NOTHING, UnderAnswer
from bot.telegram.outgoing.send.upload import CAPTION_LIMIT, Upload, shorten
from bot.telegram.outgoing.text.keyboards import (
    LONGEST_COPY,
    again_button,
    continue_button,
    copy_button,
    file_button,
    full_button,
    keyboard,
)
from bot.telegram.outgoing.text.splitting import LIMIT

STOPPED = N_("⏹ Stopped.")
_REMARKS = {
    FinishReason.STOPPED: STOPPED,
    FinishReason.LENGTH: N_("✂️ The answer reached the length limit."),
    FinishReason.CONTENT_FILTER: N_("🚫 The provider's content filter cut the answer off here."),
    FinishReason.INTERRUPTED: N_(
        "⚠️ The connection to the model broke here, so the answer is incomplete."
    ),
}
_UNSEEN = N_("👁 This model can't see pictures, so I answered without them.")
_WRITTEN_BY = N_("🔀 Written by {model}, because the chosen model was not available.")
_CHOSEN = N_("🔁 Written by {model}.")
_KEPT = N_("↩️ The answer stays as it was. {reason}")
_HEARD = N_("📄 Only the first {kept}% of {name} was read.")
_LEFT_OUT = {
    "pages": N_(
        "📄 Only the first {kept} of {total} pages of {name} were read. To ask about the rest, "
        "reply to the file."
    ),
    "some pages": N_(
        "📄 Only {kept} of {total} pages of {name} were read. To ask about others, reply to the "
        "file."
    ),
    "percent": N_(
        "📄 Only the first {kept}% of {name} was read. To ask about the rest, reply to the file."
    ),
    "some percent": N_(
        "📄 Only {kept}% of {name} was read. To ask about the rest, reply to the file."
    ),
}
_ABOUT = N_("{sentence} ({about})")
LONGEST_NAME = 100
"""Characters of what an error is about."""
_LONGEST_ADDRESS = 60
_GAP = 2
"""Units of the line breaks beside a quotation or a remark."""
_JSON_FILE = N_("The JSON has {units:,} characters, which is too long for one message.")
_RAW_FILE = N_("What the model wrote.")

_NAMES = {
    Kind.PHOTO: N_("the picture"),
    Kind.STICKER: N_("the sticker"),
    Kind.VOICE: N_("the recording"),
    Kind.AUDIO: N_("the recording"),
    Kind.VIDEO_NOTE: N_("the recording"),
    Kind.VIDEO: N_("the video"),
    Kind.ANIMATION: N_("the video"),
}
_FILE = N_("the file")


def render_result(
    turn: Turn,
    made: GeneratedImage | None,
    max_images: int,
    admin_about: str | None = None,
    below: UnderAnswer = NOTHING,
) -> RenderedAnswer:
    """What the screen shows; `made` is the picture, where the answer is one.

    `admin_about` is what a failure is about, where only an admin of the bot reads of it; `below` is
    what tools have done, so that it can be seen and taken back.
    """
    quote = quote_of(turn)
    if turn.error:
        return replace(_failure(turn, quote, max_images, admin_about), rows=below.rows)
    if turn.order.kind == "picture" and made:
        return RenderedAnswer(upload=_photo(turn, made), quote=quote)
    remarks = [*_file_remarks(turn), *below.lines]
    if turn.written_by:
        remarks.append(_(_WRITTEN_BY).format(model=shorten(turn.written_by, LONGEST_NAME)))
    elif turn.chosen_model:
        remarks.append(_(_CHOSEN).format(model=shorten(turn.chosen_model, LONGEST_NAME)))
    if turn.why_kept:
        reason = _(error_named(turn.why_kept).sentence)
        remarks.append(_(_KEPT).format(reason=reason))
    if turn.finish_reason in _REMARKS:
        remarks.append(_(_REMARKS[turn.finish_reason]))
    if turn.order.kind == "json":
        return _json(turn, quote, "\n".join(remarks))
    buttons: tuple[InlineKeyboardButton, ...] = ()
    if turn.finish_reason in _REMARKS:
        buttons = (continue_button(turn.id) if turn.answer else again_button(turn.id),)
    buttons += below.buttons
    return RenderedAnswer(
        text=turn.answer,
        quote=quote,
        thoughts=turn.thoughts if turn.answer else "",
        sources=turn.sources,
        remark="\n".join(remarks),
        buttons=buttons,
        rows=below.rows,
        file_button=file_button(turn.id),
    )


def quote_of(turn: Turn) -> str:
    """The question, where a button asked it or it was said aloud: one sees what was understood."""
    spoken = (item.text for item in turn.enclosed if item.is_speech and not item.problem)
    pressed = (f"❓ {turn.quoted}",) if turn.quoted else ()
    return "\n\n".join([*pressed, *(f"🎤 {text}" for text in spoken)])


def _failure(turn: Turn, quote: str, max_images: int, admin_about: str | None) -> RenderedAnswer:
    error = error_named(turn.error or "")
    again = (again_button(turn.id),) if error.is_worth_retrying else ()
    if issubclass(error, FileError):
        sentences = dict.fromkeys(_problems(turn)) or {_sentence(error, None, max_images): None}
        return RenderedAnswer(quote=quote, remark="\n".join(sentences), buttons=again)
    sentence = _(error.sentence)
    if error.is_for_admins and admin_about is not None:
        sentence = tell_admin(error, admin_about)
    if error is JsonCutOff:
        return RenderedAnswer(quote=quote, remark=sentence, buttons=(continue_button(turn.id),))
    if error is NotJson:
        bot_api = Upload("document", "answer.txt", turn.answer.encode(), _(_RAW_FILE))
        return RenderedAnswer(quote=quote, remark=sentence, buttons=again, upload=bot_api)
    # What is there already can go on whenever whatever was wrong is right again.
    buttons = (continue_button(turn.id),) if turn.answer else again
    text = "" if turn.order.kind == "json" else turn.answer
    return RenderedAnswer(
        text=text,
        quote=quote,
        thoughts=turn.thoughts if text else "",
        remark=sentence,
        buttons=buttons,
        file_button=file_button(turn.id),
    )


def tell_admin(error: type[BotError], about: str) -> str:
    """What has to be done, in the language of now; `about` is the model, or what it is about."""
    # Anybody may have written the name of a model.
    sentence = _(error.admin_sentence)
    if about:
        sentence = _(_ABOUT).format(sentence=sentence, about=about[:LONGEST_NAME])
    return f"⚠️ {sentence}"


def _json(turn: Turn, quote: str, remark: str) -> RenderedAnswer:
    """A code block with a button to copy it; what does not fit into a message as a file."""
    if turn.finish_reason is FinishReason.STOPPED:
        return RenderedAnswer(quote=quote, remark=remark, buttons=(again_button(turn.id),))
    units = utf16_len(turn.answer)
    beside = sum(utf16_len(text) + _GAP for text in (quote, remark) if text)
    if units + beside > LIMIT:
        caption = _(_JSON_FILE).format(units=units)
        upload = Upload("document", "answer.json", turn.answer.encode(), caption)
        return RenderedAnswer(quote=quote, remark=remark, upload=upload)
    copied = turn.answer if len(turn.answer) <= LONGEST_COPY else _compact(turn.answer)
    buttons = (copy_button(copied),) if len(copied) <= LONGEST_COPY else ()
    return RenderedAnswer(json=turn.answer, quote=quote, remark=remark, buttons=buttons)


def _compact(text: str) -> str:
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        return text


def _photo(turn: Turn, made: GeneratedImage) -> Upload:
    caption = shorten(without_header(turn.question), CAPTION_LIMIT)
    buttons = keyboard(full_button(turn.id))
    return Upload("photo", "picture.jpg", made.image.content, caption, buttons)


def _file_remarks(turn: Turn) -> Iterator[str]:
    # Of a page that could not be opened the model was told, and tells of it where it matters.
    yield from dict.fromkeys(_problems(turn, with_pages=False))
    for item in turn.enclosed:
        if item.left_out:
            kept, total = item.left_out.kept, item.left_out.total
            words = _HEARD if item.is_speech else _LEFT_OUT[item.left_out.unit]
            yield _(words).format(kept=kept, total=total, name=name_of(item))
    if turn.has_unseen:
        yield _(_UNSEEN)


def _problems(turn: Turn, *, with_pages: bool = True) -> Iterator[str]:
    for item in turn.enclosed:
        if item.is_page and not with_pages:
            continue
        if item.problem:
            yield _sentence(error_named(item.problem), item, 0)
        elif not item.is_read and item.text:
            yield _sentence(SchemaUnusable, item, 0)


def _sentence(error: type[BotError], item: StoredAttachment | None, max_images: int) -> str:
    name, detail = (name_of(item), item.text) if item else (_(_FILE), "")
    said = _(error.sentence).format(name=name, limit=max_images, detail=detail)
    # "The picture is empty", but "notes.txt is empty".
    is_its_own = item is not None and bool(item.attachment.name) and said.startswith(name)
    return said if is_its_own else said[:1].upper() + said[1:]


def name_of(item: StoredAttachment) -> str:
    """What a file is called to a person."""
    if item.is_page:
        return shorten(item.attachment.name.partition("://")[2], _LONGEST_ADDRESS)
    return item.attachment.name or _(_NAMES.get(item.attachment.kind, _FILE))
