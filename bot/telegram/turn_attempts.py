"""How often a turn is tried, and what stands in its place where that was too often."""

import logging
from collections.abc import Callable

from bot.domain.errors import BotError, SetAside
from bot.domain.turn import Question, Turn
from bot.i18n.language import _
from bot.storage.inbox import MAX_ATTEMPTS, Inbox
from bot.storage.turns import Turns
from bot.telegram.admin_alerts import AdminAlerts
from bot.telegram.lanes.active_turn import ActiveTurn
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.text.markdown import plain

logger = logging.getLogger(__name__)


class TurnAttempts:
    """Counts the attempts at turns that an earlier process has left."""

    def __init__(
        self,
        turns: Turns,
        inbox: Inbox,
        messages: Messages,
        admin_alerts: AdminAlerts,
        clock: Callable[[], float],
    ) -> None:
        self._turns = turns
        self._inbox = inbox
        self._messages = messages
        self._admin_alerts = admin_alerts
        self._clock = clock

    async def take_up(self, turn: Turn, running: ActiveTurn) -> Turn | None:
        """The turn as it is to be carried out now, or None where that was tried too often.

        What ended the process three times is not tried a fourth time: first an error takes the
        place of its answer, and where that cannot be shown either, it is set aside as it is.
        """
        if await self._turns.take_up(turn.id) < MAX_ATTEMPTS:
            return turn
        logger.error("a turn was tried %d times: set aside", MAX_ATTEMPTS)
        now = self._clock()
        if not turn.is_answered:
            name = SetAside.__name__
            return await self._turns.fail(turn.id, name, now, is_set_aside=True)
        await self._admin_alerts.alert(SetAside, turn=turn)
        await self._turns.set_aside(turn.id, SetAside.__name__, now)
        running.run_in_order(self._messages.notice(turn.thread, plain(_(SetAside.sentence))))
        return None

    async def give_back(self, turn: Turn) -> None:
        """This attempt does not count: the process ends in good order, which is not its fault."""
        await self._turns.give_back(turn.id)

    async def fail(self, task: Question | Turn, running: ActiveTurn) -> Turn | None:
        """The turn with an error in the place of its answer; None where there is none to show.

        A question that was not stored is told of here, and its updates are done.
        """
        turn = running.turn or (task if isinstance(task, Turn) else None)
        now = self._clock()
        if turn:
            return await self._turns.fail(turn.id, BotError.__name__, now)
        assert isinstance(task, Question)  # noqa: S101  # for mypy: what is no turn is one
        await self._inbox.fail(task.update_ids, BotError.__name__, now)
        running.run_in_order(self._messages.notice(task.thread, plain(_(BotError.sentence))))
        return None
