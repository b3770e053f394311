"""POST /v1/images/generations and /v1/images/edits: a real, small picture for every prompt."""

import asyncio
import base64
import re
import time
from collections.abc import Iterator

from aiohttp import web

from bot.sandbox.modelapi.front import answer_reply
from bot.sandbox.modelapi.mistakes import (
    Refused,
    bad_request,
    missing_parameter,
    unknown_parameter,
)
from bot.sandbox.modelapi.pictures import draw_png
from bot.sandbox.modelapi.playbook import Playbook
from bot.sandbox.modelapi.reply import Json, Reply, Request
from bot.sandbox.modelapi.tokens import PICTURE_TOKENS, count_tokens

_NAMES = "model prompt n size quality output_format output_compression background moderation user"
KNOWN = frozenset(_NAMES.split())
KNOWN_IN_EDITS = KNOWN | {"image", "mask", "input_fidelity"}
LONGEST_PROMPT = 32_000
MOST_PICTURES = 10
LONGEST_SIDE, SHORTEST_SIDE = 3_840, 2_160
_SIZE = re.compile(r"(\d{1,4})x(\d{1,4})")
_AUTO = (512, 512)


async def generate(book: Playbook, _http: web.Request, record: Request) -> web.StreamResponse:
    _check(book, record.body, KNOWN)
    return await _answer(book, record, pictures=0)


async def edit(book: Playbook, _http: web.Request, record: Request) -> web.StreamResponse:
    body = record.body
    _check(book, body, KNOWN_IN_EDITS)
    shown = body.get("image")
    if not shown:
        raise Refused(missing_parameter("image"))
    shown = shown if isinstance(shown, list) else [shown]
    if any(not isinstance(one, dict) or one["kind"] is None for one in shown):
        message = "Invalid image file or mode for image, please check your image file."
        raise Refused(bad_request(message, param="image", code="invalid_image_file"))
    return await _answer(book, record, pictures=len(shown))


def _check(book: Playbook, body: Json, known: frozenset[str]) -> None:
    book.check_model(body.get("model") or "gpt-image-2")
    for mistake in _mistakes(body, known):
        raise Refused(mistake)


def _mistakes(body: Json, known: frozenset[str]) -> Iterator[Reply]:
    for name in body.keys() - known:
        yield unknown_parameter(name)
    prompt = body.get("prompt")
    if not prompt or not isinstance(prompt, str):
        yield missing_parameter("prompt")
    elif len(prompt) > LONGEST_PROMPT:
        message = f"Invalid 'prompt': string too long. Expected at most {LONGEST_PROMPT}."
        yield bad_request(message, param="prompt", code="string_above_max_length")
    size = body.get("size") or "auto"
    if size != "auto" and not _is_size(size):
        message = (
            f"Invalid size '{size}'. Sizes are multiples of 16, at most 3840x2160, and no side is"
            " more than three times the other."
        )
        yield bad_request(message, param="size", code="invalid_value")
    if not str(body.get("n", 1)).isdigit() or not 1 <= int(body.get("n", 1)) <= MOST_PICTURES:
        message = f"Invalid 'n': expected 1 to {MOST_PICTURES}."
        yield bad_request(message, param="n", code="invalid_value")


def _is_size(size: str) -> bool:
    found = _SIZE.fullmatch(size)
    if found is None:
        return False
    short, long = sorted((int(found[1]), int(found[2])))
    in_steps = short % 16 == 0 and long % 16 == 0
    return in_steps and 0 < long <= 3 * short and long <= LONGEST_SIDE and short <= SHORTEST_SIDE


async def _answer(book: Playbook, record: Request, *, pictures: int) -> web.StreamResponse:
    body = record.body
    prompt = str(body["prompt"])
    reply = book.choose_reply(body, prompt, lambda _: Reply())
    await asyncio.sleep(reply.first_pause)
    if reply.is_error:
        return answer_reply(reply)
    size = _SIZE.fullmatch(str(body.get("size")))
    width, height = (int(size[1]), int(size[2])) if size else _AUTO
    number = int(body.get("n", 1))
    drawn = [
        {"b64_json": base64.b64encode(draw_png(f"{prompt}#{copy}", width, height)).decode()}
        for copy in range(number)
    ]
    record.reply_text = reply.text
    return web.json_response(
        {
            "created": int(time.time()),
            "background": "opaque",
            "output_format": "png",
            "quality": "low",
            "size": f"{width}x{height}",
            "data": drawn,
            "usage": _usage(prompt, pictures, number),
        },
        headers=reply.headers,
    )


def _usage(prompt: str, shown: int, drawn: int) -> Json:
    words = count_tokens(prompt)
    seen = shown * PICTURE_TOKENS
    return {
        "input_tokens": words + seen,
        "output_tokens": drawn * PICTURE_TOKENS,
        "total_tokens": words + seen + drawn * PICTURE_TOKENS,
        "input_tokens_details": {"text_tokens": words, "image_tokens": seen},
    }
