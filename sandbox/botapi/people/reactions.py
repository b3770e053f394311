"""What people think of a message, and which bots are told of it."""

import time

from sandbox.botapi.chats import Chat, Stored
from sandbox.botapi.json_types import Json
from sandbox.botapi.methods.previews import EMOJI
from sandbox.botapi.people.misuse import Impossible
from sandbox.botapi.posting import SERVICE_FIELDS
from sandbox.botapi.world import World

MOST = 1
MOST_OF_PREMIUM = 3


class Reactions:
    """People's emoji under messages."""

    world: World

    def react(self, user: Json, chat_id: int, message_id: int, *emojis: str) -> None:
        """These stand there now instead of the person's earlier ones; none takes them away."""
        chat = self.world.chats[chat_id]
        stored = self._reacted_to(user, chat, message_id)
        given = [emoji.replace("\ufe0f", "") for emoji in emojis]
        if not EMOJI.issuperset(given) or len(given) != len(set(given)):
            what = f"nobody can react with {given}"
            raise Impossible(what)
        if len(given) > (MOST_OF_PREMIUM if user.get("is_premium") else MOST):
            what = f"{user['first_name']} cannot react with as many as {len(given)}"
            raise Impossible(what)
        before = chat.people_reactions.setdefault(message_id, {}).get(user["id"], [])
        chat.people_reactions[message_id][user["id"]] = given
        if before != given:
            self._tell_bot(user, chat, stored, before, given)
            self.world.tell("reaction", chat_id=chat_id, message_id=message_id, reactions=given)

    def people_reactions(self, chat_id: int, message_id: int) -> dict[int, list[str]]:
        """What each person thinks of it, by their ids."""
        found = self.world.chats[chat_id].people_reactions.get(message_id, {})
        return {user_id: list(emojis) for user_id, emojis in found.items() if emojis}

    def _reacted_to(self, user: Json, chat: Chat, message_id: int) -> Stored:
        stored = chat.find(message_id)
        if stored is None or not SERVICE_FIELDS.isdisjoint(stored.message):
            what = f"message {message_id} cannot be reacted to in chat {chat.chat_id}"
            raise Impossible(what)
        if not chat.has(user["id"]) or chat.status_of(user["id"]) == "restricted":
            what = f"{user['first_name']} cannot react in chat {chat.chat_id}"
            raise Impossible(what)
        return stored

    def _tell_bot(
        self, user: Json, chat: Chat, stored: Stored, before: list[str], after: list[str]
    ) -> None:
        """In a private chat it is told, elsewhere it has to be an administrator.

        Facts: core.telegram.org/bots/api#update ("must be an administrator in the chat and must
        explicitly specify"), grammY's guide to reactions and mtcute's BotReactionUpdate ("for PMs
        and in chats where the bot is an administrator").
        """
        if not chat.has(self.world.bot_id):
            return
        if not chat.is_private and not chat.is_led_by(self.world.bot_id):
            return
        changed: Json = {
            "chat": chat.to_json(),
            "message_id": stored.message["message_id"],
            "date": int(time.time()),
        }
        if chat.kind == "channel":
            self.world.offer(
                "message_reaction_count", changed | {"reactions": _counts(chat, stored)}
            )
            return
        member = chat.member(user)
        who = {"actor_chat": chat.to_json()} if member.is_anonymous else {"user": user}
        sides = {"old_reaction": _shown(before), "new_reaction": _shown(after)}
        self.world.offer("message_reaction", changed | who | sides)


def _shown(emojis: list[str]) -> list[Json]:
    return [{"type": "emoji", "emoji": emoji} for emoji in emojis]


def _counts(chat: Chat, stored: Stored) -> list[Json]:
    """How often each stands there, with nobody's name."""
    message_id = stored.message["message_id"]
    given = [e for one in chat.people_reactions[message_id].values() for e in one]
    return [
        {"type": shown, "total_count": given.count(shown["emoji"])}
        for shown in _shown(list(dict.fromkeys(given)))
    ]
