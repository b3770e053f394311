"""Waiting for a person to allow what a tool would change in the world."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from weakref import WeakValueDictionary

from bot.domain.turn import Turn
from bot.storage.approvals import Approval, Approvals, CallId, Said
from bot.tools.tool import Arguments, Tool

ASKING_SECONDS = 30 * 60.0


@dataclass(frozen=True, slots=True)
class ApprovalRequest:
    """A call that somebody has to allow, with all that they are to know of it."""

    turn: Turn
    call: CallId
    tool: Tool
    arguments: Arguments


ShowRequest = Callable[[ApprovalRequest], Awaitable[int | None]]
"""Puts it to whoever asked; the id of the message that does, None where it cannot be put."""

TellEnd = Callable[[ApprovalRequest, Approval, Said], Awaitable[None]]
"""Makes that message say what came of it."""


@dataclass(frozen=True, slots=True)
class ApprovalCards:
    """What people see of requests."""

    show: ShowRequest
    tell_end: TellEnd


class ToolApprovals:
    """Asks, and waits. A restart keeps the question; without cards nothing is allowed."""

    def __init__(
        self,
        approvals: Approvals,
        clock: Callable[[], float],
        seconds: float = ASKING_SECONDS,
    ) -> None:
        self.cards: ApprovalCards | None = None
        """Set by whoever can show them, before the first question."""
        self._approvals = approvals
        self._clock = clock
        self._seconds = seconds
        self._waiting: WeakValueDictionary[CallId, asyncio.Event] = WeakValueDictionary()

    async def ask(self, request: ApprovalRequest) -> bool:
        """Whether it may be done. Waits until somebody says so, or the time is over."""
        chat_id, tool = request.turn.thread.chat_id, request.tool.name
        if await self._approvals.is_allowed(chat_id, tool):
            return True
        title = request.tool.title
        approval = await self._approvals.ask(request.call, tool, title, self._clock())
        if approval is None or self.cards is None:
            return False
        # From here on a press is heard, also one that comes before the card is noted.
        decided = self._waiting.setdefault(request.call, asyncio.Event())
        if approval.said is None and approval.message_id is None:
            message_id = await self.cards.show(request)
            if message_id is None:
                return False
            await self._approvals.note_card(request.call, message_id)
        return await self._wait(request, approval, decided)

    async def _wait(
        self, request: ApprovalRequest, approval: Approval, decided: asyncio.Event
    ) -> bool:
        said = await self._said(request.call)
        if said is None:
            left = approval.asked_at + self._seconds - self._clock()
            try:
                async with asyncio.timeout(max(0.0, left)):
                    await decided.wait()
            except TimeoutError:
                await self._expire(request)
            said = await self._said(request.call)
        return said in ("once", "chat")

    async def _expire(self, request: ApprovalRequest) -> None:
        chat_id = request.turn.thread.chat_id
        if await self._approvals.say(request.call, "expired", chat_id) and self.cards:
            approval = await self._approvals.find(request.call)
            if approval:
                await self.cards.tell_end(request, approval, "expired")

    async def _said(self, call: CallId) -> Said | None:
        approval = await self._approvals.find(call)
        return approval.said if approval else "denied"

    async def decide(self, call: CallId, said: Said, chat_id: int) -> bool:
        """Somebody who may has said so; False where it was decided before."""
        is_new = await self._approvals.say(call, said, chat_id)
        if decided := self._waiting.get(call):
            decided.set()
        return is_new
