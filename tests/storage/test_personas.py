"""Personas: whose they are, how many there may be, and that nobody else's is found."""

from dataclasses import replace

import pytest

from bot.domain.message import Thread
from bot.storage.chats import Chats
from bot.storage.deletion import Deletion
from bot.storage.engine import Engine
from bot.storage.personas import FOR_ALL, Persona, Personas, TooManyPersonas
from bot.storage.system_prompts import SystemPrompts
from tests.storage.examples import NOW

MINE, GROUP = 7, -100
TUTOR = Persona(MINE, "Tutor", "Explain.", "m", "high", MINE)
HOSTILE = "x'); DROP TABLE personas; --"


async def test_a_persona_is_kept_as_it_is_and_found_by_its_owners(database: Engine) -> None:
    personas = Personas(database)
    hostile = Persona(GROUP, HOSTILE, HOSTILE)

    id_ = await personas.add(TUTOR, NOW)
    await personas.add(hostile, NOW)

    assert id_
    assert await personas.find(id_) == replace(TUTOR, id=id_)
    assert await personas.named([GROUP, MINE], "tUTOR") == replace(TUTOR, id=id_)
    assert await personas.named([GROUP, FOR_ALL], "Tutor") is None
    assert [one.name for one in await personas.of([GROUP, FOR_ALL])] == [HOSTILE]
    assert await personas.add(replace(TUTOR, name="TUTOR"), NOW) is None


async def test_of_the_same_name_the_first_owners_is_found(database: Engine) -> None:
    personas = Personas(database)
    for owner in (FOR_ALL, GROUP, MINE):
        await personas.add(replace(TUTOR, chat_id=owner, prompt=str(owner)), NOW)

    found = [
        await personas.named(owners, "tutor")
        for owners in ([GROUP, MINE, FOR_ALL], [MINE, GROUP], [FOR_ALL])
    ]

    assert [one.prompt for one in found if one] == ["-100", "7", "0"]


@pytest.mark.parametrize(("owner", "most"), [(MINE, 30), (GROUP, 30), (FOR_ALL, 50)])
async def test_there_is_an_end(database: Engine, owner: int, most: int) -> None:
    personas = Personas(database)
    for number in range(most):
        await personas.add(Persona(owner, f"n{number}", "x"), NOW)

    with pytest.raises(TooManyPersonas):
        await personas.add(Persona(owner, "one more", "x"), NOW)

    assert len(await personas.of([owner])) == most
    assert await personas.add(Persona(owner, "n0", "x"), NOW) is None


async def test_a_link_leads_to_it_until_it_is_taken_back(database: Engine) -> None:
    personas = Personas(database)
    id_ = await personas.add(TUTOR, NOW)
    assert id_

    tokens = [await personas.share(id_, token) for token in ("first", "second")]
    found = await personas.shared("first")
    await personas.unshare(id_)

    assert tokens == ["first", "first"]
    assert found
    assert found.prompt == "Explain."
    assert await personas.shared("first") is None
    assert await personas.share(id_ + 1, "third") is None


async def test_it_is_changed_and_deleted(database: Engine) -> None:
    personas = Personas(database)
    id_ = await personas.add(TUTOR, NOW)
    changed = replace(TUTOR, id=id_ or 0, prompt="Ask.", model="", effort="")

    assert await personas.change(changed, NOW)
    assert await personas.of([MINE]) == [changed]
    await personas.delete(changed.id)
    assert not await personas.change(changed, NOW)
    assert await personas.of([MINE]) == []


async def test_what_of_the_catalog_is_offered(database: Engine) -> None:
    personas = Personas(database)

    await personas.offer(["cook", "tutor", "coder"], is_on=True)
    await personas.offer(["tutor"], is_on=True)
    await personas.offer(["coder", "none"], is_on=False)

    assert await personas.offered() == {"cook", "tutor"}


async def test_a_person_takes_theirs_along_and_leaves_a_groups_without_their_name(
    database: Engine,
) -> None:
    personas = Personas(database)
    for owner in (MINE, GROUP, FOR_ALL):
        await personas.add(replace(TUTOR, chat_id=owner), NOW)

    await Deletion(database).forget_person(MINE, 9, NOW)
    left = await personas.of([MINE, GROUP, FOR_ALL])
    await Deletion(database).forget_chat(GROUP, 9, NOW)

    assert {(one.chat_id, one.saved_by) for one in left} == {(GROUP, 0), (FOR_ALL, 0)}
    assert await personas.of([GROUP]) == []


async def test_a_groups_move_along(database: Engine) -> None:
    personas = Personas(database)
    for owner, prompt in ((GROUP, "old"), (-200, "new")):
        await personas.add(Persona(owner, "Tutor", prompt), NOW)
    await personas.add(Persona(GROUP, "Cook", "old"), NOW)

    await Chats(database).move(GROUP, -200)

    found = [(one.name, one.prompt) for one in await personas.of([GROUP, -200])]
    assert found == [("Cook", "old"), ("Tutor", "new")]


async def test_what_was_said_before_a_persona_is_found_again(database: Engine) -> None:
    prompts, thread = SystemPrompts(database), Thread(MINE)
    assert await prompts.before_persona(thread) is None
    await prompts.set(thread, "Be brief.", MINE, NOW)
    await prompts.set(thread, "Explain.", MINE, NOW, persona="Tutor")

    version = await prompts.version_in_force(thread)

    assert version
    assert version.persona == "Tutor"
    assert await prompts.before_persona(thread) == "Be brief."
