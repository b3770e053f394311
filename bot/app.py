"""Builds the rooms and joins them; the only place that sees them all."""

import asyncio
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.assistant.assistant import Assistant
from bot.assistant.budget_guard import Bounds
from bot.assistant.group_context import Background
from bot.assistant.image_generator import Painter
from bot.assistant.prompt_builder import Manner, Prompting
from bot.checks import DATABASE_NAME
from bot.config import Config
from bot.domain.access import Access
from bot.ending import end_within
from bot.files.audio import Hearing
from bot.files.reader import Reader
from bot.i18n.catalogs import start_speaking
from bot.llm.model_clients import OtherModels, Skills, open_skills
from bot.llm.provider import Options, Provider
from bot.llm.quirks import Quirks
from bot.pricing.prices import Prices
from bot.storage.albums import SeenAlbums
from bot.storage.alerts import Alerts
from bot.storage.attachments import Attachments
from bot.storage.audit import Audit
from bot.storage.chat_export import Archive
from bot.storage.chat_settings import Settings
from bot.storage.chats import Chats
from bot.storage.conversations import Conversations
from bot.storage.database import Database
from bot.storage.deletion import Forgetting
from bot.storage.delivery_log import Screens
from bot.storage.folder_lock import Hold
from bot.storage.grants import Grants
from bot.storage.history import History
from bot.storage.inbox import Inbox
from bot.storage.menus import Menus
from bot.storage.models import Models
from bot.storage.notified_users import Strangers
from bot.storage.output_formats import Orders
from bot.storage.penalties import Penalties
from bot.storage.people import People
from bot.storage.sent_uploads import UploadedFiles
from bot.storage.system_prompts import SystemPrompts
from bot.storage.turns import Turns
from bot.telegram.access.access_filter import Gate
from bot.telegram.access.access_list import Doors
from bot.telegram.access.permissions import Rights
from bot.telegram.access.rate_limiter import Turnstile
from bot.telegram.admin_alerts import Alarm
from bot.telegram.api.client import make_bot
from bot.telegram.api.server_clock import ServerClock
from bot.telegram.billing import open_money
from bot.telegram.commands.context import Tools
from bot.telegram.dispatch.albums import HOLD_SECONDS
from bot.telegram.dispatch.dispatcher import Desk
from bot.telegram.dispatch.membership import UPGRADE_SECONDS, Memberships
from bot.telegram.dispatch.owner_setup import Claim
from bot.telegram.health_check import Heartbeat, Vitals
from bot.telegram.incoming.attachment_loader import Opening
from bot.telegram.incoming.downloads import Downloads
from bot.telegram.lanes.lanes import GAP, Border, Lanes
from bot.telegram.outgoing.answer.delivery import Style
from bot.telegram.outgoing.answer.drafts import Drafts
from bot.telegram.outgoing.answer.uploads import Uploads
from bot.telegram.outgoing.send.clock import Clock
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.send.throttled_client import Calls
from bot.telegram.runtime.application import Application
from bot.telegram.runtime.backlog import Backlog
from bot.telegram.runtime.maintenance import Cleaning
from bot.telegram.runtime.menus import CommandMenus
from bot.telegram.turn_runner import Talk

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
    async with Hold(path) as hold:
        # Longer than another bot may take to end, which has just been told to.
        if await hold.take(stop, config.SHUTDOWN_SECONDS + 2 * _SLACK_SECONDS):
            await _run_on(path, config, waits, stop)


async def _run_on(path: Path, config: Config, waits: Waits, stop: asyncio.Event) -> None:
    async with Database(path, MIGRATIONS) as database:
        provider = _provider(config)
        models = Models(database, provider.base_url)
        quirks = Quirks(await models.refused_parameters(), models.note_refused)
        async with open_skills(provider, _options(config), _others(config), quirks) as skills:
            application = await _build(config, waits, database, models, skills)
            await application.run(stop, config.SHUTDOWN_SECONDS)


