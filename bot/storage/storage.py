"""All that is kept, opened at once: a field for each table's words."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.budget import Budget
from bot.domain.observers import ObserveSeconds, observe_nothing
from bot.storage.albums import SeenAlbums
from bot.storage.alerts import Alerts
from bot.storage.approvals import Approvals
from bot.storage.attachments import Attachments
from bot.storage.audit import Audit
from bot.storage.backup_deletion import BackupDeletion, BackupFiles
from bot.storage.budgets import Budgets
from bot.storage.chat_export import ChatExport
from bot.storage.chat_settings import Settings
from bot.storage.chats import Chats
from bot.storage.conversations import Conversations
from bot.storage.database import Database
from bot.storage.deletion import Deletion
from bot.storage.delivery_log import DeliveryLog
from bot.storage.engine import Engine
from bot.storage.feedback import Feedback
from bot.storage.follow_ups import FollowUps
from bot.storage.grants import Grants
from bot.storage.history import History
from bot.storage.inbox import Inbox
from bot.storage.inline_answers import InlineAnswers
from bot.storage.memory import Memory
from bot.storage.menus import Menus
from bot.storage.models import Models
from bot.storage.notices import Notices
from bot.storage.notified_users import NotifiedUsers
from bot.storage.output_formats import OutputFormats
from bot.storage.own_topics import OwnTopics
from bot.storage.past_conversations import PastConversations
from bot.storage.penalties import Penalties
from bot.storage.people import People
from bot.storage.personas import Personas
from bot.storage.provider_rests import ProviderRests
from bot.storage.reminders import Reminders
from bot.storage.sent_uploads import SentUploads
from bot.storage.speeches import Speeches
from bot.storage.system_prompts import SystemPrompts
from bot.storage.temporary_conversations import TemporaryConversations
from bot.storage.time_zones import TimeZones
from bot.storage.tool_rounds import ToolRounds
from bot.storage.turns import Turns
from bot.storage.usage import Ledger


@dataclass(frozen=True, slots=True)
class StorageDefaults:
    """What the operator decided: whose models are meant, and for who has no other, the rest."""

    model_base_url: str
    budget_per_user: Budget | None = None
    budget_per_chat: Budget | None = None
    other_base_urls: Mapping[str, str] = field(default_factory=dict)
    """Where the other providers are, by name."""
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Storage:
    """One database in the words of its tables."""

    database: Engine
    albums: SeenAlbums
    alerts: Alerts
    approvals: Approvals
    attachments: Attachments
    audit: Audit
    backup_deletion: BackupDeletion
    budgets: Budgets
    chat_export: ChatExport
    chats: Chats
    conversations: Conversations
    deletion: Deletion
    delivery_log: DeliveryLog
    feedback: Feedback
    follow_ups: FollowUps
    grants: Grants
    history: History
    inbox: Inbox
    inline_answers: InlineAnswers
    ledger: Ledger
    memory: Memory
    menus: Menus
    models: Models
    notified_users: NotifiedUsers
    output_formats: OutputFormats
    own_topics: OwnTopics
    past_conversations: PastConversations
    notices: Notices
    penalties: Penalties
    people: People
    personas: Personas
    provider_rests: ProviderRests
    reminders: Reminders
    sent_uploads: SentUploads
    settings: Settings
    speeches: Speeches
    system_prompts: SystemPrompts
    temporary_conversations: TemporaryConversations
    time_zones: TimeZones
    tool_rounds: ToolRounds
    turns: Turns


@asynccontextmanager
async def open_storage(
    path: Path,
    migrations: Path,
    defaults: StorageDefaults,
    observe_write: ObserveSeconds = observe_nothing,
) -> AsyncIterator[Storage]:
    """The storage, for as long as its database is open. Raises DatabaseError."""
    async with Database(path, migrations, observe_write=observe_write) as database:
        yield storage_of(database, defaults, BackupFiles(path, migrations))


def storage_of(
    database: Engine, defaults: StorageDefaults, backups: BackupFiles | None = None
) -> Storage:
    """All of an open database; one that is no file has no backups of ours."""
    settings = Settings(database)
    return Storage(
        database=database,
        albums=SeenAlbums(database),
        alerts=Alerts(database),
        approvals=Approvals(database),
        attachments=Attachments(database),
        audit=Audit(database),
        backup_deletion=BackupDeletion(database, backups),
        budgets=Budgets(database, defaults.budget_per_user, defaults.budget_per_chat),
        chat_export=ChatExport(database),
        chats=Chats(database),
        conversations=Conversations(database),
        deletion=Deletion(database),
        delivery_log=DeliveryLog(database),
        feedback=Feedback(database),
        follow_ups=FollowUps(database),
        grants=Grants(database),
        history=History(database),
        inbox=Inbox(database),
        inline_answers=InlineAnswers(database),
        ledger=Ledger(database),
        memory=Memory(database),
        menus=Menus(database),
        models=Models(database, defaults.model_base_url, defaults.other_base_urls),
        notified_users=NotifiedUsers(database),
        output_formats=OutputFormats(database),
        own_topics=OwnTopics(database),
        past_conversations=PastConversations(database),
        notices=Notices(database),
        penalties=Penalties(database),
        people=People(database),
        personas=Personas(database),
        provider_rests=ProviderRests(database),
        reminders=Reminders(database),
        sent_uploads=SentUploads(database),
        settings=settings,
        speeches=Speeches(database),
        system_prompts=SystemPrompts(database),
        temporary_conversations=TemporaryConversations(database),
        time_zones=TimeZones(settings, defaults.timezone),
        tool_rounds=ToolRounds(database),
        turns=Turns(database),
    )
