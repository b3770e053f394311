"""What people say to the bot alone in a group, and what they alone see there."""

from sandbox.botapi.chats import Chat, Whisper
from sandbox.botapi.ephemeral import drop_whisper, whisper
from sandbox.botapi.json_types import Json
from sandbox.botapi.menus import menu_of
from sandbox.botapi.people.gestures import QUERY_SECONDS, Gestures, data_of, label_of
from sandbox.botapi.people.misuse import Impossible
from sandbox.botapi.people.speech import Speech, read_client_text
from sandbox.botapi.world import Query


class Whispers(Gestures, Speech):
    """Members whose clients know ephemeral messages."""

    def choose_command(self, user: Json, chat_id: int, command: str, argument: str = "") -> Json:
        """A command out of the menu: one that is marked so goes to the bot alone."""
        chat = self.world.chats[chat_id]
        menu = {item["command"]: item for item in menu_of(self.world, chat, user)}
        if command not in menu:
            what = f"/{command} is not in the menu: {sorted(menu)}"
            raise Impossible(what)
        if chat.is_private:
            return self.say(user, chat_id, f"/{command} {argument}")
        words = f"/{command}@{self.world.bot['username']} {argument}"
        if not menu[command].get("is_ephemeral"):
            return self.say(user, chat_id, words)
        return self._whisper(user, chat, words, {})

    def answer_whisper(self, user: Json, chat_id: int, ephemeral_id: int, text: str) -> Json:
        """A reply to what the bot said to this member alone; that goes to the bot alone, too."""
        chat = self.world.chats[chat_id]
        said = self._theirs(user, chat, ephemeral_id)
        return self._whisper(user, chat, text, {"reply_to_message": said.message})

    def whispers(self, user: Json, chat_id: int) -> list[Json]:
        """What only this member sees, and the bot."""
        return [
            said.on_screen | {"_history": list(said.history)}
            for said in self.world.chats[chat_id].whispers.values()
            if said.user_id == user["id"] and not said.deleted
        ]

    def all_whispers(self, chat_id: int) -> list[Json]:
        """Those of all members, each for the one whom it names as `_only`."""
        said = self.world.chats[chat_id].whispers.values()
        return [one.on_screen for one in said if not one.deleted]

    def restart_app(self, user: Json, chat_id: int) -> None:
        """Clients keep such messages for a while, and not beyond their end."""
        chat = self.world.chats[chat_id]
        for said in chat.whispers.values():
            if said.user_id == user["id"] and not said.deleted:
                drop_whisper(self.world, chat, said)

    def press_whisper(self, user: Json, chat_id: int, ephemeral_id: int, button: str) -> str:
        """A button by what stands on it, or by its data."""
        said = self._theirs(user, self.world.chats[chat_id], ephemeral_id)
        return self.press_whisper_raw(user, chat_id, said, data_of(said, button))

    def press_whisper_raw(self, user: Json, chat_id: int, said: Whisper, data: str) -> str:
        """A press with whatever data."""
        query_id = self.next_query_id()
        number = int(said.message["ephemeral_message_id"])
        until = self.world.clock() + QUERY_SECONDS
        self.world.queries[query_id] = Query(chat_id, 0, until, user["id"], number)
        query = {
            "id": query_id,
            "from": user,
            "message": said.message,
            "chat_instance": str(abs(chat_id) * 7),
            "data": data,
        }
        if self.world.chats[chat_id].has(self.world.bot_id):
            self.world.offer("callback_query", query)
        place = {"chat_id": chat_id, "message": said.on_screen, "message_id": 0}
        self.world.tell("pressed", **place, user=user, button=label_of(said, data))
        return query_id

    def _whisper(self, user: Json, chat: Chat, text: str, extra: Json) -> Json:
        if not self.world.has_ephemeral or not chat.has(self.world.bot_id):
            what = "there is no bot here to whisper to"
            raise Impossible(what)
        shown, marks = read_client_text(text)
        fields: Json = {"from": user, "receiver_user": self.world.bot, "text": shown}
        fields |= extra | ({"entities": marks} if marks else {})
        said = whisper(self.world, chat, user["id"], fields, by_bot=False)
        self.world.offer("message", said.message)
        return dict(said.message)

    def _theirs(self, user: Json, chat: Chat, ephemeral_id: int) -> Whisper:
        said = chat.whispers.get(ephemeral_id)
        if said is None or said.user_id != user["id"] or said.deleted:
            what = f"{user['first_name']} sees no {ephemeral_id}"
            raise Impossible(what)
        return said
