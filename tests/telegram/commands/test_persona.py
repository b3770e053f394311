"""/persona: saved, taken, shared and left again, by who may."""

import pytest

from bot.domain.message import Author, Thread
from bot.storage.database import Database
from tests.telegram.commands.stage import GUEST, OWNER, Office
from tests.telegram.dispatch.stage import ADA, GROUP, HOME

NEW = '/persona new "Travel planner" Plan trips.'
THEIRS = Thread(GUEST.id)


async def test_one_is_saved_taken_and_left_with_its_model(database: Database) -> None:
    office = Office(database)
    prompts, settings = office.storage.system_prompts, office.storage.settings
    await office.send("/system Be brief.")
    await office.send("/effort high")
    assert (await office.send(NEW)).startswith("✅ The persona “Travel planner” is saved.")
    await office.send("/effort low")

    await office.send("/persona travel PLANNER")
    taken = (await prompts.in_force(HOME), (await settings.of(HOME.chat_id)).effort)
    history = await office.send("/system history")
    await office.send("/persona off")

    assert taken == ("Plan trips.", "high")
    assert "🎭 Travel planner" in history
    assert "Be brief." in history
    assert await prompts.in_force(HOME) == "Be brief."
    assert (await settings.of(HOME.chat_id)).effort == "low"


async def test_a_link_is_shown_before_it_is_taken_by_another(database: Database) -> None:
    office = Office(database)
    await office.send(NEW)
    link = await office.send('/persona share "Travel planner"')
    payload = link.rpartition("start=")[2]

    shown = await office.send(f"/start {payload}", THEIRS, GUEST)
    (data,) = office.screen.buttons[-1]
    assert len(payload) == 24
    assert "Plan trips." in shown
    assert await office.storage.system_prompts.in_force(THEIRS) is None
    await office.press(data, THEIRS, GUEST)

    assert await office.storage.system_prompts.in_force(THEIRS) == "Plan trips."
    assert len(data.encode()) <= 64
    assert "leads to no persona" in await office.send("/start p_x'; --", THEIRS, GUEST)


@pytest.mark.parametrize(
    "data",
    ["persona:1", "persona_sure:1", "persona_share:1", "persona_use:1", "persona_use:²",
     "persona_take:' OR 1=1", "persona_offer:all=on", "persona_sure:" + "9" * 40],
)  # fmt: skip
async def test_nobody_gets_at_anothers_by_a_made_up_button(database: Database, data: str) -> None:
    office = Office(database)
    await office.send(NEW)

    await office.press(data, THEIRS, GUEST)

    assert len(await office.storage.personas.of([HOME.chat_id])) == 1
    assert await office.storage.system_prompts.in_force(THEIRS) is None
    assert await office.storage.personas.offered() == set()


@pytest.mark.parametrize(
    ("text", "author", "says"),
    [
        (NEW, GUEST, "Only this group's"),
        ("/persona offer Fox Be a fox.", ADA, "Only the bot's admins"),
        ("/persona offer Fox Be a fox.", OWNER, "✅"),
        ("/persona catalog", ADA, "Only the bot's admins"),
        ("/persona new off Be off.", ADA, "A persona's name"),
        (f"/persona new {'x' * 41} Be.", ADA, "A persona's name"),
        ("/persona new \u200b Be.", ADA, "A persona's name"),
        ("/persona new Fox Call me {name}.", ADA, "{name} would not"),
        ("/persona nobody", ADA, "I know no persona"),
        ("/persona off", ADA, "This chat has no persona"),
    ],
)
async def test_by_whom_and_what(database: Database, text: str, author: Author, says: str) -> None:
    assert (await Office(database).send(text, GROUP, author)).startswith(says)


async def test_one_of_the_catalog_is_taken_once_it_is_offered(database: Database) -> None:
    office = Office(database)
    unknown = await office.send("/persona Cook")
    await office.press("persona_offer:cook=on", Thread(OWNER.id), OWNER)

    assert unknown.startswith("I know no persona")
    assert (await office.send("/persona Cook")).startswith("✅")


async def test_who_may_offer_the_ready_made_ones_finds_them_by_a_button(database: Database) -> None:
    office = Office(database)
    await office.send("/persona", HOME, OWNER)
    (data,) = office.screen.buttons[-1]

    shown = await office.press(data, HOME, OWNER)
    await office.send("/persona", HOME, ADA)

    assert shown.startswith("🎭 Personas that I bring along.")
    assert office.screen.buttons[-2][-1] == "personas:0"
    assert office.screen.buttons[-1] == []
    assert "Only the bot's admins" in await office.press(data, HOME, ADA)
