"""Who is there: people, private chats, groups, topics."""

from collections.abc import Sequence

from bot.sandbox.botapi.chats import Chat, Member
from bot.sandbox.botapi.json_types import Json
from bot.sandbox.botapi.posting import post
from bot.sandbox.botapi.world import World

FIRST_USER_ID = 2_000_000_001


class Cast:
    """Makes the people and the places."""

    world: World

    def person(
        self,
        first_name: str,
        *,
        user_id: int | None = None,
        username: str | None = None,
        last_name: str | None = None,
        language_code: str = "en",
    ) -> Json:
        users = self.world.users
        number = user_id if user_id is not None else FIRST_USER_ID + len(users)
        user: Json = {"id": number, "is_bot": False, "first_name": first_name}
        optional = {"last_name": last_name, "username": username, "language_code": language_code}
        user |= {name: value for name, value in optional.items() if value}
        users[number] = user
        return dict(user)

    def private_chat(self, user: Json) -> int:
        """The chat of a person with the bot; closed to the bot until the person writes."""
        chat_id = int(user["id"])
        self.world.users.setdefault(chat_id, user)
        if chat_id not in self.world.chats:
            names = ("first_name", "last_name", "username")
            face = {name: user[name] for name in names if name in user}
            members = {chat_id: Member(user, "member")}
            members[self.world.bot_id] = Member(self.world.bot, "member")
            self._open(Chat(chat_id, "private", face, is_open=False, members=members))
        return chat_id

    def group(
        self,
        title: str,
        members: Sequence[Json],
        *,
        kind: str = "supergroup",
        forum: bool = False,
        admins: Sequence[Json] = (),
        creator: Json | None = None,
        bot_is_member: bool = True,
    ) -> int:
        people = {int(user["id"]): Member(user, "member") for user in members}
        people |= {int(user["id"]): Member(user, "administrator") for user in admins}
        if creator:
            people[int(creator["id"])] = Member(creator, "creator")
        if bot_is_member:
            bot_id = self.world.bot_id
            status = people[bot_id].status if bot_id in people else "member"
            people[bot_id] = Member(self.world.bot, status)
        chat_id = self.world.new_group_id(kind)
        chat = Chat(chat_id, kind, {"title": title}, is_forum=forum, members=people)
        # Number 1 was the making of the group, and stands for the General topic of a forum.
        chat.last_message_id = 1
        self._open(chat)
        return chat_id

    def topic(self, chat_id: int, name: str) -> int:
        """A new topic, named by the number of the message that makes it."""
        chat = self.world.chats[chat_id]
        created = {"name": name, "icon_color": 7322096}
        number = self.world.peek_message_id(chat)
        chat.topics[number] = name
        place = {"message_thread_id": number, "is_topic_message": True}
        post(self.world, chat, self._host(chat), place | {"forum_topic_created": created})
        return number

    def delete_topic(self, chat_id: int, topic: int) -> None:
        """The topic goes with all its messages."""
        chat = self.world.chats[chat_id]
        del chat.topics[topic]
        for stored in chat.messages.values():
            if stored.message.get("message_thread_id") == topic:
                stored.deleted = True
        self.world.tell("chat", chat=chat.to_json())

    def chat(self, chat_id: int) -> Json:
        """The chat as the Bot API shows it; good as a sender_chat."""
        return self.world.chats[chat_id].to_json()

    def _open(self, chat: Chat) -> None:
        self.world.chats[chat.chat_id] = chat
        self.world.tell("chat", chat=chat.to_json())

    def _host(self, chat: Chat) -> Json:
        people = [member for member in chat.members.values() if not member.user["is_bot"]]
        leaders = [member for member in people if member.status in ("creator", "administrator")]
        return (leaders or people)[0].user
