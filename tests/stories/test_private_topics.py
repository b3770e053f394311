"""Topics in private chats: /new opens one, and its first answer names it."""

import pytest

from sandbox.modelapi.reply import Reply
from tests.stories.town import Json, Person, Town


@pytest.fixture
async def topical(quiet_town: Town) -> Town:
    """A town whose bot has topics in private chats."""
    quiet_town.telegram.allow_private_topics()
    quiet_town.model.on("give its title", Reply(text="Why cats purr"))
    await quiet_town.bot.start()
    return quiet_town


def names(town: Town, person: Person) -> list[str]:
    """Of the topics of a chat."""
    return list(town.telegram.world.chats[person.chat_id].topics.values())


def titles_asked(town: Town) -> int:
    """How often the model was asked for one."""
    return sum("give its title" in str(asked.body) for asked in town.model.requests)


async def opens(town: Town, person: Person) -> int:
    """The topic that /new opens."""
    person.says("/new")
    told: Json = await person.hears_about("Here is a new conversation")
    return int(told["message_thread_id"])


async def test_a_topic_of_ours_is_named_by_its_first_answer_alone(topical: Town) -> None:
    town, ada = topical, topical.person("Ada")
    topic = await opens(town, ada)
    assert names(town, ada) == ["New conversation"]

    ada.says("Why do cats purr?", topic=topic)
    await town.waits_for(lambda: names(town, ada) == ["Why cats purr"])
    ada.says("And dogs?", topic=topic)
    await town.waits_for(lambda: len(town.query("SELECT 1 FROM turns WHERE state = 'shown'")) == 2)

    assert titles_asked(town) == 1
    kinds = "SELECT COUNT(*) FROM usage WHERE turn_id IS NOT NULL"
    assert town.query(kinds) == [(3,)]
    assert town.query("SELECT * FROM own_topics") == []


async def test_a_name_that_a_person_gave_stays(topical: Town) -> None:
    town, ada = topical, topical.person("Ada")
    own = await opens(town, ada)
    town.telegram.rename_topic(ada.chat_id, own, "My cats")
    theirs = town.telegram.topic(ada.chat_id, "Dogs")
    await town.waits_for(lambda: town.query("SELECT * FROM own_topics") == [])

    ada.says("Why do cats purr?", topic=own)
    ada.says("Why do dogs bark?", topic=theirs)
    await town.waits_for(lambda: len(town.query("SELECT 1 FROM turns WHERE state = 'shown'")) == 2)
    ada.says("/usage")
    await ada.hears_about("token")

    assert names(town, ada) == ["My cats", "Dogs"]
    assert titles_asked(town) == 0


async def test_titles_may_be_off(quiet_town: Town) -> None:
    quiet_town.telegram.allow_private_topics()
    await quiet_town.bot.start(TITLES="off")
    town, ada = quiet_town, quiet_town.person("Ada")
    topic = await opens(town, ada)

    ada.says("Why do cats purr?", topic=topic)
    await town.waits_for(lambda: len(town.query("SELECT 1 FROM turns WHERE state = 'shown'")) == 1)
    ada.says("/usage")
    await ada.hears_about("token")

    assert names(town, ada) == ["New conversation"]


async def test_without_topics_new_is_reset(town: Town, ada: Person) -> None:
    ada.says("My cat is called Mog.")
    await ada.hears()
    ada.says("/new")

    await ada.hears_about("Started a new conversation")


async def test_nothing_waits_while_a_title_is_made(quiet_town: Town) -> None:
    """A model that takes its time for one holds up neither /reset nor what is asked next."""
    town, ada = quiet_town, quiet_town.person("Ada")
    town.telegram.allow_private_topics()
    slow = Reply(text="Why cats purr", stall_after=0, stall_seconds=600.0)
    town.model.on("give its title", slow)
    await town.bot.start()
    topic = await opens(town, ada)

    ada.says("Why do cats purr?", topic=topic)
    await town.waits_for(lambda: titles_asked(town) == 1)
    ada.says("/reset", topic=topic)
    await ada.hears_about("Started a new conversation")
    ada.says("And dogs?", topic=topic)
    await town.waits_for(lambda: len(town.query("SELECT 1 FROM turns WHERE state = 'shown'")) == 2)

    assert titles_asked(town) == 1
    assert names(town, ada) == ["New conversation"]
