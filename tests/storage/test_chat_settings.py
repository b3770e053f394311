"""What a chat's admins chose is in force at once, and for the next process."""

import asyncio

from bot.domain.chat_settings import ChatSettings
from bot.storage.chat_settings import Settings
from bot.storage.engine import Engine


async def test_what_was_chosen_is_kept_and_the_rest_is_as_it_was(database: Engine) -> None:
    settings = Settings(database)
    await settings.change(-100, trigger="word", trigger_words=("fox", "狐狸"))

    changed = await settings.change(-100, is_open=True, streaming="off")

    expected = ChatSettings(
        trigger="word", trigger_words=("fox", "狐狸"), is_open=True, streaming="off"
    )
    assert changed == expected
    assert await settings.of(-100) == expected
    assert await Settings(database).of(-100) == expected
    assert await settings.of(-200) == ChatSettings()


async def test_two_choices_at_once_are_both_kept(database: Engine) -> None:
    settings = Settings(database)
    await settings.of(-100)

    await asyncio.gather(settings.change(-100, model="m"), settings.change(-100, language="zh"))

    expected = ChatSettings(model="m", language="zh")
    assert await settings.of(-100) == expected
    assert await Settings(database).of(-100) == expected


async def test_a_chat_that_was_forgotten_is_read_anew(database: Engine) -> None:
    settings = Settings(database)
    await settings.change(-100, model="m")
    await database.write("UPDATE settings SET value = '\"n\"'")

    known = (await settings.of(-100)).model
    settings.forget(-100)

    assert (known, (await settings.of(-100)).model) == ("m", "n")


async def test_what_another_version_knows_is_passed_over(database: Engine) -> None:
    await database.write(
        """
        INSERT INTO settings (chat_id, name, value)
        VALUES (-100, 'colour', '1'), (-100, 'model', '"m"')
        """
    )

    assert await Settings(database).of(-100) == ChatSettings(model="m")
