"""Telegram's menus of commands are those that it was to have, and it is told of changes only."""

from collections.abc import Iterator
from gettext import NullTranslations

import pytest

from bot.i18n.language import N_, use_catalogs
from bot.storage.menus import Menus
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.runtime.menus import CommandMenus
from sandbox.botapi.faults import Fault
from tests.telegram.outgoing.answer.stage import Stage, open_stage


async def _run(_context: CommandContext) -> None:
    """Do nothing."""


HELP = Command("help", N_("What I can do"), _run)
STOP = Command("stop", N_("Stop the answer"), _run, places=("private",))
ALLOW = Command("allow", "Grant access", _run, places=("owners",))
HIDDEN = Command("ask", "Ask", _run, is_in_menu=False)
COMMANDS = (HELP, STOP, ALLOW, HIDDEN)
SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")


@pytest.fixture(autouse=True)
def _languages() -> Iterator[None]:
    """Chinese, and one whose code is too long for Telegram; a menu's words do not matter here."""
    use_catalogs({"zh": NullTranslations(), "fil": NullTranslations()})
    yield
    use_catalogs({})


def menus(stage: Stage, language: str = "en") -> CommandMenus:
    """Those of a bot that starts."""
    return CommandMenus(stage.bot, Menus(stage.database), language)


def names(stage: Stage, code: str) -> dict[str, list[str]]:
    """The commands that people of this language are shown, by scope."""
    return {
        scope: [command["command"] for command in commands]
        for (scope, language), commands in stage.telegram.world.menus.items()
        if language == code
    }


@pytest.mark.parametrize(
    ("language", "other"),
    [
        pytest.param("en", "zh", id="English"),
        pytest.param("zh-hans", "en", id="Chinese"),
        pytest.param("xx", "zh", id="a language that nobody speaks"),
    ],
)
async def test_each_place_has_its_menu_in_each_language(language: str, other: str) -> None:
    async with open_stage() as stage:
        await menus(stage, language).show(COMMANDS)

        shown = dict(
            zip(SCOPES, (["help", "stop"], ["help", "stop"], ["help"], ["help"]), strict=True)
        )
        assert names(stage, "") == shown
        assert names(stage, other) == shown
        assert {code for _, code in stage.telegram.world.menus} == {"", other}


async def test_telegram_is_told_of_what_has_changed_and_of_nothing_else() -> None:
    async with open_stage() as stage:
        await menus(stage).show((HELP, STOP))
        stage.telegram.world.menus.clear()

        await menus(stage).show((HELP, STOP))
        assert stage.telegram.world.menus == {}

        await menus(stage).show((HELP,))
        assert names(stage, "") == {"default": ["help"], "all_private_chats": ["help"]}


async def test_what_failed_is_told_at_the_next_start() -> None:
    async with open_stage() as stage:
        stage.telegram.faults.add(Fault("setMyCommands", "400", skip=2))

        await menus(stage).show(COMMANDS)
        assert len(await Menus(stage.database).told()) == 2
        await menus(stage).show(COMMANDS)

        assert list(names(stage, "")) == list(SCOPES)


USAGE = Command("usage", N_("What it cost"), _run, is_ephemeral=True)


def marks(stage: Stage, code: str = "") -> dict[str, list[str]]:
    """The commands whose answers are for their senders, by scope."""
    return {
        scope: [command["command"] for command in commands if command.get("is_ephemeral")]
        for (scope, language), commands in stage.telegram.world.menus.items()
        if language == code
    }


async def test_groups_are_told_which_commands_are_for_their_senders_alone() -> None:
    async with open_stage() as stage:
        await menus(stage).show((HELP, USAGE))

        marked = dict(zip(SCOPES, ([], [], ["usage"], ["usage"]), strict=True))
        assert marks(stage) == marks(stage, "zh") == marked


async def test_where_marks_are_refused_the_menus_have_none() -> None:
    async with open_stage() as stage:
        # The first two are those of private chats.
        stage.telegram.faults.add(Fault("setMyCommands", "400", skip=4))

        await menus(stage).show((HELP, USAGE))

        assert not any(marks(stage).values())
        assert set(map(tuple, names(stage, "zh").values())) == {("help", "usage")}


async def test_marks_are_tried_again_at_the_next_start() -> None:
    async with open_stage() as stage:
        stage.telegram.faults.add(Fault("setMyCommands", "400", skip=4))
        await menus(stage).show((HELP, USAGE))

        await menus(stage).show((HELP, USAGE))

        assert marks(stage)["all_group_chats"] == ["usage"]


async def test_a_language_that_is_gone_has_no_menu() -> None:
    async with open_stage() as stage:
        stored = Menus(stage.database)
        await stage.bot.set_my_commands([("old", "Old")], language_code="xx")
        for key in ("default:xx", "a_scope_of_old:xx"):
            await stored.note(key, "digest")

        await menus(stage).show(COMMANDS)

        assert names(stage, "xx") == {}
        assert not {"default:xx", "a_scope_of_old:xx"} & (await stored.told()).keys()


async def test_a_menu_that_could_not_be_removed_is_not_forgotten() -> None:
    async with open_stage() as stage:
        stored = Menus(stage.database)
        await stored.note("default:xx", "digest")
        stage.telegram.faults.add(Fault("deleteMyCommands", "400"))

        await menus(stage).show(COMMANDS)
        assert "default:xx" in await stored.told()
        await menus(stage).show(COMMANDS)

        assert "default:xx" not in await stored.told()
