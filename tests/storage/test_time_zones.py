"""Whose word on the time zone counts."""

from bot.storage.chat_settings import Settings
from bot.storage.engine import Engine
from bot.storage.time_zones import TimeZones


async def test_ones_own_zone_comes_before_the_groups_and_that_before_the_default(
    database: Engine,
) -> None:
    settings = Settings(database)
    zones = TimeZones(settings, "UTC")
    assert await zones.of(-100, 7) == "UTC"
    assert await zones.chosen(-100, 7) == ""
    await settings.change(-100, timezone="Europe/Berlin")
    assert await zones.of(-100, 7) == "Europe/Berlin"
    assert await zones.of(7, 7) == "UTC"
    await settings.change(7, timezone="Asia/Tokyo")
    assert await zones.of(-100, 7) == "Asia/Tokyo"
    assert await zones.of(-100, 8) == "Europe/Berlin"
