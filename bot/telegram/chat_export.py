"""A chat as a zip file that people can read and programs too: Markdown, JSON, and the pictures."""

import asyncio
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain.reminder import Reminder
from bot.domain.speaker_labels import without_header
from bot.domain.tools import ToolCall
from bot.i18n.language import N_, _
from bot.storage.chat_export import (
    ChatExport,
    ExportedBelongings,
    ExportedMessage,
    ExportedPicture,
)
from bot.storage.personas import Persona
from bot.telegram.outgoing.send.upload import suffix_of
from bot.telegram.reminder_texts import THIS, tell_plan, tell_rule

LARGEST = 45 * 1024 * 1024
"""Bytes; Telegram takes files of up to 50 MB from a bot."""
_MOST_TEXT = 30 * 1024 * 1024
"""Bytes of text, of which there is room for Markdown and JSON, compressed."""
_TURNS_AT_ONCE = 100
_LONGEST_RESULT = 500
"""Characters of what a tool gave, where people read it."""

_BOT = N_("Bot")
_TITLE = N_("Conversation as of {date}")
_MEMORY = N_("What I remember")
_NEW = N_("New conversation")
_ELSEWHERE = N_("Asked from another chat")
_NEW_IN_TOPIC = N_("New conversation in topic {topic}")
_REMINDERS = N_("Reminders")
_PERSONAS = N_("Personas")

_Named = dict[ExportedPicture, str]
"""Pictures by the names that they have in the zip file."""


@dataclass(frozen=True, slots=True)
class ExportFile:
    """The zip file, and what did not fit into it."""

    content: bytes
    messages: int
    pictures: int
    pictures_left_out: int
    is_cut: bool
    """Whether the oldest messages were left out too."""


async def export_chat(
    archive: ChatExport, chat_id: int, now: float, facts: Sequence[str] = ()
) -> ExportFile | None:
    """The chat as it is now, with what is remembered; where it is too large, its newest part.

    None: nothing was said, and nothing is kept.
    """
    messages, is_cut = await _read(archive, chat_id)
    kept = await archive.belongings(chat_id)
    if not (messages or facts or kept.reminders or kept.personas):
        return None
    file = io.BytesIO()
    named: _Named = {}
    pictures = [picture for message in reversed(messages) for picture in message.pictures]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archived:
        # The texts' room is set aside first: they matter more.
        room = LARGEST - sum(message.size for message in messages)
        for picture in pictures:
            room -= picture.size
            content = await archive.content(picture) if room > 0 else None
            if content is None:
                break
            named[picture] = _name(picture, content)
            await asyncio.to_thread(_add, archived, named[picture], content)
        # In the language of who asks: a thread of its own takes the context along.
        await asyncio.to_thread(_add_texts, archived, messages, kept, named, now, facts)
    return ExportFile(
        content=file.getvalue(),
        messages=len(messages),
        pictures=len(named),
        pictures_left_out=len(pictures) - len(named),
        is_cut=is_cut,
    )


async def _read(archive: ChatExport, chat_id: int) -> tuple[list[ExportedMessage], bool]:
    """The messages in their order, the newest for certain; and whether older ones are left out."""
    pieces: list[list[ExportedMessage]] = []
    before, size = 2**62, 0
    while piece := await archive.messages(chat_id, before, _TURNS_AT_ONCE):
        size += sum(message.size for message in piece)
        if size > _MOST_TEXT and pieces:
            return _joined(pieces), True
        pieces.append(piece)
        before = piece[0].turn_id
    return _joined(pieces), False


def _joined(pieces: Sequence[list[ExportedMessage]]) -> list[ExportedMessage]:
    return [message for piece in reversed(pieces) for message in piece]


def _name(picture: ExportedPicture, content: bytes) -> str:
    """Unlike that of any other, and in order."""
    name = f"{picture.turn_id:06d}-{picture.role}-{picture.position}{suffix_of(content)}"
    return f"pictures/{name}"


def _add(archived: zipfile.ZipFile, name: str, content: bytes) -> None:
    # Pictures are compressed already.
    archived.writestr(name, content, zipfile.ZIP_STORED)


