"""Files made to break the bot: each ends in an answer or a sentence."""

import asyncio
import random
from collections.abc import Callable

import pytest

from sandbox.botapi.people.uploads import MEDIA_TYPES
from tests.files.files import (
    archive,
    drawing,
    gif,
    mp3,
    mp4,
    ogg_voice,
    pdf_with_text,
    scanned_pdf,
    wav,
    webm,
)
from tests.stories.town import Person, Town

pytestmark = pytest.mark.usefixtures("all_done")

FILES_OF_EACH = 5
REAL = [
    drawing("PNG"),
    drawing("JPEG"),
    drawing("WEBP"),
    gif(),
    ogg_voice(),
    mp3(),
    mp4(),
    webm(),
    wav(),
    archive(),
    pdf_with_text("A page of words."),
    scanned_pdf(drawing("JPEG")),
]
NAMES = ["a.png", "b.pdf", "c.ogg", "d.json", "..", "\u202egnp.exe", "f" * 200, "{name}{0}%s\0"]

Harm = Callable[[random.Random, bytes], bytes]


def cut(chance: random.Random, content: bytes) -> bytes:
    return content[: chance.randrange(len(content))]


def stain(chance: random.Random, content: bytes) -> bytes:
    """The same file, with some bytes that are others."""
    stained = bytearray(content)
    for _ in range(1 + len(content) // 50):
        stained[chance.randrange(len(content))] = chance.randrange(256)
    return bytes(stained)


def behead(chance: random.Random, content: bytes) -> bytes:
    """Its first bytes promise one kind, all others are noise."""
    return content[:16] + chance.randbytes(400)


def swell(chance: random.Random, content: bytes) -> bytes:
    """A part in its middle that comes a thousand times."""
    at = chance.randrange(len(content))
    return content[:at] + content[at : at + 40] * 1000 + content[at:]


def noise(chance: random.Random, _content: bytes) -> bytes:
    return chance.randbytes(chance.randrange(600))


HARMS: list[Harm] = [cut, stain, behead, swell, noise]


@pytest.mark.parametrize("seed", [20_26])
async def test_each_of_forty_ends_in_an_answer_or_a_sentence(town: Town, seed: int) -> None:
    """Each kind that a phone can send, in a chat of its own, one file after the other."""
    people = {kind: town.person(f"Sender of {kind}") for kind in MEDIA_TYPES}

    async with asyncio.TaskGroup() as group:
        for kind, person in people.items():
            group.create_task(send_all(person, kind, random.Random(f"{seed} {kind}")))  # noqa: S311 - the same files each time

    await town.waits_for(town.is_quiet)
    assert {kind: len(person.answers) for kind, person in people.items()} == dict.fromkeys(
        people, FILES_OF_EACH
    )
    assert town.query("SELECT COUNT(*) FROM turns") == [(FILES_OF_EACH * len(people),)]
    assert town.query("SELECT error FROM turns WHERE error = 'BotError'") == []
    assert "ERROR" not in town.bot.log


async def send_all(person: Person, kind: str, chance: random.Random) -> None:
    for number, harm in enumerate(chance.sample(HARMS, FILES_OF_EACH)):
        content = harm(chance, chance.choice(REAL))
        person.sends(kind, content, file_name=chance.choice(NAMES))
        answers = await person.hears(number + 1)
        assert answers[-1]["text"]
