"""The bot's own sentences as they are sent: what stands in `backticks` is code, so a tap copies it.

A command with words behind it would else be a link that sends the command alone.
"""

from collections.abc import Iterable

from telegramify_markdown import utf16_len

from bot.telegram.outgoing.text.entities import shifted
from bot.telegram.outgoing.text.entity import Entity
from bot.telegram.outgoing.text.markdown import FormattedText, plain


def notice_text(sentence: str, **values: object) -> FormattedText:
    """The sentence, filled in; backticks in the values mean nothing and are shown as they are."""
    text = ""
    entities = []
    for number, piece in enumerate(sentence.split("`")):
        said = piece.format(**values) if values else piece
        is_code = number % 2 == 1
        if is_code and said:
            entities.append(Entity(Entity.CODE, utf16_len(text), utf16_len(said)))
        text += said
    return FormattedText(text, tuple(entities))


def join_texts(separator: str, parts: Iterable[str | FormattedText]) -> FormattedText:
    """All of them, one after the other; strings as they are."""
    text = ""
    entities: list[Entity] = []
    for number, part in enumerate(parts):
        rich = part if isinstance(part, FormattedText) else plain(part)
        text += separator if number else ""
        entities += [shifted(entity, utf16_len(text)) for entity in rich.entities]
        text += rich.text
    return FormattedText(text, tuple(entities))
