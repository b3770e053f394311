"""A response as a plan of named events: what is sent, when, and where it breaks."""

from collections.abc import Iterator

from sandbox.modelapi.mistakes import server_error
from sandbox.modelapi.parameters import reasons
from sandbox.modelapi.reply import Json, Reply
from sandbox.modelapi.stream import Step, deltas_of, encode_event, ends_at, mishaps, split_pieces

SEALED = "gAAAAA-sandbox-"
"""How reasoning begins that only the sandbox's model reads; its name follows."""


def write_output(reply: Reply, response: Json, body: Json) -> list[Json]:
    """The items of the answer, in their order."""
    items: list[Json] = []
    tail = str(response["id"])[-20:]
    if reply.reasoning or _thinks(reply, body):
        items.append(_reasoning(reply, tail, body))
    if reply.sources:
        items.append(
            {
                "id": f"ws_{tail}",
                "type": "web_search_call",
                "status": "completed",
                "action": {"type": "search", "query": "…"},
            }
        )
    if reply.said or reply.refusal or not reply.calls:
        items.append(_message(reply, tail))
    for number, call in enumerate(reply.calls):
        items.append(
            {
                "id": f"fc_{tail}_{number}",
                "type": "function_call",
                "status": "completed",
                "call_id": f"call_{tail}_{number}",
                "name": call.name,
                "arguments": call.arguments,
            }
        )
    return items


def plan_events(reply: Reply, response: Json, body: Json, ending: Json) -> Iterator[Step]:
    """The steps of an answer; each event has a number."""
    number = 0
    for step in _plan(reply, response, body, ending):
        if isinstance(step.event, dict):
            step.event["sequence_number"] = number
            number += 1
        yield step


def encode_named(event: Json | str, reply: Reply) -> bytes:
    """The bytes of an event, with its name before it as OpenAI sends it."""
    line = b"\r\n" if reply.crlf else b"\n"
    name = f"event: {event['type']}".encode() + line if isinstance(event, dict) else b""
    return (b"" if reply.comments else name) + encode_event(event, reply)


def _plan(reply: Reply, response: Json, body: Json, ending: Json) -> Iterator[Step]:
    yield Step(
        pause=reply.first_pause, event={"type": "response.created", "response": {**response}}
    )
    yield Step(event={"type": "response.in_progress", "response": {**response}})
    output = write_output(reply, response, body)
    for index, item in enumerate(output):
        place = {"output_index": index, "item_id": item["id"]}
        yield _added(item, index)
        for step in _inside(reply, item, place):
            yield step
            if step.hangs_up or _is_failure(step):
                return
        done = {"type": "response.output_item.done", "output_index": index, "item": item}
        yield Step(event=done)
    if reply.finish_reason is not None:
        whole = {**response, "output": output, **ending}
        yield Step(event={"type": f"response.{ending['status']}", "response": whole})
    if reply.late_end:
        yield Step(pause=reply.late_end)


def _added(item: Json, index: int) -> Step:
    begun = {**item, "status": "in_progress"}
    if item["type"] == "message":
        begun["content"] = []
    elif item["type"] == "reasoning":
        begun["summary"] = []
    elif item["type"] == "function_call":
        begun["arguments"] = ""
    added = {"type": "response.output_item.added", "output_index": index, "item": begun}
    return Step(event=added)


def _inside(reply: Reply, item: Json, place: Json) -> Iterator[Step]:
    if item["type"] == "message":
        yield from _speak(reply, item, {**place, "content_index": 0})
    elif item["type"] == "function_call":
        kind = "response.function_call_arguments"
        for piece in split_pieces(item["arguments"]):
            yield Step(pause=reply.pause, event={"type": f"{kind}.delta", **place, "delta": piece})
        yield Step(event={"type": f"{kind}.done", **place, "arguments": item["arguments"]})
    elif item["type"] == "reasoning":
        yield from _think(reply, item, place)
    elif item["type"] == "web_search_call":
        for stage in ("in_progress", "searching", "completed"):
            yield Step(
                pause=reply.pause, event={"type": f"response.web_search_call.{stage}", **place}
            )


