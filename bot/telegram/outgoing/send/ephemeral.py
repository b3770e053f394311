"""Notices in a group that one person sees alone: Telegram's ephemeral messages.

What the Bot API's page says of them ("Ephemeral Messages and Commands", 10.2 to 10.4): any bot
may send one within 15 seconds in answer to an ephemeral command or a press, which it has to name;
an administrator may at any time. They have an id of their own, and the number 0. None is promised
to arrive: a client that does not know them shows nothing. So one is only sent to who is known to
have a client that does, by a command or a press of that kind; to all others, and where Telegram
refuses, the notice is an ordinary one.

Where the answer to a sending is lost, it is sent again: nothing tells whether the first is there,
and one notice twice, for one pair of eyes, is better than none.
"""

import logging
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, TelegramError

from bot.domain.message import Thread
from bot.domain.recent import Recent
from bot.telegram.api import api_errors, bot_api
from bot.telegram.outgoing.send.message_fields import NO_PREVIEW, Button
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.send.throttled_client import Undeliverable
from bot.telegram.outgoing.text.markdown import FormattedText
from bot.telegram.outgoing.text.splitting import split

logger = logging.getLogger(__name__)

_REFUSED_SECONDS = 600.0
"""Until a chat is tried again that took none: the bot may be an administrator by then."""

_REFUSED_ANSWER_SECONDS = 60.0
"""The same of an answer: who asks anew may get one, since it may only have come too late."""

_ALL = 0
"""In the place of who was refused: the server knows no such messages."""

_ANSWER_SECONDS = 15.0
"""Telegram: so long after somebody's command or press any bot may answer it so."""

_MOST = 1000

Work = Callable[[], Awaitable[None]]

