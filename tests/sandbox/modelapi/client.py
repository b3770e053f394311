"""Somebody who asks the sandbox's model over real HTTP."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp

from sandbox.modelapi.reply import Json
from sandbox.modelapi.server import ModelServer

QUESTION = {"role": "user", "content": "Hello"}


@dataclass(frozen=True, slots=True)
class Heard:
    """A stream as it came over the wire."""

    raw: bytes
    events: list[Json] = field(default_factory=list)
    is_done: bool = False

    @property
    def text(self) -> str:
        deltas = [event["choices"][0]["delta"] for event in self.events if event.get("choices")]
        return "".join(delta.get("content") or "" for delta in deltas)


@dataclass(frozen=True, slots=True)
class Client:
    server: ModelServer
    session: aiohttp.ClientSession

    async def post(self, path: str, **arguments: object) -> tuple[int, Json]:
        async with self.session.post(f"{self.server.url}{path}", **arguments) as response:  # type: ignore[arg-type]  # passed on as they are
            return response.status, await response.json()

    async def ask(self, *messages: Mapping[str, object], **fields: object) -> tuple[int, Json]:
        return await self.post("/chat/completions", json=make_body(messages, fields))

    async def mistake(self, *messages: Mapping[str, object], **fields: object) -> tuple[str, str]:
        """The code and the sentence of a 400."""
        status, body = await self.ask(*messages, **fields)
        assert status == 400, body
        return body["error"]["code"], body["error"]["message"]

    async def listen(self, *messages: Mapping[str, object], **fields: object) -> Heard:
        body = make_body(messages, {"stream": True, **fields})
        address = f"{self.server.url}/chat/completions"
        raw = b""
        async with self.session.post(address, json=body) as response:
            assert response.status == 200
            try:
                async for piece in response.content.iter_any():
                    raw += piece
            except aiohttp.ClientPayloadError:
                return read_events(raw)
        return read_events(raw)


def make_body(messages: tuple[Mapping[str, object], ...], fields: Mapping[str, object]) -> Json:
    return {"model": "gpt-4o", "messages": list(messages) or [QUESTION], **fields}


def read_events(raw: bytes) -> Heard:
    lines = raw.decode().splitlines()
    events = [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]
    parsed = [json.loads(event) for event in events if event != "[DONE]"]
    return Heard(raw, parsed, "[DONE]" in events)
