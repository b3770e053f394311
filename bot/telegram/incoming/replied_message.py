"""What a message replies to, and the piece of it that the person chose."""

from collections.abc import Callable

from bot.domain.message import Author
from bot.domain.message_marks import Marked
from bot.telegram.incoming.attachments import read_attachments, read_things
from bot.telegram.incoming.authors import name_origin, read_speaker
from bot.telegram.incoming.incoming_message import RepliedMessage
from bot.telegram.incoming.json_fields import Fields
from bot.telegram.incoming.links import read_links
from bot.telegram.incoming.message_text import read_marked, read_words


def read_replied(
    message: Fields, our_id: int, clean: Callable[[str], str], *, reads_links: bool = False
) -> RepliedMessage | None:
    """In a forum each message "replies" to the one that created its topic, which says nothing.

    `reads_links`: the pages that it links to come with it, unless the message is ours.
    """
    replied, quote = message.inner("reply_to_message"), message.inner("quote")
    if replied is None:
        return _read_external(message, clean, reads_links=reads_links)
    if replied.has("forum_topic_created"):
        return None
    is_chosen = quote is not None and quote.flag("is_manual")
    is_ours = is_reply_to(message, our_id)
    attachments = read_attachments(replied, is_quoted=True)
    if reads_links and not is_ours:
        said = _marked_quote(quote) if is_chosen else read_words(replied)
        attachments += read_links(said, is_quoted=True)
    words = read_words(replied).without_thoughts() if is_ours else read_words(replied)
    return RepliedMessage(
        message_id=replied.integer("message_id"),
        text=clean(words.write() or read_things(replied)),
        quote=clean(_read_quote(quote)) if is_chosen else "",
        author=read_speaker(replied),
        is_ours=is_ours,
        attachments=attachments,
        album=replied.word("media_group_id", is_optional=True),
    )


def is_reply_to(message: Fields, user_id: int) -> bool:
    """Whether it replies to something that this account has said."""
    replied = message.inner("reply_to_message")
    if replied is None or replied.has("forum_topic_created"):
        return False
    user = replied.inner("from")
    return user is not None and user.integer("id") == user_id


def _read_external(
    message: Fields, clean: Callable[[str], str], *, reads_links: bool
) -> RepliedMessage | None:
    """A message of another chat, of which only the quoted piece and the file are handed on."""
    external, quote = message.inner("external_reply"), message.inner("quote")
    if external is None:
        return None
    attachments = read_attachments(external, is_quoted=True)
    if reads_links:
        attachments += read_links(_marked_quote(quote), is_quoted=True)
    if quote is None and not attachments:
        return None
    author = Author(0, name_origin(external.needed("origin")))
    said = clean(_read_quote(quote))
    return RepliedMessage(0, quote=said, author=author, attachments=attachments)


def _read_quote(quote: Fields | None) -> str:
    return _marked_quote(quote).write()


def _marked_quote(quote: Fields | None) -> Marked:
    return read_marked(quote, "text", "entities") if quote else Marked("")
