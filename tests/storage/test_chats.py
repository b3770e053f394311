"""A chat that gets a new id takes along what is stored of it; a group is greeted once."""

import pytest

from bot.domain.budget import Budget
from bot.domain.message import Thread
from bot.domain.output_format import OutputFormat
from bot.storage.budgets import Budgets
from bot.storage.chat_settings import Settings
from bot.storage.chats import Chats
from bot.storage.delivery_log import DeliveryLog
from bot.storage.engine import Engine, Run
from bot.storage.grants import AccessRequest, Grants, Verdict
from bot.storage.output_formats import OutputFormats
from bot.storage.sent_uploads import SentUpload, SentUploads
from bot.storage.speakers import label_speaker
from bot.storage.system_prompts import SystemPrompts
from tests.storage.every_table import fill, holding
from tests.storage.examples import ADA, ELSEWHERE, NOW, Story, cells
from tests.storage.lives import Lives


async def test_a_chat_that_moves_takes_its_conversations_and_prompts_along(
    story: Story, database: Engine
) -> None:
    await story.talks("Before", "Yes", thread=ELSEWHERE)
    await SystemPrompts(database).set(ELSEWHERE, "Be brief.", 1, NOW)

    for _ in range(2):
        await Chats(database).move(ELSEWHERE.chat_id, -200)

    assert await story.remembers(Thread(-200)) == ["Before", "Yes"]
    assert await SystemPrompts(database).in_force(Thread(-200)) == "Be brief."


async def test_a_chat_that_moves_leaves_its_message_ids_behind(
    story: Story, database: Engine
) -> None:
    turn = await story.asks("Hello", thread=ELSEWHERE)
    await DeliveryLog(database).note(turn.id, 0, ELSEWHERE.chat_id, 30)

    await Chats(database).move(ELSEWHERE.chat_id, -200)

    assert await DeliveryLog(database).parts(turn.id) == []
    assert [open_.thread for open_ in await story.turns.open()] == [Thread(-200)]


async def test_a_conversation_that_was_begun_under_the_new_id_stays_the_current_one(
    story: Story, database: Engine
) -> None:
    await story.talks("Before", "Yes", thread=ELSEWHERE)
    await story.talks("After", "Yes", thread=Thread(-200))

    await Chats(database).move(ELSEWHERE.chat_id, -200)

    assert await story.remembers(Thread(-200)) == ["After", "Yes"]


async def test_a_chat_that_moves_takes_its_settings_and_budget_along(database: Engine) -> None:
    json_answers = OutputFormat("json", "{}")
    await Settings(database).change(ELSEWHERE.chat_id, model="m")
    await Budgets(database, None, None).set(ELSEWHERE.chat_id, Budget(5, "dollars", "month"))
    await OutputFormats(database).set(ELSEWHERE, json_answers)

    await Chats(database).move(ELSEWHERE.chat_id, -200)

    for chat_id, is_new in ((-200, True), (ELSEWHERE.chat_id, False)):
        thread = Thread(chat_id)
        assert ((await Settings(database).of(chat_id)).model == "m") is is_new
        assert bool(await Budgets(database, None, None).of(chat_id)) is is_new
        assert ((await OutputFormats(database).standing(thread)) == json_answers) is is_new


async def test_what_was_set_under_the_new_id_stays(database: Engine) -> None:
    settings = Settings(database)
    await settings.change(ELSEWHERE.chat_id, model="old", language="zh")
    await settings.change(-200, model="new")

    await Chats(database).move(ELSEWHERE.chat_id, -200)

    moved = await Settings(database).of(-200)
    assert (moved.model, moved.language) == ("new", "zh")


async def test_who_and_what_is_once_in_a_chat_stays_as_under_the_new_id(database: Engine) -> None:
    said = {
        ELSEWHERE.chat_id: [(1, "Ada (2)"), (2, "Bob"), (3, "Eve")],
        -200: [(1, "Ada"), (4, "Bob")],
    }

    def speak(run: Run) -> None:
        for chat_id, speakers in said.items():
            for user_id, label in speakers:
                label_speaker(run, chat_id, user_id, label)

    await database.transact(speak)

    await Chats(database).move(ELSEWHERE.chat_id, -200)

    rows = await database.read("SELECT chat_id, user_id, label FROM speakers ORDER BY user_id")
    assert [cells(row) for row in rows] == [(-200, 1, "Ada"), (-200, 3, "Eve"), (-200, 4, "Bob")]


