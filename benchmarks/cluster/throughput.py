"""How fast one, two and three processes answer many who ask at once; see docs/benchmarks.md.

python -m benchmarks.cluster.throughput [--chats 200] [--runs 3]
"""

import argparse
import asyncio
import sys
from dataclasses import replace
from statistics import median

from benchmarks.cluster.campaign import Verdict, run_plan
from benchmarks.cluster.plan import Plan, draw_plan
from benchmarks.faults.terminal import say
from tests.postgresql import NoServer, Server, server

_MOST_PROCESSES = 3


def main() -> int:
    """Print a line for each number of processes; 1 where a promise was broken, 2 without server."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cluster.throughput")
    parser.add_argument("--chats", type=int, default=200)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    try:
        with server() as found:
            return _run(found, arguments.chats, arguments.runs)
    except NoServer as reason:
        say(str(reason))
        return 2


def _run(found: Server, chats: int, runs: int) -> int:
    is_well = True
    for processes in range(1, _MOST_PROCESSES + 1):
        plan = _everybody_at_once(processes, chats)
        verdicts = [asyncio.run(run_plan(plan, found)) for _ in range(runs)]
        is_well &= not any(verdict.violations for verdict in verdicts)
        _report(processes, verdicts)
    say("Of all processes one works; what the others do is to take calls, and to be there.")
    return 0 if is_well else 1


def _everybody_at_once(processes: int, chats: int) -> Plan:
    """Each asks one question in the same moment, and nothing goes wrong."""
    plan = draw_plan(1, processes, chats)
    first = {act.place: act for act in plan.acts}.values()
    acts = tuple(replace(act, at=0.0, kind="ask") for act in first)
    settings = {**plan.settings, "STREAMING": "off"}
    return replace(plan, acts=acts, blows=(), lost_answers=(), is_called=True, settings=settings)


def _report(processes: int, verdicts: list[Verdict]) -> None:
    seconds = median(verdict.rest_seconds for verdict in verdicts)
    answers = len(verdicts[0].history.turns)
    say(
        f"{processes} {'processes' if processes > 1 else 'process'}: {answers} answers in "
        f"{seconds:.1f} s, {answers / seconds:.0f} a second (median of {len(verdicts)})"
    )


if __name__ == "__main__":
    sys.exit(main())
