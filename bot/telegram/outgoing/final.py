"""What the screen shows of an answer in the end."""

from dataclasses import dataclass

from telegram import InlineKeyboardButton, MessageEntity
from telegramify_markdown import utf16_len

from bot.telegram.outgoing.markup import Rich, moved, plain, render
from bot.telegram.outgoing.splitting import split
from bot.telegram.outgoing.upload import Upload

_LONG_QUOTE = 200
"""UTF-16 units; a longer quotation is folded."""


@dataclass(frozen=True, slots=True)
class Final:
    """A quotation, then Markdown or JSON, then remarks of the bot's own, then buttons.

    `file_button` is added where there are more messages than one likes to read on a phone.
    `upload` comes in a message of its own.
    """

    text: str = ""
    json: str = ""
    quote: str = ""
    remark: str = ""
    buttons: tuple[InlineKeyboardButton, ...] = ()
    file_button: InlineKeyboardButton | None = None
    upload: Upload | None = None


def compose_parts(final: Final) -> list[Rich]:
    """The messages that show it; the remark is ours and comes after whatever was left open."""
    rich = render(final.text)
    if not rich.text:
        # Nothing but markup, such as a footnote: better raw than silent.
        rich = plain(final.text.strip())
    if final.json:
        block = MessageEntity(MessageEntity.PRE, 0, utf16_len(final.json), language="json")
        rich = Rich(final.json, (block,))
    rich = quoted(final.quote, rich)
    if final.remark:
        space = "\n\n" if rich.text else ""
        at = utf16_len(rich.text + space)
        italic = MessageEntity(MessageEntity.ITALIC, at, utf16_len(final.remark))
        rich = Rich(rich.text + space + final.remark, (*rich.entities, italic) if space else ())
    return split(rich)


def quoted(quote: str, rich: Rich) -> Rich:
    """The text below a quotation; as it is where there is none."""
    if not quote:
        return rich
    length = utf16_len(quote)
    kind = MessageEntity.BLOCKQUOTE if length < _LONG_QUOTE else MessageEntity.EXPANDABLE_BLOCKQUOTE
    above = MessageEntity(kind, 0, length)
    if not rich.text:
        return Rich(quote, (above,))
    below = (moved(entity, length + 1) for entity in rich.entities)
    return Rich(f"{quote}\n{rich.text}", (above, *below))
