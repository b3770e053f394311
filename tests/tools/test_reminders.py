"""The tool by which a model sets a reminder: in the zone of who asks, once, and within bounds."""

import pytest

from bot.domain.message import Author, Thread
from bot.domain.reminder import MOST_OPEN, Reminder
from bot.domain.turn import Question, QuestionPart
from bot.domain.when import Plan
from bot.i18n.language import in_language
from bot.storage.database import Database
from bot.storage.storage import Storage, StorageDefaults, storage_of
from bot.tools.reminders import make_set_reminder
from bot.tools.tool import Arguments, Caller, ToolOutput
from tests.storage.examples import NOW

HOME = Thread(7)


def nothing(_url: str) -> bool:
    return False


@pytest.fixture
async def storage(database: Database) -> Storage:
    """Ada lives in Berlin, where it is nine o'clock on a Friday."""
    storage = storage_of(database, StorageDefaults(""))
    await storage.people.note(Author(7, "Ada"))
    await storage.settings.change(7, timezone="Europe/Berlin")
    return storage


async def call(storage: Storage, arguments: Arguments, turn_id: int = 1) -> ToolOutput:
    """In a turn of theirs, which is begun where it is none yet."""
    while turn_id <= 2 and await storage.deletion.newest_turn() < turn_id:
        question = Question(HOME, Author(7, "Ada"), (QuestionPart(10, "Remind me"),), ())
        await storage.turns.begin(question, NOW)
    tool = make_set_reminder(storage.reminders, storage.time_zones, storage.people, lambda: NOW)
    return await tool.run(arguments, Caller(turn_id, HOME, 7, nothing))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"at": "2027-01-15T18:30"}, "Set for Friday, 2027-01-15 18:30 (Europe/Berlin)."),
        ({"at": "2027-01-15T18:30+00:00"}, "Set for Friday, 2027-01-15 19:30 (Europe/Berlin)."),
        ({"at": "in 10 minutes"}, "Set for Friday, 2027-01-15 09:10 (Europe/Berlin)."),
        ({"at": "2027-01-15T08:00", "repeat": "daily"}, "Set for Saturday, 2027-01-16 08:00"),
        ({"at": "2027-01-16T08:00", "repeat": "weekdays"}, "Set for Monday, 2027-01-18 08:00"),
        ({"at": "2027-01-15T08:00"}, "This time has passed. It is 2027-01-15T09:00 (Europe/Be"),
        ({"at": "when I am back"}, "This time could not be understood. It is 2027-01-15T09:00"),
        ({"at": "in 10 minutes", "repeat": "every 5 minutes"}, "The shortest interval is 10"),
        ({"at": "in 10 minutes", "repeat": "at times"}, "This time could not be understood."),
        ({"at": "2099-01-01T08:00"}, "This is more than 10 years away."),
        ({"at": "9" * 60}, "This time could not be understood."),
        ({"at": "in 10 minutes", "text": " \n"}, "There is nothing to say in it."),
    ],
)
async def test_what_is_set_is_told_in_their_time(
    storage: Storage, arguments: Arguments, says: str
) -> None:
    output = await call(storage, {"text": "Tea!", **arguments})

    assert output.text.startswith(says)
    assert output.is_error == (not says.startswith("Set"))
    assert len(await storage.reminders.open_in(7)) == (not output.is_error)


async def test_the_same_call_is_met_once_and_another_one_twice(storage: Storage) -> None:
    tea = {"at": "in 10 minutes", "text": "Tea!"}

    first, again = await call(storage, tea), await call(storage, dict(reversed(tea.items())))
    await call(storage, {**tea, "text": "Milk!"})
    await call(storage, tea, turn_id=2)

    assert first == again
    kept = await storage.reminders.open_in(7)
    assert sorted(one.text for one in kept) == ["Milk!", "Tea!", "Tea!"]
    assert {one.author.name for one in kept} == {"Ada"}


async def test_it_is_said_in_the_language_of_who_asked(storage: Storage) -> None:
    with in_language("zh"):
        await call(storage, {"at": "in 10 minutes", "text": "Tea!", "kind": "ask"})

    (kept,) = await storage.reminders.open_in(7)
    assert (kept.author.language, kept.kind) == ("zh", "ask")


async def test_who_has_too_many_gets_no_more(storage: Storage) -> None:
    for number in range(MOST_OPEN):
        new = Reminder(0, HOME, Author(7, "Ada"), "say", "x", 0, "UTC", Plan(NOW + 60))
        await storage.reminders.add(new, str(number), NOW)

    output = await call(storage, {"at": "in 10 minutes", "text": "Tea!"})

    assert output.is_error
    assert output.text == "They have 50 reminders already."


async def test_where_the_question_is_deleted_meanwhile_none_is_set(storage: Storage) -> None:
    output = await call(storage, {"at": "in 10 minutes", "text": "Tea!"}, turn_id=99)

    assert output.is_error
    assert output.text == "Not set: their question was deleted meanwhile."
    assert await storage.reminders.open_in(7) == []
