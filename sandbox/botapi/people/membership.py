"""Who comes and goes, who leads, and a group that grows."""

from collections.abc import Sequence
from typing import Literal

from sandbox.botapi.chats import Chat
from sandbox.botapi.json_types import Json
from sandbox.botapi.members import STATUSES, Member, membership_change
from sandbox.botapi.methods.chats import change_bot_status
from sandbox.botapi.methods.moderation import move_member
from sandbox.botapi.people.misuse import Impossible
from sandbox.botapi.posting import post
from sandbox.botapi.senders import ANONYMOUS
from sandbox.botapi.world import World

News = Literal["old", "joined", "new"]


class Membership:
    """Doors that open and close."""

    world: World

    def block(self, user: Json) -> None:
        change_bot_status(self.world, self.world.chats[user["id"]], "kicked", by=user)

    def unblock(self, user: Json) -> None:
        change_bot_status(self.world, self.world.chats[user["id"]], "member", by=user)

    def add_bot(self, chat_id: int, by: Json, *, status: str = "member") -> None:
        """Somebody brings the bot, perhaps as an administrator at once."""
        chat = self.world.chats[chat_id]
        change_bot_status(self.world, chat, status, by=by)
        bot = self.world.bot
        post(self.world, chat, by, {"new_chat_members": [bot], "new_chat_member": bot})

    def kick_bot(self, chat_id: int, by: Json) -> None:
        chat = self.world.chats[chat_id]
        change_bot_status(self.world, chat, "kicked", by=by)
        post(self.world, chat, by, {"left_chat_member": self.world.bot})

    def set_member(
        self,
        chat_id: int,
        user: Json,
        status: str,
        *,
        by: Json | None = None,
        is_anonymous: bool = False,
        is_inside: bool = True,
    ) -> None:
        """A new place in the chat; told to the bot if it asked for that and is an admin.

        Only who leads can be anonymous, only who is restricted can be outside all the same.
        """
        if status not in STATUSES:
            what = f"{status!r} is no place in a chat"
            raise Impossible(what)
        chat = self.world.chats[chat_id]
        if user["id"] == self.world.bot_id:
            change_bot_status(self.world, chat, status, by=by or chat.host())
            return
        self.world.users.setdefault(user["id"], user)
        before, after = chat.member(user), Member(user, status, is_anonymous, is_inside)
        actor = by or self._mover(chat, before, after)
        move_member(self.world, chat, before, after, actor)

    def _mover(self, chat: Chat, before: Member, after: Member) -> Json:
        """People come and go by themselves; all else is done to them."""
        is_own_step = {before.status, after.status} <= {"left", "member"}
        return after.user if is_own_step else chat.host()

    def hide_members(self, chat_id: int) -> None:
        """From now on only an administrator may ask for a member."""
        self.world.chats[chat_id].has_hidden_members = True

    def set_privacy(self, *, is_on: bool) -> None:
        """As in BotFather: true at once for getMe, in a chat when the bot comes again."""
        for chat in self.world.chats.values():
            if chat.privacy_mode is None and chat.has(self.world.bot_id):
                chat.privacy_mode = self.world.privacy_mode
        self.world.privacy_mode = is_on

    def migrate(
        self,
        chat_id: int,
        *,
        told: Sequence[News] = ("old", "joined", "new"),
        new_id: int | None = None,
    ) -> int:
        """A group becomes a supergroup: another id, and nothing works at the old one.

        `told` is what the bot hears, in this order: the old chat's message, its own coming to
        the new one, the new one's message. All orders were seen, and silence too.
        """
        old = self.world.chats[chat_id]
        if old.kind != "group" or old.migrated_to is not None:
            what = f"chat {chat_id} is no basic group"
            raise Impossible(what)
        new_id = new_id or self.world.new_group_id("supergroup")
        new = Chat(new_id, "supergroup", dict(old.face), members=dict(old.members))
        new.privacy_mode = old.privacy_mode
        self.world.chats[new_id] = new
        host = old.host()
        last = self.world.add(old, {"from": host, "migrate_to_chat_id": new_id}).message
        as_group = {"from": ANONYMOUS, "sender_chat": new.to_json()}
        first = self.world.add(new, as_group | {"migrate_from_chat_id": chat_id}).message
        old.migrated_to = new_id
        bot = new.member(self.world.bot)
        joined = membership_change(new.to_json(), Member(self.world.bot, "left"), bot, host)
        news = {"old": ("message", last), "new": ("message", first)}
        news["joined"] = ("my_chat_member", joined)
        for kind, content in [news[name] for name in told] if bot.is_present else []:
            self.world.offer(kind, content)
        self.world.tell("chat", chat=new.to_json())
        return new_id
