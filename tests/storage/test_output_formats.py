"""What a thread asks for, until it is set to something else."""

from bot.domain.message import Thread
from bot.domain.output_format import TEXT, OutputFormat
from bot.storage.engine import Engine
from bot.storage.output_formats import OutputFormats
from tests.storage.examples import ELSEWHERE, HOME


async def test_a_thread_asks_for_what_it_was_set_to_last(database: Engine) -> None:
    formats, topic = OutputFormats(database), Thread(ELSEWHERE.chat_id, 5)
    await formats.set(topic, OutputFormat("json", "{}"))

    heard = [await formats.standing(thread) for thread in (HOME, ELSEWHERE, topic)]
    await formats.set(topic, OutputFormat("json"))
    any_object = await formats.standing(topic)
    await formats.set(HOME, TEXT)
    still = await formats.standing(topic)
    await formats.set(topic, TEXT)

    assert heard == [TEXT, TEXT, OutputFormat("json", "{}")]
    assert any_object == still == OutputFormat("json")
    assert await formats.standing(topic) == TEXT
