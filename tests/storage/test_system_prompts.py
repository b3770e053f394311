"""Which system prompt is in force where, and what it was before."""

from dataclasses import replace

from bot.domain.message import Thread
from bot.storage.engine import Engine
from bot.storage.system_prompts import EVERYWHERE, PromptVersion, SystemPrompts
from tests.storage.examples import ELSEWHERE, HOME, NOW

TOPIC = Thread(ELSEWHERE.chat_id, 5)


async def test_the_newest_system_prompt_is_in_force_in_its_chat_only(database: Engine) -> None:
    prompts = SystemPrompts(database)

    await prompts.set(HOME, "Be brief.", 1, NOW)
    await prompts.set(HOME, "Be kind.", 1, NOW - 9)

    assert await prompts.in_force(HOME) == "Be kind."
    assert await prompts.in_force(ELSEWHERE) is None


async def test_a_system_prompt_can_be_taken_back(database: Engine) -> None:
    prompts = SystemPrompts(database)
    await prompts.set(HOME, "Be brief.", 1, NOW)

    await prompts.set(HOME, None, 1, NOW)

    assert await prompts.in_force(HOME) is None


async def test_a_topic_has_its_own_system_prompt_or_else_its_chats(database: Engine) -> None:
    prompts = SystemPrompts(database)
    await prompts.set(ELSEWHERE, "For all.", 1, NOW)
    assert await prompts.in_force(TOPIC) == "For all."

    await prompts.set(TOPIC, "For the topic.", 1, NOW)
    assert await prompts.in_force(TOPIC) == "For the topic."
    assert await prompts.in_force(ELSEWHERE) == "For all."

    await prompts.set(TOPIC, None, 1, NOW)
    assert await prompts.in_force(TOPIC) == "For all."


async def test_where_a_chat_has_none_the_default_of_all_is_in_force(database: Engine) -> None:
    prompts = SystemPrompts(database)
    await prompts.set(EVERYWHERE, "For everybody.", 1, NOW)
    await prompts.set(ELSEWHERE, "For all here.", 1, NOW)

    found = [await prompts.in_force(thread) for thread in (HOME, TOPIC)]

    assert found == ["For everybody.", "For all here."]


async def test_every_version_is_kept_with_who_set_it(database: Engine) -> None:
    prompts = SystemPrompts(database)
    await prompts.set(TOPIC, "One.", 7, NOW, "Ada")
    await prompts.set(ELSEWHERE, "Of the chat.", 7, NOW, "Ada")
    await prompts.set(TOPIC, None, 8, NOW + 1)

    newest, first = await prompts.versions(TOPIC, 9)

    assert first == PromptVersion(first.id, TOPIC, "One.", 7, "Ada", NOW)
    assert newest == PromptVersion(newest.id, TOPIC, None, 8, "", NOW + 1)
    assert await prompts.versions(TOPIC, 1) == [newest]
    assert await prompts.find(first.id) == first
    assert await prompts.find(newest.id + 1) is None
    assert await prompts.version_in_force(TOPIC) == replace(
        first, id=first.id + 1, thread=ELSEWHERE, text="Of the chat."
    )
