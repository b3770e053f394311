"""What comes with a Telegram message besides its text: files to be opened, and things as words."""

from telegram import Contact, Dice, ExternalReplyInfo, Location, Message, Poll, Venue

from bot.conversation.attachment import Attachment, Kind
from bot.conversation.unicode import mend


def read_attachments(
    message: Message | ExternalReplyInfo, *, is_quoted: bool = False
) -> tuple[Attachment, ...]:
    """The message's file, if it has one; also one that we can only say that we cannot open it."""
    attachment = _file(message)
    if attachment is None:
        return ()
    kind, file_id, unique_id, name, size = attachment
    return (Attachment(kind, file_id, unique_id, mend(name), size, is_quoted),)


def _file(message: Message | ExternalReplyInfo) -> tuple[Kind, str, str, str, int] | None:
    if message.photo:
        # The sizes are in order; the last is the largest.
        best = message.photo[-1]
        return Kind.PHOTO, best.file_id, best.file_unique_id, "", best.file_size or 0
    if message.sticker:
        sticker = message.sticker
        kind = Kind.VIDEO if sticker.is_animated or sticker.is_video else Kind.STICKER
        return kind, sticker.file_id, sticker.file_unique_id, "", sticker.file_size or 0
    if message.voice:
        voice = message.voice
        return Kind.VOICE, voice.file_id, voice.file_unique_id, "", voice.file_size or 0
    if message.video_note:
        note = message.video_note
        return Kind.VIDEO_NOTE, note.file_id, note.file_unique_id, "", note.file_size or 0
    # A GIF is an animation and a document at once, so documents come last.
    if moving := message.video or message.animation:
        name = moving.file_name or ""
        return Kind.VIDEO, moving.file_id, moving.file_unique_id, name, moving.file_size or 0
    for kind, file in ((Kind.AUDIO, message.audio), (Kind.DOCUMENT, message.document)):
        if file:
            name = file.file_name or ""
            return kind, file.file_id, file.file_unique_id, name, file.file_size or 0
    is_new = (
        getattr(message, "checklist", None)
        or message.giveaway
        or "rich_message" in message.api_kwargs
    )
    if message.story or message.game or message.invoice or message.paid_media or is_new:
        return Kind.OTHER, "", f"message-{message.message_id}", "", 0
    return None


def read_things(message: Message) -> str:
    """A place, a contact, a poll or a throw of dice, in words; "" for anything else."""
    if message.venue:
        return _venue(message.venue)
    if message.location:
        return f"[Location: {_place(message.location)}]"
    if message.contact:
        return _contact(message.contact)
    if message.poll:
        return _poll(message.poll)
    if message.dice:
        return _dice(message.dice)
    return ""


def _place(location: Location) -> str:
    return f"latitude {location.latitude:.6f}, longitude {location.longitude:.6f}"


def _venue(venue: Venue) -> str:
    return f"[Place: {venue.title}, {venue.address}; {_place(venue.location)}]"


def _contact(contact: Contact) -> str:
    name = f"{contact.first_name} {contact.last_name or ''}".strip()
    return f"[Contact: {name}, {contact.phone_number}]"


def _poll(poll: Poll) -> str:
    kind = "Quiz" if poll.type == Poll.QUIZ else "Poll"
    options = "".join(f"\n- {_option(option.text, option.voter_count)}" for option in poll.options)
    return f"[{kind}: {poll.question}{options}\n]"


def _option(text: str, votes: int) -> str:
    return f"{text} ({votes} votes)" if votes else text


def _dice(dice: Dice) -> str:
    return f"[Thrown: {dice.emoji} {dice.value}]"
