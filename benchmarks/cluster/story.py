"""What happened to a cluster in which a promise was broken."""

import re
from collections.abc import Iterator

from benchmarks.cluster.campaign import Verdict
from benchmarks.faults.story import tell as tell_of_chats

_GRAVE = re.compile(r"WARNING|ERROR|CRITICAL|works now|this is @")
_LONGEST_LINE = 300


def tell(verdict: Verdict) -> Iterator[str]:
    """The story of what was broken, and who worked when."""
    yield from tell_of_chats(verdict)
    yield "--- reigns"
    began_at = min((life.began_at for life in verdict.history.lives), default=0.0)
    for reign in verdict.record.reigns:
        since = reign.began_by - began_at
        yield f"process {reign.process} works from {since:.2f} s on, epoch {reign.epoch}"
    yield "--- warnings of each"
    lines = (line for line in verdict.history.log.splitlines() if _GRAVE.search(line))
    yield from (line[:_LONGEST_LINE] for line in lines)
    yield "--- blows"
    for blow in verdict.plan.blows:
        where = "the leader" if blow.is_at_leader else f"process {blow.process}"
        yield f"at {blow.at:.2f} s of the work, {blow.kind} of {where}, {blow.seconds:.2f} s"
