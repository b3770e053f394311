"""People who use all that there is: buttons, voices, reminders, and the bot in other chats."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from benchmarks.faults.history import Elsewhere, Kind, Pressed, Said
from benchmarks.faults.people import People
from benchmarks.faults.plan import Act, ActKind, Place
from benchmarks.faults.record import on_screen
from benchmarks.faults.wording import mark, write_question
from sandbox.botapi.emulator import Emulator
from sandbox.botapi.people.misuse import Impossible
from sandbox.ogg import write_silence

Json = dict[str, Any]  # Any: Telegram's wire format

_TAPPED = (
    *("shorter", "other", "with", "follow", "aloud", "take_up"),
    *("later", "unremind", "again", "more", "answer"),
)
_NEW = 6
"""Messages among which people look for a button."""
_WAITING = "inline:"
"""A button that brings an answer whose message the bot was not told of."""


@dataclass(frozen=True, slots=True)
class AskedElsewhere:
    """A question that was sent in a chat that the bot need not be in, and by which message."""

    at: float
    number: int
    kind: Literal["inline", "guest"]
    user: Json
    chat_id: int
    message_id: int


class BusyPeople(People):
    """Those of a busy campaign."""

    def __init__(self, telegram: Emulator, places: Sequence[Place]) -> None:
        super().__init__(telegram, places)
        telegram.switch_inline()
        self._asked_elsewhere: list[AskedElsewhere] = []
        self._typed: list[tuple[str, Json, int]] = []

    def do(self, act: Act) -> None:
        """Do it, as others do; what nobody could do is left out."""
        deed = self._busy_deeds.get(act.kind)
        if deed is None:
            super().do(act)
            return
        try:
            deed(self, act, random.Random(act.luck))  # noqa: S311 - nothing is secret here
        except Impossible:
            return

    def choose_offered(self) -> None:
        """Send what was typed and is offered by now; who is offered nothing goes on waiting."""
        for query_id, user, number in list(self._typed):
            if not self._telegram.inline_results(query_id):
                continue
            self._typed.remove((query_id, user, number))
            chat_id = self._telegram.world.inline.queries[query_id].chat_id
            sent = self._telegram.choose(user, query_id)
            self._note_elsewhere("inline", user, number, chat_id, int(sent["message_id"]))

    def press_waiting(self) -> int:
        """Press what stands under each message that still waits; how many it were."""
        count = 0
        for asked in self._asked_elsewhere:
            for message in self._shown_elsewhere(asked):
                for data in _buttons(message):
                    if data.startswith(_WAITING):
                        where = asked.chat_id, message["message_id"]
                        self._telegram.press_raw(asked.user, *where, data)
                        count += 1
        return count

    def _shown_elsewhere(self, asked: AskedElsewhere) -> list[Json]:
        """The messages that show its answer: the question's own, or what answers to that."""
        screen = self._telegram.screen(asked.chat_id)
        if asked.kind == "inline":
            return [message for message in screen if message["message_id"] == asked.message_id]
        return [
            message
            for message in screen
            if message["from"]["id"] == self._telegram.bot["id"]
            and message.get("reply_to_message", {}).get("message_id") == asked.message_id
        ]

    def elsewhere(self, words: Mapping[str, str]) -> tuple[Elsewhere, ...]:
        """What came of all that was asked elsewhere; `words` as `on_screen` has it."""
        return tuple(
            Elsewhere(
                asked.at,
                asked.number,
                asked.kind,
                tuple(
                    on_screen(self._telegram, words, asked.chat_id, message)
                    for message in self._shown_elsewhere(asked)
                ),
                self._last_tried_at(asked),
            )
            for asked in self._asked_elsewhere
        )

    def _last_tried_at(self, asked: AskedElsewhere) -> float:
        """When the bot called for the last time to answer a guest's question; 0.0: never."""
        queries = self._telegram.world.inline.guest_queries
        ids = {
            id_
            for id_, query in queries.items()
            if (query.chat_id, query.message_id) == (asked.chat_id, asked.message_id)
        }
        tries = (c for c in self._telegram.calls if c.method == "answerGuestQuery")
        return max((c.at for c in tries if c.params["guest_query_id"] in ids), default=0.0)

    def _ask_inline(self, act: Act, luck: random.Random) -> None:
        text = write_question(act.number, luck, in_chinese=self._is_zh(act))
        user, chat_id = self._user(act), self._chats[act.place]
        self._typed.append((self._telegram.type_inline(user, chat_id, text), user, act.number))

    def _ask_as_guest(self, act: Act, luck: random.Random) -> None:
        text = f"{self._call(act)}{write_question(act.number, luck, in_chinese=self._is_zh(act))}"
        user, chat_id = self._user(act), self._chats[act.place]
        sent = self._telegram.ask_as_guest(user, chat_id, text)
        self._note_elsewhere("guest", user, act.number, chat_id, int(sent["message_id"]))

    def _note_elsewhere(
        self,
        kind: Literal["inline", "guest"],
        user: Json,
        number: int,
        chat_id: int,
        message_id: int,
    ) -> None:
        asked = AskedElsewhere(time.monotonic(), number, kind, user, chat_id, message_id)
        self._asked_elsewhere.append(asked)

    def _tap(self, act: Act, luck: random.Random) -> None:
        """A button of some kind under one of the newest messages."""
        chat_id = self._chats[act.place]
        found = [
            (message["message_id"], data)
            for message in self._telegram.screen(chat_id)[-_NEW:]
            for data in _buttons(message)
            if data.partition(":")[0] in _TAPPED
        ]
        if not found:
            raise Impossible("tap nothing")
        action = luck.choice(sorted({data.partition(":")[0] for _, data in found}))
        message_id, data = luck.choice([one for one in found if one[1].startswith(f"{action}:")])
        self._telegram.press_raw(self._user(act), chat_id, message_id, data)
        number = data.split(":")[1].partition(".")[0]
        argument = int(number) if number.isdecimal() else 0
        self.pressed.append(Pressed(time.monotonic(), chat_id, action, argument))

    def _react(self, act: Act, luck: random.Random) -> None:
        self._telegram.react(
            self._user(act), self._chats[act.place], self._answer(act, luck), luck.choice("👍👎")
        )

    def _remind(self, act: Act, luck: random.Random) -> None:
        words = f"{luck.choice((1, 2, 3))}s {mark(act.number)} water the plants"
        self._command(act, "remind", f"/remind{self._addressee(act)} {words}")

    def _ask_later(self, act: Act, luck: random.Random) -> None:
        text = write_question(act.number, luck, in_chinese=False)
        words = f"{luck.choice((1, 2, 3))}s ask {text}"
        self._command(act, "remind", f"/remind{self._addressee(act)} {words}")

    def _want_aloud(self, act: Act, luck: random.Random) -> None:
        self._reply(act, "aloud", "/voice", self._answer(act, luck))

    def _speak(self, act: Act, luck: random.Random) -> None:
        if self._chats[act.place] < 0:
            self._ask(act, luck)  # Of what has no mention a group's bot is told nothing.
            return
        content = write_silence(luck.uniform(1, 4), str(act.number))
        sent = self._telegram.send_file(
            self._user(act), self._chats[act.place], "voice", content, duration=2
        )
        self._note(act, "question", int(sent["message_id"]), act.number)

    def _turn_to(self, act: Act, luck: random.Random) -> None:
        if luck.random() < 1 / 2:
            self._command(act, "turn to", f"/temp{self._addressee(act)}", by_creator=True)
        else:
            self._reply(act, "turn to", "/branch", self._answer(act, luck), by_creator=True)

    def _look_back(self, act: Act, _luck: random.Random) -> None:
        self._command(act, "other", f"/history{self._addressee(act)}", by_creator=True)

    def _remember(self, act: Act, luck: random.Random) -> None:
        fact = luck.choice(("I am allergic to walnuts", "I live in Turku", "My cat is called Mog"))
        self._command(act, "other", f"/memory{self._addressee(act)} add {fact}", by_creator=True)

    def _reply(
        self, act: Act, kind: Kind, text: str, reply_to: int, *, by_creator: bool = False
    ) -> None:
        user = self._users[act.place][0] if by_creator else self._user(act)
        chat_id, topic = self._chats[act.place], self._topic(act)
        sent = self._telegram.say(
            user, chat_id, f"{text}{self._addressee(act)}", reply_to=reply_to, topic=topic or None
        )
        message_id, author = int(sent["message_id"]), int(user["id"])
        self.said.append(
            Said(time.monotonic(), chat_id, topic, message_id, author, kind, act.number)
        )

    def _answer(self, act: Act, luck: random.Random) -> int:
        """One of the newest messages of the bot."""
        topic = self._topic(act) or None
        found = [
            int(message["message_id"])
            for message in self._telegram.screen(self._chats[act.place], topic)
            if message["from"]["id"] == self._telegram.bot["id"]
        ]
        if not found:
            raise Impossible("answer nothing")
        return luck.choice(found[-3:])

    _busy_deeds: ClassVar[dict[ActKind, Callable[["BusyPeople", Act, random.Random], None]]] = {
        "tap": _tap,
        "inline": _ask_inline,
        "guest": _ask_as_guest,
        "react": _react,
        "remind": _remind,
        "ask later": _ask_later,
        "aloud": _want_aloud,
        "voice": _speak,
        "turn to": _turn_to,
        "history": _look_back,
        "remember": _remember,
    }


def _buttons(message: Json) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["callback_data"] for row in rows for button in row if "callback_data" in button]
