"""People and groups with secrets of their own, who do by chance all that could carry one along."""

import json
import random
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sandbox.modelapi.errands import run_errand
from sandbox.modelapi.reply import Json, Reply
from tests.stories.town import QUICK, Person, Town, words_of

NAME = "@parley_sandbox_bot"
SPEED = 40.0
"""Of the bot's own pace: it is not Telegram's limits that are tried here."""
AT_ONCE = 40
_SECRET = re.compile(r"owner (\d+) (fact|said) (\d+) no \d+")
"""The number of a chat, a kind, and the topic; memory takes it for no password."""
_PERSONA = re.compile(r"as persona (\d+) does")
_LINK = re.compile(r"\?start=(p_\S+)")
_MEMBERS, _FORUMS = 4, 2

Do = Callable[["Place"], None]


def tell_all(body: Json) -> Reply:
    """A model that tells whoever asks everything that it was shown, and calls what it is told."""
    shown = " ".join(str(message["content"]) for message in body["messages"])
    found = dict.fromkeys(match.group() for match in _SECRET.finditer(shown))
    errand = run_errand(body)
    if errand and errand.calls:
        return errand
    return Reply(text=f"I know {', '.join(found)}", pause=0)


async def try_neighbours(town: Town, seed: int, turns: int) -> "Neighbourhood":
    """They live beside each other for so many turns, and nobody learns of another."""
    town.telegram.world.floods.enabled = False
    town.telegram.set_privacy(is_on=False)
    town.bot.waits = {"speed": SPEED, **QUICK}
    town.model.default = tell_all
    neighbourhood = Neighbourhood(town, seed)
    await town.bot.start(MEMORY="on", STREAMING="off")
    await neighbourhood.settle()
    await neighbourhood.live(turns)
    neighbourhood.check()
    return neighbourhood


def _owners(text: str) -> set[int]:
    return {int(match[1]) for match in _SECRET.finditer(text)}


@dataclass(eq=False, slots=True)
class Place:
    """A chat or a topic, and who speaks there."""

    people: list[Person]
    owner: int
    """The chat as secrets name it."""
    topic: int = 0

    @property
    def chat_id(self) -> int:
        return self.people[0].chat_id

    @property
    def is_group(self) -> bool:
        return self.chat_id < 0


