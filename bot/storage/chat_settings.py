"""What the admins of chats chose."""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields, replace

from bot.domain.chat_settings import ChatSettings
from bot.storage.engine import Engine, Run
from bot.storage.known_ids import KnownIds

_MOST = 5000
"""Chats whose settings are kept in memory."""

_USUAL = ChatSettings()


class Settings:
    """The settings of the database; each message asks for them, so they are kept in memory."""

    def __init__(self, database: Engine) -> None:
        self._database = database
        self._chosen = KnownIds(database, "SELECT DISTINCT chat_id AS id FROM settings")
        self._known: dict[int, ChatSettings] = {}

    async def of(self, chat_id: int) -> ChatSettings:
        """How this chat wants it."""
        if not await self._chosen.may_have(chat_id):
            return _USUAL
        if chat_id not in self._known:
            rows = await self._database.read(
                "SELECT name, value FROM settings WHERE chat_id = :chat_id", {"chat_id": chat_id}
            )
            if len(self._known) >= _MOST:
                self._known.clear()
            # What somebody has chosen while it was read is newer.
            self._known.setdefault(chat_id, _read({row["name"]: row["value"] for row in rows}))
        return self._known[chat_id]

    async def change(self, chat_id: int, **changes: object) -> ChatSettings:
        """Choose anew; in force from now on. The names are those of ChatSettings."""
        settings = replace(await self.of(chat_id), **changes)  # type: ignore[arg-type]  # checked by replace
        values = asdict(settings)
        chosen = {name: json.dumps(values[name]) for name in changes}
        self._chosen.add(chat_id)
        await self._database.transact(lambda run: _put(run, chat_id, chosen))
        # Somebody else may have chosen meanwhile, as in another topic.
        settings = replace(self._known.get(chat_id, settings), **changes)  # type: ignore[arg-type]  # as above
        self._known[chat_id] = settings
        return settings

    def forget(self, chat_id: int) -> None:
        """Read them anew: the chat was moved, or is gone."""
        self._chosen.add(chat_id)
        self._known.pop(chat_id, None)


def _put(run: Run, chat_id: int, values: Mapping[str, str]) -> None:
    for name, value in values.items():
        run(
            """
            INSERT INTO settings (chat_id, name, value) VALUES (:chat_id, :name, :value)
            ON CONFLICT (chat_id, name) DO UPDATE SET value = excluded.value
            """,
            {"chat_id": chat_id, "name": name, "value": value},
        )


def _read(values: dict[str, str]) -> ChatSettings:
    """Unknown names are of another version of the bot."""
    known = {field.name for field in fields(ChatSettings)}
    read = {name: json.loads(value) for name, value in values.items() if name in known}
    for name in ("trigger_words", "tools_off", "lent"):
        if name in read:
            read[name] = tuple(read[name])
    return ChatSettings(**read)
