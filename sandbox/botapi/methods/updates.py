"""Long polling: how updates get to a bot without a webhook."""

import asyncio
import time

from sandbox.botapi.json_types import Json
from sandbox.botapi.params import Params
from sandbox.botapi.refusals import (
    CONFLICT_POLLER,
    CONFLICT_WEBHOOK,
    CONFLICT_WEBHOOK_SET,
    Refusal,
)
from sandbox.botapi.world import Poll, World

LIMIT = 100
LONGEST_POLL = 50
# A poller that hangs up and calls again may be heard in the other order.
HANG_UP_SECONDS = 0.05
SECOND_POLLER = "a second poller called getUpdates while the first was waiting"
_LOOKS = 10


async def get_updates(world: World, params: Params) -> list[Json]:
    if world.webhook.url:
        raise Refusal(CONFLICT_WEBHOOK)
    await _displace_other(world)
    poll = Poll()
    world.poll = poll
    world.broadcast.beat()
    try:
        return await _wait_for_updates(world, params, poll)
    finally:
        if world.poll is poll:
            world.poll = None
            world.broadcast.beat()


async def _displace_other(world: World) -> None:
    # In steps: on a busy machine a connection's end may be seen only some turns of the loop later.
    for _ in range(_LOOKS):
        if world.poll is None:
            return
        await asyncio.sleep(HANG_UP_SECONDS / _LOOKS)
    if world.poll is not None:
        world.violations.append(SECOND_POLLER)
        world.poll.is_displaced = True
        world.broadcast.beat()


async def _wait_for_updates(world: World, params: Params, poll: Poll) -> list[Json]:
    limit = min(max(params.number("limit") or LIMIT, 1), LIMIT)
    seconds = min(max(params.number("timeout") or 0, 0), LONGEST_POLL)
    world.mailbox.allow(params.sequence("allowed_updates"))
    world.mailbox.confirm(params.number("offset") or 0)
    deadline = time.monotonic() + seconds
    while True:
        left = deadline - time.monotonic()
        updates = world.mailbox.batch(limit)
        if updates or left <= 0:
            return updates
        await world.broadcast.next_beat(left)
        if poll.is_displaced:
            raise Refusal(CONFLICT_POLLER)
        if world.webhook.url:
            raise Refusal(CONFLICT_WEBHOOK_SET)
        if world.faults.away:
            return []
