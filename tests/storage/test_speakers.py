"""A label is one person's in its chat, whatever names people give themselves."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.message import Author, Thread
from bot.domain.turn import Question, QuestionPart
from bot.storage.database import Database
from bot.storage.engine import Engine
from bot.storage.speakers import label_speaker
from bot.storage.turns import Turns
from tests.storage.examples import NOW

GROUP, OTHER = -100, -200


async def label(database: Engine, user_id: int, name: str, chat_id: int = GROUP) -> str:
    """What the model is told the person is called."""
    return await database.transact(lambda run: label_speaker(run, chat_id, user_id, name))


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        pytest.param(["Ada", "Ben"], ["Ada", "Ben"], id="two names"),
        pytest.param(["Ada", "Ada", "Ada"], ["Ada", "Ada (2)", "Ada (3)"], id="one name"),
        pytest.param(["Ada (2)", "Ada", "Ada"], ["Ada (2)", "Ada", "Ada (3)"], id="a taken number"),
        pytest.param(["Ada", "ADA"], ["Ada", "ADA (2)"], id="in capitals"),
        pytest.param(
            ["Ada", "\uff21\uff44\uff41"], ["Ada", "\uff21\uff44\uff41 (2)"], id="in wide letters"
        ),
        pytest.param(["Ada", "A\u200bda"], ["Ada", "A da"], id="with something invisible"),
        pytest.param(["Straße", "STRASSE"], ["Straße", "STRASSE (2)"], id="a sharp s"),
        pytest.param(
            ["You", "\uff59\uff4f\uff55", "this"],
            ["You (2)", "\uff59\uff4f\uff55 (3)", "this (2)"],
            id="ours",
        ),
        pytest.param(["", "\u3164"], ["Someone", "Someone (2)"], id="no name"),
        pytest.param(["⟦Ada⟧", "[Ada]"], ["[Ada]", "[Ada] (2)"], id="our brackets"),
    ],
)
async def test_each_person_has_a_label_of_their_own(
    database: Engine, names: list[str], labels: list[str]
) -> None:
    for _ in range(2):  # It stays theirs.
        told = [await label(database, user_id, name) for user_id, name in enumerate(names, start=1)]

        assert told == labels


async def test_another_chat_has_labels_of_its_own(database: Engine) -> None:
    await label(database, 1, "Ada")

    assert await label(database, 2, "Ada", OTHER) == "Ada"


async def test_a_label_that_was_never_used_can_be_taken_over(database: Engine) -> None:
    await label(database, 1, "Ada")
    await label(database, 1, "Adele")

    assert await label(database, 2, "Ada") == "Ada"


async def test_under_a_label_that_was_given_up_its_words_still_stand(database: Engine) -> None:
    said = Question(Thread(GROUP), Author(1, "Ada"), (QuestionPart(10, "Mine."),), ())
    await Turns(database).begin(said, NOW)

    await label(database, 1, "Adele")

    assert await label(database, 2, "Ada") == "Ada (2)"
    assert await label(database, 1, "Ada") == "Ada"


RENAMES = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from(["Ada", "ada", "Ada (2)", "you", "\uff21da", ""])),
    max_size=12,
)


@given(RENAMES)
@settings(max_examples=25)
def test_however_people_rename_themselves_no_two_look_alike(names: list[tuple[int, str]]) -> None:
    async def play(path: Path) -> None:
        labels: dict[int, str] = {}
        async with Database(path, Path("migrations/sqlite")) as database:
            for user_id, name in names:
                labels[user_id] = await label(database, user_id, name)

                assert await label(database, user_id, name) == labels[user_id]
                likenesses = [one.casefold().replace("\uff41", "a") for one in labels.values()]
                assert len({*likenesses, "you", "this"}) == len(labels) + 2

    with TemporaryDirectory() as folder:
        asyncio.run(play(Path(folder) / "bot.db"))
