"""The promises about what is beside an answer: its voice, reminders, buttons, and other chats."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from benchmarks.faults.history import Elsewhere, History, OnScreen, Turn, Violation, VoicePart
from benchmarks.faults.screens import ENDED, difference
from benchmarks.faults.wording import answers_in, follow_up, marks_in, squeeze

Check = Callable[[History], Iterator[Violation]]

_UNDER_WAY = 4.0
"""Seconds for which a message may be on its way, of a process that is frozen meanwhile, too."""
_GUEST_SECONDS = 12.0
"""For as long, at least, a guest's call is to be answered through whatever happens."""
_WHOLE_SECONDS = 1.0
"""Telegram's times are cut to them."""


def says_each_once(history: History) -> Iterator[Violation]:
    """What is said aloud was stored, and stands in a chat once for everybody who wanted it."""
    asked = Counter(p.argument for p in history.pressed if p.action == "aloud")
    by_command = Counter(said.chat_id for said in history.said if said.kind == "aloud")
    said = Counter((shown.chat_id, shown.voice) for shown in history.screen if shown.voice)
    for (chat_id, words), count in said.items():
        turn = _turn_of(history, chat_id, answers_in(words or ""))
        wishes = 1 + by_command[chat_id] + (asked[turn.id] if turn else 0)
        if count > wishes:
            yield Violation("voice", f"{(words or '')[:60]!r} is said {count} times", chat_id)
    there = {(s.chat_id, s.message_id) for s in history.screen if s.voice is not None}
    for part in history.voice_parts:
        if part.state in ("due", "made") and _is_shown(history, part.turn_id):
            what = f"part {part.part} of turn {part.turn_id} is left {part.state}"
            yield Violation("voice", what, part.chat_id)
        if part.state == "sent" and (part.chat_id, part.message_id) not in there:
            what = f"part {part.part} of turn {part.turn_id} is not there"
            yield Violation("voice", what, part.chat_id)


def says_in_order(history: History) -> Iterator[Violation]:
    """The parts of an answer follow each other, without a gap."""
    orders: dict[tuple[int, int], list[VoicePart]] = defaultdict(list)
    for part in history.voice_parts:
        orders[part.turn_id, part.asked_by].append(part)
    for (turn_id, _), parts in orders.items():
        parts.sort(key=lambda part: part.part)
        for first, second in pairwise(parts):
            if second.state != "sent":
                continue
            if first.state != "sent" or (first.message_id or 0) > (second.message_id or 0):
                what = f"part {second.part} of turn {turn_id} comes before part {first.part}"
                yield Violation("voice", what, second.chat_id)


def says_what_stands(history: History) -> Iterator[Violation]:
    """Nothing is said of an answer that was stopped, or that another one has replaced by then."""
    wanted = {p.argument for p in history.pressed if p.action == "aloud"}
    by_command = {said.chat_id for said in history.said if said.kind == "aloud"}
    current_of: dict[int, set[int]] = defaultdict(set)
    for turn in history.turns:
        current_of[turn.chat_id] |= answers_in(turn.answer)
    asked_at = {number: one.at for one in history.asked for number in answers_in(one.text)}
    for turn in history.turns:
        current = answers_in(turn.answer)
        known = {n for one in history.asked if one.about == marks_in(turn.question)
                 for n in answers_in(one.text)}  # fmt: skip
        newest = max((asked_at.get(number, 0.0) for number in current), default=0.0)
        for shown in _voices(history, turn.chat_id):
            said = answers_in(shown.voice or "")
            is_late = shown.at > newest + history.unix_offset + _UNDER_WAY
            is_old = said & known and not said & current_of[turn.chat_id]
            if is_old and current and is_late:
                what = f"{(shown.voice or '')[:60]!r} was replaced by then"
                yield Violation("voice", what, shown.chat_id)
            is_wanted = turn.id in wanted or turn.chat_id in by_command
            if turn.finish == "stopped" and said & current and not is_wanted:
                yield Violation("voice", f"turn {turn.id} was stopped, and is said", turn.chat_id)


def says_all(history: History) -> Iterator[Violation]:
    """Where each answer is said aloud, none is forgotten."""
    planned = {part.turn_id for part in history.voice_parts}
    hushed = {said.chat_id for said in history.said if said.kind in ("stop", "reset", "turn to")}
    hushed |= {pressed.chat_id for pressed in history.pressed if pressed.action == "stop"}
    for turn in history.turns:
        is_whole = turn.finish in ENDED and not turn.error and turn.order == "words"
        is_meant = turn.chat_id in history.always_aloud - hushed and not turn.is_elsewhere
        if is_whole and is_meant and turn.answer and turn.id not in planned:
            yield Violation("voice", f"turn {turn.id} is not said", turn.chat_id)


def pays_for_voices_once(history: History) -> Iterator[Violation]:
    """What was said once is not made again, unless the process ended meanwhile."""
    for life in history.lives:
        made = Counter(m.words for m in history.made if life.began_at <= m.at <= life.ended_at)
        for words, count in made.items():
            if count > 1:
                turn = _turn_of(history, 0, answers_in(words))
                what = f"{words[:60]!r} was made {count} times in one life"
                yield Violation("pay", what, turn.chat_id if turn else 0)