async def _build(
    config: Config, waits: Waits, database: Database, models: Models, skills: Skills
) -> Application:
    conversations, turns = Conversations(database), Turns(database)
    history, orders, attachments = History(database), Orders(database), Attachments(database)
    inbox, screens, prompts = Inbox(database), Screens(database), SystemPrompts(database)
    server_clock = ServerClock()
    bot = make_bot(
        config.TELEGRAM_BOT_TOKEN.get_secret_value(),
        config.TELEGRAM_API_BASE_URL,
        config.TELEGRAM_PROXY.get_secret_value(),
        server_clock,
    )
    delivery_clock = Clock(waits.speed)
    downloads, settings, grants = Downloads(bot), Settings(database), Grants(database)
    doors = Doors(_access(config), await grants.all())
    gate = Gate(doors)
    calls = await _calls(Penalties(database), delivery_clock)
    chats, background = Chats(database), Background()
    forgetting = Forgetting(database)

    async def move_chat(old_id: int, new_id: int) -> None:
        await memberships.move(old_id, new_id)

    messages = Messages(bot, calls, move_chat)
    memberships = Memberships(
        bot=bot,
        gate=gate,
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
    money = open_money(database, settings, prices.price, _bounds(config), defaults, time.time)
    manner = Manner(config.OPENAI_MODEL, config.SYSTEM_PROMPT, config.CONTEXT_TOKENS)
    assistant = Assistant(
        stream=skills.stream,
        prompting=Prompting(manner, conversations, history, prompts, models, settings, background),
        conversations=conversations,
        turns=turns,
        orders=orders,
        ledger=money.ledger,
        clock=time.time,
        price=money.price,
    )
    alarm = Alarm(
        messages,
        lambda: doors.access.admins,
        settings,
        Alerts(database),
        config.LANGUAGE,
        time.time,
    )
    talk = Talk(
        assistant=assistant,
        budgeting=money.budgeting,
        painter=_painter(config, skills, conversations, history),
        opening=Opening(downloads, _reader(config, skills), attachments, turns, config.MAX_IMAGES),
        turns=turns,
        inbox=inbox,
        attachments=attachments,
        screens=screens,
        messages=messages,
        drafts=Drafts(bot, calls),
        uploads=Uploads(messages, UploadedFiles(database), screens),
        alarm=alarm,
        style=Style(previews=config.STREAMING != "off", drafts=config.STREAMING == "draft"),
        max_images=config.MAX_IMAGES,
        settings=settings,
        language=config.LANGUAGE,
        clock=time.time,
        delivery_clock=delivery_clock,
    )
    heartbeat = Heartbeat(time.monotonic)
    tools = Tools(
        messages=messages,
        conversations=conversations,
        turns=turns,
        screens=screens,
        albums=SeenAlbums(database),
        inbox=inbox,
        attachments=attachments,
        orders=orders,
        system_prompts=prompts,
        downloads=downloads,
        settings=settings,
        people=People(database),
        audit=Audit(database),
        money=money,
        vitals=Vitals(bot, database, heartbeat, skills.rates, skills.balance),
        background=background,
        forgetting=forgetting,
        archive=Archive(database),
        rights=Rights(bot, lambda: doors.access, delivery_clock),
        doors=doors,
        grants=grants,
        language=config.LANGUAGE,
        default_system_prompt=config.SYSTEM_PROMPT,
        default_model=config.OPENAI_MODEL,
        default_streaming=config.STREAMING,
        list_models=skills.list_models,
        can_draw=skills.make_picture is not None,
        provider_host=urlsplit(config.OPENAI_BASE_URL).hostname or "",
        retention_days=config.RETENTION_DAYS,
        clock=time.time,
    )
    claim = Claim(doors, delivery_clock.now)
    turnstile = Turnstile(config.MESSAGES_PER_MINUTE, time.time)
    desk = Desk(bot, gate, turnstile, Strangers(database), memberships, claim, tools, waits.album)
    backlog = Backlog(inbox, time.time)
    sort = backlog.guard(desk.sort, messages, alarm)
    lanes = Lanes(Border(sort, talk.take_turn, desk.end, talk.end), config.MAX_IMAGES, waits.paste)
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
        cleaning=Cleaning(
            database=database,
            forgetting=forgetting,
            inbox=inbox,
            retention_days=config.RETENTION_DAYS,
            clock=time.time,
            is_right=server_clock.agrees,
        ),
        clock=time.time,
    )


def _bounds(config: Config) -> Bounds:
    longest = config.OPENAI_MAX_OUTPUT_TOKENS or 4_000
    return Bounds(config.OPENAI_MODEL, config.OPENAI_IMAGE_MODEL, config.CONTEXT_TOKENS, longest)


def _reader(config: Config, skills: Skills) -> Reader:
    """Documents may fill half of the budget; the other half is for what is said about them."""
    return Reader(
        hearing=Hearing(skills.transcribe, config.OPENAI_TRANSCRIBE_MODEL)
        if skills.transcribe
        else None,
        document_tokens=config.CONTEXT_TOKENS // 2,
        max_images=config.MAX_IMAGES,
    )


def _painter(
    config: Config, skills: Skills, conversations: Conversations, history: History
) -> Painter | None:
    if skills.make_picture is None:
        return None
    return Painter(skills.make_picture, config.OPENAI_IMAGE_MODEL, conversations, history)


async def _calls(penalties: Penalties, clock: Clock) -> Calls:
    """The way out to chats, with the penalties that an earlier process has earned."""

    async def note(chat_id: int, seconds: float) -> None:
        await penalties.note(chat_id, time.time() + seconds)

    calls = Calls(clock, note)
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


def _others(config: Config) -> OtherModels:
    return OtherModels(
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
