"""In which time zone somebody lives, as far as they or their group have said."""

from bot.storage.chat_settings import Settings


class TimeZones:
    """The zone is a setting of a chat: of somebody's private one for themselves, else a group's."""

    def __init__(self, settings: Settings, default: str) -> None:
        self._settings = settings
        self.default = default
        """The operator's word."""

    async def of(self, chat_id: int, user_id: int) -> str:
        """A name for `zone_named`: their own, else the chat's, else the operator's default."""
        return await self.chosen(chat_id, user_id) or self.default

    async def chosen(self, chat_id: int, user_id: int) -> str:
        """As `of`, but "" where neither has said it."""
        # A person's private chat has their own id.
        for id_ in dict.fromkeys((user_id, chat_id)):
            if zone := (await self._settings.of(id_)).timezone:
                return zone
        return ""
