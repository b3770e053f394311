"""What a provider wants back with its calls of tools: reasoning, in a form that only it reads.

It goes back word for word, in all later prompts too (DeepSeek demands that, and a prefix that
changes would be billed in full), but only to the model that it came from.
"""

import json
from collections.abc import Mapping

from bot.domain.unicode import repair_surrogates
from bot.llm.json_types import Json, as_object, parse_object

LONGEST_STATE = 500_000
"""Characters. What is longer is not kept."""

_JOINED = ("text", "summary", "data")
"""Fields of OpenRouter's pieces of reasoning that are cut anywhere."""


class GatheredState:
    """What the chunks of one completion hold of it."""

    def __init__(self) -> None:
        self._thoughts: list[str] = []
        self._details: list[Json] = []
        self._items: list[Json] = []
        self._size = 0

    def feed(self, chunk: Json, choice: Json) -> None:
        """Keep what this chunk, whose only choice that is, says of it."""
        said = as_object(choice.get("delta")) or as_object(choice.get("message"))
        thought = said.get("reasoning_content")
        if isinstance(thought, str) and self._has_room(len(thought)):
            self._thoughts.append(thought)
        for detail in _objects(said.get("reasoning_details")):
            self._add_detail(detail)
        for item in _objects(chunk.get("reasoning_items")):
            if self._has_room(_size_of(item)):
                self._items.append(item)

    def write(self, model: str, extras: Mapping[str, object]) -> str:
        """As JSON of ours, with what is wanted back for single calls; "" for nothing."""
        state: Json = {
            "reasoning_content": "".join(self._thoughts),
            "reasoning_details": self._details,
            "items": self._items,
            "extra_content": dict(extras),
        }
        kept = {name: value for name, value in state.items() if value}
        if not kept or self._size > LONGEST_STATE:
            return ""
        try:
            written = repair_surrogates(json.dumps({"model": model, **kept}, ensure_ascii=False))
        except RecursionError:
            return ""
        return written if len(written) <= 2 * LONGEST_STATE else ""

    def _has_room(self, size: int) -> bool:
        self._size += size
        return self._size <= LONGEST_STATE

    def _add_detail(self, detail: Json) -> None:
        last = self._details[-1] if self._details else {}
        is_more = bool(last) and all(
            last.get(name) == detail.get(name) for name in ("type", "index")
        )
        if not self._has_room(_size_of(detail)):
            return
        if not is_more:
            self._details.append(dict(detail))
            return
        for name, value in detail.items():
            before = last.get(name)
            if name in _JOINED and isinstance(before, str) and isinstance(value, str):
                last[name] = before + value
            elif value is not None:
                last[name] = value


def read_state(state: str, model: str) -> Json:
    """What is kept for this model; nothing, where it came from another one."""
    kept = parse_object(state) if state else None
    return kept if kept and kept.get("model") == model else {}


def _size_of(value: Json) -> int:
    """Characters of its JSON; more than there is room for, where it is nested too deeply."""
    try:
        return len(json.dumps(value))
    except RecursionError:
        return LONGEST_STATE + 1


def _objects(value: object) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
