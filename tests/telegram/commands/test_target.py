"""Whom a command is about, and that nobody is taken for somebody else."""

import pytest

from bot.domain.message import Author
from bot.storage.database import Database
from bot.storage.people import People, Person
from bot.telegram.commands.target import UnclearTarget, read_target, replied_person
from bot.telegram.incoming.incoming_message import RepliedMessage
from tests.telegram.dispatch.stage import message

ADA = Author(7, "Ada", "Ada_L")
KNOWN = Person(7, "ada_l", "Ada")


async def people_of(database: Database) -> People:
    """Ada and somebody without a @name have written."""
    people = People(database)
    await people.note(ADA)
    await people.note(Author(8, "Ben"))
    return people


@pytest.mark.parametrize(
    ("word", "person"),
    [
        pytest.param("@ada_l", KNOWN, id="a name"),
        pytest.param("@ADA_L", KNOWN, id="a name in capitals"),
        pytest.param("7", Person(7, "", "Ada"), id="an id"),
        pytest.param("007", Person(7, "", "Ada"), id="an id with zeros"),
        pytest.param("99", Person(99, "", "99"), id="an id that is not known"),
        pytest.param("-100", Person(-100, "", ""), id="a group"),
        pytest.param("Ada", None, id="no name and no id"),
        pytest.param("", None, id="nothing"),
        pytest.param("0", None, id="zero"),
        pytest.param("--7", None, id="two signs"),
        pytest.param("+7", None, id="a plus"),
        pytest.param("7.0", None, id="a fraction"),
        pytest.param("1_000", None, id="an underscore"),
        pytest.param("\u0667", None, id="an Arabic seven"),
        pytest.param("\u00b2", None, id="a square"),
        pytest.param("9" * 4000, None, id="as long as a message"),
    ],
)
async def test_who_is_meant(database: Database, word: str, person: Person | None) -> None:
    assert await read_target(word, await people_of(database)) == person


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        pytest.param("@nobody", "@nobody", id="unknown"),
        pytest.param("@", "@", id="no name: not whoever has none"),
        pytest.param("@@ada_l", "@@ada_l", id="two signs"),
        pytest.param("@ada%", "@ada%", id="a pattern"),
        pytest.param("@{0.__class__}", "@{0.__class__}", id="a template"),
        pytest.param("@\u202eada_l\n⟦", "@ ada_l [", id="what would mislead"),
    ],
)
async def test_a_name_that_nobody_has_is_said_back_and_is_nobody(
    database: Database, word: str, shown: str
) -> None:
    with pytest.raises(UnclearTarget) as raised:
        await read_target(word, await people_of(database))

    assert str(raised.value.sentence).startswith(f"I don't know {shown}: nobody ")


async def test_a_name_that_went_over_to_another_is_theirs(database: Database) -> None:
    people = await people_of(database)

    await people.note(Author(9, "Eve", "ada_l"))

    assert await read_target("@ada_l", people) == Person(9, "ada_l", "Eve")


@pytest.mark.parametrize(
    ("replied", "person"),
    [
        pytest.param(None, None, id="no reply"),
        pytest.param(RepliedMessage(1, author=ADA), Person(7, "Ada_L", "Ada"), id="a person's"),
    ],
)
def test_a_reply_is_about_who_wrote_what_it_replies_to(
    replied: RepliedMessage | None, person: Person | None
) -> None:
    assert replied_person(message(replied=replied)) == person


@pytest.mark.parametrize(
    "replied",
    [
        pytest.param(RepliedMessage(1), id="somebody's who is not known"),
        pytest.param(RepliedMessage(1, author=Author(-100, "Group")), id="the group's own"),
        pytest.param(RepliedMessage(1, author=Author(0, "")), id="nobody's"),
        pytest.param(RepliedMessage(1, author=ADA, is_ours=True), id="the bot's"),
    ],
)
def test_a_reply_to_what_is_no_persons_says_so(replied: RepliedMessage) -> None:
    with pytest.raises(UnclearTarget) as raised:
        replied_person(message(replied=replied))

    assert "not from a person" in str(raised.value.sentence)
