"""Builds the rooms and joins them; the only place that sees them all."""

import asyncio
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.assistant.attachment_loader import AttachmentLoader
from bot.assistant.budget_guard import CostBounds
from bot.assistant.group_context import GroupContext
from bot.assistant.image_generator import ImageGenerator
from bot.assistant.model_limits import LearntLimits
from bot.assistant.prompt_builder import PromptBuilder, PromptDefaults
from bot.assistant.rounds import Rounds
from bot.assistant.turn import Assistant
from bot.assistant.turn_store import TurnStore
from bot.checks import DATABASE_NAME
from bot.config import Config
from bot.domain.access import Access
from bot.ending import end_within
from bot.files.audio import SpeechToText
from bot.files.reader import Reader
from bot.i18n.catalogs import start_speaking
from bot.llm.model_clients import ModelClients, ModelNames, open_model_clients
from bot.llm.provider import Options, Provider
from bot.llm.quirks import Quirks
from bot.pricing.prices import Prices
from bot.storage.albums import SeenAlbums
from bot.storage.alerts import Alerts
from bot.storage.attachments import Attachments
from bot.storage.audit import Audit
from bot.storage.chat_export import ChatExport
from bot.storage.chat_settings import Settings
from bot.storage.chats import Chats
from bot.storage.conversations import Conversations
from bot.storage.database import Database
from bot.storage.deletion import Deletion
from bot.storage.delivery_log import DeliveryLog
from bot.storage.folder_lock import FolderLock
from bot.storage.grants import Grants
from bot.storage.history import History
from bot.storage.inbox import Inbox
from bot.storage.menus import Menus
from bot.storage.models import Models
from bot.storage.notified_users import NotifiedUsers
from bot.storage.output_formats import OutputFormats
from bot.storage.penalties import Penalties
from bot.storage.people import People
from bot.storage.sent_uploads import SentUploads
from bot.storage.system_prompts import SystemPrompts
from bot.storage.turns import Turns
from bot.telegram.access.access_filter import AccessFilter
from bot.telegram.access.access_list import AccessList
from bot.telegram.access.permissions import ChatPermissions
from bot.telegram.access.rate_limiter import RateLimiter
from bot.telegram.admin_alerts import AdminAlerts
from bot.telegram.api.client import make_bot
from bot.telegram.api.server_clock import ServerClock
from bot.telegram.billing import open_billing
from bot.telegram.budget_warnings import BudgetWarnings
from bot.telegram.commands.context import Services
from bot.telegram.dispatch.albums import HOLD_SECONDS
from bot.telegram.dispatch.dispatcher import Dispatcher
from bot.telegram.dispatch.membership import UPGRADE_SECONDS, Memberships
from bot.telegram.dispatch.owner_setup import Claim
from bot.telegram.health_check import HealthCheck, PollMonitor
from bot.telegram.incoming.downloads import Downloads
from bot.telegram.lanes.lanes import GAP, Border, Lanes
from bot.telegram.outgoing.answer.deliveries import Deliveries
from bot.telegram.outgoing.answer.delivery import Style
from bot.telegram.outgoing.answer.drafts import Drafts
from bot.telegram.outgoing.answer.uploads import Uploads
from bot.telegram.outgoing.send.clock import Clock
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.send.throttled_client import ThrottledClient
from bot.telegram.runtime.application import Application
from bot.telegram.runtime.backlog import Backlog
from bot.telegram.runtime.maintenance import Maintenance
from bot.telegram.runtime.menus import CommandMenus
from bot.telegram.turn_attempts import TurnAttempts
from bot.telegram.turn_runner import TurnRunner

MIGRATIONS = Path(__file__).parent.parent / "migrations"

_SLACK_SECONDS = 6.0
"""For an end, beyond what answers under way get; docker-compose.yml waits for longer."""

