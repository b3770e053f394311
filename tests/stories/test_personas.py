"""A persona from its first word to its last: saved, taken, what the model is told, and left."""

import pytest

from tests.stories.town import Person, Town, buttons

pytestmark = pytest.mark.usefixtures("all_done")


def told(town: Town) -> str:
    """What the model was told last before all that was said."""
    first = town.asked[-1].body["messages"][0]
    return str(first["content"]) if first["role"] in ("system", "developer") else ""


async def asks(town: Town, person: Person, text: str) -> None:
    count = len(town.asked)
    person.says(text)
    await town.waits_for(lambda: len(town.asked) > count and town.is_quiet())


async def test_the_model_is_shown_a_persona_from_when_it_is_taken_until_it_is_left(
    town: Town, ada: Person
) -> None:
    ada.says("/system Be brief.")
    await ada.sees("✅")
    ada.says("/persona new Fox Speak like a fox.")
    await ada.sees("✅ The persona “Fox” is saved.")
    await asks(town, ada, "Who are you?")
    before = told(town)

    ada.says("/persona fox")
    await town.waits_for(town.is_quiet)
    await asks(town, ada, "And now?")
    taken = told(town)
    await town.bot.kill()
    await town.bot.start()
    await asks(town, ada, "And after a night?")
    still_taken = told(town)

    ada.says("/persona off")
    await town.waits_for(town.is_quiet)
    await asks(town, ada, "And at last?")

    assert "Be brief." in before
    assert "Speak like a fox." in taken
    assert "Be brief." not in taken
    assert still_taken == taken
    assert told(town) == before


async def test_a_shared_one_is_taken_by_a_button_after_it_was_read(town: Town, ada: Person) -> None:
    bob = town.person("Bob")
    ada.says('/persona new "Sly fox" Speak like a fox.')
    await ada.sees("is saved")
    ada.says('/persona share "Sly fox"')
    shared = await ada.sees("?start=")
    payload = shared["text"].partition("?start=")[2].split()[0]

    bob.says(f"/start {payload}")
    card = await bob.sees("Speak like a fox.")
    await asks(town, bob, "Who are you?")
    before = told(town)
    bob.presses(card, buttons(card)[0])
    await town.waits_for(town.is_quiet)
    await asks(town, bob, "And now?")

    assert "fox" not in before
    assert "Speak like a fox." in told(town)
