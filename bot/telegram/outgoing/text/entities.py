"""The entities of a text, so that Telegram has nothing to mend in them."""

from collections.abc import Iterable

from bot.telegram.outgoing.text.entity import Entity

_QUOTES = (Entity.BLOCKQUOTE, Entity.EXPANDABLE_BLOCKQUOTE)
_CODES = (Entity.CODE, Entity.PRE)


def shifted(entity: Entity, offset: int) -> Entity:
    """The entity so many UTF-16 units further on."""
    return placed(entity, entity.offset + offset, entity.length)


def placed(entity: Entity, offset: int, length: int) -> Entity:
    """The entity somewhere else."""
    return Entity(entity.type, offset, length, url=entity.url, language=entity.language)


def append(entities: list[Entity], more: Iterable[Entity], offset: int, end: int | None) -> None:
    """Add those of a text that stands at `offset`, all in order.

    A block that ends at `end` goes on in the first of them.
    """
    for entity in more:
        last = entities[-1] if entities else entity
        is_block = last.type == entity.type == Entity.PRE and not entity.offset
        if is_block and last.offset + last.length == end:
            entities[-1] = placed(last, last.offset, offset + entity.length - last.offset)
        else:
            entities.append(shifted(entity, offset))


def in_order(entities: Iterable[Entity]) -> list[Entity]:
    """Outer ones first, so that a quotation goes before the bold words in it."""
    return sorted(entities, key=lambda entity: (entity.offset, -entity.length))


def tidy(entities: Iterable[Entity], end: int) -> list[Entity]:
    """In order, within the text's `end` units, each within or beside each other.

    Nothing is bold in what is bold already, nothing at all in code, and no quotation in another.
    """
    kept: list[Entity] = []
    around: list[Entity] = []
    for entity in in_order(entities):
        while around and around[-1].offset + around[-1].length <= entity.offset:
            around.pop()
        last = min(end, entity.offset + entity.length)
        if around:
            last = min(last, around[-1].offset + around[-1].length)
        if last <= entity.offset or any(_excludes(outer, entity) for outer in around):
            continue
        around.append(placed(entity, entity.offset, last - entity.offset))
        kept.append(around[-1])
    return kept


def _excludes(outer: Entity, inner: Entity) -> bool:
    if outer.type in _CODES or outer.type == inner.type:
        return True
    return outer.type in _QUOTES and inner.type in _QUOTES
