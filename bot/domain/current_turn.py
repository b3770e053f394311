"""The id of the turn under way, so that every log line of it can carry it."""

from contextvars import ContextVar

current_turn: ContextVar[str] = ContextVar("current_turn", default="-")
