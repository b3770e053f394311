"""What happened in a chat, told in the order in which it happened."""

from collections.abc import Iterator
from typing import Protocol

from benchmarks.faults.history import History, Violation
from benchmarks.faults.wording import answers_in
from sandbox.botapi.world import Call

_LAST_LINES = 25
_LONGEST_LINE = 300
_LONGEST_TEXT = 90
_LONGEST_STORY = 120


class Verdict(Protocol):
    """What a story is told from."""

    @property
    def history(self) -> History:
        """What happened."""

    @property
    def calls(self) -> tuple[Call, ...]:
        """To Telegram."""

    @property
    def violations(self) -> tuple[Violation, ...]:
        """What was broken."""


def tell(verdict: Verdict) -> Iterator[str]:
    """What was broken, then the story of each chat that it is about, and the end of the log."""
    for violation in verdict.violations:
        where = f" (chat {violation.chat_id})" if violation.chat_id else ""
        yield f"  {violation.promise}: {violation.what}{where}"
    for chat_id in sorted({violation.chat_id for violation in verdict.violations} - {0}):
        yield f"--- chat {chat_id}"
        yield from _tell_chat(verdict, chat_id)
    yield "--- lives"
    began_at = min((life.began_at for life in verdict.history.lives), default=0.0)
    for life in verdict.history.lives:
        span = f"{life.began_at - began_at:.2f} to {life.ended_at - began_at:.2f} s"
        yield f"{span}: {life.ending}, status {life.status}"
    yield "--- the end of the log"
    lines = verdict.history.log.splitlines()[-_LAST_LINES:]
    yield from (line[:_LONGEST_LINE] for line in lines)


def _tell_chat(verdict: Verdict, chat_id: int) -> Iterator[str]:
    history = verdict.history
    began_at = min((life.began_at for life in history.lives), default=0.0)
    numbers = {said.number for said in history.said if said.chat_id == chat_id}
    events: list[tuple[float, str]] = [
        (said.at, f"{said.author_id} says message {said.message_id}: {said.kind} q{said.number}q")
        for said in history.said
        if said.chat_id == chat_id
    ]
    events += [
        (pressed.at, f"somebody presses {pressed.action}:{pressed.argument}")
        for pressed in history.pressed
        if pressed.chat_id == chat_id
    ]
    events += [
        (asked.at, f"the model is asked {sorted(asked.about)} ({asked.trouble or 'well'})")
        for asked in history.asked
        if asked.about & numbers
    ]
    events += [
        (call.at, f"{call.method} {_words(call.params)} -> {'ok' if call.ok else call.error}")
        for call in verdict.calls
        if call.chat_id == chat_id
    ]
    answers = {
        answer
        for asked in history.asked
        if asked.about & numbers
        for answer in answers_in(asked.text)
    }
    events += [
        (made.at, f"it is said aloud: {made.words[:_LONGEST_TEXT]!r}")
        for made in history.made
        if answers_in(made.words) & answers
    ]
    events += [(life.ended_at, f"the process is {life.ending}") for life in history.lives]
    for at, what in sorted(events)[-_LONGEST_STORY:]:
        yield f"{at - began_at:6.2f} {what}"
    for turn in history.turns:
        if turn.chat_id == chat_id:
            yield (
                f"turn {turn.id} of {turn.sources}: {turn.state}, {turn.finish or turn.error},"
                f" shown as {turn.shown or turn.uploads}: {turn.answer[:_LONGEST_TEXT]!r}"
            )
    for shown in history.screen:
        if shown.chat_id == chat_id:
            words = (shown.text or shown.voice or "")[:_LONGEST_TEXT]
            yield f"on the screen {shown.message_id}: {words!r} {shown.buttons}"


def _words(params: dict[str, object]) -> str:
    kept = ("message_id", "text", "draft_id", "caption")
    words = [f"{name}={str(params[name])[:_LONGEST_TEXT]!r}" for name in kept if name in params]
    return " ".join(words)
