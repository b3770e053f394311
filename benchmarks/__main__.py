"""python -m benchmarks [SCENARIO ...]: all where none is named."""

import argparse
import asyncio
import sys
import time

from benchmarks import (
    backup,
    cache,
    cpu,
    growth,
    latency,
    metrics,
    pages,
    size,
    size_postgresql,
    tables,
)
from benchmarks.stage import NoAnswer

SCENARIOS = {
    "cpu": cpu.measure,
    "latency": latency.measure,
    "growth": growth.measure,
    "size": size.measure,
    "size-postgresql": size_postgresql.measure,
    "metrics": metrics.measure,
    "backup": backup.measure,
    "pages": pages.measure,
    "cache": cache.measure,
}


def main() -> int:
    """Measure what was asked for; the process's exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("scenarios", nargs="*", metavar="|".join(SCENARIOS))
    chosen: list[str] = parser.parse_args().scenarios or list(SCENARIOS)
    if unknown := set(chosen) - set(SCENARIOS):
        parser.error(f"no such scenario: {', '.join(sorted(unknown))}")
    for name in chosen:
        began_at = time.perf_counter()
        try:
            asyncio.run(SCENARIOS[name]())
        except NoAnswer as error:
            sys.stderr.write(f"{error}\n")
            return 1
        tables.remark(f"({time.perf_counter() - began_at:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
