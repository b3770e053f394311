"""What a provider has in its cache of a request, by the bytes of the requests before it."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.modelapi.tokens import CACHE_FLOOR, CACHE_STEP, shared_length

Json = dict[str, Any]  # Any: the wire format of others

_BYTES_A_TOKEN = 4
_PICTURE = re.compile(r"data:image/[^\"]+")
_PICTURE_TOKENS = 1_000


@dataclass(frozen=True, slots=True)
class Cached:
    """A request in tokens: all of it, what is cached of it, and what of the one before is not.

    `lost` would be cached too if that one were its beginning.
    """

    tokens: int
    cached: int
    lost: int


def compare(bodies: Sequence[Json]) -> list[Cached]:
    """Each request of a conversation with all before it, as if nothing were ever dropped.

    That is the best that a provider can do; it keeps a prefix in steps, from 1,024 tokens on.
    """
    compared: list[Cached] = []
    texts: list[bytes] = []
    for body in bodies:
        text = _as_read(body)
        longest = max((shared_length(text, other) for other in texts), default=0)
        before = len(texts[-1]) if texts else 0
        tokens = longest // _BYTES_A_TOKEN
        cached = tokens // CACHE_STEP * CACHE_STEP if tokens >= CACHE_FLOOR else 0
        lost = max(0, min(before, len(text)) - longest) // _BYTES_A_TOKEN
        compared.append(Cached(len(text) // _BYTES_A_TOKEN, cached, lost))
        texts.append(text)
    return compared


def _as_read(body: Json) -> bytes:
    """The parts of a body in the order in which a model reads them: the same are the same bytes.

    An enforced schema comes first, then the tools, then what was said.
    """
    enforced = body.get("response_format") or body.get("text")
    is_schema = "json_schema" in json.dumps(enforced)
    said = body.get("messages") or body.get("input") or ()
    parts = [body["model"], enforced if is_schema else None, body.get("tools"), *said]
    return b"\n".join(_write(part) for part in parts)


def _write(part: object) -> bytes:
    """Pictures cost what they show, and not what their bytes take."""
    text = json.dumps(part, ensure_ascii=False)
    return _PICTURE.sub(_stand_in, text).encode()


def _stand_in(found: re.Match[str]) -> str:
    digest = hashlib.sha256(found[0].encode()).hexdigest()
    return digest * (_PICTURE_TOKENS * _BYTES_A_TOKEN // len(digest))
