"""The model of a campaign: what it says to which question, and what goes wrong with it."""

import json
import random
import time
from collections import Counter
from dataclasses import replace
from http import HTTPStatus

from benchmarks.faults.history import Asked, Made
from benchmarks.faults.troubles import draw_reply, draw_sound
from benchmarks.faults.wording import (
    FOLLOW_UP,
    mark,
    marks_in,
    without_follow_ups,
    write_answer,
    write_follow_ups,
)
from sandbox.modelapi.reading import text_of
from sandbox.modelapi.reply import Json, Reply, Request
from sandbox.modelapi.server import ModelServer
from sandbox.modelapi.voice import digest
from sandbox.ogg import title_of

_LONG = 0.06
_HEADED = 0.3


class Model:
    """Answers by chance, the same for the same seed, question and attempt, whenever it is asked."""

    def __init__(self, server: ModelServer, seed: int, *, is_busy: bool = False) -> None:
        self.is_calm = False
        self._is_busy = is_busy
        self._spoken: list[tuple[Request, Made]] = []
        self._server = server
        self._seed = seed
        self._attempts: Counter[frozenset[int] | str] = Counter()
        self._asked: list[tuple[Request, Asked]] = []
        server.default = self._reply
        if is_busy:
            server.on("", self._reply_to_any)

    def _reply_to_any(self, body: Json) -> Reply:
        if "file" in body:
            return self._hear(body)
        return self._speak(body) if "voice" in body else self._reply(body)

    def _hear(self, body: Json) -> Reply:
        """What was said aloud stands in the recording's title."""
        request = self._request(body)
        number = int(title_of(request.uploads[0].content))
        return self._troubled(f"heard/{number}", Reply(text=f"{mark(number)} What is it?"))

    def _speak(self, body: Json) -> Reply:
        words = body["input"]
        self._spoken.append((self._request(body), Made(time.monotonic(), words)))
        return self._troubled(f"spoken/{digest(words)}", Reply())

    def _troubled(self, what: str, good: Reply) -> Reply:
        """It, or what goes wrong with it instead."""
        self._attempts[what] += 1
        luck = random.Random(f"{self._seed}/{what}/{self._attempts[what]}")  # noqa: S311 - no secret
        return good if self.is_calm else draw_sound(luck, good)

    def _request(self, body: Json) -> Request:
        return next(r for r in reversed(self._server.requests) if r.body is body)

    def _reply(self, body: Json) -> Reply:
        about = _question_of(body)
        self._attempts[about] += 1
        key = f"{self._seed}/{sorted(about)}/{self._attempts[about]}"
        luck = random.Random(key)  # noqa: S311 - nothing is secret here
        number = len(self._asked) + 1
        text = write_answer(about, number, luck, is_long=luck.random() < _LONG)
        if "response_format" in body:
            text = json.dumps({"answer": text})
        thoughts = ""
        if self._is_busy:
            text, thoughts = self._write_busy(body, text, number)
        trouble, reply = draw_reply(luck, text, is_calm=self.is_calm)
        said = "" if reply.is_error else reply.said
        self._asked.append((self._request(body), Asked(time.monotonic(), about, said, trouble)))
        return reply if reply.is_error else replace(reply, reasoning=thoughts)

    def _write_busy(self, body: Json, text: str, number: int) -> tuple[str, str]:
        """The answer and what was thought before it, as they are where there is more to them."""
        luck = random.Random(f"{self._seed}/busy/{number}")  # noqa: S311 - nothing is secret here
        if "response_format" not in body:
            if luck.random() < _HEADED:
                text = f"# A title\n\n{text}"
            if FOLLOW_UP in text_of(body["messages"][0]):
                text += write_follow_ups(number, luck.randint(0, 3))
        return text, luck.choice(("", "", "Let me think about it."))

    @property
    def made(self) -> tuple[Made, ...]:
        """What was said aloud so far, to its end."""
        return tuple(made for request, made in self._spoken if request.finished and _is_ok(request))

    @property
    def words_of_voices(self) -> dict[str, str]:
        """What the recordings say, by their titles."""
        return {digest(made.words): made.words for _, made in self._spoken}

    @property
    def asked(self) -> tuple[Asked, ...]:
        """The requests so far, with what the bot was given."""
        return tuple(_as_given(request, asked) for request, asked in self._asked)


def _is_ok(request: Request) -> bool:
    return request.status == HTTPStatus.OK


def _as_given(request: Request, asked: Asked) -> Asked:
    # Once there are questions behind it the answer before them is whole.
    is_over = without_follow_ups(request.reply_text) != request.reply_text
    is_whole = bool(asked.text) and (request.reply_text == asked.text or is_over)
    return Asked(asked.at, asked.about, asked.text, asked.trouble, request.reply_text, is_whole)


def _question_of(body: Json) -> frozenset[int]:
    """The numbers of the last question; what is said behind it, as "go on", has none."""
    texts = [text_of(message) for message in body["messages"] if message["role"] == "user"]
    return next((found for text in reversed(texts) if (found := marks_in(text))), frozenset())
