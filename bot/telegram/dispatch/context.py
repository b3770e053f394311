"""What is known of an event before anything is done with it."""

from dataclasses import dataclass

from bot.domain.chat_settings import ChatSettings
from bot.i18n.language import choose_language
from bot.storage.chat_settings import Settings
from bot.telegram.access.access_list import AccessList
from bot.telegram.incoming.elsewhere_events import Elsewhere
from bot.telegram.incoming.events import ButtonPress, Event, Membership, Reaction
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.lanes.lanes import Lane, Lanes


@dataclass(frozen=True, slots=True)
class Context:
    """Of one event; read once, so that all that is done with it goes by the same."""

    lane: Lane
    """Of its thread."""
    lanes: Lanes
    settings: ChatSettings
    """Of its chat."""
    language: str
    """Of the bot's own words to whoever caused it."""
    may_speak: bool
    """Whether whoever caused it may use the bot here."""


_BySomebody = IncomingMessage | ButtonPress | Membership | Reaction | Elsewhere


class ContextReader:
    """Reads it: `language` is the default for those whose own is not known."""

    def __init__(self, settings: Settings, access_list: AccessList, language: str) -> None:
        self._settings = settings
        self._access_list = access_list
        self._language = language

    async def read(self, event: Event, lane: Lane, lanes: Lanes) -> Context:
        """The context of an event of this lane."""
        chat_id = lane.thread.chat_id
        settings = await self._settings.of(chat_id)
        # Where nobody is named it is the other side of a private chat, if anybody.
        speaker_id = event.author.id if isinstance(event, _BySomebody) else chat_id
        return Context(
            lane=lane,
            lanes=lanes,
            settings=settings,
            language=self._choose_language(event, settings),
            may_speak=self._access_list.access.may_speak(speaker_id, chat_id),
        )

    async def read_language(self, event: Event, lane: Lane) -> str:
        """No more than the language."""
        return self._choose_language(event, await self._settings.of(lane.thread.chat_id))

    def _choose_language(self, event: Event, settings: ChatSettings) -> str:
        """The chat's own, else that of whoever caused the event."""
        theirs = event.author.language if isinstance(event, _BySomebody) else ""
        return choose_language(settings.language, theirs, self._language)
