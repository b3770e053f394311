"""Inline queries, the results that were chosen, and presses under the messages they became."""

from bot.domain.addressing import BotName
from bot.telegram.incoming.authors import read_person
from bot.telegram.incoming.elsewhere_events import InlineChoice, InlinePress, InlineQuery
from bot.telegram.incoming.events import Event, Ignored
from bot.telegram.incoming.json_fields import Fields

_LONGEST_QUERY = 256
"""Characters (Telegram)."""


def read_inline_query(update_id: int, query: Fields, _name: BotName) -> Event:
    """What somebody types behind the bot's name."""
    return InlineQuery(
        update_id=update_id,
        author=read_person(query.needed("from")),
        query_id=query.word("id"),
        text=query.text("query", _LONGEST_QUERY).strip(),
    )


def read_inline_choice(update_id: int, chosen: Fields, _name: BotName) -> Event:
    """The result that somebody sent; Telegram tells of it where BotFather has feedback on."""
    return InlineChoice(
        update_id=update_id,
        author=read_person(chosen.needed("from")),
        result_id=chosen.word("result_id"),
        inline_message_id=chosen.word("inline_message_id", is_optional=True),
        text=chosen.text("query", _LONGEST_QUERY).strip(),
    )


def read_inline_press(update_id: int, query: Fields, action: str, argument: str) -> Event:
    """A callback query that names no message, but an inline one."""
    inline_message_id = query.word("inline_message_id", is_optional=True)
    if not inline_message_id:
        return Ignored(update_id)
    return InlinePress(
        update_id=update_id,
        author=read_person(query.needed("from")),
        query_id=query.word("id"),
        inline_message_id=inline_message_id,
        action=action,
        argument=argument,
    )
