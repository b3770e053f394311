"""POST /v1/audio/transcriptions: tells how much it heard."""

import asyncio
from pathlib import PurePath

from aiohttp import web

from sandbox.modelapi.front import answer_reply
from sandbox.modelapi.mistakes import (
    Refused,
    bad_request,
    error_body,
    missing_parameter,
    unknown_parameter,
)
from sandbox.modelapi.playbook import Playbook
from sandbox.modelapi.reply import Json, Reply, Request
from sandbox.modelapi.tokens import count_tokens

# Telegram's own .oga is not among them: a voice message has to be renamed.
FORMATS = ("flac", "mp3", "mp4", "mpeg", "mpga", "m4a", "ogg", "wav", "webm")
_NAMES = "file model language languages keywords prompt response_format temperature"
KNOWN = frozenset(_NAMES.split())
STARTS = (b"OggS", b"ID3", b"fLaC", b"\x1aE\xdf\xa3", b"\x00\x00\x01\xba")
LARGEST = 25 * 1024 * 1024


async def transcribe(book: Playbook, _http: web.Request, record: Request) -> web.StreamResponse:
    body = record.body
    recording = check(book, record)
    said = f"{body.get('prompt', '')} {recording['filename']}"
    reply = book.choose_reply(body, said, _tell_size)
    await asyncio.sleep(reply.first_pause)
    if reply.is_error:
        return answer_reply(reply)
    record.reply_text = reply.said
    if body.get("response_format") == "text":
        return web.Response(text=reply.said + "\n", headers=reply.headers)
    heard, wrote = max(1, recording["size"] // 400), count_tokens(reply.said)
    usage = {
        "type": "tokens",
        "input_tokens": heard,
        "input_token_details": {"text_tokens": 0, "audio_tokens": heard},
        "output_tokens": wrote,
        "total_tokens": heard + wrote,
    }
    return web.json_response({"text": reply.said, "usage": usage}, headers=reply.headers)


def check(book: Playbook, record: Request) -> Json:
    """The recording of a sound request."""
    body = record.body
    for name in body.keys() - KNOWN:
        raise Refused(unknown_parameter(name))
    if not body.get("model"):
        raise Refused(missing_parameter("model"))
    book.check_model(body["model"])
    book.check_parameters(body)
    recording = body.get("file")
    if not isinstance(recording, dict):
        raise Refused(missing_parameter("file"))
    if PurePath(recording["filename"]).suffix.lstrip(".").lower() not in FORMATS:
        message = f"Unrecognized file format. Supported formats: {list(FORMATS)}"
        raise Refused(bad_request(message))
    if recording["size"] > LARGEST:
        message = (
            f"Maximum content size limit ({LARGEST}) exceeded ({recording['size']} bytes read)"
        )
        raise Refused(Reply(status=413, error=error_body(message)))
    if not recording["size"]:
        raise Refused(bad_request("Audio file is too short. Minimum audio length is 0.1 seconds."))
    if not any(is_container(one.content) for one in record.uploads if one.name == "file"):
        message = f"Invalid file format. Supported formats: {list(FORMATS)}"
        raise Refused(bad_request(message))
    return recording


def is_container(content: bytes) -> bool:
    """Whether it begins like a recording of one of the formats."""
    is_wave = content.startswith(b"RIFF") and content[8:12] == b"WAVE"
    is_mpeg = content[:1] == b"\xff" and len(content) > 1 and content[1] & 0xE0 == 0xE0  # noqa: PLR2004 - eleven bits of sync
    return is_wave or is_mpeg or content[4:8] == b"ftyp" or content.startswith(STARTS)


def _tell_size(body: Json) -> Reply:
    number = body["file"]["size"]
    return Reply(text=f"Hello from a recording of {number} bytes. What do you make of it?")
