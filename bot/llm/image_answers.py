"""What comes back from an image endpoint: base64, data: URLs, and counts as for sound."""

import base64

from bot.domain.errors import ModelBusy
from bot.domain.usage import Usage
from bot.llm.json_types import Json, as_object, parse_object
from bot.llm.numbers import read_amount, read_count

_MOST_SECONDS = 1e6
"""Of sound in one file, which is eleven days."""


def parse_answer(body: bytes) -> Json:
    """The fields of an answer's body."""
    answer = parse_object(body)
    if answer is None:
        raise ModelBusy("an answer that is no JSON")
    return answer


def decode_image(encoded: str) -> bytes:
    """The content of base64, bare or as a data: URL."""
    head, _, rest = (
        encoded.partition(",") if encoded.startswith("data:") else (";base64", "", encoded)
    )
    if not head.endswith(";base64"):
        raise ModelBusy("a data: URL that is not base64")
    try:
        return base64.b64decode("".join(rest.split()), validate=True)
    except ValueError:
        raise ModelBusy("base64 that is none") from None


def read_usage(answer: Json) -> Usage | None:
    """The tokens, which are named otherwise than those of a completion; None if they cannot be."""
    usage = as_object(answer.get("usage"))
    seconds = read_amount(usage.get("seconds"), most=_MOST_SECONDS)
    if seconds is not None and not isinstance(usage["seconds"], str):
        return Usage(seconds=seconds)  # whisper-1: billed by time
    read, made = read_count(usage.get("input_tokens")), read_count(usage.get("output_tokens"))
    if read is None or made is None:
        return None
    # Named in the plural for pictures, in the singular for sound.
    kinds = as_object(usage.get("input_tokens_details") or usage.get("input_token_details"))
    audio = min(read_count(kinds.get("audio_tokens")) or 0, read)
    images = min(read_count(kinds.get("image_tokens")) or 0, read - audio)
    return Usage(input=read, output=made, audio=audio, images=images)
