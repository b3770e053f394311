"""Builds what everything on the Telegram side works with: sending, access, deliveries."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.assistant.open_assistant import AssistantParts
from bot.storage.storage import Storage
from bot.telegram.access.access_list import AccessList
from bot.telegram.admin_alerts import AdminAlerts
from bot.telegram.answer_speech import AnswerSpeech
from bot.telegram.approval_cards import ApprovalDesk
from bot.telegram.dispatch.chat_moves import ChatMoves
from bot.telegram.incoming.addressing import Addressing
from bot.telegram.kept_facts import look_for_facts
from bot.telegram.open_connection import Connection
from bot.telegram.open_speech import open_speech
from bot.telegram.outgoing.answer.deliveries import Deliveries
from bot.telegram.outgoing.answer.delivery import Style
from bot.telegram.outgoing.answer.drafts import Drafts
from bot.telegram.outgoing.answer.inline_screens import InlineScreens
from bot.telegram.outgoing.answer.rich_chats import RichChats
from bot.telegram.outgoing.answer.uploads import Uploads
from bot.telegram.outgoing.send.clock import Clock
from bot.telegram.outgoing.send.inline_messages import InlineMessages
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.send.throttled_client import ThrottledClient
from bot.telegram.private_topics import PrivateTopics
from bot.telegram.reminder_looks import under_reminders
from bot.telegram.telegram_settings import TelegramSettings
from bot.tools.toolbox import Toolbox

WallClock = Callable[[], float]
"""Seconds since 1970, by a clock that all processes on one database share."""


@dataclass(frozen=True, slots=True)
class Base:
    """What the rest of the Telegram side is built on."""

    connection: Connection
    storage: Storage
    assistant: AssistantParts
    settings: TelegramSettings
    clock: Clock
    wall_clock: WallClock
    calls: ThrottledClient
    messages: Messages
    inline_messages: InlineMessages
    access_list: AccessList
    addressing: Addressing
    moves: ChatMoves
    admin_alerts: AdminAlerts
    toolbox: Toolbox
    approval_desk: ApprovalDesk
    deliveries: Deliveries
    private_topics: PrivateTopics
    speech: AnswerSpeech | None


async def open_base(
    connection: Connection,
    storage: Storage,
    assistant: AssistantParts,
    settings: TelegramSettings,
    toolbox: Toolbox,
    wall_clock: WallClock,
) -> Base:
    """All of it, with what an earlier process has left of grants and penalties."""
    clock = Clock(settings.waits.speed)
    calls = await _open_calls(storage, clock, wall_clock)
    access_list = AccessList(settings.access, await storage.grants.all())
    moves = ChatMoves(storage.chats, storage.settings, storage.budgets, access_list)

    async def note_notice(chat_id: int, message_id: int) -> None:
        await storage.notices.note(chat_id, message_id, wall_clock())

    messages = Messages(connection.bot, calls, moves.move, note_notice)
    inline_messages = InlineMessages(connection.bot, calls)
    admin_alerts = AdminAlerts(
        messages,
        lambda: access_list.access.admins,
        storage.settings,
        storage.alerts,
        settings.language,
        wall_clock,
    )
    approval_desk = ApprovalDesk(messages, storage.people)
    assistant.approvals.cards = approval_desk.cards
    return Base(
        connection=connection,
        storage=storage,
        assistant=assistant,
        settings=settings,
        clock=clock,
        wall_clock=wall_clock,
        calls=calls,
        messages=messages,
        inline_messages=inline_messages,
        access_list=access_list,
        addressing=Addressing(),
        moves=moves,
        admin_alerts=admin_alerts,
        toolbox=toolbox,
        approval_desk=approval_desk,
        deliveries=_deliveries(
            connection,
            storage,
            settings,
            calls,
            messages,
            inline_messages,
            clock,
            wall_clock,
            can_speak=assistant.speech_maker is not None,
        ),
        private_topics=PrivateTopics(
            connection.bot,
            calls,
            storage.own_topics,
            assistant.titles if settings.has_titles else None,
        ),
        speech=open_speech(
            connection.bot,
            storage,
            assistant.speech_maker,
            messages,
            access_list,
            admin_alerts,
            settings.language,
        ),
    )


async def _open_calls(storage: Storage, clock: Clock, wall_clock: WallClock) -> ThrottledClient:
    """The way out to chats, with the penalties that an earlier process has earned."""

    async def note(chat_id: int, seconds: float) -> None:
        await storage.penalties.note(chat_id, wall_clock() + seconds)

    calls = ThrottledClient(clock, note)
    now = wall_clock()
    for chat_id, until in (await storage.penalties.current(now)).items():
        calls.restore_penalty(chat_id, until - now)
    return calls


def _deliveries(
    connection: Connection,
    storage: Storage,
    settings: TelegramSettings,
    calls: ThrottledClient,
    messages: Messages,
    inline_messages: InlineMessages,
    clock: Clock,
    wall_clock: WallClock,
    *,
    can_speak: bool,
) -> Deliveries:
    bot = connection.bot
    streaming = settings.streaming
    return Deliveries(
        messages=messages,
        drafts=Drafts(bot, calls),
        uploads=Uploads(messages, storage.sent_uploads, storage.delivery_log),
        delivery_log=storage.delivery_log,
        attachments=storage.attachments,
        settings=storage.settings,
        style=Style(previews=streaming != "off", drafts=streaming == "draft"),
        max_images=settings.max_images,
        clock=clock,
        inline_screens=InlineScreens(inline_messages, storage.inline_answers, lambda: bot.username),
        looks=(
            under_reminders(storage.reminders, storage.time_zones),
            look_for_facts(storage.memory),
        ),
        rich_chats=RichChats(storage.settings, wall_clock, default=settings.rich),
        can_speak=can_speak,
    )