def reminds_once(history: History) -> Iterator[Violation]:
    """Each reminder is set once, and said once at its time, or has become a question."""
    undone = any(pressed.action in ("unremind", "reminder") for pressed in history.pressed)
    numbers = Counter(one.number for one in history.reminders if not one.is_again)
    for said in history.said:
        if said.kind == "remind" and not (1 - undone <= numbers[said.number] <= 1):
            what = f"q{said.number}q was set {numbers[said.number]} times"
            yield Violation("reminder", what, said.chat_id)
    screen = {(shown.chat_id, shown.message_id): shown for shown in history.screen}
    turns = {turn.id for turn in history.turns}
    for one in history.reminders:
        if len(one.times) > 1:
            what = f"q{one.number}q fell due {len(one.times)} times"
            yield Violation("reminder", what, one.chat_id)
        for time in one.times:
            shown = screen.get((one.chat_id, time.message_id or 0))
            if time.state not in ("said", "asked"):
                yield Violation("reminder", f"q{one.number}q is left {time.state}", one.chat_id)
            elif shown is None:
                yield Violation("reminder", f"q{one.number}q is not there", one.chat_id)
            elif shown.at + _WHOLE_SECONDS <= time.planned_at:
                yield Violation("reminder", f"q{one.number}q came early", one.chat_id)
            if time.state == "asked" and time.asked_turn not in turns:
                yield Violation("reminder", f"q{one.number}q was not asked", one.chat_id)


def doubles_no_reminder(history: History) -> Iterator[Violation]:
    """One message alone says it each time: its buttons tell which reminder it is, and when."""
    noted = {
        (one.id, int(at.planned_at)): at.message_id for one in history.reminders for at in one.times
    }
    first: dict[tuple[int, int], int] = {}
    for shown in history.screen:
        for button in shown.buttons:
            action, _, argument = button.partition(":")
            if action != "later":
                continue
            id_, planned_at, _ = map(int, argument.split("."))
            key = id_, planned_at
            if shown.message_id not in {first.setdefault(key, shown.message_id)} & {
                noted.get(key, shown.message_id)
            }:
                what = f"message {shown.message_id} says a reminder once more"
                yield Violation("reminder", what, shown.chat_id)
                break


def asks_what_was_pressed(history: History) -> Iterator[Violation]:
    """A question behind an answer is asked once if it was taken, and not if it was not."""
    asked = Counter(
        number for turn in history.turns if turn.is_pressed for number in marks_in(turn.question)
    )
    for number, count in asked.items():
        if count > 1:
            yield Violation("follow-up", f"q{number}q was asked {count} times")
    for turn in history.turns:
        newest = max(answers_in(turn.answer), default=0)
        for at, question in enumerate(turn.follow_ups):
            number = follow_up(newest, at)
            if bool(asked[number]) == bool(question):
                what = f"q{number}q was asked {asked[number]} times, and is {question!r}"
                yield Violation("follow-up", what, turn.chat_id)


def answers_elsewhere(history: History) -> Iterator[Violation]:
    """A question from another chat has one turn and one message, which shows what is stored."""
    for asked in history.elsewhere:
        turns = [
            turn
            for turn in history.turns
            if turn.is_elsewhere and asked.number in marks_in(turn.question)
        ]
        if len(turns) != 1:
            what = f"q{asked.number}q ({asked.kind}) has {len(turns)} turns"
            yield Violation("elsewhere", what)
        elif not asked.shown and asked.last_tried_at > asked.at + _GUEST_SECONDS:
            continue  # Telegram, or the process, was away for too long.
        elif len(asked.shown) != 1:
            what = f"q{asked.number}q ({asked.kind}) has {len(asked.shown)} messages"
            yield Violation("elsewhere", what)
        elif what := _mistake(turns[0], asked, asked.shown[0]):
            yield Violation("elsewhere", f"q{asked.number}q ({asked.kind}) {what}")


def _mistake(turn: Turn, asked: Elsewhere, shown: OnScreen) -> str:
    if any(button.startswith(("stop:", "inline:")) for button in shown.buttons):
        return f"is still on its way: {shown.text[:80]!r} {shown.buttons}"
    has_more = any(button.startswith("http") for button in shown.buttons)
    text = squeeze(shown.text)
    if asked.kind == "inline":
        text = text.removeprefix(squeeze(turn.question))
    return difference(turn, text, is_first_part=has_more)


def _voices(history: History, chat_id: int) -> list[OnScreen]:
    return [one for one in history.screen if one.chat_id == chat_id and one.voice is not None]


def _turn_of(history: History, chat_id: int, numbers: frozenset[int]) -> Turn | None:
    """The turn that these answers are, or were, an answer to; in any chat, where it is 0."""
    about = {frozenset(one.about) for one in history.asked if answers_in(one.text) & numbers}
    return next(
        (
            turn
            for turn in history.turns
            if chat_id in (0, turn.chat_id) and marks_in(turn.question) in about
        ),
        None,
    )


def _is_shown(history: History, turn_id: int) -> bool:
    return any(turn.id == turn_id and turn.state == "shown" for turn in history.turns)


CHECKS_BESIDE: Sequence[Check] = (
    says_each_once,
    says_in_order,
    says_what_stands,
    says_all,
    pays_for_voices_once,
    reminds_once,
    doubles_no_reminder,
    asks_what_was_pressed,
    answers_elsewhere,
)
