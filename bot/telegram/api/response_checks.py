"""Telegram's answers, made sure of before anybody reads them: whole, JSON, of the right shape.

The library trusts what it gets: an answer of another shape ends in a KeyError or a TypeError
somewhere, and one that is no JSON is logged whole, with all the messages in it.
"""

import json
import math
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from telegram.error import NetworkError, TimedOut

from bot.storage.penalties import LONGEST_PENALTY

_IDS_BELOW = 2**52
"""Telegram: its numbers have at most 52 significant bits."""

_NO_STATUS = 600
"""From here on nothing is a status of HTTP."""

_UNHEARD = (HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT)
"""What stands behind a gateway has perhaps hung up, or is slow, and does it all the same."""

_USUAL_PENALTY = 5
"""Seconds, where a 429 does not say how long."""

_NO_METHOD = "Not Found: method not found"
_OPTIONAL = frozenset(
    {
        "answerGuestQuery",
        "answerInlineQuery",
        "createForumTopic",
        "deleteMyCommands",
        "deleteWebhook",
        "editEphemeralMessageText",
        "editForumTopic",
        "editMessageReplyMarkup",
        "sendMessageDraft",
        "sendRichMessage",
        "sendVoice",
        "setMessageReaction",
        "setMyCommands",
    }
)
"""Methods that older and other servers leave out; each says so in a 404 of its own."""

_LONGEST_DESCRIPTION = 300
_QUOTED = re.compile(r'"[^"]*("|$)')
"""Telegram quotes what was sent, such as a tag that it does not know: that is not for the log."""

Json = dict[str, Any]  # Any: what somebody out there calls JSON


class NotTelegram(NetworkError):
    """What answers is not Telegram, or something between us and Telegram."""


class Unreadable(NotTelegram):
    """An answer of success that nobody can read: what was asked for may have been done."""


class Unheard(TimedOut):
    """A gateway has not heard how it ended: what was asked for may have been done."""


class TooLarge(Unreadable):
    """An answer of more bytes than anything has that we ask for."""


def check(method: str, status: int, body: bytes) -> tuple[int, bytes]:
    """Status and body of an answer to `method`, as the library can read them.

    Raises Unreadable, NotTelegram, and Unheard or NetworkError for a gateway's page.
    """
    if status in _UNHEARD:
        raise Unheard(_phrase(status))
    answer = _parse(body)
    if status == HTTPStatus.NOT_FOUND and method in _OPTIONAL:
        # The library would take it for a refused token, and it would be tried for an hour.
        answer = {"ok": False, "error_code": status, "description": _NO_METHOD}
    if answer.get("ok") is False and (status < HTTPStatus.MULTIPLE_CHOICES or _is_plain(answer)):
        return _refusal(answer, status)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise NetworkError(_phrase(status))
    if status >= HTTPStatus.MULTIPLE_CHOICES:
        raise NotTelegram(f"{_phrase(status)}, in words that are not Telegram's")
    result = answer.get("result")
    if answer.get("ok") is not True or result is None or not _fits(method, result):
        raise Unreadable("an answer of another shape than Telegram's")
    return status, body


def is_id(value: object) -> bool:
    """Whether it can be the number of a message or an update."""
    return type(value) is int and 0 < value < _IDS_BELOW


def _parse(body: bytes) -> Json:
    """A JSON object; an empty one for anything else."""
    try:
        answer = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _is_plain(answer: Json) -> bool:
    """Whether it refuses as Telegram does: a code, and words."""
    return type(answer.get("error_code")) is int or isinstance(answer.get("description"), str)


def _refusal(answer: Json, status: int) -> tuple[int, bytes]:
    """What of a refusal means anything, and nothing else."""
    if status < HTTPStatus.MULTIPLE_CHOICES:
        status = _code(answer.get("error_code"))
    said = answer.get("description")
    words = _QUOTED.sub('"…"', " ".join(said.split())) if isinstance(said, str) else ""
    words = words[:_LONGEST_DESCRIPTION]
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):
        is_token = words and answer.get("error_code") == status
        if not is_token:
            raise NotTelegram(f"{_phrase(status)}, in words that are not Telegram's")
        if "method not found" in words.lower():
            # An older server. The library would take it for a refused token.
            status = HTTPStatus.BAD_REQUEST
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        status = HTTPStatus.BAD_REQUEST  # The library would take it for a moment's trouble.
    refusal: Json = {"ok": False, "description": words or _phrase(status)}
    if parameters := _parameters(answer.get("parameters"), status):
        refusal["parameters"] = parameters
    return status, json.dumps(refusal).encode()


def _code(code: object) -> int:
    if isinstance(code, int) and HTTPStatus.BAD_REQUEST <= code < _NO_STATUS:
        return code
    return HTTPStatus.INTERNAL_SERVER_ERROR


def _parameters(said: object, status: int) -> Json:
    parameters = said if isinstance(said, dict) else {}
    moved_to = parameters.get("migrate_to_chat_id")
    if type(moved_to) is int and 0 < abs(moved_to) < _IDS_BELOW:
        return {"migrate_to_chat_id": moved_to}
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return {"retry_after": _penalty(parameters.get("retry_after"))}
    return {}


def _penalty(seconds: object) -> int:
    """Seconds, at least one and at most a day."""
    if isinstance(seconds, (int, float)) and seconds > 0:
        return math.ceil(min(seconds, LONGEST_PENALTY))
    return _USUAL_PENALTY


def _phrase(status: int) -> str:
    try:
        return f"{HTTPStatus(status).phrase} ({status})"
    except ValueError:
        return f"Status {status}"


def _fits(method: str, result: object) -> bool:
    """Whether it is what the method gives, as far as we or the library rely on it."""
    shape = _SHAPES.get(method)
    return shape is None or shape(result)


def _is_list(result: object) -> bool:
    return isinstance(result, list)


def _is_message(result: object) -> bool:
    """With a number of its own, or, where one person alone sees it, with an id of that kind."""
    if not isinstance(result, dict):
        return False
    number = result.get("message_id")
    has_none = type(number) is int and number == 0
    return is_id(number) or (has_none and is_id(result.get("ephemeral_message_id")))


def _is_bot(result: object) -> bool:
    return (
        isinstance(result, dict)
        and is_id(result.get("id"))
        and isinstance(result.get("is_bot"), bool)
        and _has_words(result, "first_name", "username")
    )


def _is_file(result: object) -> bool:
    return isinstance(result, dict) and _has_words(result, "file_id", "file_unique_id", "file_path")


def _is_member(result: object) -> bool:
    return isinstance(result, dict) and _has_words(result, "status")


def _is_sent_by_guest(result: object) -> bool:
    return isinstance(result, dict) and _has_words(result, "inline_message_id")


def _has_words(result: Json, *names: str) -> bool:
    return all(isinstance(result.get(name), str) and result[name] for name in names)


_SHAPES: Mapping[str, Callable[[object], bool]] = {
    "getUpdates": _is_list,
    "getMe": _is_bot,
    "getFile": _is_file,
    "getChatMember": _is_member,
    "getChatAdministrators": _is_list,
    "sendMessage": _is_message,
    "sendRichMessage": _is_message,
    "sendPhoto": _is_message,
    "sendDocument": _is_message,
    "sendVoice": _is_message,
    "answerGuestQuery": _is_sent_by_guest,
}
