"""The button Shorter: it is stored before anything is asked, and asked for once at a time."""

from bot.storage.database import Database
from tests.telegram.commands.stage import Office
from tests.telegram.commands.test_other_model import answered
from tests.telegram.dispatch.stage import HOME


async def test_it_is_asked_for_once_at_a_time(database: Database) -> None:
    office = Office(database)
    turn = await answered(office)
    resumed = office.watch_turns(HOME)

    said = [await office.press(f"shorter:{turn.id}") for _ in range(2)]

    assert said == ["✂️ Making it shorter…", "This answer can't be made shorter."]
    assert [one.id for one in resumed] == [turn.id]
    (open_,) = await office.storage.turns.open()
    assert (open_.longer, open_.answer) == ("Hello, and more.", "")


async def test_what_came_without_words_is_not(database: Database) -> None:
    office = Office(database)
    turn = await answered(office)
    await office.storage.turns.fail(turn.id, "ModelBusy", 0.0)
    await office.storage.turns.mark_shown(turn.id, 0.0)

    assert await office.press(f"shorter:{turn.id}") == "This answer can't be made shorter."
