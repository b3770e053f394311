"""The menus of commands that Telegram shows: for each place and language, sent when they change."""

import hashlib
import json
import logging
from collections.abc import Iterator, Sequence

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
)
from telegram.error import BadRequest, TelegramError

from bot.i18n.language import _, choose_language, in_language, known_languages
from bot.storage.menus import Menus
from bot.telegram.commands.context import Command, Place

logger = logging.getLogger(__name__)

_SCOPES: tuple[tuple[BotCommandScope, Place], ...] = (
    (BotCommandScopeDefault(), "private"),
    (BotCommandScopeAllPrivateChats(), "private"),
    (BotCommandScopeAllGroupChats(), "group"),
    (BotCommandScopeAllChatAdministrators(), "admins"),
)
_EPHEMERAL = {"is_ephemeral": True}
"""Since Bot API 10.2; the library does not know it."""

_CODE_LENGTH = 2
"""Letters of a language as Telegram wants them."""


class CommandMenus:
    """Tells Telegram what the menus are to be. `language` is for people whose own has none."""

    def __init__(self, bot: Bot, menus: Menus, language: str) -> None:
        self._bot = bot
        self._menus = menus
        self._language = choose_language(language)
        self._may_mark = True

    async def show(self, commands: Sequence[Command]) -> None:
        """Bring Telegram's menus up to date; what fails is tried at the next start again."""
        told = await self._menus.told()
        wanted = set()
        for scope, place, code in self._places():
            key = f"{scope.type}:{code}"
            wanted.add(key)
            menu = self._menu(commands, place, code)
            if told.get(key) == self._digest(menu):
                continue
            try:
                if not await self._set(menu, scope, code):
                    menu = self._menu(commands, place, code)
                    await self._bot.set_my_commands(menu, scope, code or None)
            except TelegramError as error:
                logger.warning("the command menu could not be set: %s", error)
                return
            await self._menus.note(key, self._digest(menu))
        await self._drop(set(told) - wanted)

    def _menu(self, commands: Sequence[Command], place: Place, code: str) -> list[BotCommand]:
        """The commands of this place; marked are those that in a group need only be seen by us."""
        is_marked = self._may_mark and place in ("group", "admins")
        with in_language(code or self._language):
            return [
                BotCommand(
                    command.name,
                    _(command.description),
                    api_kwargs=_EPHEMERAL if is_marked and command.is_ephemeral else None,
                )
                for command in commands
                if command.is_in_menu and place in command.places
            ]

    async def _set(self, menu: Sequence[BotCommand], scope: BotCommandScope, code: str) -> bool:
        """Whether Telegram has it; False where it may be the marks that it does not take."""
        try:
            await self._bot.set_my_commands(menu, scope, code or None)
        except BadRequest as error:
            if not any(command.api_kwargs for command in menu):
                raise
            logger.warning("commands cannot be marked as ephemeral: %s", error)
            self._may_mark = False
            return False
        return True

    def _places(self) -> Iterator[tuple[BotCommandScope, Place, str]]:
        # The menus without a language are in the default one already.
        others = set(known_languages()) - {self._language}
        codes = sorted(code for code in others if len(code) == _CODE_LENGTH)
        for scope, place in _SCOPES:
            for code in ("", *codes):
                yield scope, place, code

    def _digest(self, menu: Sequence[BotCommand]) -> str:
        """Of another bot it is another one: its menus are empty yet."""
        said = json.dumps([self._bot.id, *(command.to_dict() for command in menu)])
        return hashlib.sha256(said.encode()).hexdigest()

    async def _drop(self, keys: set[str]) -> None:
        """Languages that are gone would be shown for ever."""
        scopes = {scope.type: scope for scope, _place in _SCOPES}
        for key in sorted(keys):
            kind, _colon, code = key.partition(":")
            try:
                if kind in scopes:
                    await self._bot.delete_my_commands(scopes[kind], code or None)
            except TelegramError as error:
                logger.warning("a command menu could not be removed: %s", error)
                return
            await self._menus.forget(key)
