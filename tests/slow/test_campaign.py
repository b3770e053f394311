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


@pytest.mark.parametrize("seed", range(1, SEEDS + 1))
async def test_the_bot_keeps_its_word(seed: int, nursery: Path, tmp_path: Path) -> None:
    async def launch(environment: dict[str, str], log: Path) -> Started:
        return await fork_bot(nursery, environment, tmp_path, log, {"speed": SPEED, **QUICK})

    verdict = await run_seed(seed, TURNS, launch, SPEED)

    if verdict.violations:
        pytest.fail("\n".join([f"seed {seed}, {TURNS} turns", *tell(verdict)]), pytrace=False)
