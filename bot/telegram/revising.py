"""Questions that change after they were asked: by an edit, or by a part that comes late."""

from dataclasses import replace

from bot.conversation.turn import Source, Turn
from bot.storage.turns import Turns
from bot.telegram.incoming.arrival import Said
from bot.telegram.lanes import Lane


class Revising:
    """Changes a stored question and lets it be answered anew, in the place of its old answer."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    async def edit(self, said: Said, lane: Lane) -> bool:
        """Take up an edit; False where it changes nothing that is still of interest.

        That is so for edits of commands, of anything but its author's last question, and for
        those that change no text, as when a link's preview is added.
        """
        if said.command is not None or not said.text:
            return False
        for index, waiting in enumerate(lane.waiting):
            if waiting.message_id == said.message_id:
                lane.waiting[index] = replace(
                    waiting, text=said.text, edits=(*waiting.edits, said.update_id)
                )
                return True
        turn = await self._turns.asked_in(lane.thread.chat_id, said.message_id)
        if turn is None or not await self._is_last(turn, lane):
            return False
        old = await self._turns.sources(turn.id)
        new = [
            Source(said.message_id, said.text) if source.message_id == said.message_id else source
            for source in old
        ]
        if new == old:
            return False
        await self._revise(turn, new, said, lane)
        return True

    async def join(self, said: Said, lane: Lane) -> bool:
        """Add a part to the question under way, if it belongs there and nothing is answered yet."""
        running = lane.running
        if running is None or running.last is None or not running.last.is_continued_by(said):
            return False
        turn = await running.stored_turn()
        if turn is None or running.has_words or running.is_stopped or lane.running is not running:
            return False
        sources = await self._turns.sources(turn.id)
        await self._revise(turn, [*sources, Source(said.message_id, said.text)], said, lane)
        return True

    async def _revise(self, turn: Turn, sources: list[Source], said: Said, lane: Lane) -> None:
        lane.drop(turn.id)
        revised = await self._turns.revise(turn.id, sources, said.update_ids)
        if revised is not None:
            lane.ask_anew(revised, said)

    async def _is_last(self, turn: Turn, lane: Lane) -> bool:
        """Whether its author has asked nothing since, nor has anything waiting."""
        is_author_waiting = any(waiting.author.id == turn.author_id for waiting in lane.waiting)
        return not is_author_waiting and await self._turns.is_latest(turn)
