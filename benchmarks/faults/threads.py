"""Turns as the checks look at them: what was asked for them, where they stand, who touched them."""

from collections import defaultdict

from benchmarks.faults.history import Asked, History, Turn
from benchmarks.faults.wording import marks_in

_ASKING_AGAIN = ("again", "more", "shorter", "with")


def requests_by_turn(history: History) -> list[tuple[Turn, list[Asked]]]:
    """Each turn with what the model was asked for it.

    A question that was stopped before its answer stands in the message of the next one, too.
    """
    requests: dict[int, list[Asked]] = defaultdict(list)
    marks = {turn.id: marks_in(turn.question) for turn in history.turns}
    for asked in history.asked:
        about = [id_ for id_, marked in marks.items() if marked and marked <= asked.about]
        if about:
            requests[max(about)].append(asked)
    return [(turn, requests[turn.id]) for turn in history.turns if marks[turn.id]]


def with_wordless(history: History) -> set[int]:
    """Chats in which something was asked that has no mark: nobody can tell which request it was."""
    return {turn.chat_id for turn in history.turns if not marks_in(turn.question)}


def by_thread(history: History) -> dict[tuple[int, int], list[Turn]]:
    threads: dict[tuple[int, int], list[Turn]] = defaultdict(list)
    by_clock = {at.asked_turn for one in history.reminders for at in one.times}
    for turn in sorted(history.turns, key=lambda turn: turn.id):
        if turn.sources and not turn.is_pressed and turn.id not in by_clock:
            threads[turn.chat_id, turn.topic_id].append(turn)
    return threads


def asked_again(history: History) -> set[int]:
    """Turns that a person had answered again, or may have: by an edit, a command or a button."""
    touched = {p.argument for p in history.pressed if p.action in _ASKING_AGAIN}
    edited = {(said.chat_id, said.message_id) for said in history.said if said.kind == "edit"}
    retried = {(said.chat_id, said.topic_id) for said in history.said if said.kind == "retry"}
    for turn in history.turns:
        is_edited = any((turn.chat_id, source) in edited for source in turn.sources)
        if is_edited or (turn.chat_id, turn.topic_id) in retried:
            touched.add(turn.id)
    return touched
