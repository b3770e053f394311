"""What Telegram's refusals mean; it has no codes for them, only words."""

from datetime import timedelta

from telegram.error import BadRequest, RetryAfter

from bot.storage.penalties import LONGEST_PENALTY


def retry_seconds(error: RetryAfter) -> float:
    """Seconds that a 429 asks us to wait; the library is moving from int to timedelta."""
    after = error.retry_after
    seconds = after.total_seconds() if isinstance(after, timedelta) else float(after)
    return min(seconds, LONGEST_PENALTY)


NOT_THERE = "Message to edit not found"
"""What Telegram says of a message that is not there, or not any more."""


def is_not_modified(error: BadRequest) -> bool:
    """The message looks so already: what was wanted is there."""
    return "message is not modified" in error.message.lower()


def is_gone(error: BadRequest) -> bool:
    """The message was deleted, or cannot be edited any more."""
    words = error.message.lower()
    return any(
        reason in words
        for reason in (NOT_THERE.lower(), "message can't be edited", "message_id_invalid")
    )


def is_topic_gone(error: BadRequest) -> bool:
    """The topic was deleted or closed, or topics are off; the chat itself may take it."""
    words = error.message.lower()
    return any(
        reason in words
        for reason in ("thread not found", "topic_deleted", "topic_closed", "topic_id_invalid")
    )


def is_reply_gone(error: BadRequest) -> bool:
    """The message to reply to was deleted, or stands where nothing more may be said.

    The same goes as no reply.
    """
    return "repl" in error.message.lower() or is_topic_gone(error)


def is_voice_forbidden(error: BadRequest) -> bool:
    """A person takes no voice messages (Telegram's privacy settings), or a group forbids them."""
    words = error.message.lower()
    return any(
        reason in words
        for reason in ("voice_messages_forbidden", "send_voices_forbidden", "to send voice")
    )


def is_file_gone(error: BadRequest) -> bool:
    """The file's id means nothing any more: those of another bot, say."""
    words = error.message.lower()
    return "file identifier" in words or "file_id" in words or "file_reference" in words


def is_bad_markup(error: BadRequest) -> bool:
    """The entities were refused; the same text goes without them."""
    words = error.message.lower()
    return "entit" in words or "can't parse" in words


def is_too_long(error: BadRequest) -> bool:
    """The text does not fit into one message."""
    words = error.message.lower()
    return "message is too long" in words or "message_too_long" in words
