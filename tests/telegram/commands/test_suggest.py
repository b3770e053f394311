"""/suggest: who switches it, and that both buttons of /settings do."""

import pytest

from bot.storage.database import Database
from tests.telegram.commands.stage import GUEST, Office
from tests.telegram.dispatch.stage import GROUP, HOME


async def test_it_is_off_until_it_is_switched_on(database: Database) -> None:
    office = Office(database)

    assert (await office.send("/suggest")).startswith("Suggested questions: off.")
    assert await office.send("/suggest on") == "✅ Suggested questions: on."
    assert (await office.storage.settings.of(HOME.chat_id)).suggest
    assert await office.send("/suggest OFF") == "✅ Suggested questions: off."
    assert (await office.send("/suggest maybe")).startswith("Suggested questions: off.")


async def test_in_a_group_its_administrators_switch_it(database: Database) -> None:
    office = Office(database)

    await office.send("/suggest on", GROUP, GUEST)

    assert not (await office.storage.settings.of(GROUP.chat_id)).suggest


@pytest.mark.parametrize("name", ["suggest", "answer_buttons"])
async def test_the_settings_have_a_switch(database: Database, name: str) -> None:
    office = Office(database)

    await office.press(f"set:{name}=on")
    assert getattr(await office.storage.settings.of(HOME.chat_id), name) is True
    await office.press(f"set:{name}=off")
    assert getattr(await office.storage.settings.of(HOME.chat_id), name) is False
