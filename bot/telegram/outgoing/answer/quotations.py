"""What stands above an answer: what was said aloud in the question, and what the model thought."""

from telegramify_markdown import utf16_len

from bot.domain.message_marks import THOUGHT_SIGN
from bot.telegram.outgoing.send.upload import shorten
from bot.telegram.outgoing.text.entities import append
from bot.telegram.outgoing.text.entity import Entity
from bot.telegram.outgoing.text.incomplete_markup import hide_incomplete_markup
from bot.telegram.outgoing.text.markdown import FormattedText, render_chunk
from bot.telegram.outgoing.text.splitting import LIMIT

_LONG_QUOTE, _MOST_QUOTED = 200, 4 * LIMIT
"""UTF-16 units; a longer quotation is folded, or cut, since the answer needs room too."""

MOST_THOUGHT = 1500
"""UTF-16 units of reasoning that are shown."""

_MOST_STYLES = 30
"""Entities in one quotation, of the hundred that a message may have."""
_STYLES = (Entity.BOLD, Entity.ITALIC, Entity.CODE, Entity.STRIKETHROUGH, Entity.UNDERLINE)
"""What may stand in a quotation; another quotation, say, may not."""


def quote_speech(said: str) -> FormattedText:
    """What was said aloud; folded where it is long."""
    said = shorten(said, _MOST_QUOTED)
    length = utf16_len(said)
    kind = Entity.EXPANDABLE_BLOCKQUOTE if length >= _LONG_QUOTE else Entity.BLOCKQUOTE
    return FormattedText(said, (Entity(kind, 0, length),))


def quote_thoughts(thoughts: str) -> FormattedText:
    """The reasoning, folded: its beginning, which says what the model was after."""
    rich = render_chunk(hide_incomplete_markup(shorten(thoughts, MOST_THOUGHT)))
    text = THOUGHT_SIGN + rich.text
    styles = [entity for entity in rich.entities if entity.type in _STYLES][:_MOST_STYLES]
    entities = [Entity(Entity.EXPANDABLE_BLOCKQUOTE, 0, utf16_len(text))]
    append(entities, styles, utf16_len(THOUGHT_SIGN), None)
    return FormattedText(text, tuple(entities))
