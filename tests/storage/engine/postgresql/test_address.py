"""Addresses as libpq takes them, also of several servers, and what may be shown of them."""

from urllib.parse import quote

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from bot.storage.engine.postgresql.address import read_address
from bot.storage.engine.postgresql.leadership import Leadership
from bot.storage.migrations import DatabaseError
from tests.storage.engine.postgresql.test_leadership import LONG, lose, take


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://u:secret@h/d", "postgresql://h/d"),
        ("postgresql://u:secret@h:5433/d", "postgresql://h:5433/d"),
        ("postgresql://u:secret@a:5432,b:5433/d", "postgresql://a:5432,b:5433/d"),
        ("postgresql://u:secret@a,b/d", "postgresql://a,b/d"),
        ("postgresql:///d?host=a,b&port=5433&password=secret", "postgresql://a:5433,b:5433/d"),
        ("postgresql:///d?host=/run/postgresql", "postgresql:///run/postgresql/d"),
    ],
)
def test_where_it_is_may_be_shown(url: str, shown: str) -> None:
    address = read_address(url)

    assert address.public == shown
    assert "secret" not in repr(address)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:sec@ret@h/d",
        "postgresql://u:sec/ret@h/d",
        "postgresql://u:sec@ret@a:5432,b:5433/d",
        "postgresql://u@a:5432,b:secret/d",
        "nonsense",
    ],
)
def test_an_address_that_is_torn_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(DatabaseError) as refused:
        read_address(url)

    assert "ret" not in str(refused.value)


async def test_of_several_hosts_the_one_that_is_there_and_takes_changes_is_used(
    postgresql_url: str,
) -> None:
    given = conninfo_to_dict(postgresql_url)
    if not str(given["host"]).startswith("/"):
        pytest.skip("TEST_DATABASE_URL is no server of ours")
    user, name, host = (quote(str(given[key]), safe="") for key in ("user", "dbname", "host"))
    nowhere = quote("/nowhere", safe="")
    url = f"postgresql://{user}@{nowhere},{host}/{name}?target_session_attrs=read-write"

    with psycopg.connect(read_address(url).conninfo) as connection:
        assert connection.info.dbname == given["dbname"]
    leadership = Leadership(url, LONG, lose)
    assert await take(leadership)
    await leadership.release()
