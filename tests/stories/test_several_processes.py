"""Several processes on one PostgreSQL: one works, and another takes its place without a gap."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from sandbox.modelapi.reply import Reply
from tests.patience import PATIENCE
from tests.stories.town import BotProcess, Person, Town

LEASE = 3.0
ANSWER = " ".join(f"w{number}" for number in range(30)) + " end."


class Cluster(Town):
    """A town whose bots share a PostgreSQL."""

    url: str

    def query(self, sql: str, values: object = ()) -> list[tuple[object, ...]]:
        """What stands in the database."""
        with closing(psycopg.connect(self.url, autocommit=True)) as connection:
            return connection.execute(sql.replace("?", "%s").encode(), values).fetchall()  # type: ignore[arg-type]

    def more_bots(self, count: int) -> list[BotProcess]:
        """The town's bot and others like it; each starts anew as it is started everywhere."""
        return [self.bot, *(self.another_bot(f"bot{number}.log") for number in range(1, count))]

    def leader(self, bots: list[BotProcess]) -> BotProcess:
        """The one that was the last to say that it works."""
        told = {bot: bot.log.rfind("works now (epoch") for bot in bots}
        epochs = {bot: bot.log[at:].split("epoch ")[1].split(")")[0] for bot, at in told.items() if at >= 0}
        return max(epochs, key=lambda bot: int(epochs[bot]))


def as_url(conninfo: str) -> str:
    """The same address as operators write it."""
    parts = conninfo_to_dict(conninfo)
    user, name, host = (quote(str(parts[key]), safe="") for key in ("user", "dbname", "host"))
    return f"postgresql://{user}@/{name}?host={host}"


@pytest.fixture
async def cluster(
    tmp_path: Path, nursery: Path, postgresql_url: str
) -> AsyncIterator[Cluster]:
    town = Cluster(tmp_path, nursery)
    town.url = postgresql_url
    await town.open(DATABASE_URL=as_url(postgresql_url), LEASE_SECONDS=str(LEASE))
    yield town
    await town.close()


async def test_one_process_on_postgresql_answers(cluster: Cluster) -> None:
    ada = cluster.person("Ada")
    await cluster.bot.start()
    ada.says("Hello")
    await ada.hears()
    await cluster.waits_for(cluster.is_quiet)
    assert await cluster.bot.terminate() == 0
    assert not (cluster.folder / "bot.db").exists()
