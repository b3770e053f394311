"""Taking a persona and leaving it: all of it or nothing, whoever takes one at the same time."""

import asyncio
from dataclasses import replace

import pytest

from bot.domain.message import Thread
from bot.storage.database import Database
from bot.storage.effect import Effect, current_effect
from bot.storage.inbox import Inbox, StoredUpdate
from bot.storage.personas import Persona
from bot.telegram.commands.context import Services
from bot.telegram.commands.persona_use import leave, take
from tests.storage.examples import NOW
from tests.telegram.commands.stage import Office
from tests.telegram.dispatch.stage import ADA, GROUP

COOK = Persona(GROUP.chat_id, "Cook", "Cook.", model="cook-1", effort="high")
POET = Persona(GROUP.chat_id, "Poet", "Rhyme.", model="poet-1")


class Killed(BaseException):
    """Nothing that stands behind it is done any more."""


async def state_of(office: Office) -> tuple[str | None, str, str]:
    settings = await office.storage.settings.of(GROUP.chat_id)
    prompt = await office.storage.system_prompts.in_force(Thread(GROUP.chat_id))
    return prompt, settings.model, settings.effort


async def given_to(office: Office) -> None:
    """What the group had before."""
    office.called("/x", GROUP)
    await office.storage.settings.change(GROUP.chat_id, model="own", effort="low")
    await office.storage.system_prompts.set(Thread(GROUP.chat_id), "Ours.", ADA.id, NOW)


def killed_at_the_prompt(services: Services) -> Services:
    """Whose process ends between the settings and the prompt."""

    def die() -> float:
        raise Killed

    return replace(services, clock=die)


async def test_two_who_take_one_at_once_lose_nothing_of_what_was_before(
    database: Database,
) -> None:
    office = Office(database)
    await given_to(office)

    for _turn in range(3):
        await asyncio.gather(
            take(office.services, ADA, GROUP, COOK),
            take(office.services, ADA, Thread(GROUP.chat_id, 99), POET),
            take(office.services, ADA, Thread(GROUP.chat_id, 98), COOK),
        )
    await leave(office.services, ADA, GROUP)

    assert await state_of(office) == ("Ours.", "own", "low")


@pytest.mark.parametrize("is_left", [False, True], ids=["taken", "left"])
async def test_a_kill_between_its_parts_has_it_done_anew(
    database: Database, *, is_left: bool
) -> None:
    office = Office(database)
    await given_to(office)
    if is_left:
        await take(office.services, ADA, GROUP, POET)
    await Inbox(database).add([StoredUpdate(5, "a command")], NOW)

    async def deal_with_it(services: Services) -> None:
        effect = Effect((5,), NOW, is_command=True)
        current_effect.set(effect)
        if is_left:
            assert await leave(services, ADA, GROUP) == "Poet"
        else:
            await take(services, ADA, GROUP, COOK)

    with pytest.raises(Killed):
        await deal_with_it(killed_at_the_prompt(office.services))
    (update,) = await database.read("SELECT done_at FROM updates")
    assert update["done_at"] is None
    await deal_with_it(office.services)

    (update,) = await database.read("SELECT done_at FROM updates")
    assert update["done_at"] == NOW
    was_before = ("Ours.", "own", "low")
    assert await state_of(office) == (was_before if is_left else ("Cook.", "cook-1", "high"))
    await leave(office.services, ADA, GROUP)
    assert await state_of(office) == was_before
