"""The people of a campaign: they do what the plan says, and all of it is written down."""

import random
import time
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from benchmarks.faults.history import Kind, Pressed, Said
from benchmarks.faults.plan import Act, ActKind, Place
from benchmarks.faults.troubles import draw_odd_message, draw_poison
from benchmarks.faults.wording import mark, write_paste, write_question
from sandbox.botapi.emulator import Emulator
from sandbox.botapi.people.misuse import Impossible
from sandbox.modelapi.pictures import draw_png

Json = dict[str, Any]  # Any: Telegram's wire format

_SIDE = 64
"""Pixels of a picture."""


class People:
    """Everybody who writes to the bot."""

    def __init__(self, telegram: Emulator, places: Sequence[Place]) -> None:
        self._telegram = telegram
        self._users: list[list[Json]] = []
        self._chats: list[int] = []
        self._topics: list[tuple[int, ...]] = []
        self.said: list[Said] = []
        self.pressed: list[Pressed] = []
        for number, place in enumerate(places):
            self._enter(number, place)

    def chat_id(self, place: int) -> int:
        """The chat's id."""
        return self._chats[place]

    def _enter(self, number: int, place: Place) -> None:
        telegram = self._telegram
        users = [
            telegram.person(f"Person {number}.{index}", language_code=language)
            for index, language in enumerate(place.languages)
        ]
        self._users.append(users)
        topics: tuple[int, ...] = (0,)
        if place.kind == "private":
            self._chats.append(telegram.private_chat(users[0]))
        else:
            is_forum = place.kind == "forum"
            chat_id = telegram.group(
                "Campaign",
                users,
                creator=users[0],
                forum=is_forum,
                bot_is_member=place.kind != "away",
            )
            self._chats.append(chat_id)
            if is_forum:
                topics = tuple(telegram.topic(chat_id, name) for name in ("Ideas", "Repairs"))
        self._topics.append(topics)

    def do(self, act: Act) -> None:
        """Do it; what nobody could do, as an edit of nothing, is left out."""
        try:
            self._deeds[act.kind](self, act, random.Random(act.luck))  # noqa: S311 - no secret
        except Impossible:
            return

    def _ask(self, act: Act, luck: random.Random) -> None:
        self._say(act, "question", write_question(act.number, luck, in_chinese=self._is_zh(act)))

    def _ask_twice(self, act: Act, luck: random.Random) -> None:
        for number in (act.number, act.number + 1):
            text = write_question(number, luck, in_chinese=self._is_zh(act))
            self._say(act, "question", text, number)

    def _paste(self, act: Act, luck: random.Random) -> None:
        if self._chats[act.place] < 0:
            self._ask(act, luck)  # Of what has no mention a group's bot is told nothing.
            return
        before = set(self._telegram.world.chats[self._chats[act.place]].messages)
        text = write_paste(act.number, luck)
        self._telegram.say(self._user(act), self._chats[act.place], text)
        after = set(self._telegram.world.chats[self._chats[act.place]].messages)
        for message_id in sorted(after - before):
            self._note(act, "question", message_id, act.number, may_grow=True)

    def _photo(self, act: Act, luck: random.Random) -> None:
        self._send_photos(act, luck, 1)

    def _album(self, act: Act, luck: random.Random) -> None:
        self._send_photos(act, luck, luck.randint(2, 4))

    def _send_photos(self, act: Act, luck: random.Random, count: int) -> None:
        caption = f"{self._call(act)}{mark(act.number)} What is this?"
        contents = [draw_png(f"{act.luck}/{n}", _SIDE, _SIDE) for n in range(count)]
        user, chat_id, topic = self._user(act), self._chats[act.place], self._topic(act) or None
        if count == 1:
            sent = [
                self._telegram.send_file(
                    user, chat_id, "photo", contents[0], caption=caption, topic=topic
                )
            ]
        else:
            captions = [caption] + [None] * (count - 1)
            luck.shuffle(captions)
            sent = self._telegram.send_album(
                user, chat_id, contents, captions=captions, topic=topic
            )
        for message in sent:
            kind: Kind = "question" if "caption" in message else "other"
            self._note(act, kind, int(message["message_id"]), act.number, may_grow=count > 1)

    def _ask_json(self, act: Act, luck: random.Random) -> None:
        text = write_question(act.number, luck, in_chinese=self._is_zh(act))
        self._command(act, "question", f"/json{self._addressee(act)} {text}")

    def _edit(self, act: Act, luck: random.Random) -> None:
        user, chat_id = self._user(act), self._chats[act.place]
        mine = [
            said
            for said in self.said
            if (said.chat_id, said.author_id, said.kind) == (chat_id, user["id"], "question")
        ]
        if not mine:
            raise Impossible("edit nothing")
        said = mine[-1]
        text = f"{mark(act.number)} Rather: {luck.choice(('why?', 'how?', '为什么？'))}"
        self._telegram.edit(user, chat_id, said.message_id, f"{self._call(act)}{text}")
        edit = Said(
            time.monotonic(),
            chat_id,
            said.topic_id,
            said.message_id,
            said.author_id,
            "edit",
            act.number,
        )
        self.said.append(edit)

    def _reset(self, act: Act, luck: random.Random) -> None:
        name = luck.choice(("reset", "new", "clear"))
        self._command(act, "reset", f"/{name}{self._addressee(act)}", by_creator=True)

    def _stop(self, act: Act, _luck: random.Random) -> None:
        self._command(act, "stop", f"/stop{self._addressee(act)}")

    def _retry(self, act: Act, _luck: random.Random) -> None:
        self._command(act, "retry", f"/retry{self._addressee(act)}")

    def _unknown(self, act: Act, _luck: random.Random) -> None:
        self._command(act, "unknown", f"/no{act.number}{self._addressee(act)}")

    def _talk(self, act: Act, _luck: random.Random) -> None:
        """In a group, what is not meant for the bot; alone with it, a sticker's worth of words."""
        kind: Kind = "talk" if self._chats[act.place] < 0 else "question"
        self._note_sent(act, kind, f"{mark(act.number)} 好的 ok")

    def _press(self, act: Act, luck: random.Random) -> None:
        """One of the buttons that are on the screen."""
        chat_id = self._chats[act.place]
        buttons = [
            (message["message_id"], button["callback_data"])
            for message in self._telegram.screen(chat_id)
            for row in message.get("reply_markup", {}).get("inline_keyboard", [])
            for button in row
            if "callback_data" in button
        ]
        if not buttons:
            raise Impossible("press nothing")
        message_id, pressed = luck.choice(buttons[-2:])
        self._telegram.press(self._user(act), chat_id, message_id, pressed)
        action, _, argument = pressed.partition(":")
        first = argument.partition(":")[0]
        number = int(first) if first.isdecimal() else 0
        self.pressed.append(Pressed(time.monotonic(), chat_id, action, number))

    def _poison(self, act: Act, luck: random.Random) -> None:
        chat_id = self._chats[act.place]
        if chat_id > 0 and luck.random() < 1 / 2:
            sent = self._telegram.send_other(self._user(act), chat_id, draw_odd_message(luck))
            self._note(act, "poison", int(sent["message_id"]), act.number)
        else:
            self._telegram.push(draw_poison(luck, self._user(act), self._telegram.chat(chat_id)))
            self._note(act, "poison", 0, act.number)

    def _say(self, act: Act, kind: Kind, text: str, number: int = 0) -> None:
        self._note_sent(act, kind, f"{self._call(act)}{text}", number)

    def _command(self, act: Act, kind: Kind, text: str, *, by_creator: bool = False) -> None:
        self._note_sent(act, kind, text, by_creator=by_creator)

    def _note_sent(
        self, act: Act, kind: Kind, text: str, number: int = 0, *, by_creator: bool = False
    ) -> None:
        user = self._users[act.place][0] if by_creator else self._user(act)
        topic = self._topic(act) or None
        sent = self._telegram.say(user, self._chats[act.place], text, topic=topic)
        self._note(act, kind, int(sent["message_id"]), number or act.number, int(user["id"]))

    def _note(
        self,
        act: Act,
        kind: Kind,
        message_id: int,
        number: int,
        author_id: int | None = None,
        *,
        may_grow: bool = False,
    ) -> None:
        author = int(self._user(act)["id"]) if author_id is None else author_id
        chat_id, topic = self._chats[act.place], self._topic(act)
        self.said.append(
            Said(
                time.monotonic(),
                chat_id,
                topic,
                message_id,
                author,
                kind,
                number,
                may_grow=may_grow,
            )
        )

    def _user(self, act: Act) -> Json:
        return self._users[act.place][act.person]

    def _is_zh(self, act: Act) -> bool:
        return str(self._user(act)["language_code"]).startswith("zh")

    def _topic(self, act: Act) -> int:
        topics = self._topics[act.place]
        return topics[act.topic % len(topics)]

    def _call(self, act: Act) -> str:
        """How the bot is named where it has to be."""
        return "" if self._chats[act.place] > 0 else f"@{self._telegram.bot['username']} "

    def _addressee(self, act: Act) -> str:
        return self._call(act).strip()

    _deeds: ClassVar[dict[ActKind, Callable[["People", Act, random.Random], None]]] = {
        "ask": _ask,
        "two": _ask_twice,
        "paste": _paste,
        "photo": _photo,
        "album": _album,
        "json": _ask_json,
        "edit": _edit,
        "reset": _reset,
        "stop": _stop,
        "retry": _retry,
        "unknown": _unknown,
        "talk": _talk,
        "press": _press,
        "poison": _poison,
    }
