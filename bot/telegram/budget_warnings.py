"""Telling whoever has used most of a budget."""

from collections.abc import Callable

from bot.assistant.budget_guard import BudgetGuard
from bot.domain.budget import BudgetSpent
from bot.domain.error_names import error_named
from bot.domain.turn import Turn
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.text.budget_warning import write_warning
from bot.telegram.outgoing.text.markdown import plain


class BudgetWarnings:
    """Each budget is warned of once in its period."""

    def __init__(
        self, budget_guard: BudgetGuard, messages: Messages, clock: Callable[[], float]
    ) -> None:
        self._budget_guard = budget_guard
        self._messages = messages
        self._clock = clock

    async def send(self, turn: Turn) -> None:
        """Warn in the turn's thread, if the turn has brought a budget near its limit."""
        if turn.error and issubclass(error_named(turn.error), BudgetSpent):
            return  # That says it already.
        for limit in await self._budget_guard.warnings(turn):
            warning = plain(write_warning(limit, self._clock()))
            await self._messages.notice(turn.thread, warning)()
