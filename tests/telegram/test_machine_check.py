"""What is not in order around the bot is told; what is, is not."""

import time
from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from bot.domain.server_clock import ServerClock
from bot.domain.telegram_account import WebhookInfo
from bot.storage.backup_failure import BackupFailure
from bot.telegram.api.client import make_bot
from bot.telegram.api.webhook_info import read_webhook_info
from bot.telegram.machine_check import MachineCheck, MachineFacts, MachineReport
from bot.tools.mcp.server_state import ServerState
from sandbox.botapi.emulator import Emulator
from sandbox.botapi.faults import Fault


@pytest.fixture
async def telegram() -> AsyncIterator[Emulator]:
    telegram = Emulator()
    await telegram.start()
    yield telegram
    await telegram.stop()


@pytest.fixture
async def bot(telegram: Emulator) -> AsyncIterator[Bot]:
    bot = make_bot(telegram.token, telegram.url, "", ServerClock())
    await bot.request.initialize()
    yield bot
    await bot.request.shutdown()


async def none() -> str | None:
    return None


FINE = MachineFacts(lambda: 10**12, 500, None, none)


async def look(bot: Bot, facts: MachineFacts = FINE, ahead: float = 0.0) -> MachineReport:
    """A look by a machine whose clock is so many seconds ahead of Telegram's."""
    server_clock = ServerClock()
    server_clock.note("Sun, 22 Nov 2026 12:00:00 GMT")
    now = 1_795_348_800.0 + ahead
    return await MachineCheck(bot, server_clock, facts, lambda: now).look()


async def test_where_all_is_well_there_is_nothing_to_tell(bot: Bot) -> None:
    assert await look(bot) == MachineReport()


async def test_what_last_went_wrong_with_the_webhook(bot: Bot, telegram: Emulator) -> None:
    webhook = telegram.world.webhook
    webhook.url, webhook.last_error = "https://bot.example/hook", "Connection refused"
    webhook.last_error_at = 1_795_348_800 - 120
    found = await look(bot)
    assert found.webhook_error == "Connection refused"
    assert found.webhook_error_age == pytest.approx(120, abs=5)

    webhook.last_error_at -= 86_400  # is past and gone
    assert (await look(bot)).webhook_error == ""

    telegram.faults.add(Fault("getWebhookInfo", "502"))
    assert (await look(bot)).webhook_error == ""


async def test_a_clock_a_disk_and_backups(bot: Bot) -> None:
    at = 1_795_348_800.0 - 3600
    facts = MachineFacts(lambda: 499, 500, lambda: at, none)

    found = await look(bot, facts, ahead=-90)

    assert found.clock_off == pytest.approx(90, abs=5)
    assert found.free_bytes == 499
    assert found.has_backups
    assert found.backup_age == pytest.approx(3600 - 90, abs=5)
    assert found.backup_failure is None


async def test_the_last_backup_that_failed_where_they_are_made(bot: Bot) -> None:
    failure = BackupFailure(1_795_348_800.0, "The disk is full.")

    facts = MachineFacts(lambda: 10**12, 500, lambda: None, none, lambda: failure)
    assert (await look(bot, facts)).backup_failure == failure

    facts = MachineFacts(lambda: 10**12, 500, None, none, lambda: failure)
    assert (await look(bot, facts)).backup_failure is None


async def test_servers_of_tools_are_told_of_as_they_are(bot: Bot) -> None:
    states = [ServerState("notes", tools=3), ServerState("tracker", trouble="it has ended")]

    facts = MachineFacts(lambda: 10**12, 500, None, none, tool_servers=lambda: states)

    assert (await look(bot, facts)).tool_servers == states


async def test_a_disk_that_cannot_be_looked_at(bot: Bot) -> None:
    def fail() -> int:
        raise OSError("gone")

    assert await look(bot, MachineFacts(fail, 500, None, none)) == MachineReport()


@pytest.mark.parametrize(
    "result",
    [
        None,
        [],
        True,
        {"url": 7, "pending_update_count": "many", "last_error_message": {}},
        {"pending_update_count": -1, "last_error_date": "now"},
        {"last_error_date": 10**30, "pending_update_count": True},
    ],
)
def test_what_is_not_of_the_right_kind_is_not_told(result: object) -> None:
    assert read_webhook_info(result) == WebhookInfo()


def test_telegrams_words_are_one_short_line() -> None:
    told = {"url": "https://a", "last_error_message": "Wrong\nresponse " + "x" * 5000}

    assert read_webhook_info(told).last_error.startswith("Wrong response x")
    assert len(read_webhook_info(told).last_error) <= 200
    assert time.time() > read_webhook_info(told).last_error_at == 0.0
