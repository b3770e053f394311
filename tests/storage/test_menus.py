"""What Telegram was told of the commands, by scope."""

from bot.storage.engine import Engine
from bot.storage.menus import Menus


async def test_the_last_that_was_told_is_known(database: Engine) -> None:
    menus = Menus(database)
    for scope, digest in (("all", "1"), ("group", "2"), ("all", "3"), ("chat", "4")):
        await menus.note(scope, digest)

    await menus.forget("chat")

    assert await menus.told() == {"all": "3", "group": "2"}
