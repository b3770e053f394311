"""Answers said aloud: behind their text, in its order, and also after the end of a process."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from weakref import WeakValueDictionary

from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.assistant.speech_maker import SpeechMaker
from bot.domain.attachment import Kind
from bot.domain.budget import BudgetSpent
from bot.domain.completion import FinishReason
from bot.domain.errors import ModelError, SpeechUnavailable, SpeechUnusable
from bot.domain.message import Author, Thread
from bot.domain.speech import is_wanted
from bot.domain.turn import Turn
from bot.i18n.language import N_, _, speak
from bot.storage.chat_settings import Settings
from bot.storage.delivery_log import DeliveryLog
from bot.storage.errors import StorageUnavailable
from bot.storage.inbox import MAX_ATTEMPTS
from bot.storage.speech_rows import BY_SETTING, SpeechOrder, SpeechPart
from bot.storage.speeches import Speeches
from bot.storage.turns import Turns
from bot.telegram.access.access_list import AccessList
from bot.telegram.admin_alerts import AdminAlerts
from bot.telegram.lanes.lanes import Lane, Lanes
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.send.throttled_client import Undeliverable
from bot.telegram.outgoing.send.voice_messages import VoiceForbidden, VoiceMessages, VoicePlace
from bot.telegram.outgoing.text.markdown import plain

logger = logging.getLogger(__name__)

_ACTION_EVERY = 4.0
"""Seconds; Telegram shows it for five."""

_TOLD_AGAIN_AFTER = 3600.0
"""Seconds that a chat is not told again why its answers are not spoken."""

_MOST_TOLD = 1000

_REST = N_("🔊 The rest of this answer is only in writing.")
_FAILED = N_("🔇 I couldn't speak this answer. Please try again in a minute.")
_FORBIDDEN = N_(
    "🔇 This chat doesn't take voice messages from me, so this answer is only in writing. You "
    "can change that in Telegram's settings, under Privacy and Security."
)
_FORBIDDEN_NOW_OFF = N_(
    "🔇 This chat doesn't take voice messages from me, so I turned voice answers off here. You "
    "can change that in Telegram's settings, under Privacy and Security; then send /voice again."
)


class AnswerSpeech:
    """What is to be said is stored first; then it is made and sent, one after the other."""

    def __init__(
        self,
        *,
        maker: SpeechMaker,
        speeches: Speeches,
        turns: Turns,
        delivery_log: DeliveryLog,
        voice_messages: VoiceMessages,
        messages: Messages,
        settings: Settings,
        access_list: AccessList,
        admin_alerts: AdminAlerts,
        language: str,
    ) -> None:
        self._maker = maker
        self._speeches = speeches
        self._turns = turns
        self._screens = delivery_log
        self._voice_messages = voice_messages
        self._messages = messages
        self._settings = settings
        self._access_list = access_list
        self._admin_alerts = admin_alerts
        self._language = language
        self._locks: WeakValueDictionary[Thread, asyncio.Lock] = WeakValueDictionary()
        self._told: dict[tuple[Thread, str], float] = {}
        """When a chat was told last why its answers are not spoken."""

    async def plan(
        self, turn: Turn, is_stopped: Callable[[], bool], *, is_new: bool
    ) -> list[SpeechOrder]:
        """What is to be said of an answer that is on the screen: as its chat wants it, or somebody.

        `is_stopped` tells whether a person has had enough of it by now.
        Nothing that goes wrong here may take the answer away. Raises StorageUnavailable.
        """
        try:
            return await self._plan(turn, is_stopped, is_new=is_new)
        except StorageUnavailable:
            raise
        except Exception:
            logger.exception("an answer could not be prepared to be spoken")
            return []

    async def _plan(
        self, turn: Turn, is_stopped: Callable[[], bool], *, is_new: bool
    ) -> list[SpeechOrder]:
        settings = await self._settings.of(turn.thread.chat_id)
        was_stopped = is_stopped() or turn.finish_reason is FinishReason.STOPPED
        is_spoken = can_be_spoken(turn) and not was_stopped
        is_meant = is_spoken and is_wanted(settings.voice, has_spoken=_has_spoken(turn))
        kept: list[SpeechOrder] = []
        if not is_new:
            # It was answered before, perhaps otherwise: what is not said of that is not said.
            digests = await self._maker.digests(turn, _(_REST)) if is_spoken else []
            kept = await self._speeches.drop(turn.id, digests, by_setting=is_meant)
        order = SpeechOrder(turn.id, BY_SETTING, turn.author_id, turn.language)
        is_planned = is_meant and await self._maker.plan(turn, order, _(_REST))
        if is_planned and is_stopped():
            # Meanwhile: nothing was there yet that a /stop could have found.
            await self._speeches.end(order)
            return kept
        return [order, *kept] if is_planned else kept

    async def ask(self, turn: Turn, update_id: int, person: Author, lane: Lane) -> bool:
        """Somebody wants to hear the answer, and pays for that; False: there is nothing to say.

        In the transaction in which it is stored the asking update is done. Who asks twice before
        it is said hears it once.
        """
        if await self._speeches.is_coming(turn.id, person.id):
            return True
        order = SpeechOrder(turn.id, update_id, person.id, person.language)
        if not await self._maker.plan(turn, order, _(_REST)):
            return False
        lane.run_in_background(partial(self.say, order, turn.thread))
        return True

    async def resume(self, lanes: Lanes) -> None:
        """Go on with what an earlier process has left."""
        for order, thread in await self._speeches.open():
            is_known = self._access_list.access.may_speak(order.user_id, thread.chat_id)
            if not is_known or await self._speeches.take_up(order) > MAX_ATTEMPTS:
                await self._speeches.end(order)
            else:
                lanes.of(thread).run_in_background(partial(self.say, order, thread))

    async def stop(self, thread: Thread, user_id: int | None = None) -> bool:
        """Say nothing more here of what this person, or anybody, wanted; whether that was any."""
        return await self._speeches.stop(thread, user_id) > 0

    async def say(self, order: SpeechOrder, thread: Thread) -> None:
        """All that is left of it, behind what is said before in this thread."""
        lock = self._locks.get(thread)
        if lock is None:
            lock = self._locks[thread] = asyncio.Lock()
        settings = await self._settings.of(thread.chat_id)
        speak(settings.language, order.language, self._language)
        async with lock:
            try:
                await self._say_all(order)
            except StorageUnavailable:
                raise
            except Exception:
                logger.exception("an answer could not be spoken")
                await self._give_up(order, thread, _(_FAILED))

    async def _say_all(self, order: SpeechOrder) -> None:
        while part := await self._speeches.next(order):
            turn = await self._turns.find(order.turn_id)
            if turn is None:
                return  # It was forgotten meanwhile.
            try:
                await self._say(part, order, turn)
            except BudgetSpent as error:
                await self._give_up(order, turn.thread, _(error.sentence))
            except ModelError as error:
                await self._tell(error, order, turn)
            except VoiceForbidden as error:
                logger.info("no voice messages here: %s", error)
                await self._obey(order, turn.thread)
            except (Undeliverable, TelegramError) as error:
                logger.warning("a voice message was not taken: %s", error)
                is_gone = isinstance(error, Undeliverable)
                await self._give_up(order, turn.thread, "" if is_gone else _(_FAILED))

    async def _say(self, part: SpeechPart, order: SpeechOrder, turn: Turn) -> None:
        """The next step of one part: it is made, or it is sent."""
        if not part.is_made:
            async with self._showing(turn.thread, ChatAction.RECORD_VOICE):
                await self._maker.make(part, order, turn.thread)
            return
        newest = await self._screens.newest_id(turn.thread.chat_id)
        after = max(turn.question_message_id, newest)
        is_reply = not turn.thread.is_private and turn.question_message_id > 0 and not part.part
        reply_to = turn.question_message_id if is_reply else None
        async with self._showing(turn.thread, ChatAction.UPLOAD_VOICE):
            await self._voice_messages.send(part, VoicePlace(turn.thread, after, reply_to))

    @asynccontextmanager
    async def _showing(self, thread: Thread, action: str) -> AsyncIterator[None]:
        """Show that something is on its way, for as long as that takes."""

        async def show() -> None:
            while True:
                await self._messages.act(thread, action)
                await self._messages.calls.rest(_ACTION_EVERY)

        showing = asyncio.create_task(show())
        try:
            yield
        finally:
            showing.cancel()
            await asyncio.gather(showing, return_exceptions=True)

    async def _tell(self, error: ModelError, order: SpeechOrder, turn: Turn) -> None:
        logger.warning("an answer was not spoken: %s", type(error).__name__)
        if error.is_for_admins:
            await self._admin_alerts.alert(type(error), self._maker.model)
        is_said = isinstance(error, SpeechUnavailable | SpeechUnusable)
        await self._give_up(order, turn.thread, _(error.sentence if is_said else _FAILED))

    async def _obey(self, order: SpeechOrder, thread: Thread) -> None:
        """Who takes no voice messages is told so once, and not with each answer."""
        if order.asked_by != BY_SETTING:
            await self._give_up(order, thread, _(_FORBIDDEN))
            return
        await self._settings.change(thread.chat_id, voice="")
        await self._give_up(order, thread, _(_FORBIDDEN_NOW_OFF))

    async def _give_up(self, order: SpeechOrder, thread: Thread, sentence: str) -> None:
        """The text stands, and a sentence says why it is not spoken.

        Where each answer is to be spoken, and none can be, it is said once an hour.
        """
        await self._speeches.end(order)
        if sentence and not self._is_known(order, thread, sentence):
            await self._messages.notice(thread, plain(sentence))()

    def _is_known(self, order: SpeechOrder, thread: Thread, sentence: str) -> bool:
        if order.asked_by != BY_SETTING:
            return False
        now, told = self._messages.calls.now(), self._told
        if now - told.get((thread, sentence), -_TOLD_AGAIN_AFTER) < _TOLD_AGAIN_AFTER:
            return True
        if len(told) >= _MOST_TOLD:
            told.clear()
        told[thread, sentence] = now
        return False


def can_be_spoken(turn: Turn) -> bool:
    """Whether the turn has an answer in words, in a chat that voice messages can be sent to."""
    is_there = turn.is_answered and not turn.error and bool(turn.answer)
    return is_there and turn.order.kind == "words" and not turn.thread.is_elsewhere


def _has_spoken(turn: Turn) -> bool:
    kinds = (item.attachment for item in turn.enclosed if not item.attachment.is_quoted)
    return any(one.kind in (Kind.VOICE, Kind.VIDEO_NOTE) for one in kinds)
