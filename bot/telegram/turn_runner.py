"""Runs a turn and shows it: the assistant answers, and here is what one sees of it."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from functools import partial

from bot.assistant.answer import Answer
from bot.assistant.turn import Assistant
from bot.domain.current_turn import current_turn
from bot.domain.error_names import error_named
from bot.domain.observers import ObserveTurn
from bot.domain.turn import Question, Turn
from bot.domain.turn_report import TurnOutcome, outcome_of
from bot.i18n.language import speak
from bot.storage.approvals import Approvals
from bot.storage.chat_settings import Settings
from bot.storage.turns import Turns
from bot.telegram.admin_alerts import AdminAlerts
from bot.telegram.answer_speech import AnswerSpeech
from bot.telegram.approval_cards import ApprovalDesk
from bot.telegram.budget_warnings import BudgetWarnings
from bot.telegram.lanes.active_turn import ActiveTurn, Work
from bot.telegram.outgoing.answer.deliveries import Deliveries
from bot.telegram.outgoing.answer.delivery import Delivery
from bot.telegram.private_topics import PrivateTopics
from bot.telegram.turn_attempts import TurnAttempts
from bot.telegram.turn_reports import log_turn, report_turn


class TurnRunner:
    """Carries out turns: what each lane does with its questions."""

    def __init__(
        self,
        *,
        assistant: Assistant,
        deliveries: Deliveries,
        attempts: TurnAttempts,
        turns: Turns,
        approvals: Approvals,
        approval_desk: ApprovalDesk,
        admin_alerts: AdminAlerts,
        budget_warnings: BudgetWarnings,
        private_topics: PrivateTopics,
        settings: Settings,
        language: str,
        clock: Callable[[], float],
        observe: ObserveTurn,
        speech: AnswerSpeech | None = None,
    ) -> None:
        self._assistant = assistant
        self._deliveries = deliveries
        self._attempts = attempts
        self._turns = turns
        self._approvals = approvals
        self._approval_desk = approval_desk
        self._admin_alerts = admin_alerts
        self._budget_warnings = budget_warnings
        self._private_topics = private_topics
        self._settings = settings
        self._language = language
        self._clock = clock
        self._observe = observe
        self._speech = speech

    async def take_turn(self, task: Question | Turn, running: ActiveTurn) -> None:
        """Answer a question, or go on where an earlier process left a turn.

        The answer is stored before the last of it is sent, and the turn is done only when it is
        shown; so after a crash at any point the next start comes back here.
        """
        turn = await self._assistant.store_question(task) if isinstance(task, Question) else task
        running.begin(turn)
        current_turn.set(str(turn.id))
        settings = await self._settings.of(turn.thread.chat_id)
        speak(settings.language, turn.language, self._language)
        if isinstance(task, Turn):
            attempted = await self._attempts.take_up(turn, running)
            if attempted is None:
                self._tell(turn, running, "set_aside")
                return
            turn = attempted
        try:
            await self._carry_out(turn, running, is_new=isinstance(task, Question))
        except asyncio.CancelledError:
            await self._attempts.give_back(turn)
            raise

    async def end(self, task: Question | Turn, running: ActiveTurn) -> None:
        """A fault of ours was met: the turn ends with a sentence instead of an answer."""
        turn = await self._attempts.fail(task, running)
        if turn is None:
            return
        is_shown = False
        try:
            is_shown = await self._finish(turn, await self._deliveries.open(turn), "")
        finally:
            await self._turns.mark_shown(turn.id, self._clock())
            self._tell(turn, running, outcome_of(turn, is_shown=is_shown))

    async def _carry_out(self, turn: Turn, running: ActiveTurn, *, is_new: bool) -> None:
        delivery = await self._deliveries.open(turn, is_new=is_new)
        if not turn.is_answered:
            turn = await self._answer(turn, delivery, running)
        if running.is_cancelled_for_edit:
            self._tell(turn, running, "dropped")
            return
        await self._report(turn, running)
        running.close(delivery.stop)
        is_shown = await self._finish(turn, delivery, running.about)
        if running.is_cancelled_for_edit:
            self._tell(turn, running, "dropped")
            return
        to_say = await self._plan_speech(turn, running, is_new=is_new) if is_shown else []
        await self._turns.mark_shown(turn.id, self._clock())
        for say in to_say:
            running.run_aside(say)
        running.run_in_order(lambda: self._budget_warnings.send(turn))
        if not turn.error:
            # A model takes its time, and what is said here is not to wait for that.
            running.run_aside(lambda: self._private_topics.name_by(turn))
        self._tell(turn, running, outcome_of(turn, is_shown=is_shown))

    async def _answer(self, turn: Turn, delivery: Delivery, running: ActiveTurn) -> Turn:
        """The turn with its stored answer. That `show` iterates it is what makes the model work."""

        async def show(answer: Answer) -> None:
            try:
                await running.work(answer, _show_growth(answer, delivery, running))
            finally:
                if running.is_cancelled_for_edit:
                    answer.drop()

        async with delivery:
            turn = await self._assistant.answer(turn, show)
        if turn.rounds:
            await self._close_cards(turn, running)
        return turn

    async def _plan_speech(self, turn: Turn, running: ActiveTurn, *, is_new: bool) -> list[Work]:
        """Saying it aloud, where that is wanted: stored before the turn is done."""
        if self._speech is None:
            return []
        orders = await self._speech.plan(turn, lambda: running.is_stopped, is_new=is_new)
        return [partial(self._speech.say, order, turn.thread) for order in orders]

    async def _close_cards(self, turn: Turn, running: ActiveTurn) -> None:
        """Nobody needs to allow any more what the answer has ended without."""
        for approval in await self._approvals.open_of(turn.id):
            await self._approvals.say(approval.call, "expired", turn.thread.chat_id)
            running.run_in_order(partial(self._approval_desk.close, turn.thread, approval))

    async def _finish(self, turn: Turn, delivery: Delivery, about: str) -> bool:
        admin_about = about if self._admin_alerts.is_to_admin(turn) else None
        return await self._deliveries.finish(delivery, turn, admin_about)

    def _tell(self, turn: Turn, running: ActiveTurn, outcome: TurnOutcome) -> None:
        report = report_turn(turn, running, outcome)
        log_turn(report)
        self._observe(report)

    async def _report(self, turn: Turn, running: ActiveTurn) -> None:
        """The admins hear of what only they can mend."""
        name = turn.error or turn.why_kept
        trouble = error_named(name) if name else None
        if trouble and trouble.is_for_admins:
            await self._admin_alerts.alert(trouble, running.about, turn)
        for met, about in dict.fromkeys(running.answer.troubles if running.answer else ()):
            if met.is_for_admins:
                # Of a provider whose place another has taken the answer says nothing.
                await self._admin_alerts.alert(met, about, None if about else turn)


async def _show_growth(answer: Answer, delivery: Delivery, running: ActiveTurn) -> None:
    async with aclosing(aiter(answer)) as growth:
        async for grown in growth:
            if isinstance(grown, str):
                running.note_word()
            delivery.grow(answer, grown)
