"""An answer that is a picture."""

from bot.assistant.answer import Answer
from bot.attachments.pictures import read_picture
from bot.conversation.attachment import Image
from bot.conversation.completion import FinishReason
from bot.conversation.errors import FileError, PictureUnusable
from bot.conversation.order import MakePicture, PictureOrder
from bot.conversation.pictures import describe_picture, is_about_last_picture
from bot.conversation.turn import Turn
from bot.storage.conversations import Conversations
from bot.storage.history import History


class Painter:
    """Makes pictures, from words alone or by changing other pictures."""

    def __init__(
        self, make: MakePicture, model: str, conversations: Conversations, history: History
    ) -> None:
        self._make = make
        self._model = model
        self._conversations = conversations
        self._history = history

    async def paint(self, answer: Answer) -> None:
        """Fill in the answer. Raises ModelError. It may take minutes."""
        turn = answer.turn
        answer.model = self._model
        images = await self._history.question_images(turn.id)
        if not images and is_about_last_picture(turn.question):
            images = await self._last_images(turn)
        picture = await self._make(PictureOrder(turn.question, images))
        try:
            answer.image = await read_picture(picture.content)
        except FileError as error:
            raise PictureUnusable from error
        answer.original = picture.content
        answer.usage = picture.usage
        answer.finish_reason = FinishReason.STOP
        answer.rewrite(describe_picture(turn.question))

    async def _last_images(self, turn: Turn) -> tuple[Image, ...]:
        """The pictures of the turn before, if it had any: made ones before sent ones."""
        conversation = await self._conversations.find(turn.conversation_id)
        first = conversation.first_turn_id if conversation else 0
        past = await self._history.past(turn.conversation_id, first, before=turn.id)
        for message in reversed(past[-1].messages if past else ()):
            if message.images:
                return message.images
        return ()
