"""The shape of somebody else's wire format."""

from typing import Any

# Any is right here: Telegram decides what is inside, and changes it every other month.
Json = dict[str, Any]