class Neighbourhood:
    """Thirty people, and five groups of theirs, of which two have topics."""

    def __init__(self, town: Town, seed: int, people: int = 30) -> None:
        self.town = town
        self.chance = random.Random(seed)  # noqa: S311  # it is to be the same each time
        self._numbers = 0
        persons = town.people(people)
        self.places = [Place([person], number) for number, person in enumerate(persons)]
        for number in range(people, people + 5):
            members = self.chance.sample(persons, _MEMBERS)
            self.places += self._group(number, members, has_topics=number < people + _FORUMS)
        self.given = {place.owner: {place.owner} for place in self.places}
        """Whose personas a chat was given: its own, and those of the links that it opened."""

    def _group(self, number: int, members: list[Person], *, has_topics: bool) -> Iterator[Place]:
        users, telegram = [one.user for one in members], self.town.telegram
        chat_id = telegram.group(f"Group {number}", users[1:], forum=has_topics, admins=users[:1])
        here = [Person(telegram, user, chat_id) for user in users]
        topics = [telegram.topic(chat_id, f"Topic {n}") for n in range(2)] if has_topics else [0]
        yield from (Place(here, number, topic) for topic in topics)

    async def settle(self) -> None:
        """Each chat has a fact, a conversation and a persona; groups are listened to."""
        for place in self.places:
            self._say(place, f"/memory add {self._secret(place, 'fact')}", as_admin=True)
            prompt = f"Speak as persona {place.owner} does."
            self._say(place, f"/persona new Fox {prompt}", as_admin=True)
            if place.is_group:
                self._say(place, "/listen on", as_admin=True)
        await self.town.waits_for(self.town.is_quiet)
        for place in self.places:
            self._ask(place)
        await self.town.waits_for(self.town.is_quiet)
        # Once in any case, whatever is done by chance.
        for deed in (self._reset, self._ask, self._list, self._take_up, self._branch, self._hide):
            for place in self.places[::4]:
                deed(place)
            await self.town.waits_for(self.town.is_quiet)

    async def live(self, turns: int) -> None:
        """Until the model was asked so often, many at a time; at last all reminders were said."""
        while len(self.town.asked) < turns:
            for place in self.chance.choices(self.places, k=AT_ONCE):
                self.chance.choice(self._deeds())(place)
            await self.town.waits_for(self.town.is_quiet)
        await self.town.waits_for(self._is_all_said)
        await self.town.waits_for(self.town.is_quiet)

    def _is_all_said(self) -> bool:
        """Of some it was said that they shall come again in ten minutes, or tomorrow."""
        soon = (time.time() + 60,)
        open_ = self.town.query("SELECT 1 FROM reminders WHERE state = 'open' AND due_at < ?", soon)
        return not open_ and not self.town.query("SELECT 1 FROM reminder_times WHERE state = 'due'")

    def _deeds(self) -> list[Do]:
        return [
            self._ask, self._ask, self._ask, self._ask, self._ask,
            self._chat, self._chat,
            self._call_remember, self._call_remember,
            self._call_reminder, self._call_reminder,
            self._add_fact,
            self._remind, self._schedule,
            self._reset,
            self._hide,
            self._branch,
            self._look_back, self._look_back,
            self._take_up,
            self._catch_up,
            *[self._wear] * 4, self._share, self._open_link,
            self._press_own,
            *[self._press_anothers] * 5,
        ]  # fmt: skip

    # What is looked at.

    def check(self) -> None:
        """Nothing of one is in what the model was shown of another, nor on their screens."""
        for request in self.town.asked:
            self._check_prompt(json.dumps(request.body, ensure_ascii=False))
        owners = {place.chat_id: place.owner for place in self.places}
        for place in self.places:
            shown = json.dumps(self._answers(place), ensure_ascii=False)
            assert _owners(shown) <= {place.owner}, shown
        for query in self.town.telegram.world.queries.values():
            assert _owners(json.dumps(query.answer)) <= {owners[query.chat_id]}, query

    def _check_prompt(self, prompt: str) -> None:
        owners = _owners(prompt)
        assert len(owners) == 1, prompt
        # What is remembered is the whole group's; what was said is its topic's.
        assert len({m[3] for m in _SECRET.finditer(prompt) if m[2] == "said"}) == 1, prompt
        assert set(map(int, _PERSONA.findall(prompt))) <= self._may_wear(owners.pop()), prompt

    def _may_wear(self, owner: int) -> set[int]:
        """In a group also what its members have: they may lend it."""
        people = {one.id for place in self.places if place.owner == owner for one in place.people}
        lenders = {place.owner for place in self.places if place.chat_id in people}
        return set().union(*(self.given[one] for one in {owner, *lenders}))

    # What people say. A group is to hear its name.

    def _secret(self, place: Place, kind: str) -> str:
        self._numbers += 1
        return f"owner {place.owner} {kind} {place.topic} no {self._numbers}"

    def _say(
        self, place: Place, text: str, reply_to: int | None = None, *, as_admin: bool = False
    ) -> None:
        who = place.people[0] if as_admin else self.chance.choice(place.people)
        if place.is_group and text.startswith("/"):
            command, _space, rest = text.partition(" ")
            text = f"{command}{NAME} {rest}".strip()
        who.says(text, topic=place.topic or None, reply_to=reply_to)

    def _question(self, place: Place, words: str) -> None:
        self._say(place, f"{NAME} {words}" if place.is_group else words)

    def _ask(self, place: Place) -> None:
        self._question(place, f"Keep {self._secret(place, 'said')} for me")

    def _chat(self, place: Place) -> None:
        """In groups, what only those hear who listen."""
        self._say(place, f"By the way {self._secret(place, 'said')}")

    def _call(self, place: Place, name: str, **arguments: str) -> None:
        secret = self._secret(place, "said")
        self._question(place, f"{secret} call {name} {json.dumps(arguments)}")

    def _call_remember(self, place: Place) -> None:
        self._call(place, "remember", fact=f"likes {self._secret(place, 'fact')}")

    def _call_reminder(self, place: Place) -> None:
        kind = self.chance.choice(["ask", "ask", "say"])
        text = f"What of {self._secret(place, 'said')}"
        self._call(place, "set_reminder", at="in 1 second", text=text, kind=kind)

    def _add_fact(self, place: Place) -> None:
        self._say(place, f"/memory add {self._secret(place, 'fact')}")

    def _remind(self, place: Place) -> None:
        self._say(place, f"/remind 1s {self._secret(place, 'said')}")

    def _schedule(self, place: Place) -> None:
        self._say(place, f"/remind 1s ask and {self._secret(place, 'said')}")

    def _reset(self, place: Place) -> None:
        self._say(place, "/reset", as_admin=True)

    def _hide(self, place: Place) -> None:
        self._say(place, "/temp", as_admin=True)

    def _branch(self, place: Place) -> None:
        if answers := self._answers(place):
            chosen = self.chance.choice(answers)["message_id"]
            self._say(place, "/branch", reply_to=chosen, as_admin=True)

    def _list(self, place: Place) -> None:
        self._say(place, "/history", as_admin=True)

    def _look_back(self, place: Place) -> None:
        lists = ["/history", "/history", "/history owner", "/reminders", "/memory", "/persona"]
        self._say(place, self.chance.choice(lists), as_admin=True)

    def _take_up(self, place: Place) -> None:
        """The newest list of earlier conversations that is still there."""
        data = [one for one in self._data(place) if one.startswith("take_up:")]
        self._press(place, data[-1]) if data else self._look_back(place)

    def _catch_up(self, place: Place) -> None:
        self._say(place, "/catchup 1h")

    def _wear(self, place: Place) -> None:
        """All have the same name."""
        self._say(
            place,
            self.chance.choice(["/persona Fox", "/persona Fox", "/persona off"]),
            as_admin=True,
        )

    def _share(self, place: Place) -> None:
        self._say(place, "/persona share Fox", as_admin=True)

    def _open_link(self, place: Place) -> None:
        other = self.chance.choice(self.places)
        links = [_LINK.search(words_of(message)) for message in self._answers(other)]
        if not place.is_group and (found := [link[1] for link in links if link]):
            self.given[place.owner] |= self.given[other.owner]
            self._say(place, f"/start {self.chance.choice(found)}")

    def _press_own(self, place: Place) -> None:
        if data := self._data(place):
            self._press(place, self.chance.choice(data))

    def _press_anothers(self, place: Place) -> None:
        """Data of a button that stands in another chat, as a strange client can send it."""
        others = [other for other in self.places if other.chat_id != place.chat_id]
        found = [one for other in others for one in self._data(other)]
        # A persona's link is for whoever has it.
        split = [one.split(":", 1) for one in found if not one.startswith("persona_take:")]
        if not split:
            return
        verb = self.chance.choice(sorted({verb for verb, _argument in split}))
        arguments = sorted({argument for of, argument in split if of == verb})
        if verb.startswith("persona") and self.chance.random() < 0.5:  # as often as not
            verb = self.chance.choice(["persona_use", "persona_share", "persona_sure"])
        self._press(place, f"{verb}:{self.chance.choice(arguments)}")

    def _press(self, place: Place, data: str) -> None:
        who, answers = self.chance.choice(place.people), self._answers(place)
        if answers:
            self.town.telegram.press_raw(who.user, place.chat_id, answers[-1]["message_id"], data)

    def _answers(self, place: Place) -> list[Json]:
        bot_id = self.town.telegram.bot["id"]
        screen = self.town.telegram.screen(place.chat_id, place.topic or None)
        return [message for message in screen if message["from"]["id"] == bot_id]

    def _data(self, place: Place) -> list[str]:
        return [
            button["callback_data"]
            for message in self._answers(place)
            for row in message.get("reply_markup", {}).get("inline_keyboard", [])
            for button in row
            if "callback_data" in button
        ]
