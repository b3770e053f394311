"""The bot comes, goes, and moves along with a group."""

import pytest

from sandbox.botapi.people.membership import News
from sandbox.modelapi.reply import Reply
from tests.stories.town import Person, Town, buttons

CALL = "@parley_sandbox_bot "


@pytest.fixture
async def shut_town(quiet_town: Town) -> Town:
    """Only Ada, number 42, may speak."""
    await quiet_town.bot.start(ALLOWED_USER_IDS="42")
    return quiet_town


async def test_in_a_group_that_is_not_allowed_it_says_so_once(shut_town: Town) -> None:
    town, ben = shut_town, shut_town.person("Ben")
    chat_id = town.telegram.group("Club", [ben.user], bot_is_member=False)
    here = Person(town.telegram, ben.user, chat_id)

    town.telegram.add_bot(chat_id, by=ben.user)
    (greeting,) = await here.hears()
    here.says(f"{CALL}Hello?")
    town.telegram.kick_bot(chat_id, by=ben.user)
    await town.waits_for(town.is_quiet)

    assert str(chat_id) in greeting["text"]
    assert len(here.answers) == 1


async def test_it_leaves_a_group_that_nobody_allows(quiet_town: Town) -> None:
    town, ben = quiet_town, quiet_town.person("Ben")
    await town.bot.start(ALLOWED_USER_IDS="42", LEAVE_AFTER="0.01")
    chat_id = town.telegram.group("Club", [ben.user], bot_is_member=False)

    town.telegram.add_bot(chat_id, by=ben.user)

    await town.waits_for(lambda: any(c.method == "leaveChat" for c in town.telegram.calls))


async def test_where_it_was_put_out_nothing_is_tried_again(town: Town) -> None:
    ada, ben = town.group("Club", town.person("Ada"), town.person("Ben"))
    ada.says(f"{CALL}Tell me a long story of 3000 words")
    await ada.sees("In the")
    ben.says(f"{CALL}And me")

    town.telegram.kick_bot(ada.chat_id, by=ada.user)
    await town.waits_for(town.is_quiet)

    calls = [call for call in town.telegram.calls if call.chat_id == ada.chat_id]
    refused = [call for call in calls if not call.ok and call.code == 403]
    assert len(refused) <= 3
    assert len(town.asked) == 1


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(("old", "joined", "new"), id="the old chat first"),
        pytest.param(("joined", "new", "old"), id="the new chat first"),
    ],
)
async def test_a_group_that_becomes_a_supergroup_keeps_everything(
    town: Town, told: tuple[News, ...]
) -> None:
    ada = town.person("Ada")
    chat_id = town.telegram.group("Club", [ada.user], kind="group", creator=ada.user)
    here = Person(town.telegram, ada.user, chat_id)
    here.says("/system You are a pirate.")
    await here.hears()
    here.says(f"{CALL}Remember the tea")
    await here.hears(2)

    new_id = town.telegram.migrate(chat_id, told=told)
    there = Person(town.telegram, ada.user, new_id)
    there.says(f"{CALL}What did I say?")
    await town.waits_for(lambda: len(town.asked) == 2 and town.is_quiet())

    shown = town.prompt_texts()
    assert shown[0] == "You are a pirate."
    assert "⟦Ada⟧ Remember the tea" in shown
    assert town.query("SELECT COUNT(*) FROM turns WHERE chat_id = ?", (chat_id,)) == [(0,)]


async def test_an_allowed_group_stays_allowed_when_it_moves(quiet_town: Town) -> None:
    town, ada = quiet_town, quiet_town.person("Ada")
    chat_id = town.telegram.group("Club", [ada.user], kind="group")
    await town.bot.start(ALLOWED_USER_IDS="42", ALLOWED_CHAT_IDS=str(chat_id))
    ada.says("Let me in")  # The bot is up when it has answered.
    await ada.hears()

    new_id = town.telegram.migrate(chat_id)
    there = Person(town.telegram, ada.user, new_id)
    there.says(f"{CALL}Still here?")
    await there.hears()
    await town.bot.terminate()
    await town.bot.start(ALLOWED_USER_IDS="42", ALLOWED_CHAT_IDS=str(chat_id))
    there.says(f"{CALL}And now?")

    assert len(await there.hears(2)) == 2
    assert buttons(there.answers[-1]) == []


async def test_a_move_that_only_a_refused_send_tells_of_is_one_too(town: Town) -> None:
    ada = town.person("Ada")
    chat_id = town.telegram.group("Club", [ada.user], kind="group")
    here = Person(town.telegram, ada.user, chat_id)
    town.model.script(Reply(text="Tea it is.", first_pause=1.0))
    here.says(f"{CALL}Remember the tea")
    await town.waits_for(lambda: len(town.asked) == 1)

    there = Person(town.telegram, ada.user, town.telegram.migrate(chat_id, told=()))

    (answer,) = await there.hears()
    assert answer["text"] == "Tea it is."
    there.says(f"{CALL}What did I say?")
    await there.hears(2)
    assert "⟦Ada⟧ Remember the tea" in town.prompt_texts()
