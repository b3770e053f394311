"""An answer that is a picture."""

from bot.assistant.answer import Answer
from bot.domain.attachment import Image
from bot.domain.completion import FinishReason
from bot.domain.errors import PictureUnusable
from bot.domain.file_errors import FileError
from bot.domain.metering import metering
from bot.domain.output_format import GenerateImage, ImageRequest
from bot.domain.pictures import describe_picture, is_about_last_picture
from bot.domain.speaker_labels import without_header
from bot.domain.tokens import estimate_image_tokens, estimate_tokens
from bot.domain.turn import Turn
from bot.domain.usage import Usage
from bot.files.images import read_picture
from bot.storage.history import History

_DRAWN = estimate_image_tokens(1024, 1024)


class ImageGenerator:
    """Makes pictures, from words alone or by changing other pictures."""

    def __init__(self, make: GenerateImage, model: str, history: History) -> None:
        self._make = make
        self._model = model
        self._history = history

    async def generate(self, answer: Answer) -> None:
        """Fill in the answer. Raises ModelError. It may take minutes."""
        turn = answer.turn
        words = without_header(turn.question)
        answer.model = self._model
        images = await self._history.question_images(turn.id)
        if not images and is_about_last_picture(words):
            images = await self._last_images(turn)
        expected = _expect(words, images)
        with metering(answer.calls.append, "image", self._model, expected) as meter:
            picture = await self._make(ImageRequest(words, images))
            meter.report(picture.usage)
        try:
            answer.image = await read_picture(picture.content)
        except FileError as error:
            raise PictureUnusable from error
        answer.original = picture.content
        answer.usage = picture.usage
        answer.finish_reason = FinishReason.STOP
        answer.rewrite(describe_picture(words))

    async def _last_images(self, turn: Turn) -> tuple[Image, ...]:
        """The last pictures of the conversation: of one turn, made ones before sent ones."""
        past = await self._history.past(turn.conversation_id, before=turn.id)
        messages = [message for before in past for message in before.messages]
        return next((message.images for message in reversed(messages) if message.images), ())


def _expect(words: str, images: tuple[Image, ...]) -> Usage:
    """About what a picture takes, where the provider does not say."""
    shown = sum(estimate_image_tokens(image.width, image.height) for image in images)
    return Usage(input=estimate_tokens(words) + shown, output=_DRAWN, images=shown)
