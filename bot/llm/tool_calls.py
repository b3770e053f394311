"""The calls of tools in a completion, put together from their pieces in every form there is."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from bot.domain.tools import ToolCall
from bot.domain.unicode import repair_surrogates
from bot.llm.json_types import Json, as_object, parse_object

MOST_CALLS = 64
"""In one completion; more are not asked for by anybody who means it."""

LONGEST_ARGUMENTS = 1_000_000
"""Characters, of all calls of a completion together."""

LONGEST_NAME = 64
_LOOKED_AT = 20_000
_LONGEST_ID = 64


@dataclass(slots=True)
class _Open:
    """A call that may still grow."""

    index: object
    id: str = ""
    name: str = ""
    pieces: list[str] = field(default_factory=list)
    extra: object = None

    @property
    def arguments(self) -> str:
        whole = "".join(self.pieces)
        self.pieces = [whole]
        return whole

    @property
    def is_whole(self) -> bool:
        """Whether its arguments are an object."""
        return parse_object(self.arguments) is not None

    @property
    def seems_over(self) -> bool:
        """Whether they are one already, behind which nothing may come; long ones are not tried."""
        if not self.pieces or not self.pieces[-1].rstrip().endswith("}"):
            return False
        return len(self.arguments) <= _LOOKED_AT and self.is_whole


class GatheredCalls:
    """Pieces in as they come; what they say of their place is believed only where it fits."""

    def __init__(self) -> None:
        self.is_full = False
        """Whether the arguments have grown beyond what is taken."""
        self._calls: list[_Open] = []
        self._size = 0
        self._completion = ""
        self._has_deltas = False

    def __bool__(self) -> bool:
        return bool(self._calls)

    def feed(self, chunk: Json, choice: Json) -> bool:
        """Whether the chunk, whose only choice this is, says anything of a call."""
        if (said := chunk.get("id")) and isinstance(said, str):
            self._completion = self._completion or said
        pieces = list(_pieces(choice.get("delta")))
        if pieces:
            self._has_deltas = True
        elif not self._has_deltas:
            # A message behind a stream says it all once more, and one that grows as well.
            pieces = list(_pieces(choice.get("message")))
            self._calls = [] if pieces else self._calls
        for at, piece in enumerate(pieces):
            self._add(piece, is_first=at == 0)
        return bool(pieces)

    def calls(self, *, is_cut: bool) -> tuple[ToolCall, ...]:
        """All of them; of those that were cut off only what is whole."""
        named = [call for call in self._calls if call.name and not (is_cut and not call.is_whole)]
        found: dict[str, ToolCall] = {}
        for number, call in enumerate(named):
            arguments = repair_surrogates(call.arguments).strip() or "{}"
            id_ = call.id if call.id and call.id not in found else self._make_id(number, call)
            found[id_] = ToolCall(id_, call.name, arguments)
        return tuple(found.values())

    def extras(self) -> dict[str, object]:
        """By the number of a call, what its provider wants back with it."""
        named = (call for call in self._calls if call.name)
        return {str(at): call.extra for at, call in enumerate(named) if call.extra}

    def _make_id(self, number: int, call: _Open) -> str:
        """The same for the same answer, and another one in the next."""
        seed = json.dumps((self._completion, number, call.name, call.arguments))
        return f"call_{sha256(seed.encode()).hexdigest()[:24]}"

    def _add(self, piece: Json, *, is_first: bool) -> None:
        function = as_object(piece.get("function")) or piece
        name = _read_name(function.get("name"))
        arguments = _read_arguments(function.get("arguments"))
        call = self._find(piece, name, arguments, is_first=is_first)
        if call is None:
            if len(self._calls) >= MOST_CALLS:
                return
            call = _Open(piece.get("index"))
            self._calls.append(call)
        call.id = call.id or _read_id(piece.get("id"))
        call.extra = call.extra or piece.get("extra_content")
        if name and not call.name:
            call.name = name
        elif name and name != call.name and not (call.pieces or arguments):
            call.name = (call.name + name)[:LONGEST_NAME]
        if arguments and not (arguments.lstrip().startswith("{") and call.seems_over):
            self._size += len(arguments)
            if self._size > LONGEST_ARGUMENTS:
                self.is_full = True
                return
            call.pieces.append(arguments)

    def _find(self, piece: Json, name: str, arguments: str, *, is_first: bool) -> _Open | None:
        """The call that this piece goes on with; None for the beginning of another one."""
        index, id_ = piece.get("index"), _read_id(piece.get("id"))
        if id_ and (known := next((one for one in self._calls if one.id == id_), None)):
            return known
        if index is None:
            last = self._calls[-1] if self._calls else None
            if name and not is_first:
                return None
        else:
            last = next((one for one in reversed(self._calls) if one.index == index), None)
        if last is None or (id_ and last.id):
            return None
        begins_anew = name and last.pieces and (name != last.name or last.seems_over)
        return None if begins_anew or (name and arguments and last.seems_over) else last


def _pieces(said: object) -> Iterator[Json]:
    """What a delta or a message says of calls; also in the form of before there were several."""
    said = as_object(said)
    found = said.get("tool_calls")
    for one in found if isinstance(found, list) else [found]:
        if isinstance(one, dict) and one:
            yield one
    if old := as_object(said.get("function_call")):
        yield {"index": -1, "function": old}


def _read_id(said: object) -> str:
    return repair_surrogates(said.strip())[:_LONGEST_ID] if isinstance(said, str) else ""


def _read_name(said: object) -> str:
    """A tool's name; gpt-oss adds its channel, and some put the namespace before it."""
    if not isinstance(said, str):
        return ""
    name = repair_surrogates(said).partition("<|")[0].strip().removeprefix("functions.")
    return name[:LONGEST_NAME]


def _read_arguments(said: object) -> str:
    """JSON as it is written; some servers send the object itself."""
    if isinstance(said, str):
        return said
    try:
        return json.dumps(said, ensure_ascii=False) if isinstance(said, dict) else ""
    except (RecursionError, ValueError):
        return ""
