"""Calls whose answer we take as Telegram's JSON, and do not have parsed into objects.

A Message costs python-telegram-bot a third of a millisecond to parse, and of the messages that we
send and edit all day long only the id is of interest.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from mimetypes import guess_type
from typing import Any, Protocol

from telegram import Bot, TelegramObject


class Item(Protocol):
    """An object in a list."""

    def to_dict(self) -> dict[str, Any]:  # Any: JSON
        """Its fields."""


Value = (
    str
    | int
    | bool
    | list[str]
    | Mapping[str, int | str]
    | TelegramObject
    | tuple[Item, ...]
    | None
)


@dataclass(frozen=True, slots=True)
class File:
    """A file to be sent."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Form:
    """The part of telegram.request.RequestData that our transport reads."""

    json_parameters: dict[str, str]
    multipart_data: dict[str, tuple[str, bytes, str]]

    @property
    def contains_files(self) -> bool:
        return bool(self.multipart_data)


async def call(
    bot: Bot,
    method: str,
    parameters: Mapping[str, Value],
    *,
    files: Mapping[str, File] | None = None,
    read_timeout: float | None = None,
) -> Any:  # Any: Telegram's JSON, of a shape that `answers` has made sure of.
    """Call a method; its result. What is None is left out. Raises TelegramError."""
    form = _Form(
        {name: _encode(value) for name, value in parameters.items() if value is not None},
        {name: _part(file) for name, file in (files or {}).items()},
    )
    timeout = {} if read_timeout is None else {"read_timeout": read_timeout}
    return await bot.request.post(
        f"{bot.base_url}/{method}",
        request_data=form,  # type: ignore[arg-type]  # it is final, and made of private parts
        **timeout,
    )


def _part(file: File) -> tuple[str, bytes, str]:
    return file.name, file.content, guess_type(file.name)[0] or "application/octet-stream"


def _encode(value: Value) -> str:
    """As the Bot API wants a form's fields: plain text, and JSON for all else."""
    if isinstance(value, str):
        return value
    if isinstance(value, TelegramObject):
        return value.to_json()
    if isinstance(value, tuple):
        return json.dumps([item.to_dict() for item in value])
    return json.dumps(value)
