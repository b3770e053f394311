"""Grants and requests for access: decided once, repeated late, and the owner stays the owner."""

from bot.storage.audit import Audit
from bot.storage.engine import Engine
from bot.storage.grants import ASK_AGAIN_SECONDS, AccessRequest, Grant, Grants
from bot.storage.menus import Menus
from tests.storage.examples import NOW

REQUEST = AccessRequest(7, "Eve", 7, "zh-hans")


async def test_a_knock_is_answered_once(database: Engine) -> None:
    grants = Grants(database)
    await grants.request_access(REQUEST, NOW)

    assert await grants.answer(7, "allowed") == REQUEST
    assert await grants.answer(7, "denied") is None
    assert await grants.all() == [Grant(7, "allowed", "Eve")]


async def test_one_who_never_knocked_gets_no_answer(database: Engine) -> None:
    grants = Grants(database)

    assert await grants.answer(7, "allowed") is None
    assert await grants.all() == []


async def test_a_knock_is_repeated_only_where_nobody_answered_for_a_month(
    database: Engine,
) -> None:
    grants = Grants(database)

    assert await grants.request_access(REQUEST, NOW)
    assert not await grants.request_access(REQUEST, NOW + 1)
    assert not await grants.request_access(REQUEST, NOW + ASK_AGAIN_SECONDS - 1)
    assert await grants.request_access(REQUEST, NOW + ASK_AGAIN_SECONDS + 1)


async def test_a_knock_that_an_ended_process_may_not_have_told_is_told_once_more(
    database: Engine,
) -> None:
    await Grants(database).request_access(REQUEST, NOW)
    next_start = Grants(database)

    assert await next_start.request_access(REQUEST, NOW + 5)
    assert not await next_start.request_access(REQUEST, NOW + 6)
    assert not await Grants(database).request_access(REQUEST, NOW + 3600)


async def test_a_decision_answers_the_knock_and_the_last_one_holds(database: Engine) -> None:
    grants = Grants(database)
    await grants.request_access(REQUEST, NOW)

    assert await grants.decide(7, "denied", "Eve") == REQUEST
    assert await grants.decide(7, "allowed", "Eve") is None
    assert await grants.all() == [Grant(7, "allowed", "Eve")]


async def test_there_is_one_owner_whatever_is_decided(database: Engine) -> None:
    grants = Grants(database)

    assert await grants.own(1, "Ada")
    assert not await grants.own(2, "Eve")
    await grants.decide(1, "denied", "Ada")

    assert await grants.all() == [Grant(1, "owner", "Ada")]


async def test_who_was_let_in_before_can_become_the_owner(database: Engine) -> None:
    grants = Grants(database)
    await grants.decide(1, "allowed", "Ada")

    assert await grants.own(1, "Ada")

    assert await grants.all() == [Grant(1, "owner", "Ada")]


async def test_the_audit_tells_who_decided_last_about_whom(database: Engine) -> None:
    audit = Audit(database)
    await audit.note(1, "allowed", "7 Eve '); DROP TABLE audit; --", NOW)
    await audit.note(2, "denied", "7 Eve", NOW + 1)
    await audit.note(2, "settings", "model=7", NOW + 2, -100)

    about = await audit.about_access()

    assert [(id_, deed.user_id, deed.action) for id_, deed in about.items()] == [(7, 2, "denied")]


async def test_menus_are_told_by_scope_and_forgotten(database: Engine) -> None:
    menus = Menus(database)
    await menus.note("default:", "a")
    await menus.note("default:", "b")
    await menus.note("default:zh", "c")

    await menus.forget("default:zh")

    assert await menus.told() == {"default:": "b"}
