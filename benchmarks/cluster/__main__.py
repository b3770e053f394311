"""Random blows to several processes on one PostgreSQL, seed by seed; see docs/reliability.md."""

import argparse
import asyncio
import signal
import sys
from collections import Counter

from benchmarks.cluster.campaign import Verdict, run_seed
from benchmarks.cluster.story import tell
from benchmarks.faults.terminal import read_range, say
from tests.postgresql import NoServer, Server, server


def main() -> int:
    """Run the campaigns that were asked for; 1 where a promise was broken, 2 without a server."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cluster", description=__doc__)
    parser.add_argument("--seeds", type=read_range, default=range(1, 11), help="such as 1-25")
    parser.add_argument("--processes", type=int, default=3)
    parser.add_argument("--chats", type=int, default=40)
    arguments = parser.parse_args()
    # What was started ends with it, as at Ctrl-C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        with server() as found:
            return _run(found, arguments.seeds, arguments.processes, arguments.chats)
    except NoServer as reason:
        say(str(reason))
        return 2


def _run(found: Server, seeds: range, processes: int, chats: int) -> int:
    broken, blows = Counter[str](), Counter[str]()
    questions = reigns = 0
    for seed in seeds:
        verdict = asyncio.run(run_seed(seed, found, processes, chats))
        broken.update({violation.promise for violation in verdict.violations})
        blows.update(blow.kind for blow in verdict.plan.blows)
        questions += len(verdict.history.said)
        reigns += len(verdict.record.reigns)
        _report(verdict)
    say(f"{len(seeds)} seeds, {questions} questions, {reigns} reigns, {_told(blows)}")
    say(f"promises broken: {_told(broken)}")
    return 1 if broken else 0


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {times}" for name, times in counts.most_common()) or "none"


def _report(verdict: Verdict) -> None:
    history, plan = verdict.history, verdict.plan
    blows = ", ".join(
        f"{blow.kind} at {blow.at:.1f}{' (leader)' if blow.is_at_leader else ''}"
        for blow in plan.blows
    )
    is_well = "all is well" if not verdict.violations else f"{len(verdict.violations)} violations"
    say(
        f"seed {plan.seed}: {'webhook' if plan.is_called else 'polling'}, {len(history.said)}"
        f" questions, {len(history.asked)} requests, {len(verdict.record.reigns)} reigns, {blows};"
        f" {verdict.seconds:.1f} s ({verdict.rest_seconds:.1f} s to rest): {is_well}"
    )
    if verdict.violations:
        for line in tell(verdict):
            say(line)


if __name__ == "__main__":
    sys.exit(main())
