"""Campaigns of random faults against the real bot: whatever happens, it keeps its word.

`python -m benchmarks.faults --seed N` runs one of them alone, and `--minutes M` many more.
"""

from pathlib import Path

import pytest

from benchmarks.faults.campaign import run_seed
from benchmarks.faults.launching import Started
from benchmarks.faults.story import tell
from tests.stories.forked import fork_bot
from tests.stories.town import QUICK, SPEED

SEEDS, TURNS = 25, 8
BUSY_SEEDS, BUSY_TURNS = 6, 8


@pytest.mark.parametrize("seed", range(1, SEEDS + 1))
async def test_the_bot_keeps_its_word(seed: int, nursery: Path, tmp_path: Path) -> None:
    await _try(seed, TURNS, nursery, tmp_path)


@pytest.mark.parametrize("seed", range(1, BUSY_SEEDS + 1))
async def test_it_does_so_where_people_use_all_that_there_is(
    seed: int, nursery: Path, tmp_path: Path
) -> None:
    """Chats with settings of their own; `--busy` on the command line."""
    await _try(seed, BUSY_TURNS, nursery, tmp_path, is_busy=True)


async def _try(
    seed: int, turns: int, nursery: Path, tmp_path: Path, *, is_busy: bool = False
) -> None:
    async def launch(environment: dict[str, str], log: Path) -> Started:
        return await fork_bot(nursery, environment, tmp_path, log, {"speed": SPEED, **QUICK})

    verdict = await run_seed(seed, turns, launch, SPEED, is_busy=is_busy)

    if verdict.violations:
        pytest.fail("\n".join([f"seed {seed}, {turns} turns", *tell(verdict)]), pytrace=False)