async def test_one_row_of_a_chat_stays_as_under_the_new_id(database: Engine) -> None:
    grants, chats = Grants(database), Chats(database)
    verdicts: dict[int, Verdict] = {ELSEWHERE.chat_id: "allowed", -200: "denied"}
    for now, (chat_id, verdict) in enumerate(verdicts.items(), start=int(NOW)):
        await grants.decide(chat_id, verdict, "The group")
        await grants.request_access(AccessRequest(chat_id, f"Group {verdict}", chat_id), now)
        await chats.greet(chat_id, now)

    await chats.move(ELSEWHERE.chat_id, -200)

    assert [(grant.id, grant.verdict) for grant in await grants.all()] == [(-200, "denied")]
    rows = await database.read("SELECT id, name FROM access_requests")
    assert [cells(row) for row in rows] == [(-200, "Group denied")]
    assert await chats.greeted() == {-200: NOW + 1}


@pytest.mark.parametrize("is_allowed", [True, False])
async def test_a_group_that_was_let_in_by_its_old_id_is_let_in_by_the_new(
    database: Engine, is_allowed: bool
) -> None:
    await Chats(database).move(ELSEWHERE.chat_id, -200, is_allowed=is_allowed)

    grants = [(grant.id, grant.verdict) for grant in await Grants(database).all()]
    assert grants == [(-200, "allowed")] * is_allowed


async def test_a_group_that_was_denied_stays_denied(database: Engine) -> None:
    await Grants(database).decide(ELSEWHERE.chat_id, "denied", "The group")

    await Chats(database).move(ELSEWHERE.chat_id, -200)

    assert [(grant.id, grant.verdict) for grant in await Grants(database).all()] == [
        (-200, "denied")
    ]


async def test_what_shows_a_file_is_left_behind_too(story: Story, database: Engine) -> None:
    turn = await story.asks("Hello", thread=ELSEWHERE)
    await SentUploads(database).note(turn.id, SentUpload(ELSEWHERE.chat_id, 50, 40, "digest"))

    await Chats(database).move(ELSEWHERE.chat_id, -200)

    assert await SentUploads(database).find(turn.id) is None
    assert await Chats(database).moved() == {ELSEWHERE.chat_id: -200}


async def test_a_group_is_greeted_once_until_it_puts_the_bot_out(database: Engine) -> None:
    chats = Chats(database)

    greetings = [await chats.greet(-100, NOW), await chats.greet(-100, NOW + 1)]

    assert greetings == [True, False]
    assert await chats.greeted() == {-100: NOW}
    assert (await chats.is_greeted(-100), await chats.is_greeted(-200)) == (True, False)
    await chats.forget_greeting(-100)
    assert await chats.greet(-100, NOW + 2)


LEFT_BEHIND = {
    "moved_chats": "that it was the old id",
    "sources": "nobody asks for it by the old id, and a question stays what it was",
    "forget_in_backups": "earlier backups know the chat by the old id",
    "penalties": "Telegram's, of the old id",
    "own_topics": "of private chats, which never move",
}


@pytest.mark.sqlite
async def test_every_table_moves_or_has_a_reason_not_to(database: Engine) -> None:
    """A table that is new is here, too, and nobody has to think of it."""
    turn = await Lives(database).says(ADA, "quince", thread=ELSEWHERE)
    await fill(database, turn, ELSEWHERE, ADA.id, ELSEWHERE.chat_id)
    before = await holding(database, ELSEWHERE.chat_id)

    await Chats(database).move(ELSEWHERE.chat_id, -200)

    assert await holding(database, ELSEWHERE.chat_id) == set(LEFT_BEHIND)
    gone = {"notices", "shown", "uploads"}  # Ids of messages begin anew.
    assert await holding(database, -200) == before - (set(LEFT_BEHIND) - {"moved_chats"}) - gone | {
        "moved_chats"
    }
