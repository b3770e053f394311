"""Who comes and goes, and a group that grows."""

from bot.sandbox.botapi.chats import PRESENT, Chat, Member
from bot.sandbox.botapi.json_types import Json
from bot.sandbox.botapi.methods.chats import change_bot_status, membership_change
from bot.sandbox.botapi.people.misuse import Impossible
from bot.sandbox.botapi.posting import post
from bot.sandbox.botapi.world import World


class Membership:
    """Doors that open and close."""

    world: World

    def block(self, user: Json) -> None:
        change_bot_status(self.world, self.world.chats[user["id"]], "kicked", by=user)

    def unblock(self, user: Json) -> None:
        change_bot_status(self.world, self.world.chats[user["id"]], "member", by=user)

    def add_bot(self, chat_id: int, by: Json) -> None:
        chat = self.world.chats[chat_id]
        change_bot_status(self.world, chat, "member", by=by)
        bot = self.world.bot
        post(self.world, chat, by, {"new_chat_members": [bot], "new_chat_member": bot})

    def kick_bot(self, chat_id: int, by: Json) -> None:
        chat = self.world.chats[chat_id]
        change_bot_status(self.world, chat, "kicked", by=by)
        post(self.world, chat, by, {"left_chat_member": self.world.bot})

    def set_member(self, chat_id: int, user: Json, status: str) -> None:
        """A new place in the chat; told to the bot if it asked for that and is an admin."""
        chat = self.world.chats[chat_id]
        if user["id"] == self.world.bot_id:
            change_bot_status(self.world, chat, status, by=self._authority(chat))
            return
        before = chat.status_of(user["id"])
        self.world.users.setdefault(user["id"], user)
        member = Member(user, status)
        chat.members[user["id"]] = member
        if chat.status_of(self.world.bot_id) == "administrator":
            change = membership_change(chat, member, before, self._authority(chat))
            self.world.offer("chat_member", change)
        if before not in PRESENT and status in PRESENT:
            post(self.world, chat, user, {"new_chat_members": [user]})
        elif before in PRESENT and status not in PRESENT:
            post(self.world, chat, user, {"left_chat_member": user})
        self.world.tell("chat", chat=chat.to_json())

    def migrate(self, chat_id: int) -> int:
        """A group becomes a supergroup: another id, and nothing works at the old one."""
        old = self.world.chats[chat_id]
        if old.kind != "group" or old.migrated_to is not None:
            what = f"chat {chat_id} is no basic group"
            raise Impossible(what)
        new_id = self.world.new_group_id("supergroup")
        new = Chat(new_id, "supergroup", dict(old.face), members=dict(old.members))
        new.last_message_id = 1
        self.world.chats[new_id] = new
        host = self._authority(old)
        old.migrated_to = new_id
        post(self.world, old, host, {"migrate_to_chat_id": new_id})
        post(self.world, new, host, {"migrate_from_chat_id": chat_id})
        self.world.tell("chat", chat=new.to_json())
        return new_id

    def _authority(self, chat: Chat) -> Json:
        people = [member for member in chat.members.values() if not member.user["is_bot"]]
        leaders = [member for member in people if member.status in ("creator", "administrator")]
        return (leaders or people)[0].user
