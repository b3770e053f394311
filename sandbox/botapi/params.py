"""The parameters of a call, however they were sent."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web
from aiohttp.web_request import FileField

from sandbox.botapi.json_types import Json
from sandbox.botapi.refusals import (
    MESSAGE_ID_MISSING,
    REQUEST_UNREADABLE,
    Refusal,
    UnreadableParameter,
)
from sandbox.botapi.words import words

# Values that are words whatever they look like: the text "[1]" is no list.
WORDS = words(
    "text caption parse_mode callback_query_id emoji description short_description name title "
    "performer url secret_token file_id question action language_code quote quote_parse_mode "
    "photo document voice audio video animation sticker video_note inline_message_id "
    "message_effect_id business_connection_id custom_title phone_number first_name last_name vcard "
    "address explanation text_parse_mode question_parse_mode type"
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the request."""

    name: str
    content: bytes
    mime_type: str


@dataclass(frozen=True, slots=True)
class Params:
    """What the bot sent with a call."""

    values: Json
    uploads: dict[str, Upload] = field(default_factory=dict)

    def inside(self, values: Json) -> "Params":
        """Parameters of a nested object of the same request."""
        return Params(values, self.uploads)

    def has(self, name: str) -> bool:
        return self.values.get(name) not in (None, "")

    def text(self, name: str) -> str:
        value = self.values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str | int | float):
            raise UnreadableParameter(name, "a string")
        return str(value)

    def number(self, name: str) -> int | None:
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise UnreadableParameter(name, "an integer")
        return int(value)

    def message_id(self) -> int:
        number = self.number("message_id")
        if not number:
            raise Refusal(MESSAGE_ID_MISSING)
        return number

    def flag(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() in ("true", "1", "yes")

    def mapping(self, name: str) -> Json | None:
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, dict):
            raise UnreadableParameter(name, "a JSON object")
        return value

    def sequence(self, name: str) -> list[Any] | None:
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, list):
            raise UnreadableParameter(name, "a JSON array")
        return value

    def recorded(self) -> Json:
        """For the list of calls: files as their sizes."""
        return self.values | {name: len(file.content) for name, file in self.uploads.items()}


async def read_params(request: web.Request) -> Params:
    values: Json = {name: _decode(name, value) for name, value in request.query.items()}
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        values |= _read_json(await request.text())
    elif request.content_type == "multipart/form-data":
        await _read_multipart(request, values, uploads)
    elif request.method == "POST":
        form = await request.post()
        for name, value in form.items():
            if not isinstance(value, FileField):
                values[name] = _decode(name, str(value))
    return Params(values, uploads)


def _decode(name: str, value: str) -> Any:
    if name in WORDS:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _read_json(body: str) -> Json:
    try:
        values = json.loads(body or "{}")
    except ValueError as error:
        raise Refusal(REQUEST_UNREADABLE) from error
    if not isinstance(values, dict):
        raise Refusal(REQUEST_UNREADABLE)
    return {
        name: _decode(name, value) if isinstance(value, str) else value
        for name, value in values.items()
    }


async def _read_multipart(request: web.Request, values: Json, uploads: dict[str, Upload]) -> None:
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or part.name is None:
                raise Refusal(REQUEST_UNREADABLE)
            content = bytes(await part.read(decode=True))
            if part.filename is None:
                values[part.name] = _decode(part.name, content.decode())
            else:
                mime_type = part.headers.get("Content-Type", "application/octet-stream")
                uploads[part.name] = Upload(part.filename, content, mime_type)
    except ValueError as error:
        raise Refusal(REQUEST_UNREADABLE) from error
