"""Whom a command is about: a @name or an ID in its words, or the author of what it replies to."""

from bot.domain.addressing import read_id
from bot.domain.speaker_labels import show_name
from bot.i18n.language import N_, _
from bot.storage.people import People, Person
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.outgoing.text.markdown import FormattedText

_UNKNOWN = N_(
    "I don't know {name}: nobody with that name has written to me. Use their ID instead, or "
    "reply to one of their messages."
)
_NOBODY = N_("That message is not from a person. Reply to a person's message, or name them.")


class UnclearTarget(Exception):
    """Nobody is meant, or nobody whom the bot knows; the sentence says what to do."""

    def __init__(self, sentence: str | FormattedText) -> None:
        super().__init__()
        self.sentence = sentence


async def read_target(word: str, people: People) -> Person | None:
    """Who is meant by a @name or an ID (+ a person, - a group); None where it is neither.

    Raises UnclearTarget for a @name that nobody has.
    """
    if word.startswith("@"):
        person = await people.find(word)
        if person is None:
            raise UnclearTarget(_(_UNKNOWN).format(name=show_name(word)))
        return person
    id_ = read_id(word)
    if id_ is None:
        return None
    return Person(id_, "", await people.name(id_) if id_ > 0 else "")


def replied_person(message: IncomingMessage) -> Person | None:
    """Whose message it replies to. Raises UnclearTarget where that is no person's."""
    if message.replied is None:
        return None
    author = message.replied.author
    # A group or a channel that speaks as itself could be anybody.
    if author is None or author.id <= 0 or message.replied.is_ours:
        raise UnclearTarget(_(_NOBODY))
    return Person(author.id, author.username, author.name)
