"""Campaigns of random blows to several processes on one PostgreSQL: they keep the bot's word.

`python -m benchmarks.cluster --seeds A-B` runs others, and with more chats.
"""

from dataclasses import replace

import pytest

from benchmarks.cluster.campaign import Verdict, run_plan, run_seed
from benchmarks.cluster.plan import draw_plan
from benchmarks.cluster.story import tell
from tests.postgresql import Server

SEEDS, PROCESSES, CHATS = 25, 3, 8
CROWD = 60


@pytest.fixture
def server(postgresql_server: Server) -> Server:
    """One that may be stopped."""
    if postgresql_server.cluster is None:
        pytest.skip("the server of TEST_DATABASE_URL is not ours to stop")
    return postgresql_server


def check(verdict: Verdict) -> None:
    """Nobody's word was broken."""
    if verdict.violations:
        pytest.fail("\n".join([f"seed {verdict.plan.seed}", *tell(verdict)]), pytrace=False)


@pytest.mark.parametrize("seed", range(1, SEEDS + 1))
async def test_several_processes_keep_the_bots_word(seed: int, server: Server) -> None:
    check(await run_seed(seed, server, PROCESSES, CHATS))


async def test_sixty_chats_are_answered_once_and_in_order(server: Server) -> None:
    """All processes take calls, one works, and nothing happens to any of them."""
    plan = replace(draw_plan(1, PROCESSES, CROWD), blows=(), is_called=True)

    verdict = await run_plan(plan, server)

    check(verdict)
    assert {turn.chat_id for turn in verdict.history.turns} == {
        said.chat_id for said in verdict.history.said
    }
    assert len({said.chat_id for said in verdict.history.said}) == CROWD
    assert len(verdict.record.reigns) == 1
