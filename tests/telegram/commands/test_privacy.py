"""/privacy: where it goes to, also where one provider stands in for another."""

from dataclasses import replace

import pytest

from bot.storage.database import Database
from tests.telegram.commands.stage import Office


@pytest.mark.parametrize(
    ("others", "says"),
    [
        ((), ""),
        (("b.example",), "it goes to b.example instead."),
        (("b.example", "c.example"), "it goes to b.example, c.example instead."),
    ],
)
async def test_each_provider_that_may_get_it_is_named(
    database: Database, others: tuple[str, ...], says: str
) -> None:
    office = Office(database)
    provider = replace(office.services.provider, other_hosts=others)
    office.services = replace(office.services, provider=provider)

    said = await office.send("/privacy")

    assert "I send the conversation to a.example" in said
    assert says in said
    assert others or "instead" not in said


async def test_all_that_is_kept_is_named(database: Database) -> None:
    said = await Office(database).send("/privacy")

    assert all(word in said for word in ("personas", "Reminders", "/temp", "/forget", "/export"))


@pytest.mark.parametrize("tells_time", [True, False])
async def test_the_time_is_named_where_the_model_is_told_it(
    database: Database, tells_time: bool
) -> None:
    office = Office(database)
    defaults = replace(office.services.defaults, tells_time=tells_time)
    office.services = replace(office.services, defaults=defaults)

    assert ("/timezone" in await office.send("/privacy")) == tells_time
