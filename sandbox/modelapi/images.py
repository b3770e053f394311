"""POST /v1/images/generations and /v1/images/edits: a real, small picture for every prompt."""

import asyncio
import base64
import re
import time
from collections.abc import Iterator

from aiohttp import web

from sandbox.modelapi.front import answer_reply
from sandbox.modelapi.mistakes import (
    Refused,
    bad_request,
    error_body,
    missing_parameter,
    moderation_blocked,
    unknown_parameter,
)
from sandbox.modelapi.pictures import draw_png, redraw_png
from sandbox.modelapi.playbook import Playbook
from sandbox.modelapi.reply import Json, Reply, Request
from sandbox.modelapi.sight import note_excess
from sandbox.modelapi.tokens import PICTURE_TOKENS, count_tokens

_NAMES = "model prompt n size quality output_format output_compression background moderation user"
KNOWN = frozenset(_NAMES.split())
KNOWN_IN_EDITS = KNOWN | {"image", "mask", "input_fidelity"}
LONGEST_PROMPT = 32_000
MOST_PICTURES = 10
MOST_SHOWN = 16
QUALITIES = frozenset({"auto", "low", "medium", "high", "xhigh", "max"})
# A prompt with this word gets the refusal of the safety system, for those who want to see it.
TRIGGER = "forbidden"
KEYS = frozenset({"authorization", "api-key", "x-api-key"})
LONGEST_SIDE, SHORTEST_SIDE = 3_840, 2_160
_SIZE = re.compile(r"(\d{1,4})x(\d{1,4})")
_AUTO = (512, 512)


async def generate(book: Playbook, http: web.Request, record: Request) -> web.StreamResponse:
    _check(book, record.body, KNOWN)
    return await _answer(book, http, record)


async def edit(book: Playbook, http: web.Request, record: Request) -> web.StreamResponse:
    body = record.body
    _check(book, body, KNOWN_IN_EDITS)
    shown = body.get("image")
    if not shown:
        raise Refused(missing_parameter("image"))
    shown = shown if isinstance(shown, list) else [shown]
    if any(not isinstance(one, dict) or one["kind"] is None for one in shown):
        message = "Invalid image file or mode for image, please check your image file."
        raise Refused(bad_request(message, param="image", code="invalid_image_file"))
    if len(shown) > MOST_SHOWN:
        message = f"Invalid 'image': at most {MOST_SHOWN} images are allowed."
        raise Refused(bad_request(message, param="image", code="array_above_max_length"))
    record.pictures = [one.content for one in record.uploads if one.name == "image"]
    for content in record.pictures:
        note_excess(book, record.path, content)
    return await _answer(book, http, record)


async def fetch(book: Playbook, http: web.Request, record: Request) -> web.StreamResponse:
    """A drawn picture at the address it was given: a place for everybody, and for no key."""
    if not KEYS.isdisjoint(record.headers):
        book.violations.append(f"{record.path}: a picture was fetched with the API key")
        raise Refused(Reply(status=403, error=error_body("Signed URLs take no authorization.")))
    content = book.drawn.get(http.match_info["name"])
    if content is None:
        raise Refused(Reply(status=404, error=error_body("There is no such picture.")))
    return web.Response(body=content, content_type="image/png")


def _check(book: Playbook, body: Json, known: frozenset[str]) -> None:
    book.check_model(body.get("model") or "gpt-image-2")
    book.check_parameters(body)
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
    quality = body.get("quality") or "auto"
    if quality not in QUALITIES:
        known_ones = "Supported values are: 'low', 'medium', 'high', and 'auto'."
        message = f"Invalid value: '{quality}'. {known_ones}"
        yield bad_request(message, param="quality", code="invalid_value")
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


async def _answer(book: Playbook, http: web.Request, record: Request) -> web.StreamResponse:
    body = record.body
    prompt = str(body["prompt"])
    reply = book.choose_reply(body, prompt, _draw_or_refuse)
    await asyncio.sleep(reply.first_pause)
    if reply.is_error:
        return answer_reply(reply)
    size = _SIZE.fullmatch(str(body.get("size")))
    width, height = (int(size[1]), int(size[2])) if size else _AUTO
    number = int(body.get("n", 1))
    drawn = [_draw(record, f"{prompt}#{copy}", width, height) for copy in range(number)]
    record.reply_text = reply.text
    return web.json_response(
        {
            "created": int(time.time()),
            "background": "opaque",
            "output_format": "png",
            "quality": "low",
            "size": f"{width}x{height}",
            "data": [_wrap(book, http, picture) for picture in drawn],
            "usage": _usage(prompt, len(record.pictures), number),
        },
        headers=reply.headers,
    )


def _draw_or_refuse(body: Json) -> Reply:
    return moderation_blocked() if TRIGGER in str(body["prompt"]).lower() else Reply()


def _draw(record: Request, prompt: str, width: int, height: int) -> bytes:
    if record.pictures:
        return redraw_png(prompt, b"".join(record.pictures), width, height)
    return draw_png(prompt, width, height)


def _wrap(book: Playbook, http: web.Request, picture: bytes) -> Json:
    if book.pictures_as == "url":
        name = f"{book.new_id('picture-')}.png"
        book.drawn[name] = picture
        return {"url": f"http://{http.host}/drawn/{name}"}
    encoded = base64.b64encode(picture).decode()
    if book.pictures_as == "data_url":
        return {"url": f"data:image/png;base64,{encoded}"}
    return {"b64_json": encoded}


def _usage(prompt: str, shown: int, drawn: int) -> Json:
    words = count_tokens(prompt)
    seen = shown * PICTURE_TOKENS
    return {
        "input_tokens": words + seen,
        "output_tokens": drawn * PICTURE_TOKENS,
        "total_tokens": words + seen + drawn * PICTURE_TOKENS,
        "input_tokens_details": {"text_tokens": words, "image_tokens": seen},
    }
