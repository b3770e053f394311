"""How much room a disk has left, and how much is little."""

import shutil
from pathlib import Path

LOW_BYTES, SHORT_BYTES = 500_000_000, 20_000_000


def free_bytes(folder: Path) -> int:
    """For this user. Raises OSError."""
    return shutil.disk_usage(folder).free
