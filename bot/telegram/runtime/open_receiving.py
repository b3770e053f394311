"""How updates come in: asked for, brought, or stored by another process."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from telegram import Bot

from bot.storage.inbox import Inbox
from bot.telegram.api.connection_log import ConnectionLog
from bot.telegram.health_check import PollMonitor
from bot.telegram.runtime.backlog import Backlog
from bot.telegram.runtime.intake import Intake
from bot.telegram.runtime.pickup import Pickup
from bot.telegram.runtime.polling import Polling
from bot.telegram.runtime.receiver import Receiver
from bot.telegram.runtime.webhook import Webhook, WebhookAddress, make_secret
from bot.telegram.telegram_settings import TelegramSettings


@dataclass(frozen=True, slots=True)
class Receiving:
    """What runs until it is cancelled, and the webhook, if that is how updates come."""

    works: Sequence[Callable[[], Coroutine[Any, Any, None]]]
    webhook: Webhook | None


def open_receiving(
    *,
    bot: Bot,
    inbox: Inbox,
    intake: Intake,
    backlog: Backlog,
    heartbeat: PollMonitor,
    connection_log: ConnectionLog,
    settings: TelegramSettings,
    wall_clock: Callable[[], float],
) -> Receiving:
    """By what the operator decided."""
    pickup = Pickup(inbox, intake.read_stored, intake.receive, lambda: backlog.left)
    # Where others store some too, all come the same way: in the order in which they were stored.
    hand_on = pickup.wake if settings.is_shared else intake.receive
    receiver = Receiver(inbox, intake.read, intake.is_for_others, hand_on, wall_clock)
    if not settings.webhook_url:
        polling = Polling(bot, receiver.receive, heartbeat, connection_log)
        return Receiving([polling.run], None)
    address = WebhookAddress(settings.webhook_url, make_secret(settings.token))
    webhook = Webhook(bot, address, receiver.receive, heartbeat, connection_log, wall_clock)
    works = [webhook.run, pickup.run] if settings.is_shared else [webhook.run]
    return Receiving(works, webhook)
