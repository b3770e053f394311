"""A line of a server's as a message, also where it is not quite one."""

import json
import re

from mcp_types import PARSE_ERROR, ErrorData, JSONRPCError, JSONRPCMessage, jsonrpc_message_adapter

from bot.domain.unicode import repair_surrogates

_ID = re.compile(rb'"id"\s*:\s*(\d{1,15})\b')
_EDGE = 200
"""Bytes at either end of a message, where its id stands."""


def read_message(line: bytes) -> JSONRPCMessage | None:
    """The message; for an answer that cannot be read, an error in its place; else nothing.

    Whoever waits for an answer learns so that it has come, and need not wait for the next one.
    """
    try:
        return jsonrpc_message_adapter.validate_json(line, by_name=False)
    except ValueError:
        return _read_repaired(line) or _read_id(line)


def _read_repaired(line: bytes) -> JSONRPCMessage | None:
    """Texts that are cut in the middle of an emoji are valid JSON, but not to everybody."""
    if b"\\u" not in line:
        return None
    try:
        return jsonrpc_message_adapter.validate_python(_repair(json.loads(line)), by_name=False)
    except (ValueError, RecursionError):
        return None


def _repair(value: object) -> object:
    if isinstance(value, str):
        return repair_surrogates(value)
    if isinstance(value, list):
        return [_repair(one) for one in value]
    if isinstance(value, dict):
        return {repair_surrogates(key): _repair(one) for key, one in value.items()}
    return value


def _read_id(line: bytes) -> JSONRPCError | None:
    edges = line[:_EDGE] + b"\n" + line[-_EDGE:]
    found = _ID.search(edges)
    if found is None or not (b'"result"' in edges or b'"error"' in edges):
        return None
    error = ErrorData(code=PARSE_ERROR, message="the answer cannot be read")
    return JSONRPCError(jsonrpc="2.0", id=int(found[1]), error=error)
