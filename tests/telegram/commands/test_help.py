"""/help is read on a phone: thirty commands in a few groups with names."""

import re

from bot.domain.message import Author
from bot.storage.database import Database
from bot.telegram.commands import COMMANDS
from tests.telegram.commands.stage import GUEST, OWNER, Office
from tests.telegram.dispatch.stage import ADA, GROUP, HOME

MOST_IN_A_GROUP = 12


async def test_the_commands_stand_in_groups_with_names(database: Database) -> None:
    groups = (await Office(database).send("/help", HOME, OWNER)).split("\n\n")[1:]

    assert [group.partition("\n")[0] for group in groups] == [
        "Talking",
        "Pictures, JSON and reminders",
        "How this chat works",
        "Costs and data",
        "For the bot's admin",
    ]
    assert all(group.count("\n") <= MOST_IN_A_GROUP for group in groups)


async def test_what_may_not_be_used_has_no_name_either(database: Database) -> None:
    text = await Office(database).send("/help", HOME, ADA)

    assert "For the bot's admin" not in text
    assert "/allow" not in text


async def test_each_command_stands_once_and_help_itself_is_known(database: Database) -> None:
    for author, here, places in (
        (OWNER, HOME, {"private", "owners"}),
        (ADA, GROUP, {"admins"}),
        (GUEST, GROUP, {"group"}),
    ):
        listed = await listed_for(database, author, here == GROUP)

        assert listed == [
            one.name
            for one in COMMANDS
            if one.is_in_menu and one.name != "help" and places & set(one.places)
        ]


async def listed_for(database: Database, author: Author, is_group: bool) -> list[str]:
    text = await Office(database).send("/help", GROUP if is_group else HOME, author)
    return re.findall(r"^/(\w+) –", text, re.MULTILINE)
