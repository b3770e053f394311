"""What people see, and how to wait until they see it."""

import asyncio
import copy
import time
from collections.abc import Callable
from typing import TypeVar

from sandbox.botapi.feed import Feed
from sandbox.botapi.json_types import Json
from sandbox.botapi.menus import menu_of
from sandbox.botapi.people.misuse import Impossible
from sandbox.botapi.world import Call, World

T = TypeVar("T")
CALLS_SHOWN = 12
PARAMS_SHOWN = 500


class Screen:
    """The phones of all people."""

    world: World

    @property
    def calls(self) -> list[Call]:
        return self.world.calls

    @property
    def violations(self) -> list[str]:
        return self.world.violations

    @property
    def pending(self) -> list[Json]:
        """Updates that the bot has not confirmed yet."""
        return copy.deepcopy(self.world.mailbox.pending)

    def screen(self, chat_id: int, topic: int | None = None) -> list[Json]:
        """The messages of a chat or topic as they look now; topic 0 is General."""
        shown = []
        for stored in self.world.chats[chat_id].messages.values():
            message = stored.message
            place = message["message_thread_id"] if message.get("is_topic_message") else 0
            if not stored.deleted and topic in (None, place):
                shown.append(copy.deepcopy(message) | {"_history": list(stored.history)})
        return shown

    def drafts(self, chat_id: int) -> list[Json]:
        chat = self.world.chats[chat_id]
        alive = [self.world.alive_draft(chat, topic) for topic in chat.drafts]
        return [copy.deepcopy(draft.content) for draft in alive if draft]

    def reactions(self, chat_id: int, message_id: int) -> list[str]:
        return list(self.world.chats[chat_id].reactions.get(message_id, []))

    def file_content(self, file_id: str) -> bytes:
        """The bytes behind a file id, whoever sent them."""
        stored = self.world.files.find(file_id)
        if stored is None:
            what = f"there is no file {file_id!r}"
            raise Impossible(what)
        return stored.content

    def commands(self, scope: str = "default", language: str = "") -> list[Json]:
        """A menu; the scope of one chat is "chat:ID", of one member "chat_member:ID:USER"."""
        return copy.deepcopy(self.world.menus.get((scope, language), []))

    def menu(self, user: Json, chat_id: int) -> list[Json]:
        """The commands that this person is offered here."""
        return copy.deepcopy(menu_of(self.world, self.world.chats[chat_id], user))

    def listen(self) -> Feed:
        return self.world.broadcast.listen()

    async def wait_for(
        self,
        condition: Callable[[], T | bool | None],
        timeout: float = 45.0,  # noqa: ASYNC109 - on time-out it tells what was on the screens
    ) -> T:
        """The first true value of the condition, which is asked after everything that happens."""
        deadline = time.monotonic() + timeout
        while True:
            value = condition()
            if value:
                # True itself is a value too; who asks a yes-or-no question ignores it.
                return value  # type: ignore[return-value]
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError(f"still not so after {timeout} s\n{self.picture()}")
            # The beat comes before the answer leaves; let the one who caused it go on.
            await self.world.broadcast.next_beat(left)
            await asyncio.sleep(0)

    def picture(self) -> str:
        """All screens as lines of text, and the last calls of the bot."""
        lines = []
        for chat_id in self.world.chats:
            lines.append(f"--- chat {chat_id}")
            for message in self.screen(chat_id):
                content = message.get("text") or message.get("caption") or sorted(message)
                who = message.get("from", {}).get("first_name", "a channel")
                lines.append(f"{message['message_id']} {who}: {content}")
            lines += [
                f"to {one.user_id} alone: {one.words}"
                for one in self.world.chats[chat_id].whispers.values()
            ]
            lines += [
                f"draft {draft['draft_id']}: {draft['text']}" for draft in self.drafts(chat_id)
            ]
        lines.append("--- last calls")
        for call in self.world.calls[-CALLS_SHOWN:]:
            params = str(call.params)[:PARAMS_SHOWN]
            lines.append(f"{call.method} {params} -> {'ok' if call.ok else call.error}")
        lines += [f"--- violation: {violation}" for violation in self.world.violations]
        return "\n".join(lines)
