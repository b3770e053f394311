"""The promises, each as a function from what happened to how it was broken."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from benchmarks.faults.checks_beside import CHECKS_BESIDE
from benchmarks.faults.history import Ending, History, Life, Said, Stage, Turn, Violation
from benchmarks.faults.screens import ENDED, difference, without_above
from benchmarks.faults.threads import (
    asked_again,
    by_thread,
    requests_by_turn,
    with_wordless,
)
from benchmarks.faults.wording import (
    is_answer,
    is_marked,
    marks_in,
    squeeze,
    without_follow_ups,
)

Check = Callable[[History], Iterator[Violation]]

_STATUSES: Mapping[tuple[Ending, Stage], tuple[int, ...]] = {
    ("killed", "silent"): (-9,),
    ("killed", "starting"): (-9,),
    ("killed", "serving"): (-9,),
    ("told", "silent"): (0, -15),  # before anybody listens for a SIGTERM
    ("told", "starting"): (0,),
    ("told", "serving"): (0,),
    ("disk full", "silent"): (1, 2),
    ("disk full", "starting"): (1, 2),  # 2: it cannot start
    ("disk full", "serving"): (1,),
}

_NO_FILLERS = ("⏳ Started a temporary", "⏳ 已开始临时")
_FILLERS = ("⏳", "🧮", "🎨", "…")
_MOST_TOKENS = 10_000_000
_HANDLED = re.compile(r"cannot be read")
"""An update that cannot be read is told of in the log with all that is known, and is done."""
_OF_CHANCE = re.compile(r"start=claim-\S+")
"""Letters of no meaning in the log, in which any mark may stand."""
_RECORD = re.compile(r"^(\d{4}-\d\d-\d\dT|\{\"at\")", re.MULTILINE)
_BAD_WORDS = ("never retrieved", "never awaited", "Exception ignored", "ResourceWarning")


_BEGINNING = ("reset", "turn to")
"""What drops the questions that wait, for another conversation."""
_TURNING = ("undo", "take_up")
"""Buttons by which a chat goes on in another conversation."""


def find_violations(history: History) -> list[Violation]:
    """Every promise that was not kept; what is not at rest makes the rest of little use."""
    return [violation for check in CHECKS for violation in check(history)]


def comes_to_rest(history: History) -> Iterator[Violation]:
    """When all has calmed down nothing is left to do."""
    if history.open_updates:
        yield Violation("rest", f"updates left open: {list(history.open_updates)}")
    for turn in history.turns:
        if turn.state != "shown":
            yield Violation("rest", f"turn {turn.id} is left {turn.state}", turn.chat_id)
    if not history.is_at_rest:
        yield Violation("rest", "it never came to rest")


def answers_everyone(history: History) -> Iterator[Violation]:
    """Each question is part of a turn, unless a later command took it back."""
    asked = {(turn.chat_id, source) for turn in history.turns for source in turn.sources}
    for said in history.said:
        is_lost = said.kind == "question" and (said.chat_id, said.message_id) not in asked
        if is_lost and not any(_takes_back(later, said) for later in history.said):
            yield Violation("answer", f"q{said.number}q was never taken up", said.chat_id)


def _takes_back(later: Said, said: Said) -> bool:
    is_here = (later.chat_id, later.topic_id) == (said.chat_id, said.topic_id)
    is_able = later.kind in _BEGINNING or (
        later.kind == "stop" and later.author_id == said.author_id
    )
    return is_here and is_able and later.message_id > said.message_id


def shows_what_is_stored(history: History) -> Iterator[Violation]:
    """The screen says the stored answer, all of it and once, and below it why it is not all.

    Of what a person stopped while it came, in several messages, only those stand that had come.
    """
    screen = {(shown.chat_id, shown.message_id): shown.text for shown in history.screen}
    for turn in history.turns:
        if turn.state != "shown" or turn.is_elsewhere:
            continue
        what = _difference(turn, screen)
        if what and not (_is_stopped(turn, history) and _is_beginning(turn, screen)):
            yield Violation("screen", f"turn {turn.id}: {what}", turn.chat_id)


def _difference(turn: Turn, screen: dict[tuple[int, int], str]) -> str:
    """How the screen differs from the turn; "" where it does not."""
    messages = [*turn.shown, *turn.uploads]
    gone = [message for message in messages if (turn.chat_id, message) not in screen]
    if gone or not messages:
        return f"not on the screen: {gone or 'anything'}"
    if turn.uploads:
        return ""
    return difference(turn, "".join(screen[turn.chat_id, message] for message in turn.shown))


def _is_stopped(turn: Turn, history: History) -> bool:
    """Whether a person may have stopped it: by a command, by a button."""
    is_pressed = any(p.action == "stop" and p.argument == turn.id for p in history.pressed)
    return is_pressed or any(
        said.kind in ("stop", *_BEGINNING)
        and (said.chat_id, said.topic_id) == (turn.chat_id, turn.topic_id)
        and said.message_id > min(turn.sources, default=0)
        for said in history.said
    )


def _is_beginning(turn: Turn, screen: dict[tuple[int, int], str]) -> bool:
    texts = [screen.get((turn.chat_id, message), "") for message in turn.shown]
    seen = without_above(turn, squeeze("".join(texts)))
    return all(texts) and squeeze(turn.answer).startswith(seen)


def answers_are_whole(history: History) -> Iterator[Violation]:
    """What is stored as complete is what the model said to this question, to its last word."""
    for turn, requests in requests_by_turn(history):
        if turn.finish not in ENDED or turn.error or turn.order != "words":
            continue
        whole = [squeeze(without_follow_ups(asked.text)) for asked in requests if asked.is_whole]
        if not any(squeeze(turn.answer).endswith(text) for text in whole):
            yield Violation("whole", f"turn {turn.id} is no whole answer", turn.chat_id)


def leaves_nothing_over(history: History) -> Iterator[Violation]:
    """No answer stands twice, nor does anything that was to be replaced."""
    known = {
        (turn.chat_id, message)
        for turn in history.turns
        for message in (*turn.shown, *turn.uploads, *turn.left)
    }
    known |= {(one.chat_id, at.message_id or 0) for one in history.reminders for at in one.times}
    told: Counter[int] = Counter()
    for shown in history.screen:
        if (shown.chat_id, shown.message_id) in known or shown.voice is not None:
            continue
        told[shown.chat_id] += 1
        if is_answer(shown.text):
            yield Violation("once", f"message {shown.message_id} is one too many", shown.chat_id)
        elif not shown.text.strip() or _is_filler(shown.text):
            yield Violation("once", f"message {shown.message_id} was left over", shown.chat_id)
    for chat_id, count in told.items():
        reasons = sum(
            s.kind not in ("question", "talk") for s in history.said if s.chat_id == chat_id
        )
        reasons += sum(pressed.chat_id == chat_id for pressed in history.pressed)
        # Why it is not said aloud is told where it is not.
        reasons += len({p.turn_id for p in history.voice_parts if p.chat_id == chat_id})
        if count > reasons + _deaths(history):
            yield Violation("once", f"{count} notices for {reasons} reasons", chat_id)


def _is_filler(text: str) -> bool:
    return text.startswith(_FILLERS) and not text.startswith(_NO_FILLERS)


def keeps_order(history: History) -> Iterator[Violation]:
    """In each thread what was asked first is taken up first, and stands first."""
    for turns in by_thread(history).values():
        for first, second in pairwise(turns):
            if min(first.sources, default=0) > min(second.sources, default=0):
                what = f"turn {second.id} was asked before turn {first.id}"
                yield Violation("order", what, first.chat_id)
            if {first.id, second.id} & asked_again(history):
                continue
            if first.shown and second.shown and max(first.shown) > min(second.shown):
                what = f"turn {second.id} stands before turn {first.id}"
                yield Violation("order", what, first.chat_id)


def leaves_no_dead_button(history: History) -> Iterator[Violation]:
    """Nothing can be stopped any more, so nothing offers it."""
    for shown in history.screen:
        if any(button.startswith("stop:") for button in shown.buttons):
            yield Violation("button", f"a dead Stop under {shown.message_id}", shown.chat_id)


def pays_once(history: History) -> Iterator[Violation]:
    """The model is not asked again for what it has answered, unless there is a reason."""
    touched = asked_again(history)
    growing = {said.number for said in history.said if said.may_grow}
    wordless = with_wordless(history)
    for turn, asked_for in requests_by_turn(history):
        requests = [asked for asked in asked_for if asked.given]
        if turn.id in touched or growing & marks_in(turn.question) or turn.chat_id in wordless:
            continue
        for life in history.lives:
            again = [asked for asked in requests if life.began_at <= asked.at <= life.ended_at]
            most = 2 if turn.order == "json" else 1
            if len(again) > most:
                what = f"turn {turn.id} was paid {len(again)} times in one life"
                yield Violation("pay", what, turn.chat_id)
            if turn.id in life.answered and any(asked.at > life.ended_at for asked in requests):
                what = f"turn {turn.id} was stored, and asked again after that"
                yield Violation("pay", what, turn.chat_id)


def resets_once(history: History) -> Iterator[Violation]:
    """A reset parts what was said before it from what was said after it, and nothing else does."""
    undone = {pressed.chat_id for pressed in history.pressed if pressed.action in _TURNING}
    undone |= {said.chat_id for said in history.said if said.kind == "turn to"}
    for (chat_id, topic_id), turns in by_thread(history).items():
        resets = [
            said.message_id
            for said in history.said
            if said.kind == "reset" and (said.chat_id, said.topic_id) == (chat_id, topic_id)
        ]
        for first, second in pairwise(turns):
            between = [r for r in resets if min(first.sources) < r < max(second.sources)]
            is_parted = first.conversation_id != second.conversation_id
            if chat_id in undone:
                continue
            if is_parted and not between:
                what = f"turns {first.id} and {second.id} are parted by no reset"
                yield Violation("reset", what, chat_id)
            is_meant = any(max(first.sources) < r < min(second.sources) for r in between)
            if is_meant and not is_parted and chat_id > 0:
                what = f"the reset between turns {first.id} and {second.id} was lost"
                yield Violation("reset", what, chat_id)


def answers_commands_once(history: History) -> Iterator[Violation]:
    """What is no command is told so, once; an end in between may repeat it."""
    for said in history.said:
        if said.kind != "unknown":
            continue
        name = f"/no{said.number}"
        count = sum(
            shown.chat_id == said.chat_id and name in shown.text for shown in history.screen
        )
        if not 1 <= count <= 1 + _deaths(history, since=said.at):
            yield Violation("command", f"{name} was answered {count} times", said.chat_id)


def keeps_counts_sane(history: History) -> Iterator[Violation]:
    """Whatever a provider reports, what is counted are tokens."""
    for row in history.usage:
        if not all(0 <= tokens <= _MOST_TOKENS for tokens in row):
            yield Violation("usage", f"{row} was counted")


def keeps_secrets(history: History) -> Iterator[Violation]:
    """No secret and no word of anybody is in the log."""
    for line in history.log.splitlines():
        if any(secret in line for secret in history.secrets):
            yield Violation("log", "a secret is in the log")
        if is_marked(_OF_CHANCE.sub("", line)):
            yield Violation("log", f"somebody's words are in the log: {line[:160]!r}")


def logs_no_crash(history: History) -> Iterator[Violation]:
    """No error got further than the place that deals with it."""
    starts = [match.start() for match in _RECORD.finditer(history.log)]
    for start, end in pairwise([0, *starts, len(history.log)]):
        record = history.log[start:end]
        is_handled = bool(_HANDLED.search(record.partition("\n")[0]))
        if "Traceback" in record and not is_handled:
            yield Violation("log", f"a traceback: {record[-700:].strip()}")
        for words in _BAD_WORDS:
            if words in record:
                yield Violation("log", f"{words}: {record[:300].strip()}")


def ends_as_promised(history: History) -> Iterator[Violation]:
    """It ends when it is told to or cannot store anything, never by itself, with its status."""
    for number, life in enumerate(history.lives):
        if life.status not in _STATUSES.get((life.ending, life.stage), ()):
            how = f"{life.stage}, ended {life.ending} with {life.status}"
            yield Violation("end", f"life {number}, {how}")


def disturbs_nobody(history: History) -> Iterator[Violation]:
    """Nothing was called within a penalty, and nothing was sent that has to be refused."""
    for complaint in history.complaints:
        yield Violation("penalty", complaint)


CHECKS: Sequence[Check] = (
    comes_to_rest,
    answers_everyone,
    shows_what_is_stored,
    answers_are_whole,
    leaves_nothing_over,
    keeps_order,
    leaves_no_dead_button,
    pays_once,
    resets_once,
    answers_commands_once,
    keeps_counts_sane,
    keeps_secrets,
    logs_no_crash,
    ends_as_promised,
    disturbs_nobody,
    *CHECKS_BESIDE,
)


def _deaths(history: History, since: float = float("-inf")) -> int:
    """Ends of processes, each of which may leave something to be done once more."""
    return sum(life.ended_at > since for life in _but_last(history.lives))


def _but_last(lives: Sequence[Life]) -> Sequence[Life]:
    return lives[:-1]
