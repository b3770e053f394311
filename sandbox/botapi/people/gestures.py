"""What people do with what is on the screen: edit, delete, press."""

import copy
import time

from sandbox.botapi.chats import Chat, Stored
from sandbox.botapi.entities import detect, read_typed
from sandbox.botapi.json_types import Json
from sandbox.botapi.methods.editing import remove
from sandbox.botapi.people.misuse import Impossible
from sandbox.botapi.posting import is_seen
from sandbox.botapi.world import Query, World

# Telegram waits about this long for an answer before the button stops spinning.
QUERY_SECONDS = 15.0


class Gestures:
    """People's fingers."""

    world: World

    def edit(self, user: Json, chat_id: int, message_id: int, text: str) -> Json:
        chat = self.world.chats[chat_id]
        stored = self._visible(chat, message_id)
        is_own = stored.message["from"]["id"] == user["id"] or "sender_chat" in stored.message
        if not is_own:
            what = f"{user['first_name']} did not write message {message_id}"
            raise Impossible(what)
        shown, marks = read_typed(text.strip())
        key = "text" if "text" in stored.message else "caption"
        marks_key = "entities" if key == "text" else "caption_entities"
        stored.history.append(stored.words)
        stored.message |= {
            key: shown,
            marks_key: detect(shown, marks),
            "edit_date": int(time.time()),
        }
        self.world.tell("edited", chat_id=chat_id, message=stored.message)
        if is_seen(self.world, chat, stored.message):
            self.world.offer("edited_message", stored.message)
        return copy.deepcopy(stored.message)

    def delete(self, chat_id: int, message_id: int) -> None:
        """No bot is told when a person deletes."""
        chat = self.world.chats[chat_id]
        remove(self.world, chat, self._visible(chat, message_id))

    def press(self, user: Json, chat_id: int, message_id: int, button: str) -> str:
        """A button by what stands on it, or by its data."""
        stored = self._visible(self.world.chats[chat_id], message_id)
        return self.press_raw(user, chat_id, message_id, data_of(stored, button))

    def press_raw(self, user: Json, chat_id: int, message_id: int, data: str) -> str:
        """A press with made-up data, as only a strange client could send it."""
        chat = self.world.chats[chat_id]
        query_id = self.next_query_id()
        until = self.world.clock() + QUERY_SECONDS
        self.world.queries[query_id] = Query(chat_id, message_id, until, user["id"])
        stored = chat.find(message_id)
        gone = {"message_id": message_id, "chat": chat.to_json(), "date": 0}
        inline_id = self.world.inline.id_of(stored) if stored else None
        shown = stored.message if stored else gone
        query = {
            "id": query_id,
            "from": user,
            **({"inline_message_id": inline_id} if inline_id else {"message": shown}),
            "chat_instance": str(abs(chat_id) * 7),
            "data": data,
        }
        if inline_id or chat.has(self.world.bot_id):
            self.world.offer("callback_query", query)
        place = {"chat_id": chat_id, "message_id": message_id}
        self.world.tell("pressed", **place, user=user, button=label_of(stored, data))
        return query_id

    def next_query_id(self) -> str:
        return str(4_000_000_000_000_000_000 + len(self.world.queries) + 1)

    def callback_answer(self, query_id: str) -> Json | None:
        answer = self.world.queries[query_id].answer
        return dict(answer) if answer is not None else None

    def press_native_stop(self, user: Json, chat_id: int, draft_id: int) -> None:
        """Telegram's own stop button, which only some drafts have; too late is no error."""
        chat = self.world.chats[chat_id]
        for topic, draft in list(chat.drafts.items()):
            if draft.content["draft_id"] != draft_id or not draft.content["can_stop"]:
                continue
            if self.world.alive_draft(chat, topic) is None:
                continue
            self.world.drop_draft(chat, topic, "stopped")
            place = {"message_thread_id": topic} if topic else {}
            stopped = {"chat": chat.to_json(), "draft_id": draft_id} | place
            self.world.offer("stopped_message_generation", stopped)

    def _visible(self, chat: Chat, message_id: int) -> Stored:
        stored = chat.find(message_id)
        if stored is None:
            what = f"message {message_id} is not on the screen of chat {chat.chat_id}"
            raise Impossible(what)
        return stored


def buttons_of(stored: Stored) -> list[Json]:
    rows = stored.message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def data_of(stored: Stored, button: str) -> str:
    """The data of a button, by what stands on it or by its data."""
    buttons = buttons_of(stored)
    for shown in buttons:
        if "callback_data" in shown and button in (shown["text"], shown["callback_data"]):
            return str(shown["callback_data"])
    what = f"no button {button!r} among {[shown['text'] for shown in buttons]}"
    raise Impossible(what)


def label_of(stored: Stored | None, data: str) -> str:
    """What stands on the button with this data, or the data if there is none."""
    buttons = buttons_of(stored) if stored else []
    return next((str(b["text"]) for b in buttons if b.get("callback_data") == data), data)
