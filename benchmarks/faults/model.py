"""The model of a campaign: what it says to which question, and what goes wrong with it."""

import json
import random
import time
from collections import Counter

from benchmarks.faults.history import Asked
from benchmarks.faults.troubles import draw_reply
from benchmarks.faults.wording import marks_in, write_answer
from sandbox.modelapi.reading import text_of
from sandbox.modelapi.reply import Json, Reply, Request
from sandbox.modelapi.server import ModelServer

_LONG = 0.06


class Model:
    """Answers by chance, the same for the same seed, question and attempt, whenever it is asked."""

    def __init__(self, server: ModelServer, seed: int) -> None:
        self.is_calm = False
        self._server = server
        self._seed = seed
        self._attempts: Counter[frozenset[int]] = Counter()
        self._asked: list[tuple[Request, Asked]] = []
        server.default = self._reply

    def _reply(self, body: Json) -> Reply:
        about = _question_of(body)
        self._attempts[about] += 1
        key = f"{self._seed}/{sorted(about)}/{self._attempts[about]}"
        luck = random.Random(key)  # noqa: S311 - nothing is secret here
        number = len(self._asked) + 1
        text = write_answer(about, number, luck, is_long=luck.random() < _LONG)
        if "response_format" in body:
            text = json.dumps({"answer": text})
        trouble, reply = draw_reply(luck, text, is_calm=self.is_calm)
        said = "" if reply.is_error else reply.said
        request = next(r for r in reversed(self._server.requests) if r.body is body)
        self._asked.append((request, Asked(time.monotonic(), about, said, trouble)))
        return reply

    @property
    def asked(self) -> tuple[Asked, ...]:
        """The requests so far, with what the bot was given."""
        return tuple(_as_given(request, asked) for request, asked in self._asked)


def _as_given(request: Request, asked: Asked) -> Asked:
    is_whole = bool(asked.text) and request.reply_text == asked.text
    return Asked(asked.at, asked.about, asked.text, asked.trouble, request.reply_text, is_whole)


def _question_of(body: Json) -> frozenset[int]:
    """The numbers of the last question; what is said behind it, as "go on", has none."""
    texts = [text_of(message) for message in body["messages"] if message["role"] == "user"]
    return next((found for text in reversed(texts) if (found := marks_in(text))), frozenset())
