"""Penalties, screens, strangers, system prompts, models, and a chat that moves."""

from bot.domain.message import Thread
from bot.storage.chats import Chats
from bot.storage.database import Database
from bot.storage.delivery_log import DeliveryLog
from bot.storage.models import ModelLimits, Models
from bot.storage.notified_users import NotifiedUsers
from bot.storage.penalties import Penalties
from bot.storage.system_prompts import SystemPrompts
from tests.storage.examples import ELSEWHERE, HOME, NOW, Story

TOPIC = Thread(ELSEWHERE.chat_id, 5)


async def test_a_penalty_lasts_until_its_latest_end(database: Database) -> None:
    penalties = Penalties(database)

    await penalties.note(1, NOW + 100)
    await penalties.note(1, NOW + 50)
    await penalties.note(2, NOW - 1)

    assert await penalties.current(NOW) == {1: NOW + 100}


async def test_a_penalty_of_more_than_a_day_is_a_wrong_clock(database: Database) -> None:
    penalties = Penalties(database)
    await penalties.note(1, NOW + 100)
    await penalties.note(2, NOW + 3 * 86_400)

    assert await penalties.current(0.0) == {}
    assert await penalties.current(NOW) == {1: NOW + 100}

    await penalties.note(2, NOW + 30)
    assert await penalties.current(NOW) == {1: NOW + 100, 2: NOW + 30}


async def test_a_screen_is_its_parts_in_order(story: Story, database: Database) -> None:
    delivery_log, turn = DeliveryLog(database), await story.asks("Hello")

    await delivery_log.note(turn.id, 1, 1815, 31)
    await delivery_log.note(turn.id, 0, 1815, 30)
    await delivery_log.note(turn.id, 1, 1815, 32)

    assert await delivery_log.parts(turn.id) == [30, 32]
    await delivery_log.forget(turn.id, 1)
    assert await delivery_log.parts(turn.id) == [30]


async def test_a_stranger_is_told_once(database: Database) -> None:
    strangers = NotifiedUsers(database)
    assert not await strangers.was_told(7)

    await strangers.note_told(7, NOW)
    await strangers.note_told(7, NOW)

    assert await strangers.was_told(7)
    assert not await strangers.was_told(8)


async def test_the_newest_system_prompt_is_in_force_in_its_chat_only(database: Database) -> None:
    prompts = SystemPrompts(database)

    await prompts.set(HOME, "Be brief.", 1, NOW)
    await prompts.set(HOME, "Be kind.", 1, NOW - 9)

    assert await prompts.in_force(HOME) == "Be kind."
    assert await prompts.in_force(ELSEWHERE) is None


async def test_a_system_prompt_can_be_taken_back(database: Database) -> None:
    prompts = SystemPrompts(database)
    await prompts.set(HOME, "Be brief.", 1, NOW)

    await prompts.set(HOME, None, 1, NOW)

    assert await prompts.in_force(HOME) is None


async def test_a_topic_has_its_own_system_prompt_or_else_its_chats(database: Database) -> None:
    prompts = SystemPrompts(database)
    await prompts.set(ELSEWHERE, "For all.", 1, NOW)
    assert await prompts.in_force(TOPIC) == "For all."

    await prompts.set(TOPIC, "For the topic.", 1, NOW)
    assert await prompts.in_force(TOPIC) == "For the topic."
    assert await prompts.in_force(ELSEWHERE) == "For all."

    await prompts.set(TOPIC, None, 1, NOW)
    assert await prompts.in_force(TOPIC) == "For all."


async def test_what_is_learnt_of_a_model_holds_for_its_provider(database: Database) -> None:
    models, other = Models(database, "http://a"), Models(database, "http://b")

    await models.learn("m", ModelLimits(1.5, 8_000))
    await models.learn("m", ModelLimits(1.6, 8_000))

    assert await models.learnt("m") == ModelLimits(1.6, 8_000)
    assert await other.learnt("m") == ModelLimits()


async def test_refused_parameters_are_kept_by_model_and_provider(database: Database) -> None:
    models, other = Models(database, "http://a"), Models(database, "http://b")

    for parameter in ("temperature", "temperature", "max_tokens"):
        await models.note_refused("m", parameter)

    assert await models.refused_parameters() == {"m": {"temperature", "max_tokens"}}
    assert await other.refused_parameters() == {}


async def test_a_chat_that_moves_takes_its_conversations_and_prompts_along(
    story: Story, database: Database
) -> None:
    await story.talks("Before", "Yes", thread=ELSEWHERE)
    await SystemPrompts(database).set(ELSEWHERE, "Be brief.", 1, NOW)

    for _ in range(2):
        await Chats(database).move(ELSEWHERE.chat_id, -200)

    assert await story.remembers(Thread(-200)) == ["Before", "Yes"]
    assert await SystemPrompts(database).in_force(Thread(-200)) == "Be brief."


async def test_a_chat_that_moves_leaves_its_message_ids_behind(
    story: Story, database: Database
) -> None:
    turn = await story.asks("Hello", thread=ELSEWHERE)
    await DeliveryLog(database).note(turn.id, 0, ELSEWHERE.chat_id, 30)

    await Chats(database).move(ELSEWHERE.chat_id, -200)

    assert await DeliveryLog(database).parts(turn.id) == []
    assert [open_.thread for open_ in await story.turns.open()] == [Thread(-200)]


async def test_a_conversation_that_was_begun_under_the_new_id_stays_the_current_one(
    story: Story, database: Database
) -> None:
    await story.talks("Before", "Yes", thread=ELSEWHERE)
    await story.talks("After", "Yes", thread=Thread(-200))

    await Chats(database).move(ELSEWHERE.chat_id, -200)

    assert await story.remembers(Thread(-200)) == ["After", "Yes"]
