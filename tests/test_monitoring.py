"""Whoever wants no metrics does not pay for them."""

import subprocess
import sys

from bot.domain.observers import NOBODY
from bot.monitoring import open_monitoring

_LOOK = """
import sys
import bot.process
print(sorted({"prometheus_client", "aiohttp.web"} & set(sys.modules)))
"""


async def test_without_an_address_nobody_counts_and_nothing_listens() -> None:
    async with open_monitoring("", lambda: False) as monitoring:
        assert monitoring.observers is NOBODY


def test_the_bot_starts_without_what_only_metrics_need() -> None:
    told = subprocess.run(  # noqa: S603 - it is our own
        (sys.executable, "-c", _LOOK), capture_output=True, text=True, check=True, timeout=60
    )

    assert told.stdout == "[]\n"
