"""POST /v1/audio/speech: a real Ogg Opus, as long as the words would take, and silent."""

import asyncio
import hashlib

from aiohttp import web

from sandbox.modelapi.front import answer_reply
from sandbox.modelapi.mistakes import Refused, bad_request, missing_parameter, unknown_parameter
from sandbox.modelapi.playbook import Playbook
from sandbox.modelapi.reply import Json, Reply, Request
from sandbox.ogg import write_silence

_NAMES = "model input voice instructions response_format speed stream_format"
KNOWN = frozenset(_NAMES.split())
FORMATS = {
    "mp3": "audio/mpeg",
    "opus": "audio/opus",
    "aac": "audio/aac",
    "flac": "audio/flac",
    "wav": "audio/wav",
    "pcm": "audio/pcm",
}
LONGEST_INPUT = 4096
SLOWEST, FASTEST = 0.25, 4.0
CHARACTERS_A_SECOND = 15
# A page of MPEG audio: 128 kbit/s, 44.1 kHz, with nothing in it.
MP3 = (b"\xff\xfb\x90\x00" + bytes(413)) * 40


async def speak(book: Playbook, _http: web.Request, record: Request) -> web.StreamResponse:
    body = record.body
    check(book, body)
    reply = book.choose_reply(body, body["input"], lambda _body: Reply())
    await asyncio.sleep(reply.first_pause)
    if reply.is_error:
        return answer_reply(reply)
    kind = body.get("response_format", "mp3")
    seconds = len(body["input"]) / CHARACTERS_A_SECOND / body.get("speed", 1.0)
    content = {"opus": write_silence(seconds, digest(body["input"])), "mp3": MP3}.get(
        kind, bytes(4800)
    )
    record.reply_text = f"{kind}, {len(content)} bytes"
    return web.Response(body=content, content_type=FORMATS[kind], headers=reply.headers)


def digest(words: str) -> str:
    """The title of what says these words."""
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def check(book: Playbook, body: Json) -> None:
    """Refuse what OpenAI refuses, in its words where they are known."""
    for name in sorted(body.keys() - KNOWN):
        raise Refused(unknown_parameter(name))
    for name in ("model", "input", "voice"):
        if not body.get(name):
            raise Refused(missing_parameter(name))
    book.check_model(body["model"])
    book.check_parameters(body)
    for mistake in _mistakes(book, body):
        raise Refused(mistake)


def _mistakes(book: Playbook, body: Json) -> list[Reply]:
    found = []
    if not isinstance(body["input"], str):
        found.append(_invalid("input", "Expected a string."))
    elif len(body["input"]) > LONGEST_INPUT:
        message = f"String should have at most {LONGEST_INPUT} characters"
        found.append(bad_request(message, param="input", code="string_above_max_length"))
    if book.voices and body["voice"] not in book.voices:
        found.append(_invalid("voice", f"Supported values are: {sorted(book.voices)}."))
    if body.get("response_format", "mp3") not in book.sounds:
        found.append(_invalid("response_format", f"Supported values are: {sorted(book.sounds)}."))
    speed = body.get("speed", 1.0)
    if isinstance(speed, bool) or not isinstance(speed, int | float):
        found.append(_invalid("speed", "Expected a number."))
    elif not SLOWEST <= speed <= FASTEST:
        found.append(_invalid("speed", "Expected a number from 0.25 to 4.0."))
    if body.get("stream_format", "audio") != "audio":
        found.append(_invalid("stream_format", "Only 'audio' is spoken here."))
    return found


def _invalid(name: str, why: str) -> Reply:
    return bad_request(f"Invalid value for '{name}'. {why}", param=name, code="invalid_value")
