"""What an answer sounds like: planned, made within the budgets, and kept with what it has cost."""

import asyncio
import hashlib
from collections.abc import Callable

from bot.assistant.budget_guard import BudgetGuard
from bot.domain.message import Thread
from bot.domain.metering import metering
from bot.domain.observers import ObserveCall
from bot.domain.speech import MakeSpeech, SpeechRequest, Voices, expect_usage
from bot.domain.spoken_text import speak_pieces
from bot.domain.tokens import estimate_tokens
from bot.domain.turn import Turn
from bot.domain.usage import Call, Price, price_all
from bot.storage.speech_rows import PlannedSpeech, SpeechOrder, SpeechPart
from bot.storage.speeches import Speeches
from bot.storage.usage import Ledger


class SpeechMaker:
    """Has answers spoken by one model."""

    def __init__(
        self,
        *,
        make: MakeSpeech,
        model: str,
        voices: Voices,
        budget_guard: BudgetGuard,
        speeches: Speeches,
        ledger: Ledger,
        price: Price,
        clock: Callable[[], float],
        observe: ObserveCall,
    ) -> None:
        self.model = model
        self._make = make
        self._voices = voices
        self._budget_guard = budget_guard
        self._speeches = speeches
        self._ledger = ledger
        self._price = price
        self._clock = clock
        self._observe = observe

    async def plan(self, turn: Turn, order: SpeechOrder, rest: str) -> bool:
        """Store what is to be said of the answer, in its voice; whether that is anything.

        `rest` stands under the last voice message where there is more than is said.
        """
        parts = await self._cut(turn, rest)
        await self._speeches.plan(order, parts)
        return bool(parts)

    async def digests(self, turn: Turn, rest: str) -> list[str]:
        """Of the parts in which the answer is said; `rest` as in `plan`."""
        return [part.digest for part in await self._cut(turn, rest)]

    async def _cut(self, turn: Turn, rest: str) -> list[PlannedSpeech]:
        # Of a long answer others should not wait for this.
        pieces, is_cut = await asyncio.to_thread(speak_pieces, turn.answer)
        voice = self._voices.of("\n".join(pieces))
        return [
            PlannedSpeech(
                text=text,
                voice=voice,
                caption=rest if is_cut and number == len(pieces) else "",
                digest=_digest(self.model, voice, text),
            )
            for number, text in enumerate(pieces, 1)
        ]

    async def make(self, part: SpeechPart, order: SpeechOrder, thread: Thread) -> None:
        """Have it spoken, and keep that. Raises BudgetSpent, and ModelError."""
        tokens = estimate_tokens(part.text)
        expected = expect_usage(part.text, None, tokens)
        paid = self._budget_guard.apart(thread, order.user_id)
        await self._budget_guard.reserve(paid, (self.model, expected))
        calls: list[Call] = []
        is_kept = False
        try:
            with metering(calls.append, "speech", self.model, expected) as meter:
                speech = await self._make(SpeechRequest(part.text, part.voice))
                meter.report(expect_usage(part.text, speech.seconds, tokens))
            priced = await price_all(calls, self._price)
            await self._speeches.keep(
                part, speech.content, speech.seconds, order, priced, self._clock()
            )
            is_kept = True
            for call in priced:
                self._observe(call)
        finally:
            if not is_kept:
                await self._charge(thread, order, calls)
            await self._budget_guard.release(paid.id)

    async def _charge(self, thread: Thread, order: SpeechOrder, calls: list[Call]) -> None:
        """A model that was silent for too long may have worked for us."""
        used = await price_all(calls, self._price)
        await self._ledger.note_apart(thread.chat_id, order.user_id, used, self._clock())


def _digest(model: str, voice: str, text: str) -> str:
    return hashlib.sha256("\0".join((model, voice, text)).encode()).hexdigest()