_AT_ONCE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds that the bot waits for what may still come; a test, which knows, need not wait.

    `speed` is that of the clock by which it paces what it sends.
    """

    album: float = HOLD_SECONDS
    paste: float = GAP
    upgrade: float = UPGRADE_SECONDS
    speed: float = 1.0


USUAL = Waits()


async def run(config: Config, waits: Waits = USUAL) -> None:
    """Serve until SIGTERM or Ctrl-C; a second one ends the process at once.

    Raises DatabaseError, FolderTaken, TokenRefused, and StorageUnavailable.
    """
    stop = _listen_for_signals(config.SHUTDOWN_SECONDS)
    start_speaking(config.LANGUAGE)
    path = config.DATA_DIR / DATABASE_NAME
    async with FolderLock(path) as hold:
        # Longer than another bot may take to end, which has just been told to.
        if await hold.take(stop, config.SHUTDOWN_SECONDS + 2 * _SLACK_SECONDS):
            await _run_on(path, config, waits, stop)


async def _run_on(path: Path, config: Config, waits: Waits, stop: asyncio.Event) -> None:
    async with Database(path, MIGRATIONS) as database:
        provider = _provider(config)
        models = Models(database, provider.base_url)
        quirks = Quirks(await models.refused_parameters(), models.note_refused)
        async with open_model_clients(
            provider, _options(config), _others(config), quirks
        ) as clients:
            application = await _build(config, waits, database, models, clients)
            await application.run(stop, config.SHUTDOWN_SECONDS)


async def _build(
    config: Config, waits: Waits, database: Database, models: Models, clients: ModelClients
) -> Application:
    conversations, turns = Conversations(database), Turns(database)
    history, output_formats, attachments = (
        History(database),
        OutputFormats(database),
        Attachments(database),
    )
    inbox, delivery_log, prompts = Inbox(database), DeliveryLog(database), SystemPrompts(database)
    server_clock = ServerClock()
    bot = make_bot(
        config.TELEGRAM_BOT_TOKEN.get_secret_value(),
        config.TELEGRAM_API_BASE_URL,
        config.TELEGRAM_PROXY.get_secret_value(),
        server_clock,
    )
    delivery_clock = Clock(waits.speed)
    downloads, settings, grants = Downloads(bot), Settings(database), Grants(database)
    access_list = AccessList(_access(config), await grants.all())
    access_filter = AccessFilter(access_list)
    calls = await _calls(Penalties(database), delivery_clock)
    chats, group_context = Chats(database), GroupContext()
    deletion = Deletion(database)

    async def move_chat(old_id: int, new_id: int) -> None:
        await memberships.move(old_id, new_id)

    messages = Messages(bot, calls, move_chat)
    memberships = Memberships(
        bot=bot,
        access_filter=access_filter,
        chats=chats,
        settings=settings,
        inbox=inbox,
        messages=messages,
        leave_after=config.LEAVE_AFTER,
        upgrade=waits.upgrade,
        clock=time.time,
    )
    prices = Prices(config.OPENAI_BASE_URL, config.PRICES)
    prices.start_loading(
        config.OPENAI_MODEL, config.OPENAI_IMAGE_MODEL, config.OPENAI_TRANSCRIBE_MODEL
    )
    defaults = (config.BUDGET_PER_USER, config.BUDGET_PER_CHAT)
    billing = open_billing(database, settings, prices.price, _bounds(config), defaults, time.time)
    manner = PromptDefaults(config.OPENAI_MODEL, config.SYSTEM_PROMPT, config.CONTEXT_TOKENS)
    limits = LearntLimits(models)
    prompt_builder = PromptBuilder(
        manner, conversations, history, prompts, limits, settings, group_context
    )
    assistant = Assistant(
        store=TurnStore(
            conversations=conversations,
            turns=turns,
            output_formats=output_formats,
            ledger=billing.ledger,
            clock=time.time,
            price=billing.price,
        ),
        budget_guard=billing.budget_guard,
        attachment_loader=AttachmentLoader(
            downloads.fetch, _reader(config, clients), attachments, turns, config.MAX_IMAGES
        ),
        rounds_of=lambda answer: Rounds(answer, prompt_builder, limits, conversations),
        stream=clients.stream,
        image_generator=_image_generator(config, clients, conversations, history),
    )
    admin_alerts = AdminAlerts(
        messages,
        lambda: access_list.access.admins,
        settings,
        Alerts(database),
        config.LANGUAGE,
        time.time,
    )
    turn_runner = TurnRunner(
        assistant=assistant,
        deliveries=Deliveries(
            messages=messages,
            drafts=Drafts(bot, calls),
            uploads=Uploads(messages, SentUploads(database), delivery_log),
            delivery_log=delivery_log,
            attachments=attachments,
            settings=settings,
            style=Style(previews=config.STREAMING != "off", drafts=config.STREAMING == "draft"),
            max_images=config.MAX_IMAGES,
            clock=delivery_clock,
        ),
        attempts=TurnAttempts(turns, inbox, messages, admin_alerts, time.time),
        turns=turns,
        admin_alerts=admin_alerts,
        budget_warnings=BudgetWarnings(billing.budget_guard, messages, time.time),
        settings=settings,
        language=config.LANGUAGE,
        clock=time.time,
    )
    heartbeat = PollMonitor(time.monotonic)
    services = Services(
        messages=messages,
        conversations=conversations,
        turns=turns,
        delivery_log=delivery_log,
        albums=SeenAlbums(database),
        inbox=inbox,
        attachments=attachments,
        output_formats=output_formats,
        system_prompts=prompts,
        downloads=downloads,
        settings=settings,
        people=People(database),
        audit=Audit(database),
        billing=billing,
        health=HealthCheck(bot, database, heartbeat, clients.rates, clients.balance),
        group_context=group_context,
        deletion=deletion,
        archive=ChatExport(database),
        rights=ChatPermissions(bot, lambda: access_list.access, delivery_clock),
        access_list=access_list,
        grants=grants,
        language=config.LANGUAGE,
        default_system_prompt=config.SYSTEM_PROMPT,
        default_model=config.OPENAI_MODEL,
        default_streaming=config.STREAMING,
        list_models=clients.list_models,
        can_draw=clients.make_picture is not None,
        provider_host=urlsplit(config.OPENAI_BASE_URL).hostname or "",
        retention_days=config.RETENTION_DAYS,
        clock=time.time,
    )
    claim = Claim(access_list, delivery_clock.now)
    rate_limiter = RateLimiter(config.MESSAGES_PER_MINUTE, time.time)
    dispatcher = Dispatcher(
        bot,
        access_filter,
        rate_limiter,
        NotifiedUsers(database),
        memberships,
        claim,
        services,
        waits.album,
    )
    backlog = Backlog(inbox, time.time)
    sort = backlog.guard(dispatcher.dispatch, messages, admin_alerts)
    lanes = Lanes(
        Border(sort, turn_runner.take_turn, dispatcher.end, turn_runner.end),
        config.MAX_IMAGES,
        waits.paste,
    )
    # Nothing that the other lanes still do can hold an end that this one has brought about.
    longest = config.SHUTDOWN_SECONDS + _SLACK_SECONDS
    lanes.broken.add_done_callback(lambda _broken: end_within(longest, 1))
    return Application(
        bot=bot,
        inbox=inbox,
        turns=turns,
        lanes=lanes,
        backlog=backlog,
        memberships=memberships,
        menus=CommandMenus(bot, Menus(database), config.LANGUAGE),
        claim=claim,
        heartbeat=heartbeat,
        cleaning=Maintenance(
            database=database,
            deletion=deletion,
            inbox=inbox,
            retention_days=config.RETENTION_DAYS,
            clock=time.time,
            is_right=server_clock.agrees,
        ),
        clock=time.time,
    )


def _bounds(config: Config) -> CostBounds:
    longest = config.OPENAI_MAX_OUTPUT_TOKENS or 4_000
    return CostBounds(
        config.OPENAI_MODEL, config.OPENAI_IMAGE_MODEL, config.CONTEXT_TOKENS, longest
    )


def _reader(config: Config, clients: ModelClients) -> Reader:
    """Documents may fill half of the budget; the other half is for what is said about them."""
    return Reader(
        speech_to_text=SpeechToText(clients.transcribe, config.OPENAI_TRANSCRIBE_MODEL)
        if clients.transcribe
        else None,
        document_tokens=config.CONTEXT_TOKENS // 2,
        max_images=config.MAX_IMAGES,
    )


def _image_generator(
    config: Config, clients: ModelClients, conversations: Conversations, history: History
) -> ImageGenerator | None:
    if clients.make_picture is None:
        return None
    return ImageGenerator(clients.make_picture, config.OPENAI_IMAGE_MODEL, conversations, history)


async def _calls(penalties: Penalties, clock: Clock) -> ThrottledClient:
    """The way out to chats, with the penalties that an earlier process has earned."""

    async def note(chat_id: int, seconds: float) -> None:
        await penalties.note(chat_id, time.time() + seconds)

    calls = ThrottledClient(clock, note)
    now = time.time()
    for chat_id, until in (await penalties.current(now)).items():
        calls.restore_penalty(chat_id, until - now)
    return calls


def _listen_for_signals(shutdown_seconds: float) -> asyncio.Event:
    stop = asyncio.Event()

    def on_signal() -> None:
        if stop.is_set():
            end_within(_AT_ONCE_SECONDS, 1)
            sys.exit(1)
        end_within(shutdown_seconds + _SLACK_SECONDS, 1)
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, on_signal)
    return stop


def _provider(config: Config) -> Provider:
    return Provider(
        api_key=config.OPENAI_API_KEY.get_secret_value(),
        base_url=config.OPENAI_BASE_URL,
        proxy=config.OPENAI_PROXY.get_secret_value(),
        silence_seconds=config.OPENAI_TIMEOUT_SECONDS,
        answer_chars=config.MAX_ANSWER_CHARS,
        most_calls=config.MODEL_CONCURRENCY,
    )


def _options(config: Config) -> Options:
    return Options(
        temperature=config.OPENAI_TEMPERATURE,
        max_output_tokens=config.OPENAI_MAX_OUTPUT_TOKENS,
        reasoning_effort=config.OPENAI_REASONING_EFFORT,
    )


def _others(config: Config) -> ModelNames:
    return ModelNames(
        transcription=config.OPENAI_TRANSCRIBE_MODEL,
        image=config.OPENAI_IMAGE_MODEL,
        image_size=config.IMAGE_SIZE,
        image_quality=config.IMAGE_QUALITY,
    )


def _access(config: Config) -> Access:
    return Access(
        admins=config.ADMIN_USER_IDS.numbers,
        users=config.ALLOWED_USER_IDS.numbers,
        chats=config.ALLOWED_CHAT_IDS.numbers,
        is_open_to_all_users=config.ALLOWED_USER_IDS.is_everyone,
        is_open_in_all_chats=config.ALLOWED_CHAT_IDS.is_everyone,
    )