_Key = tuple[int, int, bool]


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who alone is to see a notice, and what of theirs it answers.

    `command_id`: of an ephemeral command; `query_id`: of a press. Neither: an ordinary message.
    """

    user_id: int
    command_id: int = 0
    query_id: str = ""

    @property
    def has_shown(self) -> bool:
        """Whether their client knows ephemeral messages, to judge by what it has sent just now."""
        return bool(self.command_id or self.query_id)


class Ephemeral:
    """What the bot says to one person in a group."""

    def __init__(self, bot: Bot, messages: Messages) -> None:
        self._bot = bot
        self._messages = messages
        self._calls = messages.calls
        self._able: Recent[int] = Recent(_MOST)
        # By chat, by receiver, who may have left it, and by whether it was an answer: as such
        # even a bot without rights may send it.
        self._refused: dict[_Key, float] = {}

    def notice(
        self,
        thread: Thread,
        receiver: Receiver,
        rich: FormattedText,
        button: Button = None,
        reply_to: int | None = None,
    ) -> Work:
        """The sending of a notice, to be done later; where it cannot be private, all see it."""
        since = self._calls.now()

        async def send() -> None:
            for part, below in _parts(rich, button):
                await self._tell(thread, receiver, part, below, reply_to, since)

        return send

    async def say(
        self,
        thread: Thread,
        receiver: Receiver,
        rich: FormattedText,
        button: Button = None,
        since: float | None = None,
    ) -> int | None:
        """Its ephemeral id once it was sent; 0 where all see it; None where it is not there.

        `since` is when what it answers was dealt with, by the clock of the calls.
        """
        since = self._calls.now() if since is None else since
        if not self._may_try(thread.chat_id, receiver):
            return None
        try:
            return await self._calls.once(
                thread.chat_id, lambda: self._send(thread, receiver, rich, button), _find_nothing
            )
        except (BadRequest, ChatMigrated, Undeliverable) as error:
            logger.info("an ephemeral notice was refused: %s", error)
            is_late = receiver.has_shown and self._calls.now() - since > _ANSWER_SECONDS
            if not is_late:
                self._refuse((thread.chat_id, receiver.user_id, receiver.has_shown))
        return None

    def rewriting(
        self,
        thread: Thread,
        receiver: Receiver,
        ephemeral_id: int,
        rich: FormattedText,
        button: Button = None,
    ) -> Work:
        """The rewriting of one, to be done later. One that is gone is sent anew."""
        since = self._calls.now()

        async def edit() -> None:
            head, *rest = _parts(rich, button)
            try:
                if not await self._edit(thread, receiver, ephemeral_id, *head):
                    rest = [head, *rest]
            except (Undeliverable, TelegramError) as error:
                logger.info("an ephemeral notice was not rewritten: %s", error)
                return
            for part, below in rest:
                await self._tell(thread, receiver, part, below, None, since)

        return edit

    async def _tell(
        self,
        thread: Thread,
        receiver: Receiver,
        rich: FormattedText,
        button: Button,
        reply_to: int | None,
        since: float,
    ) -> None:
        """To the one, or else to all."""
        if await self.say(thread, receiver, rich, button, since) is None:
            await self._messages.notice(thread, rich, button, reply_to)()

    async def _send(
        self, thread: Thread, receiver: Receiver, rich: FormattedText, button: Button
    ) -> int:
        asked: dict[str, int | str] = {"receiver_user_id": receiver.user_id}
        if receiver.query_id:
            asked["callback_query_id"] = receiver.query_id
        replied = {"ephemeral_message_id": receiver.command_id} if receiver.command_id else None

        async def send(topic_id: int | None) -> int:
            message = await bot_api.call(
                self._bot,
                "sendMessage",
                {
                    "chat_id": thread.chat_id,
                    "message_thread_id": topic_id,
                    "text": rich.text,
                    "entities": rich.entities or None,
                    "reply_markup": button,
                    "reply_parameters": replied,
                    "ephemeral_message_parameters": asked,
                    "link_preview_options": NO_PREVIEW,
                },
            )
            return self._note_sent(thread, receiver, message)

        return await self._calls.topics.call(thread, send)

    def _note_sent(self, thread: Thread, receiver: Receiver, message: dict[str, int]) -> int:
        """A server that does not know them has shown it to all: next time as a reply, at least."""
        if ephemeral_id := message.get("ephemeral_message_id"):
            self._able.add(receiver.user_id)
            return ephemeral_id
        self._calls.note_sent(thread.chat_id, message["message_id"])
        self._refuse((thread.chat_id, _ALL, receiver.has_shown))
        return 0

    async def _edit(
        self,
        thread: Thread,
        receiver: Receiver,
        ephemeral_id: int,
        rich: FormattedText,
        button: Button,
    ) -> bool:
        """Whether it says this now, as far as Telegram tells."""
        self._able.add(receiver.user_id)
        try:
            await self._calls.call_until_done(
                thread.chat_id,
                lambda: bot_api.call(
                    self._bot,
                    "editEphemeralMessageText",
                    {
                        "chat_id": thread.chat_id,
                        "receiver_user_id": receiver.user_id,
                        "ephemeral_message_id": ephemeral_id,
                        "text": rich.text,
                        "entities": rich.entities or None,
                        "reply_markup": button,
                        "link_preview_options": NO_PREVIEW,
                    },
                ),
            )
        except BadRequest as error:
            return api_errors.is_not_modified(error)
        return True

    def _may_try(self, chat_id: int, receiver: Receiver) -> bool:
        if not (receiver.has_shown or receiver.user_id in self._able):
            return False
        seconds = _REFUSED_ANSWER_SECONDS if receiver.has_shown else _REFUSED_SECONDS
        keys = [(chat_id, whom, receiver.has_shown) for whom in (receiver.user_id, _ALL)]
        refused_at = max(self._refused.get(key, -math.inf) for key in keys)
        return self._calls.now() - refused_at >= seconds

    def _refuse(self, key: _Key) -> None:
        self._refused.pop(key, None)
        if len(self._refused) >= _MOST:
            del self._refused[next(iter(self._refused))]
        self._refused[key] = self._calls.now()


def _parts(rich: FormattedText, button: Button) -> list[tuple[FormattedText, Button]]:
    """What fits into a message each; the button stands under the last."""
    *first, last = split(rich)
    return [*((part, None) for part in first), (last, button)]


async def _find_nothing() -> None:
    """Nothing tells whether it is there."""
