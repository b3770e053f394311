"""A lean model: the same Markdown for everyone, streamed on time or sent whole."""

import asyncio
import json
import re
import time
from contextlib import suppress
from functools import cache

from aiohttp import web

from benchmarks.questions import END, Asked, Questions

TEXT = f"""## Why two tides

The Moon pulls at everything on Earth, but **not everywhere alike**. The water nearest to it is
pulled harder than the ground below, so it heaps up there. The ground, in turn, is pulled harder
than the water on the far side, which is left behind and heaps up as well. The Earth turns below
both heaps, so most coasts see *two* of them a day.

- **Spring tide**: Sun and Moon stand in one line and add up.
- **Neap tide**: they stand at a right angle and work against each other.

```python
hours_between_tides = 24.84 / 2
```

The shape of a bay does the rest: in some the water rises by a few centimetres only, in others by
as much as sixteen metres. {END}"""

_NUMBER = re.compile(r"#(\d+) ")
_HEAD = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "bench"}


class Model:
    """Chat completions, streamed if asked to."""

    def __init__(self, questions: Questions) -> None:
        self._questions = questions

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """One completion for the question whose number stands in the last message."""
        came_at = time.perf_counter()
        body = json.loads(await request.read())
        found = _NUMBER.search(body["messages"][-1]["content"])
        if found is None:
            return web.Response(status=400)
        asked = self._questions.note_request(int(found[1]), came_at)
        usage = _usage(body["messages"])
        asked.prompt_tokens = usage["prompt_tokens"]
        if body.get("stream"):
            return await _stream(request, asked, usage)
        return await _send(asked, usage)


async def _send(asked: Asked, usage: dict[str, int]) -> web.Response:
    await asyncio.sleep(asked.rhythm.seconds)
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": TEXT},
        "finish_reason": "stop",
    }
    body = {**_HEAD, "object": "chat.completion", "choices": [choice], "usage": usage}
    asked.first_delta_at = asked.last_delta_at = time.perf_counter()
    return web.json_response(body)


async def _stream(
    request: web.BaseRequest, asked: Asked, usage: dict[str, int]
) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    began_at, gap = time.perf_counter(), asked.rhythm.seconds / asked.rhythm.deltas
    # A bot that hangs up shows as a question without an answer.
    with suppress(ConnectionError):
        for index, delta in enumerate(_deltas(asked.rhythm.deltas), start=1):
            await asyncio.sleep(began_at + index * gap - time.perf_counter())
            asked.last_delta_at = time.perf_counter()
            asked.first_delta_at = asked.first_delta_at or asked.last_delta_at
            await response.write(delta)
        usage_event = _event(choices=[], usage=usage)
        stop = _event(choices=[{"index": 0, "delta": {}, "finish_reason": "stop"}])
        await response.write(stop + usage_event + b"data: [DONE]\n\n")
    return response


@cache
def _deltas(count: int) -> list[bytes]:
    """The text as so many events, cut between words."""
    words = re.findall(r"\s*\S+", TEXT)
    cuts = [round(index * len(words) / count) for index in range(count + 1)]
    pieces = ["".join(words[cuts[index] : cuts[index + 1]]) for index in range(count)]
    return [
        _event(choices=[{"index": 0, "delta": {"content": piece}, "finish_reason": None}])
        for piece in pieces
    ]


def _event(**fields: object) -> bytes:
    return b"data: " + json.dumps({**_HEAD, **fields}).encode() + b"\n\n"


def _usage(messages: list[dict[str, str]]) -> dict[str, int]:
    prompt = sum(len(message["content"].encode()) // 4 + 4 for message in messages)
    completion = len(TEXT) // 4
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }
