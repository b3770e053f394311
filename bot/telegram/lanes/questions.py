"""What waits, made into questions: what belongs together is asked together, as far as it fits."""

from collections.abc import Sequence

from bot.domain.output_format import TEXT
from bot.telegram.incoming.incoming_message import IncomingMessage


def take_question(
    waiting: Sequence[IncomingMessage], max_images: int
) -> tuple[IncomingMessage, ...]:
    """All that the author of the oldest has asked in words; of what was ordered, one order.

    It ends before there are more than `max_images` pictures; the rest is their next question. What
    was said in one go, such as an album, is never torn apart, even where it alone is too much.
    """
    if not waiting:
        return ()
    first = waiting[0]
    places = [
        place
        for place, message in enumerate(waiting)
        if message.author.id == first.author.id and message.order == first.order
    ]
    taken: set[int] = set()
    pictures = 0
    for group in _belonging_together(waiting, places):
        more = sum(_count_pictures(waiting[place]) for place in group)
        # Two pictures that were ordered one after the other are two pictures.
        if taken and (first.order != TEXT or pictures + more > max_images):
            break
        taken.update(group)
        pictures += more
    return tuple(message for place, message in enumerate(waiting) if place in taken)


def _belonging_together(
    waiting: Sequence[IncomingMessage], places: Sequence[int]
) -> list[list[int]]:
    """The places of what was said in one go, the group of the oldest first."""
    groups: list[list[int]] = []
    of_album: dict[str, list[int]] = {}
    before, group = None, None
    for place in sorted(places, key=lambda place: waiting[place].message_id):
        message = waiting[place]
        is_next = before is not None and before.is_continued_by(message)
        known = of_album.get(message.album) if message.album else None
        group = known or (group if is_next else None)
        if group is None:
            groups.append(group := [])
        group.append(place)
        if message.album:
            of_album[message.album] = group
        before = message
    return sorted(groups, key=min)


def _count_pictures(message: IncomingMessage) -> int:
    return sum(attachment.is_picture for attachment in message.source.attachments)
