from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from sandbox.botapi.emulator import Emulator
from sandbox.botapi.json_types import Json
from tests.sandbox.botapi.caller import Caller

SECRET = "s3cret"


class Receiver:
    """A webhook that takes updates after refusing a few."""

    def __init__(self) -> None:
        self.url = ""
        self.refusals = 0
        self.seen: list[tuple[str | None, Json]] = []

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.seen.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), update))
        if self.refusals > 0:
            self.refusals -= 1
            return web.Response(status=500)
        return web.Response()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    application = web.Application()
    application.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def test_updates_are_posted_with_the_secret(
    emulator: Emulator, bot: Caller, ada: Json, chat: int, receiver: Receiver
) -> None:
    await bot.ask("setWebhook", url=receiver.url, secret_token=SECRET)
    emulator.say(ada, chat, "second")

    await emulator.wait_for(lambda: not emulator.pending)

    assert [secret for secret, _ in receiver.seen] == [SECRET, SECRET]
    assert [update["message"]["text"] for _, update in receiver.seen] == ["Hello", "second"]


async def test_a_refused_update_comes_again_before_the_next_of_its_chat(
    emulator: Emulator, bot: Caller, ada: Json, chat: int, receiver: Receiver
) -> None:
    emulator.postman.first_delay = 0.02
    receiver.refusals = 2
    await bot.ask("setWebhook", url=receiver.url)
    emulator.say(ada, chat, "second")

    await emulator.wait_for(lambda: not emulator.pending)

    texts = [update["message"]["text"] for _, update in receiver.seen]
    assert texts == ["Hello", "Hello", "Hello", "second"]
    assert "500" in (await bot.ask("getWebhookInfo"))["last_error_message"]


async def test_a_bad_webhook_is_refused(bot: Caller) -> None:
    plain = await bot.refused("setWebhook", url="http://bot.example/hook")
    odd = await bot.refused("setWebhook", url="https://bot.example/", secret_token=SECRET + " ")

    assert "HTTPS URL must be provided" in plain
    assert odd == "Bad Request: secret token contains unallowed characters"
