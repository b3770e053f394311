"""What people send besides words and files, as the Bot API shows it; for `send_other`."""

import zlib
from collections.abc import Sequence

from sandbox.botapi.json_types import Json
from sandbox.botapi.people.misuse import Impossible

DICE = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}
MOST_OPTIONS = 12
FEWEST_OPTIONS = 2
LONGEST_QUESTION = 300


def location(latitude: float, longitude: float, *, live_period: int | None = None) -> Json:
    """A place; with a period in seconds, one that moves with its sender."""
    return {"location": _place(latitude, longitude) | _given(live_period=live_period)}


def venue(latitude: float, longitude: float, title: str, address: str) -> Json:
    """A place with a name; its location is told twice, for bots that know no venues."""
    place = _place(latitude, longitude)
    named = {"location": place, "title": title, "address": address}
    return {"venue": named, "location": dict(place)}


def contact(
    phone_number: str,
    first_name: str,
    last_name: str | None = None,
    *,
    user_id: int | None = None,
    vcard: str | None = None,
) -> Json:
    required = {"phone_number": phone_number, "first_name": first_name}
    return {"contact": required | _given(last_name=last_name, user_id=user_id, vcard=vcard)}


def poll(
    question: str,
    options: Sequence[str],
    *,
    kind: str = "regular",
    is_anonymous: bool = True,
    allows_multiple_answers: bool = False,
) -> Json:
    """A poll that nobody has answered yet; the kind is "regular" or "quiz"."""
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS or not question.strip():
        what = f"a poll asks something and has {FEWEST_OPTIONS} to {MOST_OPTIONS} options"
        raise Impossible(what)
    offered = [
        {"persistent_id": str(number), "text": text, "voter_count": 0}
        for number, text in enumerate(options)
    ]
    asked: Json = {
        "id": str(5_000_000_000_000_000_000 + zlib.crc32("\n".join([question, *options]).encode())),
        "question": question[:LONGEST_QUESTION],
        "options": offered,
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": is_anonymous,
        "type": kind,
        "allows_multiple_answers": allows_multiple_answers,
        "allows_revoting": kind == "regular",
        "members_only": False,
    }
    return {"poll": asked}


def dice(emoji: str = "🎲", value: int = 1) -> Json:
    if not 1 <= value <= DICE.get(emoji, 0):
        what = f"no {emoji} ever shows a {value}"
        raise Impossible(what)
    return {"dice": {"emoji": emoji, "value": value}}


def story(chat: Json, story_id: int = 1) -> Json:
    """A story that somebody passed on; a bot is told only whose it is."""
    return {"story": {"chat": chat, "id": story_id}}


def _place(latitude: float, longitude: float) -> Json:
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # noqa: PLR2004 - degrees
        what = f"{latitude}, {longitude} is nowhere on Earth"
        raise Impossible(what)
    return {"latitude": latitude, "longitude": longitude}


def _given(**optional: object) -> Json:
    return {name: value for name, value in optional.items() if value is not None}
