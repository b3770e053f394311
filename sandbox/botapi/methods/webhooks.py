"""The webhook: set, deleted, told of."""

import re

from sandbox.botapi.json_types import Json
from sandbox.botapi.params import Params
from sandbox.botapi.refusals import (
    WEBHOOK_SECRET,
    WEBHOOK_SECRET_LONG,
    Refusal,
    TooManyRequests,
)
from sandbox.botapi.webhook import Webhook, address_of, check_webhook, parse_url
from sandbox.botapi.world import World

SECRET = re.compile(r"[A-Za-z0-9_-]*")
LONGEST_SECRET = 256
CERTIFICATE_LIMIT = 3 * 1024 * 1024
# Telegram's seconds between two that set one.
PAUSE = 1.0


def set_webhook(world: World, params: Params) -> bool:
    """As the server does it: the webhook before is closed before the new one is looked at."""
    url = params.text("url")
    if url:
        _check_pause(world)
    wanted = _read_webhook(world, params) if url else Webhook()
    is_dropping = params.flag("drop_pending_updates")
    if world.webhook.has_settings_of(wanted) and not is_dropping:
        world.mailbox.allow(params.sequence("allowed_updates"))
        return True
    world.webhook = Webhook()
    world.broadcast.beat()
    if is_dropping:
        world.mailbox.drop()
    if url:
        _check_parameters(wanted)
        wanted.ip_address = wanted.ip_address or address_of(parse_url(url))
        world.mailbox.allow(params.sequence("allowed_updates"))
        check_webhook(wanted, is_local=world.is_local)
        world.webhook = wanted
        world.broadcast.beat()
    return True


def delete_webhook(world: World, params: Params) -> bool:
    return set_webhook(world, params.inside({**params.values, "url": ""}))


def get_webhook_info(world: World, _params: Params) -> Json:
    webhook = world.webhook
    world.mailbox.discard_expired()
    info: Json = {
        "url": webhook.url,
        "has_custom_certificate": bool(webhook.certificate),
        "pending_update_count": len(world.mailbox.pending),
    }
    if webhook.last_error:
        info |= {
            "last_error_date": webhook.last_error_at,
            "last_error_message": webhook.last_error,
        }
    if webhook.url:
        info |= {
            "max_connections": webhook.max_connections,
            "ip_address": webhook.ip_address,
        }
    if world.mailbox.allowed_updates:
        info["allowed_updates"] = world.mailbox.allowed_updates
    if world.last_synchronization_error_at:
        info["last_synchronization_error_date"] = world.last_synchronization_error_at
    return info


def _check_pause(world: World) -> None:
    now = world.clock()
    if now < world.next_webhook_at:
        raise TooManyRequests(1)
    world.next_webhook_at = now + PAUSE


def _read_webhook(world: World, params: Params) -> Webhook:
    most, default = (100_000, 100) if world.is_local else (100, 40)
    connections = params.number("max_connections")
    ip_address = params.text("ip_address")
    return Webhook(
        url=params.text("url"),
        secret=params.text("secret_token"),
        max_connections=default if connections is None else min(max(connections, 1), most),
        ip_address=ip_address,
        is_ip_fixed=bool(ip_address),
        certificate=_read_certificate(params),
    )


def _read_certificate(params: Params) -> str:
    """What was uploaded; a path or a file id in its place counts for nothing."""
    name = params.text("certificate").removeprefix("attach://")
    upload = params.uploads.get("certificate") or params.uploads.get(name)
    return upload.content.decode("latin-1") if upload else ""


def _check_parameters(wanted: Webhook) -> None:
    parse_url(wanted.url)
    if len(wanted.secret) > LONGEST_SECRET:
        raise Refusal(WEBHOOK_SECRET_LONG)
    if not SECRET.fullmatch(wanted.secret):
        raise Refusal(WEBHOOK_SECRET)
    size = len(wanted.certificate)
    if size > CERTIFICATE_LIMIT:
        raise Refusal(f"Bad Request: certificate size is too big ({size} bytes)")
