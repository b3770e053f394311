"""An answer as a plan of server-sent events: what is sent, when, and where it breaks."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sandbox.modelapi.mistakes import server_error
from sandbox.modelapi.reply import Json, Reply

DONE = "[DONE]"
# The bytes of UTF-8 that continue a character.
_INSIDE = range(0x80, 0xC0)
_WIDE = "\u2e80-\u9fff\uac00-\ud7ff\uff00-\uffef"
# A token is about a short word, or one to three characters of Chinese, Japanese or Korean.
_PIECE = re.compile(rf"\s*(?:[{_WIDE}]{{1,3}}|[^\s{_WIDE}]{{1,12}})|\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Wait, then send an event or hang up."""

    pause: float = 0.0
    event: Json | str | None = None
    text: str = ""
    hangs_up: bool = False


def split_pieces(text: str) -> tuple[str, ...]:
    return tuple(_PIECE.findall(text))


def deltas_of(reply: Reply) -> tuple[str, ...]:
    return split_pieces(reply.text) if reply.deltas is None else reply.deltas


def plan_stream(
    reply: Reply, envelope: Mapping[str, object], usage: Json | None, *, usage_wanted: bool
) -> Iterator[Step]:
    """The steps of an answer; `envelope` is what all its chunks have in common."""

    def chunk(delta: Json, finish: str | None = None, reported: Json | None = None) -> Json:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        event = {**envelope, "choices": [choice]}
        if reply.usage_in == "every":
            reported = usage
        return event | {"usage": reported} if usage_wanted or reported else event

    yield Step(pause=reply.first_pause, event=chunk({"role": "assistant", "content": ""}))
    for thought in split_pieces(reply.reasoning):
        yield Step(pause=reply.pause, event=chunk({reply.reasoning_field: thought}))
    for piece in split_pieces(reply.refusal):
        yield Step(pause=reply.pause, event=chunk({"content": None, "refusal": piece}))
    deltas = deltas_of(reply)
    for number, delta in enumerate((*deltas, None)):
        yield from mishaps(reply, number)
        if number == len(deltas) // 2:
            yield from (Step(event=line) for line in reply.noise)
        if ends_at(reply, number):
            return
        if delta is not None:
            yield Step(pause=reply.pause, event=chunk({"content": delta}), text=delta)
    for piece_of_call in _call_deltas(reply, envelope):
        yield Step(pause=reply.pause, event=chunk({"tool_calls": [piece_of_call]}))
    in_last = usage if reply.usage_in == "last" else None
    if reply.finish_reason is not None or in_last:
        yield Step(event=chunk({}, reply.finish_reason, in_last))
    if usage_wanted and usage and reply.usage_in == "own_chunk":
        yield Step(event={**envelope, "choices": [], "usage": usage})
    if reply.late_end:
        yield Step(pause=reply.late_end)
    if reply.done_marker:
        yield Step(event=DONE)


def write_calls(reply: Reply, completion: object) -> list[Json]:
    """The reply's calls; each has an id of its own, the same for the same completion."""
    return [
        {
            "id": f"call_{str(completion)[-20:]}_{number}",
            "type": "function",
            "function": {"name": call.name, "arguments": call.arguments},
        }
        for number, call in enumerate(reply.calls)
    ]


def _call_deltas(reply: Reply, envelope: Mapping[str, object]) -> Iterator[Json]:
    """The calls one after the other: first without arguments, then those in pieces."""
    for index, call in enumerate(write_calls(reply, envelope["id"])):
        arguments = call["function"].pop("arguments")
        call["function"]["arguments"] = ""
        yield {"index": index, **call}
        for piece in split_pieces(arguments):
            yield {"index": index, "function": {"arguments": piece}}


def ends_at(reply: Reply, number: int) -> bool:
    return number in {reply.cut_after, reply.error_after}


def mishaps(reply: Reply, number: int) -> Iterator[Step]:
    if number == reply.stall_after:
        yield Step(pause=reply.stall_seconds)
    if number == reply.cut_after:
        yield Step(hangs_up=True)
    elif number == reply.error_after:
        yield Step(event=server_error().error if reply.error is None else reply.error)


def encode_event(event: Json | str, reply: Reply) -> bytes:
    """The bytes of one event, with the line ends and comments that the reply asks for."""
    data = event if isinstance(event, str) else json.dumps(event, ensure_ascii=False)
    text = f"data: {data}\n\n"
    if reply.comments:
        text = f": ping\n\n{text}"
    return (text.replace("\n", "\r\n") if reply.crlf else text).encode()


def cut_bytes(raw: bytes) -> tuple[bytes, ...]:
    """Three parts: cut inside a line, and inside a character where there is a long one."""
    inside = next((at for at, byte in enumerate(raw) if byte in _INSIDE), len(raw) // 2)
    early = min(3, inside)
    return raw[:early], raw[early:inside], raw[inside:]
