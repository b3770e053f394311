"""Admins hear of each trouble with each model once a day."""

from bot.storage.alerts import Alerts
from bot.storage.engine import Engine
from tests.storage.examples import NOW

HOUR = 3600.0


async def test_a_trouble_is_told_once_in_a_day_whatever_else_happens(database: Engine) -> None:
    alerts = Alerts(database)

    assert await alerts.note("ModelNotFound", "gpt-typo", NOW)
    assert not await alerts.note("ModelNotFound", "gpt-typo", NOW + 23.9 * HOUR)
    assert await alerts.note("ModelNotFound", "gpt-typo", NOW + 24 * HOUR)
    assert not await alerts.note("ModelNotFound", "gpt-typo", NOW + 25 * HOUR)


async def test_another_trouble_or_another_model_is_news(database: Engine) -> None:
    alerts = Alerts(database)
    await alerts.note("ModelNotFound", "gpt-typo", NOW)

    assert await alerts.note("ModelNotFound", "gpt-tipo", NOW)
    assert await alerts.note("WrongKey", "gpt-typo", NOW)
    assert await alerts.note("WrongKey", "", NOW)


async def test_a_later_process_knows_what_was_told(database: Engine) -> None:
    await Alerts(database).note("NoCredit", "m", NOW)

    assert not await Alerts(database).note("NoCredit", "m", NOW + HOUR)


async def test_a_clock_that_was_set_back_silences_nothing_for_ever(database: Engine) -> None:
    alerts = Alerts(database)
    await alerts.note("NoCredit", "m", NOW)

    assert await alerts.note("NoCredit", "m", NOW - 48 * HOUR)


async def test_whoever_tries_many_names_is_told_of_ten_times(database: Engine) -> None:
    alerts = Alerts(database)

    told = [await alerts.note("ModelNotFound", f"gpt-{number}", NOW) for number in range(30)]

    assert sum(told) == 10
    assert await alerts.note("WrongKey", "m", NOW)
