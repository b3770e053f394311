"""What the bot can be told to do: one file a command, one tuple for handlers, menus and /help."""

from bot.telegram.commands import (
    access_requests,
    answer_file,
    follow_up,
    forget,
    full_quality,
    history,
    memory,
    model,
    other_model,
    persona_buttons,
    persona_links,
    remind,
    reminder_zone,
    reminders,
    reset,
    retry,
    settings,
    shorter_answer,
    stop,
    system_history,
    timezone,
    tool_approval,
    tools,
    voice,
)
from bot.telegram.commands.access import ACCESS
from bot.telegram.commands.allow import ALLOW, DENY
from bot.telegram.commands.ask import ASK
from bot.telegram.commands.branch import BRANCH
from bot.telegram.commands.budget import BUDGET
from bot.telegram.commands.catchup import CATCHUP
from bot.telegram.commands.context import Command, PressButton
from bot.telegram.commands.effort import EFFORT
from bot.telegram.commands.export import EXPORT
from bot.telegram.commands.forget import FORGET
from bot.telegram.commands.help import make_help
from bot.telegram.commands.history import HISTORY
from bot.telegram.commands.image import IMAGE
from bot.telegram.commands.json_answers import JSON
from bot.telegram.commands.language import LANGUAGE
from bot.telegram.commands.listen import LISTEN
from bot.telegram.commands.memory import MEMORY
from bot.telegram.commands.model import MODEL
from bot.telegram.commands.persona import PERSONA
from bot.telegram.commands.privacy import PRIVACY
from bot.telegram.commands.remind import REMIND
from bot.telegram.commands.reminders import REMINDERS
from bot.telegram.commands.reset import RESET
from bot.telegram.commands.retry import RETRY
from bot.telegram.commands.search import SEARCH
from bot.telegram.commands.settings import SETTINGS
from bot.telegram.commands.start import START
from bot.telegram.commands.status import STATUS
from bot.telegram.commands.stop import STOP
from bot.telegram.commands.suggest import SUGGEST
from bot.telegram.commands.system import SYSTEM
from bot.telegram.commands.temp import TEMP
from bot.telegram.commands.timezone import TIMEZONE
from bot.telegram.commands.tools import TOOLS
from bot.telegram.commands.trigger import TRIGGER
from bot.telegram.commands.usage import USAGE
from bot.telegram.commands.voice import VOICE

HELP = make_help(lambda: [command for command in COMMANDS if command.is_in_menu])

COMMANDS: tuple[Command, ...] = (
    START,
    ASK,
    RESET,
    TEMP,
    BRANCH,
    HISTORY,
    CATCHUP,
    STOP,
    RETRY,
    SEARCH,
    IMAGE,
    JSON,
    REMIND,
    REMINDERS,
    SYSTEM,
    PERSONA,
    SETTINGS,
    MODEL,
    EFFORT,
    VOICE,
    SUGGEST,
    TOOLS,
    MEMORY,
    TRIGGER,
    LISTEN,
    LANGUAGE,
    TIMEZONE,
    USAGE,
    BUDGET,
    EXPORT,
    FORGET,
    PRIVACY,
    ALLOW,
    DENY,
    ACCESS,
    STATUS,
    HELP,
)

BUTTONS: dict[str, PressButton] = {
    "undo": reset.undo,
    "stop": stop.press,
    "again": retry.press_again,
    "file": answer_file.press,
    "full": full_quality.press,
    "history": history.press_page,
    "take_up": history.press_take_up,
    "forget": forget.press,
    "more": retry.press_continue,
    "other": other_model.press_menu,
    "with": other_model.press_model,
    "answer": other_model.press_back,
    "shorter": shorter_answer.press,
    "follow": follow_up.press,
    "ask_access": access_requests.press_request,
    "admit": access_requests.press_admit,
    "refuse": access_requests.press_decline,
    "set": settings.press_set,
    "settings": settings.press_page,
    "models": model.press_page,
    "model": model.press_model,
    "persona": persona_buttons.press_card,
    "personas": persona_buttons.press_page,
    "persona_use": persona_buttons.press_use,
    "persona_take": persona_links.press_take,
    "persona_off": persona_buttons.press_off,
    "persona_delete": persona_buttons.press_delete,
    "persona_sure": persona_buttons.press_sure,
    "persona_share": persona_links.press_share,
    "persona_unshare": persona_links.press_unshare,
    "persona_offer": persona_buttons.press_offer,
    "restore": system_history.press_restore,
    "tools": tools.press_page,
    "tool": tools.press_switch,
    "tool_ask": tools.press_ask_again,
    "tool_once": tool_approval.press_once,
    "tool_chat": tool_approval.press_chat,
    "unremind": remind.press_undo,
    "later": remind.press_later,
    "reminders": reminders.press_page,
    "reminder": reminders.press_change,
    "timezones": timezone.press_page,
    "timezone": timezone.press_zone,
    "zone_of": reminder_zone.press_offer,
    "rezone": reminder_zone.press_choose,
    "tool_deny": tool_approval.press_deny,
    "memory": memory.press_list,
    "fact": memory.press_delete,
    "facts": memory.press_delete_all,
    "fact_undo": memory.press_undo,
    "voice": voice.press_choice,
    "aloud": voice.press_aloud,
}

FOR_STRANGERS = frozenset({"ask_access"})
"""Buttons that people may press who have no access."""
