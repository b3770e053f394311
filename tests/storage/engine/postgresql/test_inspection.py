"""What is seen of a PostgreSQL without changing it."""

import asyncio

import pytest

from bot.storage.engine.postgresql.inspection import look_at_server
from bot.storage.engine.postgresql.leadership import Leadership
from bot.storage.migrations import DatabaseError
from tests.postgresql import Server


async def test_a_database_in_order_and_whether_somebody_works_on_it(postgresql_url: str) -> None:
    before = await asyncio.to_thread(look_at_server, postgresql_url)
    leadership = Leadership(postgresql_url, 15.0, lambda _reason: None)
    assert await leadership.take(asyncio.Event())
    meanwhile = await asyncio.to_thread(look_at_server, postgresql_url)
    await leadership.release()
    after = await asyncio.to_thread(look_at_server, postgresql_url)

    assert before.schema == before.newest > 0
    assert before.takes_changes
    assert not before.is_too_old
    assert before.size > 1_000_000
    assert [look.has_leader for look in (before, meanwhile, after)] == [False, True, False]


async def test_a_database_that_nobody_has_used_yet(postgresql_server: Server) -> None:
    with postgresql_server.database() as url:
        look = await asyncio.to_thread(look_at_server, url)

    assert look.schema == 0
    assert not look.has_leader


def test_one_that_is_not_there_is_told_without_its_password() -> None:
    with pytest.raises(DatabaseError) as raised:
        look_at_server("postgresql://bot:p4ssw0rd@127.0.0.1:1/parley")

    assert "PostgreSQL cannot be used" in str(raised.value)
    assert "p4ssw0rd" not in str(raised.value)
