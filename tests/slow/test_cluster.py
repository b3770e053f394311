"""Campaigns of random blows to several processes on one PostgreSQL: they keep the bot's word.

So few chats that a message which was lost is always found again: docs/reliability.md, "What is not
promised". `python -m benchmarks.cluster --seeds A-B` runs others, and with more chats.
"""

import pytest

from benchmarks.cluster.campaign import run_seed
from benchmarks.cluster.story import tell
from tests.postgresql import Server

SEEDS, PROCESSES, CHATS = 10, 3, 8


@pytest.mark.parametrize("seed", range(1, SEEDS + 1))
async def test_several_processes_keep_the_bots_word(seed: int, postgresql_server: Server) -> None:
    if postgresql_server.cluster is None:
        pytest.skip("the server of TEST_DATABASE_URL is not ours to stop")

    verdict = await run_seed(seed, postgresql_server, PROCESSES, CHATS)

    if verdict.violations:
        pytest.fail("\n".join([f"seed {seed}", *tell(verdict)]), pytrace=False)
