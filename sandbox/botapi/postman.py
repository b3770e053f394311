"""Updates on their way to a webhook: per chat one at a time, retried until they are taken."""

import asyncio
import time
from functools import partial

import aiohttp

from sandbox.botapi.json_types import Json
from sandbox.botapi.world import World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
LONGEST_DELAY = 60.0
ANSWER_SECONDS = 60.0
# The first digit of a status that means the update was received.
TAKEN = 2


class Postman:
    """Carries updates to the webhook, for as long as there is one."""

    def __init__(self, world: World, first_delay: float = 1.0) -> None:
        self.first_delay = first_delay
        self._world = world
        self._rounds: dict[int, asyncio.Task[None]] = {}

    async def work(self) -> None:
        """Until cancelled."""
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        try:
            async with aiohttp.ClientSession(timeout=timeout) as session:
                while True:
                    self._start_rounds(session)
                    await self._world.broadcast.next_beat(None)
        finally:
            for task in self._rounds.values():
                task.cancel()

    def _start_rounds(self, session: aiohttp.ClientSession) -> None:
        webhook = self._world.webhook
        if not webhook.url or self._world.faults.away:
            return
        for update in self._world.mailbox.pending:
            chat_id = chat_of(update)
            if chat_id not in self._rounds and len(self._rounds) < webhook.max_connections:
                task = asyncio.create_task(self._deliver(session, update))
                self._rounds[chat_id] = task
                task.add_done_callback(partial(self._end_round, chat_id))

    def _end_round(self, chat_id: int, _task: asyncio.Task[None]) -> None:
        del self._rounds[chat_id]
        self._world.broadcast.beat()

    async def _deliver(self, session: aiohttp.ClientSession, update: Json) -> None:
        delay = self.first_delay
        url = self._world.webhook.url
        while self._world.webhook.url == url:
            asked_delay = await self._post(session, update)
            if asked_delay is None:
                self._world.mailbox.remove(update)
                if self._world.faults.deliver_twice:
                    await self._post(session, update)
                return
            await asyncio.sleep(asked_delay or delay)
            delay = min(delay * 2, LONGEST_DELAY)

    async def _post(self, session: aiohttp.ClientSession, update: Json) -> float | None:
        """None when it was taken, else the seconds to wait, 0 when nobody said how many."""
        webhook = self._world.webhook
        headers = {SECRET_HEADER: webhook.secret} if webhook.secret else {}
        try:
            async with session.post(
                webhook.url, json=update, headers=headers, allow_redirects=False
            ) as response:
                if response.status // 100 == TAKEN:
                    return None
                self._remember(f"Wrong response from the webhook: {response.status}")
                retry_after = response.headers.get("Retry-After", "0")
                return float(retry_after) if retry_after.isdigit() else 0.0
        except (aiohttp.ClientError, TimeoutError) as error:
            self._remember(f"Connection failed: {type(error).__name__}")
            return 0.0

    def _remember(self, error: str) -> None:
        self._world.webhook.last_error = error
        self._world.webhook.last_error_at = int(time.time())


def chat_of(update: Json) -> int:
    """The chat that an update belongs to; 0 for those of no chat."""
    for content in update.values():
        if isinstance(content, dict):
            chat = content.get("chat") or content.get("message", {}).get("chat") or {}
            return int(chat.get("id", 0))
    return 0
