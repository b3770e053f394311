"""The provider's wire format."""

from typing import Any

Json = dict[str, Any]  # Any: each dialect adds fields of its own.