def _add_texts(
    archived: zipfile.ZipFile,
    messages: Sequence[ExportedMessage],
    kept: ExportedBelongings,
    named: _Named,
    now: float,
    facts: Sequence[str],
) -> None:
    words = [
        *_markdown(messages, named, now),
        *_remembered(facts),
        *_markdown_of_belongings(kept),
    ]
    archived.writestr("conversation.md", "\n".join(words))
    content = {
        "exported_at": _iso(now),
        "messages": [_entry(message, named) for message in messages],
        "memory": list(facts),
        "reminders": [_reminder_entry(reminder) for reminder in kept.reminders],
        "personas": [_persona_entry(persona) for persona in kept.personas],
    }
    archived.writestr("conversation.json", json.dumps(content, ensure_ascii=False, indent=1))


def _entry(message: ExportedMessage, named: _Named) -> dict[str, object]:
    """A message for programs. No numbers of people: names are enough for who was there."""
    return {
        "date": _iso(message.at),
        "conversation": message.conversation_id,
        "topic": max(0, message.topic_id) or None,
        "role": message.role,
        "speaker": message.speaker or None,
        "model": message.model or None,
        "text": without_header(message.text),
        "thinking": message.thoughts or None,
        "calls": [
            {"tool": call.name, "arguments": call.arguments, "result": result}
            for call, result in _calls(message)
        ],
        "pictures": [named[picture] for picture in message.pictures if picture in named],
    }


def _reminder_entry(reminder: Reminder) -> dict[str, object]:
    return {
        "next": _iso(reminder.plan.at),
        "timezone": reminder.zone,
        "repeats": tell_rule(reminder.plan.rule) or None,
        "is_paused": reminder.state == "paused",
        "is_question": reminder.kind == "ask",
        "topic": reminder.thread.topic_id or None,
        "speaker": reminder.author.name,
        "text": reminder.text,
    }


def _persona_entry(persona: Persona) -> dict[str, object]:
    """Without its link: who has that can read it."""
    return {
        "name": persona.name,
        "prompt": persona.prompt,
        "model": persona.model or None,
        "effort": persona.effort or None,
    }


def _markdown(messages: Sequence[ExportedMessage], named: _Named, now: float) -> Iterator[str]:
    yield f"# {_(_TITLE).format(date=_readable(now))}\n"
    conversation = None
    for message in messages:
        if conversation not in (None, message.conversation_id):
            title = _(_NEW_IN_TOPIC) if message.topic_id else _(_NEW)
            title = _(_ELSEWHERE) if message.topic_id < 0 else title
            yield f"---\n\n*{title.format(topic=message.topic_id)}*\n"
        conversation = message.conversation_id
        yield f"**{message.speaker or _(_BOT)}** · {_readable(message.at)}\n"
        yield f"{without_header(message.text)}\n"
        for call, result in _calls(message):
            yield f"{_quote(call, result)}\n"
        for picture in message.pictures:
            if picture in named:
                yield f"![]({named[picture]})\n"


def _markdown_of_belongings(kept: ExportedBelongings) -> Iterator[str]:
    if kept.reminders:
        yield f"## {_(_REMINDERS)}\n"
        for one in kept.reminders:
            yield f"**{one.author.name}** · {tell_plan(one)}\n"
            yield f"{one.text or _(THIS)}\n"
    if kept.personas:
        yield f"## {_(_PERSONAS)}\n"
        for persona in kept.personas:
            yield f"### {persona.name}\n"
            yield f"{persona.prompt}\n"


def _calls(message: ExportedMessage) -> Iterator[tuple[ToolCall, str | None]]:
    """What was called to answer it, and what came of each; None: nobody knows."""
    for round_ in message.rounds:
        yield from zip(round_.calls, round_.results, strict=True)


def _quote(call: ToolCall, result: str | None) -> str:
    """A call for people: with the beginning of its result, all of which is in the JSON."""
    text = (result or "–").strip()
    short = text if len(text) <= _LONGEST_RESULT else f"{text[:_LONGEST_RESULT].rstrip()} …"
    lines = [f"🔧 {call.name} {call.arguments}", "", *short.splitlines()]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _remembered(facts: Sequence[str]) -> Iterator[str]:
    if facts:
        yield f"## {_(_MEMORY)}\n"
        yield from (f"- {fact}" for fact in facts)


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")


def _readable(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC"
