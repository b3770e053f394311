"""What people choose in polls, and which bots are told of it."""

from sandbox.botapi.json_types import Json
from sandbox.botapi.people.misuse import Impossible
from sandbox.botapi.world import World


class Votes:
    """People's choices."""

    world: World

    def vote(self, user: Json, chat_id: int, message_id: int, *options: int) -> None:
        """These options, by their places; none takes the vote back."""
        chat = self.world.chats[chat_id]
        stored = chat.find(message_id)
        poll = stored.message.get("poll") if stored else None
        if stored is None or poll is None or poll["is_closed"] or not chat.has(user["id"]):
            what = f"{user['first_name']} cannot vote on message {message_id}"
            raise Impossible(what)
        votes = self.world.votes.setdefault(poll["id"], {})
        before = votes.get(user["id"], [])
        if len(options) > 1 and not poll["allows_multiple_answers"]:
            what = f"one option only can be chosen in {poll['question']!r}"
            raise Impossible(what)
        if before and not poll["allows_revoting"]:
            what = f"{user['first_name']} has voted on {poll['question']!r} for good"
            raise Impossible(what)
        if not all(0 <= option < len(poll["options"]) for option in options):
            what = f"there are no options {options} in {poll['question']!r}"
            raise Impossible(what)
        votes[user["id"]] = list(options)
        _count(poll, votes)
        self.world.tell("edited", chat_id=chat_id, message=stored.message)
        # Of a poll that somebody else has made a bot hears only when it is stopped by hand.
        if stored.by_bot and "forward_origin" not in stored.message:
            self._tell_of_vote(user, poll, list(options))

    def votes(self, chat_id: int, message_id: int) -> dict[int, list[int]]:
        """What each person has chosen, by their ids."""
        stored = self.world.chats[chat_id].find(message_id)
        poll_id = str(stored.message.get("poll", {}).get("id", "")) if stored else ""
        return {user: list(one) for user, one in self.world.votes.get(poll_id, {}).items()}

    def _tell_of_vote(self, user: Json, poll: Json, options: list[int]) -> None:
        self.world.offer("poll", poll)
        if not poll["is_anonymous"]:
            lasting = [poll["options"][option]["persistent_id"] for option in options]
            answer = {"poll_id": poll["id"], "user": user, "option_ids": options}
            self.world.offer("poll_answer", answer | {"option_persistent_ids": lasting})


def _count(poll: Json, votes: dict[int, list[int]]) -> None:
    poll["total_voter_count"] = sum(bool(one) for one in votes.values())
    for number, option in enumerate(poll["options"]):
        option["voter_count"] = sum(number in one for one in votes.values())
