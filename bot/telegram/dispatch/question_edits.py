"""Questions that change after they were asked: by an edit, or by a part that comes late."""

from dataclasses import replace

from bot.assistant.surroundings import TellDay, tell_no_day
from bot.domain.output_format import TEXT, OutputFormat
from bot.domain.turn import QuestionPart, Turn
from bot.storage.output_formats import OutputFormats
from bot.storage.turns import Turns
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.lanes.lanes import Lane


class QuestionEdits:
    """Changes a stored question and lets it be answered anew, in the place of its old answer."""

    def __init__(
        self, turns: Turns, output_formats: OutputFormats, tell_day: TellDay = tell_no_day
    ) -> None:
        self._turns = turns
        self._orders = output_formats
        self._tell_day = tell_day

    async def edit(self, message: IncomingMessage, lane: Lane) -> bool:
        """Take up an edit; whether it has changed a question.

        Edits of commands, of anything but its author's last question, and those that change no
        text, as when a link's preview is added, do not.
        """
        if not message.text and not message.attachments:
            return False
        for index, waiting in enumerate(lane.waiting):
            if waiting.message_id == message.message_id:
                lane.waiting[index] = replace(
                    waiting,
                    text=message.text,
                    plain=message.plain,
                    attachments=message.attachments,
                    order=message.order,
                    edits=(*waiting.edits, message.update_id),
                )
                return True
        turn = await self._turns.asked_in(lane.thread.chat_id, message.message_id)
        if turn is None or not await self._is_last(turn, lane):
            return False
        order = await self._order_of(message, turn)
        for source in await self._turns.sources(turn.id):
            is_changed = order != turn.order or not _is_same(source, message)
            if source.message_id == message.message_id and is_changed:
                await self._revise(turn, message, lane, (), order)
                return True
        return False

    async def _order_of(self, message: IncomingMessage, turn: Turn) -> OutputFormat:
        """What an edited question asks for; a schema that came as a file is still there."""
        if message.order == TEXT:
            return await self._orders.standing(turn.thread)
        is_by_file = message.order == OutputFormat("json") and turn.order.kind == "json"
        has_file = any(file.is_json_file for file in message.source.attachments)
        return turn.order if is_by_file and has_file else message.order

    async def join(self, message: IncomingMessage, lane: Lane) -> bool:
        """Add a part to the question under way; whether it belongs there, and still can."""
        running = lane.running
        if running is None:
            return False
        is_part = any(part.is_continued_by(message) for part in running.parts)
        if not is_part and not message.album:
            return False
        turn = await running.stored_turn()
        if not is_part and not await self._is_of_album(message, turn):
            return False
        if turn is None or running.has_words or running.is_stopped or lane.running is not running:
            return False
        order = message.order if message.order != TEXT else None
        await self._revise(turn, message, lane, (*running.parts, message), order)
        return True

    async def _is_of_album(self, message: IncomingMessage, turn: Turn | None) -> bool:
        """Whether the turn has parts of the album that an earlier process has read."""
        if turn is None or turn.author_id != message.author.id:
            return False
        return any(source.album == message.album for source in await self._turns.sources(turn.id))

    async def _revise(
        self,
        turn: Turn,
        message: IncomingMessage,
        lane: Lane,
        parts: tuple[IncomingMessage, ...],
        order: OutputFormat | None = None,
    ) -> None:
        lane.drop(turn.id)
        revised = await self._turns.revise(turn.id, message.source, message.update_ids, order)
        if revised is not None:
            lane.requeue(await self._tell_day(revised), parts)

    async def _is_last(self, turn: Turn, lane: Lane) -> bool:
        """Whether its author has asked nothing since, nor has anything waiting."""
        is_author_waiting = any(waiting.author.id == turn.author_id for waiting in lane.waiting)
        return not is_author_waiting and await self._turns.is_latest(turn)


def _is_same(source: QuestionPart, message: IncomingMessage) -> bool:
    """Whether the message still says what it said; the ids to fetch a file by may differ."""
    new = message.source
    files = [attachment.unique_id for attachment in source.attachments if not attachment.is_quoted]
    new_files = [attachment.unique_id for attachment in new.attachments if not attachment.is_quoted]
    return source.text == new.text and files == new_files
