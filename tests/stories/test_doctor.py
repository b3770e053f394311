"""python -m bot doctor beside bots that are at work: it disturbs none, and finds the other one."""

import asyncio
import json

import pytest

from tests.operation.ward import run_doctor
from tests.stories.town import Town


def settings_of(town: Town) -> dict[str, str]:
    """Those of the town's bot."""
    return {
        "TELEGRAM_BOT_TOKEN": town.telegram.token,
        "TELEGRAM_API_BASE_URL": town.telegram.url,
        "OPENAI_API_KEY": "a-key-of-the-town",
        "OPENAI_BASE_URL": town.model.url,
        "DATA_DIR": str(town.folder),
        **town.on_postgresql,
    }


async def test_a_bot_answers_while_it_is_looked_at_and_loses_no_poll(town: Town) -> None:
    ada = town.person("Ada")
    ada.says("First?")
    await ada.hears()

    looking = asyncio.create_task(run_doctor(settings_of(town)))
    ada.says("Second?")
    await ada.hears(2)
    status, written = await looking

    assert status == 0, written
    works = "one process works on it" if town.url else "running with this data folder"
    assert f"✓ Bot: {works}" in written
    assert "✓ Database: " in written
    assert "✓ Other programs: not looked for" in written
    polls = [call for call in town.telegram.world.calls if call.method == "getUpdates"]
    assert all(call.code == 200 for call in polls)
    await town.rests()


@pytest.mark.sqlite  # elsewhere nobody knows which program is the bot
async def test_another_program_with_the_same_token_is_found(town: Town) -> None:
    ada = town.person("Ada")
    ada.says("Are you up?")
    await ada.hears()

    elsewhere = {**settings_of(town), "DATA_DIR": str(town.folder / "elsewhere")}
    status, written = await run_doctor(elsewhere)

    assert status == 0, written
    assert "! Other programs: another program is asking for updates" in written
    ada.says("And now?")
    await ada.hears(2)
    await town.waits_for(town.is_quiet)
    # Whoever looks takes the poll away once, and has it taken away.
    assert set(town.telegram.violations) == {
        "a second poller called getUpdates while the first was waiting"
    }
    town.telegram.violations.clear()


async def test_each_other_provider_is_asked_for_a_word(town: Town) -> None:
    entries = [
        {"name": "spare", "base_url": town.model.url, "api_key": "k", "model": "gpt-4o"},
        {"name": "broken", "base_url": town.model.url, "api_key": "wrong", "model": "gpt-4o"},
    ]

    _status, written = await run_doctor({**settings_of(town), "FALLBACKS": json.dumps(entries)})

    assert "✓ Fallback spare: gpt-4o answers" in written
    assert "Fallback broken: " in written
    assert "Check the entry broken of FALLBACKS." in written
