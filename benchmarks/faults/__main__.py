"""Random faults against the real bot, seed by seed; see docs/reliability.md."""

import argparse
import asyncio
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator

from benchmarks.faults.campaign import Verdict, run_seed
from benchmarks.faults.process import IS_DISK_LIMITED
from benchmarks.faults.story import tell
from benchmarks.faults.terminal import read_range, say

TURNS = 12


def main() -> int:
    """Run the campaigns that were asked for; 1 where a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--seed", type=int, help="the only seed, or the first one with --minutes")
    parser.add_argument("--seeds", type=read_range, help="such as 1-25")
    parser.add_argument("--minutes", type=float, default=0.0, help="one seed after the other")
    parser.add_argument("--turns", type=int, default=TURNS, help="questions of each seed")
    parser.add_argument("--webhook", action="store_true", help="Telegram calls the bot")
    parser.add_argument(
        "--busy", action="store_true", help="chats have settings, and people use all that there is"
    )
    arguments = parser.parse_args()
    if not IS_DISK_LIMITED:
        say("no full disks here: the size of another process's files cannot be limited")
    seeds = _seeds(arguments.seed, arguments.seeds, arguments.minutes)
    broken = Counter[str]()
    count = 0
    for seed in seeds:
        verdict = asyncio.run(
            run_seed(seed, arguments.turns, is_called=arguments.webhook, is_busy=arguments.busy)
        )
        count += 1
        broken.update({violation.promise for violation in verdict.violations})
        _report(verdict)
    told = ", ".join(f"{name} {times}" for name, times in broken.most_common()) or "none"
    say(f"{count} seeds, promises broken: {told}")
    return 1 if broken else 0


def _seeds(seed: int | None, seeds: range | None, minutes: float) -> Iterator[int]:
    if seeds is not None:
        yield from seeds
        return
    first = random.SystemRandom().randrange(1_000_000) if seed is None else seed
    deadline = time.monotonic() + 60 * minutes
    yield first
    while time.monotonic() < deadline:
        first += 1
        yield first


def _report(verdict: Verdict) -> None:
    history, plan = verdict.history, verdict.plan
    struck = sum(call.error is not None for call in verdict.calls)
    troubled = sum(bool(asked.trouble) for asked in history.asked)
    blows = ", ".join(blow.kind for blow in plan.blows)
    is_well = "all is well" if not verdict.violations else f"{len(verdict.violations)} violations"
    say(
        f"seed {plan.seed}: {len(history.turns)} turns, {len(history.asked)} requests,"
        f" ({troubled} troubled), {len(verdict.calls)} calls ({struck}), {blows};"
        f" {verdict.seconds:.1f} s"
        f" ({verdict.rest_seconds:.1f} s to rest): {is_well}"
    )
    if verdict.violations:
        for line in tell(verdict):
            say(line)


if __name__ == "__main__":
    sys.exit(main())
