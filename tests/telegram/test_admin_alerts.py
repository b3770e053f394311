"""Admins hear of each trouble once a day, in their language, unless they read it anyway."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from gettext import NullTranslations
from typing import cast

import pytest

from bot.domain.errors import SetAside
from bot.domain.message import Author, Thread
from bot.domain.turn import Question, QuestionPart, Turn
from bot.i18n import language
from bot.storage.alerts import Alerts
from bot.storage.chat_settings import Settings
from bot.storage.database import Database
from bot.storage.turns import Turns
from bot.telegram.admin_alerts import AdminAlerts
from bot.telegram.outgoing.send.messages import Messages
from tests.patience import PATIENCE
from tests.storage.examples import NOW
from tests.telegram.dispatch.stage import Notices

OLGA, OTTO, ADA = Author(1, "Olga"), Author(2, "Otto"), Author(7, "Ada")
DAY = 24 * 3600


@dataclass
class Office:
    """Two admins, and what they are told."""

    database: Database
    now: float = NOW
    notices: Notices = field(default_factory=Notices)

    def alerts(self) -> AdminAlerts:
        """Those of a process that has just begun."""
        return AdminAlerts(
            cast("Messages", self.notices),  # what is used of it
            lambda: [OTTO.id, OLGA.id, OTTO.id],
            Settings(self.database),
            Alerts(self.database),
            "en",
            lambda: self.now,
        )

    async def hears(self, count: int) -> list[tuple[int, str]]:
        """Who was told what, once this many were."""
        async with asyncio.timeout(PATIENCE):
            while len(self.notices.sent) < count or not self._is_quiet():
                await self.database.read("SELECT 1")
        return sorted((chat_id, text) for chat_id, text, _ in self.notices.sent)

    def _is_quiet(self) -> bool:
        return len(asyncio.all_tasks()) == 1


async def asked(database: Database, author: Author, thread: Thread) -> Turn:
    """A turn."""
    question = Question(thread, author, (QuestionPart(10, "Hello"),), ())
    return await Turns(database).begin(question, NOW)


@pytest.mark.parametrize(
    ("author", "thread", "told"),
    [
        pytest.param(ADA, Thread(ADA.id), [1, 2], id="a person at home"),
        pytest.param(OLGA, Thread(OLGA.id), [2], id="an admin at home, who reads it there"),
        pytest.param(OLGA, Thread(-100), [1, 2], id="an admin in a group, where it is not said"),
    ],
)
async def test_each_admin_is_told_who_does_not_read_it_anyway(
    database: Database, author: Author, thread: Thread, told: list[int]
) -> None:
    office = Office(database)

    await office.alerts().alert(SetAside, turn=await asked(database, author, thread))

    heard = await office.hears(len(told))
    assert [chat_id for chat_id, _ in heard] == told
    assert all(text.startswith("⚠️ ") for _, text in heard)


@pytest.mark.parametrize(
    ("about", "later", "count"),
    [
        pytest.param("m", 0, 2, id="at once"),
        pytest.param("m", DAY - 1, 2, id="before a day has passed"),
        pytest.param("m", DAY, 4, id="a day later"),
        pytest.param("m", -DAY, 4, id="by a clock that was set back"),
        pytest.param("other", 0, 4, id="another model"),
        pytest.param("M", 0, 4, id="a model that is written otherwise"),
    ],
)
async def test_how_soon_the_same_is_told_again(
    database: Database, about: str, later: float, count: int
) -> None:
    office = Office(database)
    await office.alerts().alert(SetAside, "m")
    office.now += later

    await office.alerts().alert(SetAside, about)

    assert len(await office.hears(count)) == count


async def test_names_that_differ_far_behind_are_one_trouble(database: Database) -> None:
    office = Office(database)

    for end in "ab":
        await office.alerts().alert(SetAside, "x" * 5000 + end)

    assert len(await office.hears(2)) == 2


class Loud(NullTranslations):
    """A language like English, but louder."""

    def gettext(self, message: str) -> str:
        return message.upper()


@pytest.fixture
def _a_loud_language() -> Iterator[None]:
    """There is one."""
    before = dict(language._catalogs)
    language.use_catalogs({"de": Loud()})
    yield
    language.use_catalogs(before)


@pytest.mark.usefixtures("_a_loud_language")
async def test_each_admin_reads_it_in_their_own_language(database: Database) -> None:
    office = Office(database)
    await Settings(database).change(OLGA.id, language="de")

    await office.alerts().alert(SetAside)

    (_, loud), (_, english) = await office.hears(2)
    assert SetAside.admin_sentence in english
    assert SetAside.admin_sentence.upper() in loud
