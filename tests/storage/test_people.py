"""Who is meant by an @name, and what a number is called."""

from bot.domain.message import Author
from bot.storage.engine import Engine
from bot.storage.people import People, Person

ADA, BOB = Author(1815, "Ada", "Ada_L"), Author(1906, "Bob")


async def commit(database: Engine) -> None:
    """What waits for the next transaction is written with it."""
    await database.write("DELETE FROM menus")


async def test_a_person_is_found_by_name_at_once_and_by_the_next_process(
    database: Engine,
) -> None:
    people = People(database)
    await people.note(ADA)

    at_once = await people.find("@ADA_l")
    await commit(database)

    assert at_once == Person(1815, "ada_l", "Ada")
    assert await People(database).find("ada_L") == at_once
    assert await People(database).find("@bob") is None


async def test_nobody_has_an_empty_name(database: Engine) -> None:
    people = People(database)
    await people.note(BOB)
    await commit(database)

    assert await people.find("@") is None
    assert await People(database).find("") is None


async def test_a_number_is_called_as_they_are_now(database: Engine) -> None:
    people = People(database)
    await people.note(ADA)
    await people.note(Author(1815, "Countess", "ada_l"))
    await commit(database)

    assert await people.name(1815) == "Countess"
    assert await People(database).name(1815) == "Countess"
    assert await people.name(7) == "7"


async def test_a_name_is_of_who_took_it_last(database: Engine) -> None:
    people = People(database)
    await people.note(ADA)
    await people.note(Author(1906, "Bob", "ada_l"))

    at_once = await people.find("ada_l")
    await commit(database)

    assert at_once == Person(1906, "ada_l", "Bob")
    assert await People(database).find("ada_l") == at_once
    rows = await database.read("SELECT username FROM people WHERE user_id = 1815")
    assert [row["username"] for row in rows] == [""]


async def test_who_was_forgotten_is_written_anew(database: Engine) -> None:
    people = People(database)
    await people.note(ADA)
    await commit(database)
    await database.write("DELETE FROM people")
    people.forget(1815)

    forgotten = await people.name(1815)
    await people.note(ADA)
    await commit(database)

    assert forgotten == "1815"
    assert await People(database).name(1815) == "Ada"
