"""/status: how the bot is doing, to those who run it, and without a secret."""

import json
import sys
import time
from pathlib import Path

import pytest

from bot.tools.mcp.open_servers import is_installed
from sandbox.modelapi.reply import Reply
from tests.operation.sites import open_site
from tests.operation.ward import name_backup
from tests.stories.town import Town

ODD_SERVER = Path(__file__).parents[1] / "tools" / "mcp" / "odd_server.py"
LIMITS = {
    "x-ratelimit-limit-tokens": "200000",
    "x-ratelimit-remaining-tokens": "199000",
    "x-ratelimit-reset-tokens": "6m0s",
}


async def test_it_tells_those_who_run_it_how_it_is_doing(quiet_town: Town) -> None:
    town, ada = quiet_town, quiet_town.person("Ada")
    town.model.on("question", Reply(text="Yes.", headers=LIMITS))
    await town.bot.start(ADMIN_USER_IDS=str(ada.id))
    ada.says("A question?")
    await ada.hears()
    await town.waits_for(town.is_quiet)

    ada.says("/status")

    told = (await ada.hears(2))[1]["text"]
    assert "Model: gpt-6-luna (127.0.0.1)" in told
    assert "199000 of 200000 tokens left, resets in 6m0s" in told
    assert "Balance: not available" in told
    assert "connected, last answer 0 s ago" in told
    assert "0 messages are waiting" in told
    assert "Version: " in told
    assert "Privacy mode: on" in told
    assert "/setprivacy" in told
    assert town.telegram.token not in told
    assert "a-key-of-the-town" not in told


async def test_nobody_else_is_told_and_nobody_in_a_group(quiet_town: Town) -> None:
    town = quiet_town
    ada, bob = town.person("Ada"), town.person("Bob")
    in_group = town.group("Engines", ada, bob)[0]
    await town.bot.start(ADMIN_USER_IDS=str(ada.id))

    bob.says("/status")
    in_group.says("/status")

    assert (await bob.hears())[0]["text"] == "Only the bot's admins can do that."
    assert (await in_group.hears())[0]["text"] == "Please ask me in our private chat."


async def test_what_is_not_in_order_is_told_and_what_is_in_order_is_not(quiet_town: Town) -> None:
    town, ada = quiet_town, quiet_town.person("Ada")
    await town.bot.start(ADMIN_USER_IDS=str(ada.id))

    ada.says("/status")

    told = (await ada.hears())[0]["text"]
    for line in ("Webhook", "Clock", "Disk", "Last backup", "is out"):
        assert line not in told


@pytest.mark.skipif(not is_installed(), reason="The SDK of MCP is not installed")
async def test_servers_of_tools_that_are_there_and_that_are_not(quiet_town: Town) -> None:
    town, ada = quiet_town, quiet_town.person("Ada")
    file = town.folder / "mcp.json"
    there = {"command": sys.executable, "args": [str(ODD_SERVER), "old"]}
    servers = {"house": there, "notes": {"command": "no-such-server"}}
    file.write_text(json.dumps({"mcpServers": servers}), encoding="utf-8")
    await town.bot.start(ADMIN_USER_IDS=str(ada.id), MCP_CONFIG=str(file))

    told = ""
    for asked in range(1, 100):
        ada.says("/status")
        told = (await ada.hears(asked))[-1]["text"]
        if "Tool servers" in told:
            break

    assert "Tool servers: house (1)\n" in told
    assert "Tool server notes: not available. Reason: its command is not installed here" in told
    began = time.monotonic()
    await town.bot.terminate()
    assert time.monotonic() - began < 10


async def test_a_wrong_clock_the_last_backup_and_a_newer_release(quiet_town: Town) -> None:
    town, ada = quiet_town, quiet_town.person("Ada")
    backup = name_backup(town.folder, time.time() - 3 * 3600 - 60)
    backup.parent.mkdir()
    backup.touch()
    town.telegram.faults.clock_ahead = 600
    backups = {} if town.url else {"BACKUP_EVERY_HOURS": "24"}
    with open_site() as site:
        await town.bot.start(ADMIN_USER_IDS=str(ada.id), UPDATE_CHECK_URL=site.url, **backups)

        ada.says("/status")
        told = (await ada.hears())[0]["text"]
        ada.says("/status")
        again = (await ada.hears(2))[1]["text"]

    assert "Clock: wrong by 600 s" in told or "Clock: wrong by 599 s" in told
    assert ("Last backup: 3 h ago" in told) == (not town.url)
    assert "Version 0.2.0 is out. This is " in told
    assert "Version 0.2.0 is out. This is " in again
    assert len(site.asked) == 1
