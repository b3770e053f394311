"""What is stored of a turn: its question, how its answer ended, and what that has cost."""

from collections.abc import Callable
from dataclasses import replace

from bot.assistant.answer import Answer
from bot.assistant.shorter import why_kept
from bot.assistant.surroundings import SurroundingsOf, nothing_known
from bot.domain.errors import BotError
from bot.domain.tokens import estimate_tokens
from bot.domain.tools import ToolRound, words_of_rounds
from bot.domain.turn import Outcome, Question, Turn
from bot.domain.unicode import is_blank, repair_surrogates
from bot.domain.usage import Call, Price, Usage, no_price, price_all
from bot.storage.tool_rounds import ToolRounds
from bot.storage.turns import Turns
from bot.storage.usage import Ledger
from bot.tools.tool import ToolOutput


class TurnStore:
    """Stores turns."""

    def __init__(
        self,
        *,
        turns: Turns,
        rounds: ToolRounds,
        ledger: Ledger,
        clock: Callable[[], float],
        price: Price = no_price,
        surroundings_of: SurroundingsOf = nothing_known,
    ) -> None:
        self._turns = turns
        self._rounds = rounds
        self._ledger = ledger
        self._clock = clock
        self._price = price
        self._surroundings_of = surroundings_of

    async def begin(self, question: Question) -> Turn:
        """Store the question as a turn of its thread's conversation."""
        known = await self._surroundings_of(question.thread, question.author.id)
        return await self._turns.begin(question, self._clock(), known)

    async def find(self, turn: Turn) -> Turn:
        """The turn with what is known of it by now."""
        return await self._turns.find(turn.id) or turn

    async def tell_day(self, turn: Turn) -> Turn:
        """A TellDay."""
        known = await self._surroundings_of(turn.thread, turn.author_id)
        if not known.zone:
            return turn
        return await self._turns.tell_day(turn.id, self._clock(), known.zone) or turn

    async def end(self, answer: Answer) -> Turn:
        """Store how the answer ended, and what it has cost; the turn as it is now."""
        parted = answer.part()
        text = repair_surrogates(parted.text)
        own = text.removeprefix(words_of_rounds(answer.turn.rounds))
        if answer.error is None and is_blank(own):
            answer.error = answer.reason_for_silence
        if reason := why_kept(answer, text):
            return await self._keep(answer, reason)
        usage = answer.usage or Usage(
            input=answer.prompt_tokens,
            output=estimate_tokens(text) if text else 0,
            is_estimated=True,
        )
        if answer.turn.longer:
            # The longer one and the request were read too, which no later prompt shows.
            usage = replace(usage, is_estimated=True)
        outcome = Outcome(
            text="" if is_blank(text) else text,
            finish_reason=answer.finish_reason,
            error=type(answer.error).__name__ if answer.error else None,
            model=answer.model,
            first_turn_id=answer.first_turn_id,
            usage=usage,
            has_unseen=answer.has_unseen,
            image=answer.image,
            original=answer.original,
            calls=await self._priced(answer),
            sources=answer.sources,
            written_by=answer.written_by,
            thoughts=_thoughts_of(answer),
            follow_ups=parted.questions or (answer.turn.follow_ups if answer.turn.longer else ()),
            is_replacing=bool(answer.turn.replaced),
        )
        await self._turns.store_outcome(answer.turn.id, outcome, self._clock())
        return replace(
            answer.turn,
            is_answered=True,
            answer=outcome.text,
            finish_reason=outcome.finish_reason,
            error=outcome.error,
            has_unseen=outcome.has_unseen,
            sources=outcome.sources,
            written_by=outcome.written_by,
            thoughts=outcome.thoughts,
            longer="",
            replaced="",
            why_kept="",
            follow_ups=outcome.follow_ups,
        )

    async def _keep(self, answer: Answer, reason: type[BotError]) -> Turn:
        """The answer that was there stands as it was."""
        turn, calls = answer.turn, await self._priced(answer)
        await self._turns.keep_answer(turn.id, reason.__name__, calls, self._clock())
        kept = turn.longer or turn.replaced  # Where it was forgotten in the meantime.
        return await self._turns.find(turn.id) or replace(turn, is_answered=True, answer=kept)

    async def begin_round(self, answer: Answer, round_: ToolRound) -> None:
        """Store what the model calls, before any of it is done, and what it has cost so far."""
        number, cost = len(answer.turn.rounds), await self._priced(answer)
        answer.calls.clear()
        thoughts = _thoughts_of(answer)
        await self._rounds.begin(answer.turn.id, number, round_, cost, self._clock(), thoughts)

    async def mark_begun(self, answer: Answer, place: tuple[int, int]) -> None:
        """A call, by its round and its place in it, may change something from now on."""
        await self._rounds.mark_begun(answer.turn.id, *place, self._clock())

    async def end_call(
        self, answer: Answer, place: tuple[int, int], result: str, output: ToolOutput
    ) -> None:
        """Store what came of it."""
        answer.charged += output.calls
        await self._rounds.end(
            answer.turn.id, *place, result, output.sources, output.calls, self._clock()
        )

    async def charge(self, answer: Answer) -> None:
        """Store what it has cost so far, where the answer itself is not stored."""
        calls = await self._priced(answer)
        answer.calls.clear()
        await self._ledger.note(answer.turn.id, calls, self._clock())

    async def _priced(self, answer: Answer) -> tuple[Call, ...]:
        priced = await price_all(answer.calls, self._price)
        answer.charged += priced
        return priced


def _thoughts_of(answer: Answer) -> str:
    """As a database takes it."""
    return repair_surrogates(answer.thoughts.text).replace("\0", "")
