"""How updates get to the bot: long polling, or a webhook."""

import asyncio
import re
import time

from sandbox.botapi.json_types import Json
from sandbox.botapi.params import Params
from sandbox.botapi.refusals import (
    CONFLICT_POLLER,
    CONFLICT_WEBHOOK,
    WEBHOOK_SECRET,
    WEBHOOK_URL,
    Refusal,
)
from sandbox.botapi.world import Poll, Webhook, World

LIMIT = 100
LONGEST_POLL = 50
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
# A poller that hangs up and calls again may be heard in the other order.
HANG_UP_SECONDS = 0.05
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
        world.violations.append("a second poller called getUpdates while the first was waiting")
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
            raise Refusal(CONFLICT_WEBHOOK)
        if world.faults.away:
            return []


def set_webhook(world: World, params: Params) -> bool:
    url = params.text("url")
    if url and not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise Refusal(WEBHOOK_URL)
    secret = params.text("secret_token")
    if secret and not SECRET.fullmatch(secret):
        raise Refusal(WEBHOOK_SECRET)
    world.mailbox.allow(params.sequence("allowed_updates"))
    if params.flag("drop_pending_updates"):
        world.mailbox.drop()
    world.webhook = Webhook(url, secret, params.number("max_connections") or 40)
    world.broadcast.beat()
    return True


def delete_webhook(world: World, params: Params) -> bool:
    return set_webhook(world, params.inside({**params.values, "url": ""}))


def get_webhook_info(world: World, _params: Params) -> Json:
    webhook = world.webhook
    info: Json = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(world.mailbox.pending),
    }
    if webhook.url:
        info |= {"max_connections": webhook.max_connections, "ip_address": "127.0.0.1"}
    if webhook.last_error:
        info |= {
            "last_error_date": webhook.last_error_at,
            "last_error_message": webhook.last_error,
        }
    if world.mailbox.allowed_updates:
        info["allowed_updates"] = world.mailbox.allowed_updates
    return info
