"""Thumbs under answers come to /usage, and what else people react to is nobody's business."""

import json

from tests.stories.town import Json, Town


def thumbs(town: Town) -> list[tuple[object, ...]]:
    return town.query("SELECT user_id, value, model FROM feedback ORDER BY user_id")


async def test_a_thumb_is_counted_turned_and_taken_back(town: Town) -> None:
    ada = town.person("Ada")
    question = ada.says("A question?")
    (answer,) = await ada.hears()
    telegram = town.telegram

    telegram.react(ada.user, ada.chat_id, answer["message_id"], "👍")
    await town.waits_for(lambda: thumbs(town) == [(ada.id, 1, "gpt-6-luna")])
    telegram.react(ada.user, ada.chat_id, answer["message_id"], "👎")
    await town.waits_for(lambda: thumbs(town) == [(ada.id, -1, "gpt-6-luna")])
    telegram.react(ada.user, ada.chat_id, question, "👍")
    telegram.react(ada.user, ada.chat_id, answer["message_id"], "❤")
    await town.waits_for(lambda: thumbs(town) == [])


async def test_a_thumb_that_came_before_a_kill_counts_once(town: Town) -> None:
    ada = town.person("Ada")
    ada.says("A question?")
    (answer,) = await ada.hears()
    await town.bot.kill()

    town.telegram.react(ada.user, ada.chat_id, answer["message_id"], "👍")
    await town.bot.start()
    await town.waits_for(lambda: thumbs(town) == [(ada.id, 1, "gpt-6-luna")])
    await town.bot.kill()
    await town.bot.start()
    ada.says("Another question?")
    await ada.hears(2)

    assert thumbs(town) == [(ada.id, 1, "gpt-6-luna")]


async def test_in_a_group_members_reactions_to_each_other_are_not_kept(quiet_town: Town) -> None:
    town = quiet_town
    ada, bob = town.group("Friends", town.person("Ada"), town.person("Bob"))
    telegram = town.telegram
    telegram.set_member(ada.chat_id, telegram.bot, "administrator")
    await town.bot.start()
    said = ada.says("To each other")
    ada.says(f"@{telegram.bot['username']} a question?")
    answer: Json = await ada.hears_about("")
    telegram.react(bob.user, bob.chat_id, said, "🤡")
    telegram.react(bob.user, bob.chat_id, answer["message_id"], "👍")

    await town.waits_for(lambda: thumbs(town) == [(bob.id, 1, "gpt-6-luna")])
    assert json.dumps("🤡")[1:-1].encode() not in town.kept
