"""Who is there: people, other bots, private chats, groups."""

from collections.abc import Sequence

from sandbox.botapi.chats import Chat
from sandbox.botapi.json_types import Json
from sandbox.botapi.members import Member
from sandbox.botapi.world import World

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

    def another_bot(self, first_name: str, username: str) -> Json:
        """Somebody else's bot; it may be a member, and it speaks by `say` as people do."""
        user = self.person(first_name, username=username, language_code="")
        self.world.users[user["id"]]["is_bot"] = True
        return dict(self.world.users[user["id"]])

    def chat(self, chat_id: int) -> Json:
        """The chat as the Bot API shows it; good as a sender_chat."""
        return self.world.chats[chat_id].to_json()

    def _open(self, chat: Chat) -> None:
        self.world.chats[chat.chat_id] = chat
        self.world.tell("chat", chat=chat.to_json())
