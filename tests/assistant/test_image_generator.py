"""An answer that is a picture: from words alone, or from pictures that are there."""

from dataclasses import dataclass, field

import pytest

from bot.assistant.answer import Answer
from bot.assistant.turn import Assistant
from bot.domain.attachment import Attachment, FileContent, Image, Kind
from bot.domain.completion import FinishReason
from bot.domain.errors import PictureRefused, PictureUnusable
from bot.domain.message import Thread
from bot.domain.output_format import GeneratedPicture, ImageRequest, OutputFormat
from bot.domain.turn import Question, QuestionPart, Turn
from bot.domain.usage import Usage
from bot.storage.attachments import Attachments
from bot.storage.conversations import Conversations
from bot.storage.database import Database
from tests.assistants import Model, hire, pull, shown, talk
from tests.files.files import jpeg, png
from tests.storage.examples import ADA, ELSEWHERE, HOME, NOW


@dataclass(slots=True)
class Provider:
    """Paints one picture after another, and remembers what was ordered."""

    contents: list[bytes | Exception]
    output_formats: list[ImageRequest] = field(default_factory=list)

    async def make(self, order: ImageRequest) -> GeneratedPicture:
        """A MakePicture."""
        self.output_formats.append(order)
        content = self.contents.pop(0)
        if isinstance(content, Exception):
            raise content
        return GeneratedPicture(content, Usage(10, 20))


@dataclass(slots=True)
class Studio:
    """A thread in which pictures are ordered."""

    database: Database
    assistant: Assistant
    provider: Provider
    number: int = 100

    async def ask(self, words: str, *images: Image, thread: Thread = HOME) -> Turn:
        """An order is stored, with the pictures that came with it."""
        self.number += 1
        files = tuple(
            Attachment(Kind.PHOTO, f"file-{self.number}-{at}", f"unique-{self.number}-{at}")
            for at, _ in enumerate(images)
        )
        source = QuestionPart(self.number, words, files)
        question = Question(thread, ADA, (source,), (), OutputFormat("picture"))
        turn = await self.assistant.store_question(question)
        for item, image in zip(turn.enclosed, images, strict=True):
            reading = FileContent(images=(image,))
            await Attachments(self.database).note_reading(turn.id, item.id, reading)
        return turn

    async def generate(self, words: str, *images: Image, thread: Thread = HOME) -> Answer:
        """A whole turn: ordered, painted, remembered."""
        drawn: list[Answer] = []

        async def show(answer: Answer) -> None:
            await pull(answer)
            drawn.append(answer)

        await self.assistant.answer(await self.ask(words, *images, thread=thread), show)
        return drawn[0]


def an_image(name: str) -> Image:
    return Image(name * 32, "image/png", 40, 30, png(color="green"))


@pytest.fixture
def model() -> Model:
    """A friendly model, for what is said between the pictures."""
    return Model()


@pytest.fixture
def studio(database: Database, model: Model) -> Studio:
    """Where pictures are made, for as long as the provider has some."""
    provider = Provider([png(color="red"), png(color="blue"), png(color="black")])
    return Studio(database, hire(database, model.stream, generate_image=provider.make), provider)


async def test_a_picture_is_made_from_the_words_and_kept_in_full_quality(studio: Studio) -> None:
    answer = await studio.generate("a red fox")

    assert studio.provider.output_formats == [ImageRequest("a red fox")]
    made = await Attachments(studio.database).made(answer.turn.id)
    assert made
    assert made.original == png(color="red")
    assert (made.image.width, made.image.height) == (40, 30)
    assert (answer.model, answer.finish_reason) == ("gpt-image-2", FinishReason.STOP)
    assert answer.usage == Usage(10, 20)


async def test_pictures_that_came_with_the_order_are_changed_in_their_order(
    studio: Studio,
) -> None:
    one, two = an_image("a"), an_image("b")

    await studio.generate("put them together", one, two)

    assert studio.provider.output_formats == [ImageRequest("put them together", (one, two))]


async def test_it_means_the_picture_that_was_made_last(studio: Studio) -> None:
    await studio.generate("a fox")
    blue = await studio.generate("A lighthouse at night, painted in oil")

    await studio.generate("make it darker")

    assert studio.provider.output_formats[1].images == ()
    assert studio.provider.output_formats[2].images == (blue.image,)


async def test_it_means_a_picture_that_was_sent_with_the_question_before(studio: Studio) -> None:
    async def stop(answer: Answer) -> None:
        answer.stop()

    await studio.assistant.answer(await studio.ask("What is this?", an_image("a")), stop)

    await studio.generate("make it darker")

    (order,) = studio.provider.output_formats
    assert [image.sha256 for image in order.images] == ["a" * 32]


async def test_a_question_about_a_picture_does_not_make_it_forgotten(studio: Studio) -> None:
    red = await studio.generate("a fox")
    await talk(studio.assistant, "Which animal is that?")

    await studio.generate("make it darker")

    assert studio.provider.output_formats[1].images == (red.image,)


async def test_neither_another_threads_picture_nor_one_from_before_a_reset_is_meant(
    studio: Studio,
) -> None:
    await studio.generate("a fox")

    await studio.generate("make it darker", thread=ELSEWHERE)
    await Conversations(studio.database).begin(HOME, NOW)
    await studio.generate("make it darker")

    assert [order.images for order in studio.provider.output_formats] == [(), (), ()]


async def test_the_model_is_told_what_was_made_and_shown_it(studio: Studio, model: Model) -> None:
    answer = await studio.generate("a red fox")

    await talk(studio.assistant, "Which animal is that?")

    asked, made, _ = model.prompts[-1].messages
    assert asked.text == "a red fox"
    assert "a red fox" in made.text
    assert made.images == (answer.image,)
    assert shown(model.prompts[-1])[-1] == "Which animal is that?"


@pytest.mark.parametrize(
    "content", [b"", b"<html>no</html>", jpeg()[:40]], ids=["nothing", "a page", "half a picture"]
)
async def test_what_is_no_picture_is_told_as_such(studio: Studio, content: bytes) -> None:
    studio.provider.contents = [content]

    turn = await studio.assistant.answer(await studio.ask("a fox"), pull)

    assert turn.error == PictureUnusable.__name__
    assert await Attachments(studio.database).made(turn.id) is None


async def test_a_refusal_comes_through(studio: Studio) -> None:
    studio.provider.contents = [PictureRefused()]

    turn = await studio.assistant.answer(await studio.ask("a fox"), pull)

    assert turn.error == PictureRefused.__name__
