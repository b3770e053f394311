"""A group is told once how it is allowed, and left where nobody allows it; what is over, ends."""

import asyncio
import json
from dataclasses import replace

import pytest
from telegram import Bot
from telegram.request import RequestData

from bot.domain.access import Access
from bot.domain.message import Thread
from bot.storage.chats import Chats
from bot.storage.database import Database
from bot.storage.inbox import Inbox
from bot.telegram.dispatch.membership import Memberships
from bot.telegram.incoming.events import Membership
from tests.patience import PATIENCE
from tests.storage.examples import NOW
from tests.telegram.canned_request import CannedRequest
from tests.telegram.dispatch.stage import (
    ADA,
    GROUP,
    HOME,
    Notices,
    leave,
    make_context,
    make_services,
    message,
    open_updates,
    receive,
)

ALLOWED = Access(chats=frozenset({GROUP.chat_id}))
JOINED = Membership(1, GROUP, ADA, is_member=True, is_new=True)
MINUTE = 60.0


class Telegram(CannedRequest):
    """Is asked to leave, and says yes or that the group is gone."""

    def __init__(self, *, refuses: bool) -> None:
        self.asked: list[str] = []
        self.left: list[object] = []
        self._refuses = refuses

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_: object,
        **__: object,
    ) -> tuple[int, bytes]:
        self.left.append(request_data.parameters.get("chat_id") if request_data else None)
        return await super().do_request(url, method, request_data)

    def answer(self, method: str) -> tuple[int, bytes]:
        self.asked.append(method)
        answer = {"ok": not self._refuses, "result": True, "error_code": 400, "description": "gone"}
        return 400 if self._refuses else 200, json.dumps(answer).encode()


class Stage:
    """One process after the other, with a clock that stands still."""

    def __init__(self, database: Database, access: Access, *, refuses: bool = False) -> None:
        self.notices, self.telegram = Notices(), Telegram(refuses=refuses)
        self.chats = Chats(database)
        services = make_services(database, self.notices, access)
        self.access_list = services.access_list
        self.memberships = Memberships(
            bot=Bot("1815:token", request=self.telegram, get_updates_request=self.telegram),
            access_list=services.access_list,
            chats=self.chats,
            inbox=Inbox(database),
            messages=services.messages,
            leave_after=60,
            upgrade=0,
            clock=lambda: NOW,
        )

    async def change(self, membership: Membership) -> None:
        """It is told of it, and does what it does."""
        context = make_context(thread=membership.thread)
        await self.memberships.change(membership, context)
        await context.lane.rested()

    async def resume(self) -> None:
        """Begin anew, and do what is due at once."""
        await self.memberships.resume()
        due = [task for id_, task in self.memberships._leaving.items() if id_ == GROUP.chat_id]
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*due)


@pytest.mark.parametrize(
    ("membership", "access", "told"),
    [
        pytest.param(JOINED, Access(), [GROUP.chat_id], id="a new group"),
        pytest.param(JOINED, ALLOWED, [], id="one that is allowed"),
        pytest.param(replace(JOINED, is_new=False), Access(), [], id="other rights only"),
        pytest.param(replace(JOINED, thread=HOME), Access(), [], id="a person"),
        pytest.param(replace(JOINED, is_member=False), Access(), [], id="put out"),
    ],
)
async def test_who_is_told_how_it_can_be_allowed(
    database: Database, membership: Membership, access: Access, told: list[int]
) -> None:
    stage = Stage(database, access)

    for _ in range(2):
        await stage.change(membership)

    assert [chat_id for chat_id, _text, _button in stage.notices.sent] == told
    assert [*await stage.chats.greeted()] == told
    assert [*stage.memberships._leaving] == told
    assert all(str(GROUP.chat_id) in text for _chat, text, _button in stage.notices.sent)
    await stage.memberships.close()


@pytest.mark.parametrize("refuses", [False, True], ids=["left", "gone already"])
async def test_a_group_that_nobody_allowed_is_left_once(database: Database, refuses: bool) -> None:
    stage = Stage(database, Access(), refuses=refuses)
    await stage.chats.greet(GROUP.chat_id, NOW - 60 * MINUTE)

    for _ in range(2):
        await stage.resume()

    assert stage.telegram.asked == ["leaveChat"]
    assert stage.telegram.left == [GROUP.chat_id]
    assert await stage.chats.greeted() == {}


async def test_a_group_that_was_allowed_meanwhile_is_not_left(database: Database) -> None:
    stage = Stage(database, Access())
    await stage.chats.greet(GROUP.chat_id, NOW - 60 * MINUTE)
    stage.access_list.grant(GROUP.chat_id, "allowed")

    await stage.resume()

    assert stage.telegram.asked == []


async def test_a_group_whose_time_has_not_come_is_kept_over_the_end(database: Database) -> None:
    stage = Stage(database, Access())
    await stage.chats.greet(-5, NOW - 59 * MINUTE)
    await stage.chats.greet(GROUP.chat_id, NOW - 60 * MINUTE)

    await stage.resume()
    await stage.memberships.close()

    assert stage.telegram.left == [GROUP.chat_id]
    assert [*await stage.chats.greeted()] == [-5]


async def test_where_it_was_put_out_what_waits_in_any_topic_is_done(database: Database) -> None:
    await receive(database, 1, 2, 3)
    stage, context = Stage(database, ALLOWED), make_context(thread=GROUP)
    topic, elsewhere = Thread(GROUP.chat_id, 5), Thread(-999)
    for number, thread in enumerate((GROUP, topic, elsewhere), start=1):
        context.lanes.of(thread).waiting.append(message(thread=thread, update_id=number))

    await stage.memberships.change(replace(JOINED, is_member=False), context)

    assert await open_updates(database) == [3]
    assert len(context.lanes.of(elsewhere).waiting) == 1
    await leave(context.lane)
