"""What goes wrong at Telegram and at the model, and the updates that nobody should send."""

import random
import re
from dataclasses import dataclass, replace
from typing import Any

from sandbox.botapi.faults import Fault, Kind
from sandbox.modelapi.mistakes import gateway_page, overloaded, rate_limited, server_error
from sandbox.modelapi.reply import Reply

Json = dict[str, Any]  # Any: Telegram's wire format

_KINDS: tuple[Kind, ...] = (
    *("429", "429", "429", "500", "502", "502", "401"),
    *("refuse", "lost", "lost", "hang", "late", "cut", "odd", "page"),
)
LOSING = frozenset({"refuse", "lost", "hang", "late", "cut", "odd", "page"})
"""After these nobody knows whether a message is there."""

_METHODS = ("sendMessage", "sendMessage", "editMessageText", "editMessageText", "send*", "*")
_OTHERS = (
    *("getUpdates", "getUpdates", "getUpdates", "getFile", "file", "answerCallbackQuery"),
    *("deleteMessage", "getMe", "deleteWebhook", "setMyCommands", "getChatMember"),
)
_ODD = ('{"ok": true}', '{"ok": true, "result": null}', "[]", "null", "", "<html>Hello</html>")
_IN_A_CHAT = 0.75
_EARLY = 0.4
_GONE_FOR_A_WHILE = 0.04


@dataclass(frozen=True, slots=True)
class TelegramTrouble:
    """A fault that is ordered `at` so many seconds; in one place, or in none.

    `is_away`: for some moments nobody is reached at all. `is_twice`: what was confirmed comes
    again.
    """

    at: float
    place: int | None
    fault: Fault
    is_away: bool = False
    is_twice: bool = False


def draw_trouble(luck: random.Random, places: int, window: float) -> TelegramTrouble:
    """One trouble of a campaign that lasts `window` seconds."""
    at = luck.uniform(-_EARLY, window)
    is_in_chat = luck.random() < _IN_A_CHAT
    fault = Fault(
        method=luck.choice(_METHODS if is_in_chat else _OTHERS),
        kind=luck.choice(_KINDS),
        retry_after=luck.choice((1, 1, 2)),
        seconds=luck.uniform(0.1, 1.0),
        skip=luck.randrange(4) if is_in_chat else 0,
        times=luck.choice((1, 1, 1, 2)),
    )
    if fault.method == "getUpdates" and luck.random() < 1 / 3:
        fault = replace(fault, kind="empty", times=luck.randint(1, 5))
    if fault.kind in ("odd", "page"):
        fault = replace(fault, body=luck.choice(_ODD))
    whole = luck.random()
    return TelegramTrouble(
        at,
        luck.randrange(places) if is_in_chat else None,
        fault,
        is_away=whole < _GONE_FOR_A_WHILE,
        is_twice=whole > 1 - _GONE_FOR_A_WHILE,
    )


_NO_WAIT = {"retry-after": "0"}
_NONSENSE: tuple[Json, ...] = (
    {"prompt_tokens": 12.5, "completion_tokens": "many", "total_tokens": -7},
    {"prompt_tokens": 2**70, "completion_tokens": 2**70, "total_tokens": 2**71},
    {"prompt_tokens": None, "completion_tokens": [], "total_tokens": {}},
    {"prompt_tokens": "1e400", "completion_tokens": float("inf"), "total_tokens": float("nan")},
    {"prompt_tokens": 3, "completion_tokens": 4, "prompt_tokens_details": "none"},
    {
        "prompt_tokens": -3,
        "completion_tokens": True,
        "prompt_tokens_details": {"cached_tokens": -1},
    },
)
_ENDS = ("eos", "", "error", "end_turn", "STOP", "max_tokens and so on", "function_call", "停")
_NOISE = (
    "[]",
    "null",
    "7",
    '"words"',
    "{}",
    '{"choices": null}',
    '{"choices": [null]}',
    '{"choices": [{"index": 0, "delta": null}]}',
    '{"choices": [{"index": 0, "delta": {"content": 7}}]}',
    '{"choices": [{"index": 0, "delta": {"content": null}}], "usage": "none"}',
    '{"choices": {"0": {}}}',
    "{not json",
)
_FAIR = 0.5
_LONG, _LONG_PIECE = 1000, 150
"""Characters; a long answer comes in larger pieces."""


