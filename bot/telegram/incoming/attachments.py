"""What comes with a Telegram message besides its text: files to be opened, and things as words."""

from bot.domain.attachment import Attachment, Kind
from bot.domain.speaker_labels import clean_file_name, clean_line
from bot.telegram.incoming.json_fields import Fields

_MOVING = (("video", Kind.VIDEO), ("animation", Kind.ANIMATION))
_FILES = (("audio", Kind.AUDIO), ("document", Kind.DOCUMENT))
_SPOKEN = (("voice", Kind.VOICE), ("video_note", Kind.VIDEO_NOTE))
_UNOPENED = (
    "story",
    "game",
    "invoice",
    "paid_media",
    "checklist",
    "giveaway",
    "rich_message",
)
"""What we can only say that we cannot open it."""

_TITLE = 256
"""Characters of a place or a contact that a model is shown."""

_QUESTION = 512
_OPTIONS = 30


def read_attachments(message: Fields, *, is_quoted: bool = False) -> tuple[Attachment, ...]:
    """The message's file, if it has one; also one that we can only say that we cannot open it.

    `message` may also be what is told of a message of another chat.
    """
    if sizes := message.each("photo"):
        return (_file(Kind.PHOTO, sizes[-1], is_quoted),)  # They are in order, the largest last.
    if sticker := message.inner("sticker"):
        is_moving = sticker.flag("is_animated") or sticker.flag("is_video")
        return (_file(Kind.ANIMATION if is_moving else Kind.STICKER, sticker, is_quoted),)
    for name, kind in _SPOKEN:
        if file := message.inner(name):
            return (_file(kind, file, is_quoted),)
    # A GIF is an animation and a document at once, so documents come last.
    for name, kind in (*_MOVING, *_FILES):
        if file := message.inner(name):
            return (_file(kind, file, is_quoted, clean_file_name(file.text("file_name"))),)
    if any(message.has(name) for name in _UNOPENED):
        number = message.integer("message_id", 0)
        return (Attachment(Kind.OTHER, "", f"message-{number}", is_quoted=is_quoted),)
    return ()


def _file(kind: Kind, file: Fields, is_quoted: bool, name: str = "") -> Attachment:
    return Attachment(
        kind=kind,
        file_id=file.word("file_id"),
        unique_id=file.word("file_unique_id"),
        name=name,
        size=file.size("file_size"),
        is_quoted=is_quoted,
    )


def read_things(message: Fields) -> str:
    """A place, a contact, a poll or a throw of dice, in words; "" for anything else."""
    if venue := message.inner("venue"):
        place = _place(venue.needed("location"))
        return f"[Place: {_line(venue, 'title')}, {_line(venue, 'address')}; {place}]"
    if location := message.inner("location"):
        return f"[Location: {_place(location)}]"
    if contact := message.inner("contact"):
        name = f"{_line(contact, 'first_name')} {_line(contact, 'last_name')}".strip()
        return f"[Contact: {name}, {_line(contact, 'phone_number')}]"
    if poll := message.inner("poll"):
        return _poll(poll)
    if dice := message.inner("dice"):
        return f"[Thrown: {_line(dice, 'emoji')} {dice.integer('value')}]"
    return ""


def _place(location: Fields) -> str:
    latitude, longitude = location.number("latitude", 90), location.number("longitude", 180)
    return f"latitude {latitude:.6f}, longitude {longitude:.6f}"


def _poll(poll: Fields) -> str:
    kind = "Quiz" if poll.word("type", is_optional=True) == "quiz" else "Poll"
    options = "".join(f"\n- {_option(option)}" for option in poll.each("options")[:_OPTIONS])
    return f"[{kind}: {_line(poll, 'question', _QUESTION)}{options}\n]"


def _option(option: Fields) -> str:
    votes = option.size("voter_count")
    return f"{_line(option, 'text')} ({votes} votes)" if votes else _line(option, "text")


def _line(thing: Fields, name: str, longest: int = _TITLE) -> str:
    """What somebody chose to write there, as one line."""
    return clean_line(thing.text(name, 4 * longest), longest)
