"""The tool by which a model sets a reminder for whoever asks."""

import hashlib
import json
from collections.abc import Callable

from bot.domain.message import Author
from bot.domain.reminder import LONGEST, MOST_IN_CHAT, MOST_OPEN, Kind, Reminder
from bot.domain.schedule import now_there
from bot.domain.time_zone import zone_named
from bot.domain.tools import JsonValue, ToolDescription
from bot.domain.when import WhenError, read_iso
from bot.i18n.language import N_, _, current_language
from bot.storage.people import People
from bot.storage.reminders import Reminders
from bot.storage.time_zones import TimeZones
from bot.tools.tool import Arguments, Caller, Tool, ToolOutput

_DESCRIPTION = (
    "Sets a reminder for the person who asks, in this chat. Only where they ask to be reminded, or "
    "for something to be looked at later. They see it under your answer and can take it back."
)
_PARAMETERS: dict[str, JsonValue] = {
    "type": "object",
    "properties": {
        "at": {
            "type": "string",
            "description": "Their local time as ISO 8601 (2026-11-26T18:30), or 'in 10 minutes'.",
            "maxLength": 60,
        },
        "text": {
            "type": "string",
            "description": "What to say then; with kind 'ask', the question to answer then.",
            "minLength": 1,
            "maxLength": LONGEST,
        },
        "repeat": {
            "type": "string",
            "description": "daily, weekdays, weekly, or every N minutes, hours or days.",
            "maxLength": 60,
        },
        "kind": {
            "type": "string",
            "enum": ["say", "ask"],
            "description": "say (usual): the text is said as it is. ask: you answer it then.",
        },
    },
    "required": ["at", "text"],
    "additionalProperties": False,
}
_TITLE = N_("Reminders")
_WRONG = {
    "unknown": "This time could not be understood.",
    "past": "This time has passed.",
    "too often": "The shortest interval is 10 minutes.",
    "too far": "This is more than 10 years away.",
}


def make_set_reminder(
    reminders: Reminders, zones: TimeZones, people: People, clock: Callable[[], float]
) -> Tool:
    """It is set in the zone of who asks, and once, however often the same call is met."""

    async def run(arguments: Arguments, caller: Caller) -> ToolOutput:
        now, thread = clock(), caller.thread
        zone = await zones.of(thread.chat_id, caller.author_id)
        try:
            plan = read_iso(
                str(arguments["at"]), str(arguments.get("repeat", "")), now, zone_named(zone)
            )
        except WhenError as error:
            there = now_there(now, zone_named(zone))
            text = f"{_WRONG[error.mistake]} It is {there:%Y-%m-%dT%H:%M} ({zone}) there now."
            return ToolOutput(text, is_error=True)
        name = await people.name(caller.author_id)
        author = Author(caller.author_id, name, language=current_language())
        kind: Kind = "ask" if arguments.get("kind") == "ask" else "say"
        text = str(arguments["text"]).strip()
        if not text:
            return ToolOutput("There is nothing to say in it.", is_error=True)
        new = Reminder(0, thread, author, kind, text, 0, zone, plan)
        content = json.dumps([dict(arguments)], sort_keys=True)
        made_by = f"turn:{caller.turn_id}:{hashlib.sha256(content.encode()).hexdigest()[:16]}"
        added = await reminders.add(new, made_by, now, caller.turn_id)
        if added == "person":
            return ToolOutput(f"They have {MOST_OPEN} reminders already.", is_error=True)
        if added == "chat":
            return ToolOutput(f"This chat has {MOST_IN_CHAT} reminders already.", is_error=True)
        if added == "gone":
            return ToolOutput("Not set: their question was deleted meanwhile.", is_error=True)
        due = now_there(added.plan.at, zone_named(added.zone))
        return ToolOutput(f"Set for {due:%A, %Y-%m-%d %H:%M} ({added.zone}).")

    return Tool(
        description=ToolDescription("set_reminder", _DESCRIPTION, _PARAMETERS),
        run=run,
        show=lambda _arguments: f"⏰ {_(_TITLE)}",
        title=_TITLE,
        changes=True,
    )
