"""python -m bot health: asks the bot that runs here whether it is ready, as Docker does."""

import urllib.error
import urllib.request
from urllib.parse import urlsplit

_SECONDS = 5.0
_LONGEST = 500
"""Bytes of the answer that are shown."""


def ask_ready(listen: str) -> tuple[bool, str]:
    """Whether what listens at host:port is ready, and what it says to that. Raises nothing."""
    # Never through a proxy of the environment: it is this machine that is asked.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{_to_call(listen)}/readyz", timeout=_SECONDS) as response:
            return True, _read(response.read(_LONGEST))
    except urllib.error.HTTPError as error:
        with error:
            return False, _read(error.read(_LONGEST))
    except (OSError, ValueError):
        return False, f"nothing answers at {listen}"


def _read(body: bytes) -> str:
    return " ".join(body.decode("utf-8", "replace").split())


def _to_call(listen: str) -> str:
    """An address that means every one of this machine's is no address to call."""
    parts = urlsplit(f"//{listen}")
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(parts.hostname or "")  # noqa: S104  # not listened at
    return f"{host}:{parts.port}" if host else listen
