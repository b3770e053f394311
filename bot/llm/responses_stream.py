"""The events of the Responses API as the chunks of Chat Completions that they come to."""

from collections.abc import Callable, Iterator

from bot.llm.json_types import Json, as_object

_REASONS = {"max_output_tokens": "length", "content_filter": "content_filter"}


class ResponsesReader:
    """One answer's. Tools that the provider has itself, and all else that is not known, are still.

    Beside what Chat Completions has, a chunk may hold `reasoning_items`, which are to go back with
    the calls, and `sources`, which the answer names.
    """

    def __init__(self) -> None:
        self._has_items = False
        """Whether anything has come of what the response holds at its end once more."""
        self._spoken: object = None
        """The item whose text came last."""
        self._told: set[object] = set()
        """The items whose text or arguments have come in pieces."""
        self._readers: dict[str, Callable[[Json], Iterator[Json]]] = {
            "response.output_text.delta": self._read_text,
            "response.refusal.delta": self._read_text,
            "response.reasoning_text.delta": self._read_thought,
            "response.reasoning_summary_text.delta": self._read_thought,
            "response.reasoning_summary_part.added": _part_thoughts,
            "response.output_item.added": self._read_added,
            "response.function_call_arguments.delta": self._read_arguments,
            "response.output_text.annotation.added": _read_annotation,
            "response.output_item.done": self._read_done,
            "response.completed": self._read_end,
            "response.incomplete": self._read_end,
            "response.cancelled": self._read_end,
            "response.failed": self._read_end,
        }

    def read(self, event: Json) -> Iterator[Json]:
        """The chunks; none for what says nothing to us."""
        kind = event.get("type")
        if isinstance(kind, str) and (reader := self._readers.get(kind)):
            yield from reader(event)
        elif event.get("object") == "response":
            yield from self._read_end({"response": event})
        elif kind == "error" or not (isinstance(kind, str) and kind.startswith("response.")):
            yield event  # An error, or Chat Completions after all.

    def _read_text(self, event: Json) -> Iterator[Json]:
        said = event.get("delta")
        if not isinstance(said, str) or not said:
            return
        item = _item_of(event)
        self._told.add(item)
        yield _say(self._part(item) + said)

    def _read_thought(self, event: Json) -> Iterator[Json]:
        self._told.add(_item_of(event))
        yield _chunk({"reasoning": event.get("delta")})

    def _part(self, item: object) -> str:
        """What stands before the words of an item: several messages are parted."""
        is_next = self._spoken is not None and self._spoken != item
        self._spoken, self._has_items = item, True
        return "\n\n" if is_next else ""

    def _read_added(self, event: Json) -> Iterator[Json]:
        item = as_object(event.get("item"))
        if item.get("type") == "function_call":
            yield self._call(event, item, arguments=item.get("arguments"))

    def _read_arguments(self, event: Json) -> Iterator[Json]:
        self._told.add(_item_of(event))
        yield self._call(event, {}, arguments=event.get("delta"))

    def _call(self, event: Json, item: Json, *, arguments: object) -> Json:
        self._has_items = True
        function = {"name": item.get("name"), "arguments": arguments}
        piece = {"index": _item_of(event), "id": item.get("call_id"), "function": function}
        return _chunk({"tool_calls": [piece]})

    def _read_done(self, event: Json) -> Iterator[Json]:
        item = as_object(event.get("item"))
        place = _item_of({"item_id": item.get("id"), **event})
        is_told = place in self._told
        if item.get("type") == "function_call":
            whole = None if is_told else item.get("arguments")
            yield self._call({"output_index": place}, item, arguments=whole)
        elif item.get("type") == "reasoning":
            if not is_told and (summary := _list(item.get("summary"))):
                texts = [as_object(part).get("text") for part in summary]
                whole = "\n\n".join(text for text in texts if isinstance(text, str))
                yield _chunk({"reasoning": whole})
            if item.get("encrypted_content"):
                yield {"choices": [], "reasoning_items": [_without_state(item)]}
        elif item.get("type") == "message":
            parts = [as_object(part) for part in _list(item.get("content"))]
            words = [part.get("text") or part.get("refusal") for part in parts]
            said = "".join(word for word in words if isinstance(word, str))
            if said and not is_told:
                yield _say(self._part(place) + said)
            for part in parts:
                for annotation in _list(part.get("annotations")):
                    yield from _read_annotation({"annotation": annotation})

    def _read_end(self, event: Json) -> Iterator[Json]:
        response = as_object(event.get("response"))
        if not self._has_items:
            for number, item in enumerate(_list(response.get("output"))):
                yield from self._read_done({"output_index": number, "item": item})
        if (error := response.get("error")) or response.get("status") == "failed":
            yield {"error": error or "failed"}
            return
        why = as_object(response.get("incomplete_details")).get("reason")
        status = response.get("status")
        reason = "stop" if status in ("completed", None) else _REASONS.get(str(why), "incomplete")
        yield {**_chunk({}, reason), "usage": _read_usage(response.get("usage"))}


def _chunk(delta: Json, reason: str | None = None) -> Json:
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}


def _say(text: str) -> Json:
    return _chunk({"content": text})


def _item_of(event: Json) -> object:
    """The place of what an event is about; a number mostly, and never anything with parts."""
    place = event.get("output_index")
    place = event.get("item_id") if place is None else place
    return place if isinstance(place, int | str) else None


def _part_thoughts(event: Json) -> Iterator[Json]:
    """A summary of reasoning comes in several parts."""
    if event.get("summary_index"):
        yield _chunk({"reasoning": "\n\n"})


def _without_state(item: Json) -> Json:
    """The item as it may go back."""
    return {name: value for name, value in item.items() if value is not None and name != "status"}


def _read_annotation(event: Json) -> Iterator[Json]:
    annotation = as_object(event.get("annotation"))
    if annotation.get("type") == "url_citation":
        yield {"choices": [], "sources": [annotation]}


def _read_usage(usage: object) -> Json | None:
    """The counts under their names in Chat Completions."""
    said = as_object(usage)
    if not said:
        return None
    return {
        "prompt_tokens": said.get("input_tokens"),
        "completion_tokens": said.get("output_tokens"),
        "prompt_tokens_details": said.get("input_tokens_details"),
        "completion_tokens_details": said.get("output_tokens_details"),
    }


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