def draw_reply(luck: random.Random, text: str, *, is_calm: bool) -> tuple[str, Reply]:
    """What the model does with one request: the trouble's name, "" for none, and its reply."""
    pieces = None if len(text) < _LONG else tuple(re.findall(rf"(?s).{{1,{_LONG_PIECE}}}", text))
    good = Reply(text=text, deltas=pieces, pause=luck.choice((0.0, 0.01, 0.03)))
    if is_calm or luck.random() < _FAIR:
        return "", good
    after = luck.randrange(8)
    troubles: dict[str, Reply] = {
        "429 at once": replace(rate_limited(0), headers=_NO_WAIT),
        "429": rate_limited(1),
        "429 without a word": replace(rate_limited(), headers={}),
        "500": replace(server_error(), headers=_NO_WAIT),
        "503": replace(overloaded(), headers=_NO_WAIT),
        "502 page": replace(gateway_page(), headers=_NO_WAIT),
        "odd retry-after": replace(overloaded(), headers={"retry-after": luck.choice(_ODD_WAITS)}),
        "cut": replace(good, cut_after=after),
        "stall": replace(good, stall_after=after, stall_seconds=9.0),
        "error event": replace(good, error_after=after),
        "nonsense usage": replace(
            good,
            usage=luck.choice(_NONSENSE),
            usage_in=luck.choice(("last", "own_chunk", "every")),
        ),
        "noise": replace(good, noise=tuple(luck.sample(_NOISE, 2))),
        "whole": replace(good, is_whole=True),
        "empty": replace(good, text="", deltas=None),
        "odd end": replace(good, finish_reason=luck.choice(_ENDS)),
        "no end": replace(good, finish_reason=None, done_marker=False),
        "length": replace(good, finish_reason="length"),
        "filter": replace(good, finish_reason="content_filter"),
        "late end": replace(good, late_end=luck.uniform(0.2, 6.0)),
        "bytes": replace(good, split_utf8=True, crlf=True, comments=True),
    }
    name = luck.choice(list(troubles))
    return name, troubles[name]


def draw_sound(luck: random.Random, good: Reply) -> Reply:
    """What happens to a request to hear or to speak: as often as not, nothing."""
    if luck.random() < _FAIR:
        return replace(good, first_pause=luck.choice((0.0, 0.1, 0.5)))
    return luck.choice(
        (
            replace(rate_limited(0), headers=_NO_WAIT),
            rate_limited(1),
            replace(server_error(), headers=_NO_WAIT),
            replace(overloaded(), headers=_NO_WAIT),
            replace(gateway_page(), headers=_NO_WAIT),
            replace(good, first_pause=4.0),
        )
    )


_ODD_WAITS = ("-1", "soon", "nan", "0.2", "", "1e-9")


def draw_poison(luck: random.Random, user: Json, chat: Json) -> Json:
    """An update that Telegram should never send, or that its library cannot read."""
    good: Json = {
        "message_id": 1,
        "date": 1_800_000_000,
        "chat": chat,
        "from": user,
        "text": "poison",
    }
    query: Json = {"id": "1", "from": user, "chat_instance": "1"}
    poisons: tuple[Json, ...] = (
        {},
        {"message": None},
        {"message": []},
        {"message": "text"},
        {"message": {}},
        {"message": {**good, "chat": None}},
        {"message": {**good, "chat": {"id": "many", "type": "private"}}},
        {"message": {**good, "message_id": "x", "chat": {}}},
        {"edited_message": {**good, "message_id": 2**65}},
        {"edited_message": {**good, "chat": [], "from": None}},
        {"callback_query": {"id": "1"}},
        {"callback_query": {**query, "data": "stop:" + "9" * 40}},
        {"callback_query": {**query, "data": "undo:x"}},
        {"callback_query": {**query, "message": {**good, "date": 0}, "data": "more:-1"}},
        {"callback_query": {**query, "message": {**good, "date": 0}, "data": "again:" + "9" * 30}},
        {"my_chat_member": {"chat": chat}},
        {"stopped_message_generation": {"chat": chat, "draft_id": "x"}},
        {"something_of_tomorrow": {"chat": chat, "text": "poison"}},
        {"message": {**good, "chat": {**chat, "id": 2**70}}},
    )
    return luck.choice(poisons)


def draw_odd_message(luck: random.Random) -> Json:
    """Fields of a message that no phone would send, in a chat that is there."""
    oddities: tuple[Json, ...] = (
        {"text": "poison", "date": 2**70},
        {"text": "poison", "date": "yesterday"},
        {"text": 7},
        {"text": None},
        {"text": "poison", "entities": [{"type": "mention", "offset": -5, "length": 2**40}]},
        {"text": "/poison", "entities": [{"type": "bot_command", "offset": 3, "length": 99}]},
        {"text": "poison", "entities": [{"type": "mention", "offset": "0", "length": None}]},
        {"text": "poison\x00 \ud83d"},
        {"photo": []},
        {"photo": [{"file_id": 1}]},
        {"text": "poison", "reply_to_message": {"message_id": "x"}},
        {"text": "poison", "media_group_id": {"a": 1}},
        {"text": "poison", "message_thread_id": "7"},
    )
    return luck.choice(oddities)
