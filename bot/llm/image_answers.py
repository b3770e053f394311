"""What comes back from an image endpoint: base64, data: URLs, and counts as for sound."""

import base64
import json

from bot.conversation.errors import ModelBusy
from bot.conversation.usage import Usage
from bot.llm.json_types import Json


def parse_answer(body: bytes) -> Json:
    """The fields of an answer's body."""
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
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
    """The tokens, which are named otherwise than those of a completion."""
    usage = answer.get("usage")
    if not isinstance(usage, dict):
        return None
    seconds = usage.get("seconds")
    if isinstance(seconds, int | float):
        return Usage(seconds=seconds)  # whisper-1: billed by time
    counts = usage.get("input_tokens"), usage.get("output_tokens")
    if not all(isinstance(count, int) for count in counts):
        return None
    # Named in the plural for pictures, in the singular for sound.
    details = usage.get("input_tokens_details") or usage.get("input_token_details")
    kinds = details if isinstance(details, dict) else {}
    return Usage(
        input=usage["input_tokens"],
        output=usage["output_tokens"],
        audio=kinds.get("audio_tokens") or 0,
        images=kinds.get("image_tokens") or 0,
    )
