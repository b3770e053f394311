"""Whether something that people could read gives the bot's token away."""

import json
import re
from collections.abc import Iterator
from urllib.parse import quote

from sandbox.botapi.params import Params

# Whoever has the address of a file at Telegram has the token that stands in it.
FILE_ADDRESS = re.compile(r"/file/bot\d", re.IGNORECASE)


def leaks_in(params: Params, token: str) -> Iterator[str]:
    """Where in a call the token or the address of a file stands."""
    said = json.dumps(params.values, default=str, ensure_ascii=False)
    if _holds(said, token):
        yield "the parameters"
    elif FILE_ADDRESS.search(said):
        yield "a file's address in the parameters"
    for upload in params.uploads.values():
        if _holds(upload.name, token) or token.encode() in upload.content:
            yield "an upload"


def _holds(text: str, token: str) -> bool:
    secret = token.partition(":")[2]
    return secret in text or quote(token, safe="") in text
