"""python -m bot health: asks the bot that runs here whether it is ready, as Docker does."""

import urllib.error
import urllib.request
from http import HTTPStatus
from http.client import HTTPException
from urllib.parse import urlsplit

from bot.domain.health import READY, STANDS_BY

_SECONDS = 5.0
_LONGEST = 500
"""Bytes of the answer that are shown."""


def ask_ready(listen: str) -> tuple[bool, str]:
    """Whether what listens at host:port is ready, and what it says to that. Raises nothing."""
    # Never through a proxy of the environment: it is this machine that is asked.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{_to_call(listen)}/readyz", timeout=_SECONDS) as response:
            words = _read(response.read(_LONGEST))
            return (True, words) if words in (READY, STANDS_BY) else (False, _tell_foreign(listen))
    except urllib.error.HTTPError as error:
        with error:
            words = _read(error.read(_LONGEST))
        is_ours = error.code == HTTPStatus.SERVICE_UNAVAILABLE
        return False, words if is_ours and words else _tell_foreign(listen)
    except HTTPException:
        return False, _tell_foreign(listen)
    except (OSError, ValueError):
        return False, f"nothing answers at {listen}"


def _tell_foreign(listen: str) -> str:
    return f"what answers at {listen} is not this bot"


def _read(body: bytes) -> str:
    words = " ".join(body.decode("utf-8", "replace").split())
    return "".join(filter(str.isprintable, words))  # It goes to a terminal.


def _to_call(listen: str) -> str:
    """An address that means every one of this machine's is no address to call."""
    parts = urlsplit(f"//{listen}")
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(parts.hostname or "")  # noqa: S104  # not listened at
    return f"{host}:{parts.port}" if host else listen