def _think(reply: Reply, item: Json, place: Json) -> Iterator[Step]:
    for index, part in enumerate(item["summary"]):
        at = {**place, "summary_index": index}
        empty = {**part, "text": ""}
        yield Step(event={"type": "response.reasoning_summary_part.added", **at, "part": empty})
        kind = "response.reasoning_summary_text"
        for piece in split_pieces(part["text"]):
            yield Step(pause=reply.pause, event={"type": f"{kind}.delta", **at, "delta": piece})
        yield Step(event={"type": f"{kind}.done", **at, "text": part["text"]})
        yield Step(event={"type": "response.reasoning_summary_part.done", **at, "part": part})


def _speak(reply: Reply, item: Json, place: Json) -> Iterator[Step]:
    (part,) = item["content"]
    empty = {**part, "annotations": []} | ({"text": ""} if "text" in part else {"refusal": ""})
    yield Step(event={"type": "response.content_part.added", **place, "part": empty})
    kind = "refusal" if reply.refusal else "output_text"
    more: Json = {} if reply.refusal else {"logprobs": []}
    deltas = split_pieces(reply.refusal) if reply.refusal else deltas_of(reply)
    for number, delta in enumerate((*deltas, None)):
        yield from (_as_event(step) for step in mishaps(reply, number))
        if number == len(deltas) // 2:
            yield from (Step(event=line) for line in reply.noise)
        if ends_at(reply, number):
            return
        if delta is not None:
            said = {"type": f"response.{kind}.delta", **place, **more, "delta": delta}
            yield Step(pause=reply.pause, event=said, text=delta)
    for number, annotation in enumerate(part.get("annotations", ())):
        added = {"annotation_index": number, "annotation": annotation}
        yield Step(event={"type": "response.output_text.annotation.added", **place, **added})
    name = "refusal" if reply.refusal else "text"
    yield Step(event={"type": f"response.{kind}.done", **place, **more, name: part[name]})
    yield Step(event={"type": "response.content_part.done", **place, "part": part})


def _as_event(step: Step) -> Step:
    """An error as it comes in a stream of this kind."""
    if not isinstance(step.event, dict):
        return step
    error = step.event.get("error") or (server_error().error or {})
    said = error if isinstance(error, dict) else {"message": str(error)}
    named = {name: said.get(name) for name in ("code", "message", "param")}
    named["code"] = named["code"] or said.get("type")
    return Step(pause=step.pause, event={"type": "error", **named})


def _is_failure(step: Step) -> bool:
    return isinstance(step.event, dict) and step.event.get("type") == "error"


def _thinks(reply: Reply, body: Json) -> bool:
    """Whether it thinks before it calls: its kind does, unless it is told not to."""
    effort = (body.get("reasoning") or {}).get("effort")
    return bool(reply.calls) and reasons(body["model"]) and effort != "none"


def _reasoning(reply: Reply, tail: str, body: Json) -> Json:
    item: Json = {"id": f"rs_{tail}", "type": "reasoning", "summary": [], "status": None}
    if reasons(body["model"]) and "reasoning.encrypted_content" in (body.get("include") or ()):
        item["encrypted_content"] = f"{SEALED}{body['model']}:{tail}"
    # Only who asks for it is told what the model thought.
    if reply.reasoning and (body.get("reasoning") or {}).get("summary"):
        item["summary"] = [{"type": "summary_text", "text": reply.reasoning}]
    return item


def _message(reply: Reply, tail: str) -> Json:
    part: Json = {"type": "refusal", "refusal": reply.refusal}
    if not reply.refusal:
        citations = [
            {
                "type": "url_citation",
                "url": f"{url}?utm_source=openai",
                "title": f"About {url}",
                "start_index": 0,
                "end_index": 1,
            }
            for url in reply.sources
        ]
        part = {"type": "output_text", "text": reply.said, "annotations": citations}
    return {
        "id": f"msg_{tail}",
        "type": "message",
        "role": "assistant",
        "status": "completed",
        "content": [part],
    }
