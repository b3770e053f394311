"""Commands: carried out at once, or turned into the question that they ask."""

from collections.abc import Mapping

from bot.domain.addressing import Command as Called
from bot.i18n.language import N_, _
from bot.storage.effect import begin_effect
from bot.telegram.commands.context import Command, CommandContext, Services
from bot.telegram.dispatch.context import Context
from bot.telegram.dispatch.near_command import find_near
from bot.telegram.dispatch.step import Dispatched, Say
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.outgoing.text.markdown import FormattedText
from bot.telegram.outgoing.text.notice_text import notice_text

_UNKNOWN = N_("Unknown command: `/{name}`. Send /help to see what I can do.")
_NEAR = N_("Unknown command: `/{name}`. Did you mean /{near}?")
_NEAR_WITH_WORDS = N_("Unknown command: `/{name}`. Did you mean `/{near} {words}`?")

_LONGEST_WORDS = 200
"""Characters: what is longer is not said again, only to be copied."""


class RunCommand:
    """Carries out commands. One that asks something goes on as that question."""

    def __init__(self, commands: Mapping[str, Command], services: Services, say: Say) -> None:
        self._commands = commands
        self._services = services
        self._say = say

    async def __call__(
        self, message: IncomingMessage, context: Context
    ) -> IncomingMessage | Dispatched:
        """The question; HANDLED where the command asks none, or is not known."""
        called = message.command
        if called is None:
            return message
        command = self._commands.get(called.name)
        if command is None:
            if not message.is_edit and (not message.is_group or called.addressee):
                self._say(message, context, self._write_unknown(called, message.author.id))
            return Dispatched.HANDLED
        call = CommandContext(message, called.argument, context.lane, context.lanes, self._services)
        question = await command.to_question(call) if command.to_question else None
        if question is not None:
            return question
        if not message.is_edit:
            begin_effect()
            await command.run(call)
        return Dispatched.HANDLED

    def _write_unknown(self, called: Called, author_id: int) -> FormattedText:
        """With the command that was meant, if it is near: a tap sends it, or copies it whole."""
        is_admin = author_id in self._services.access_list.access.admins
        offered = [
            name
            for name, command in self._commands.items()
            if command.is_in_menu and (is_admin or command.places != ("owners",))
        ]
        near = find_near(called.name, offered)
        if near is None:
            return notice_text(_(_UNKNOWN), name=called.name)
        words = called.argument
        if words and len(words) <= _LONGEST_WORDS:
            return notice_text(_(_NEAR_WITH_WORDS), name=called.name, near=near, words=words)
        return notice_text(_(_NEAR), name=called.name, near=near)
