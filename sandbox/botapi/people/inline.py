"""People who ask the bot in chats that it need not be in."""

import copy

from sandbox.botapi.inline import GUEST_SECONDS, QUERY_SECONDS, GuestQuery, TypedQuery
from sandbox.botapi.json_types import Json
from sandbox.botapi.people.misuse import Impossible
from sandbox.botapi.people.screen import Screen
from sandbox.botapi.people.speech import Speech
from sandbox.botapi.posting import post


class InlineUse(Speech, Screen):
    """`@bot question`: chosen from a list, or said to a guest."""

    def switch_inline(
        self, *, is_on: bool = True, has_guests: bool = True, has_feedback: bool = True
    ) -> None:
        """What its owner has told BotFather."""
        inline = self.world.inline
        inline.is_on, inline.has_guests, inline.has_feedback = is_on, has_guests, has_feedback

    def type_inline(self, user: Json, chat_id: int, text: str) -> str:
        """The words so far, behind the bot's name; the id of the query that the client sends."""
        if not self.world.inline.is_on:
            what = "inline mode is off, so that a client asks the bot nothing"
            raise Impossible(what)
        queries = self.world.inline.queries
        query_id = str(5_000_000_000_000_000_000 + len(queries) + 1)
        until = self.world.clock() + QUERY_SECONDS
        queries[query_id] = TypedQuery(user, chat_id, text, until)
        place = self.world.chats[chat_id].kind
        query = {"id": query_id, "from": user, "query": text, "offset": "", "chat_type": place}
        self.world.offer("inline_query", query)
        return query_id

    def inline_results(self, query_id: str) -> list[Json] | None:
        """What is offered; None until it is."""
        return copy.deepcopy(self.world.inline.queries[query_id].results)

    def inline_button(self, query_id: str) -> Json | None:
        """The button above the results."""
        return copy.deepcopy(self.world.inline.queries[query_id].button)

    def choose(self, user: Json, query_id: str, place: int = 0) -> Json:
        """Send the result at this place to the chat; the message."""
        query = self.world.inline.queries[query_id]
        if not query.results or len(query.results) <= place:
            what = f"there is no result {place} to choose"
            raise Impossible(what)
        result, chat = query.results[place], self.world.chats[query.chat_id]
        stored = post(self.world, chat, user, result["message"] | {"via_bot": self.world.bot})
        chosen = {"result_id": result["id"], "from": user, "query": query.text}
        if "reply_markup" in result["message"]:
            chosen["inline_message_id"] = self.world.inline.add(chat, stored)
        if self.world.inline.has_feedback:
            self.world.offer("chosen_inline_result", chosen)
        return dict(stored.message)

    async def ask_inline(self, user: Json, chat_id: int, text: str) -> Json:
        """Type a question, wait for what is offered, and send it; the message."""
        query_id = self.type_inline(user, chat_id, text)
        await self.wait_for(lambda: self.inline_results(query_id))
        return self.choose(user, query_id)

    def ask_as_guest(
        self, user: Json, chat_id: int, text: str, *, reply_to: int | None = None
    ) -> Json:
        """Say something that names the bot; the message."""
        if not self.world.inline.has_guests:
            what = "the bot is no guest"
            raise Impossible(what)
        said = self.say(user, chat_id, text, reply_to=reply_to)
        queries = self.world.inline.guest_queries
        query_id = str(6_000_000_000_000_000_000 + len(queries) + 1)
        until = self.world.clock() + GUEST_SECONDS
        queries[query_id] = GuestQuery(chat_id, user, said["message_id"], until)
        self.world.offer("guest_message", said | {"guest_query_id": query_id})
        return said
