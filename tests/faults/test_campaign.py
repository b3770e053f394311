"""Campaigns of random faults against the real bot: whatever happens, it keeps its word.

`python -m benchmarks.faults --seed N` runs one of them alone, and `--minutes M` many more.
"""

import pytest

from benchmarks.faults.campaign import run_seed
from benchmarks.faults.story import tell

SEEDS, TURNS = 25, 8


@pytest.mark.parametrize("seed", range(1, SEEDS + 1))
async def test_the_bot_keeps_its_word(seed: int) -> None:
    verdict = await run_seed(seed, TURNS)

    if verdict.violations:
        pytest.fail("\n".join([f"seed {seed}, {TURNS} turns", *tell(verdict)]), pytrace=False)
