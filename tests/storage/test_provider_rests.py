"""Who rests, and where conversations have stayed: known to the next process too."""

from bot.domain.providers import Pin, Rest, Standing
from bot.storage.conversations import Conversations
from bot.storage.engine import Engine
from bot.storage.provider_rests import ProviderRests
from tests.storage.examples import HOME, NOW


def minutes(failures: int) -> float:
    return 60.0 * failures


async def test_what_many_saw_at_once_is_one_failure(database: Engine) -> None:
    rests = ProviderRests(database)

    first = await rests.note_failure("b", "ModelBusy", NOW, minutes, NOW + 1)
    second = await rests.note_failure("b", "ModelTimeout", NOW, minutes, NOW + 9)

    assert (first, second) == (Rest(NOW + 61, 1, "ModelBusy"), None)
    assert await ProviderRests(database).all(NOW + 9) == {"b": Rest(NOW + 61, 1, "ModelBusy")}


async def test_who_fails_after_its_rest_fails_again(database: Engine) -> None:
    rests = ProviderRests(database)
    await rests.note_failure("", "ModelBusy", NOW, minutes, NOW)

    again = await rests.note_failure("", "NoCredit", NOW + 60, minutes, NOW + 61)

    assert again == Rest(NOW + 181, 2, "NoCredit")


async def test_who_answers_begins_anew(database: Engine) -> None:
    rests = ProviderRests(database)
    await rests.note_failure("b", "ModelBusy", NOW, minutes, NOW)

    await rests.forget("b")

    assert await rests.all(NOW) == {}


async def test_a_clock_that_was_wrong_lets_nobody_rest_for_ever(database: Engine) -> None:
    rests = ProviderRests(database)
    await rests.note_failure("b", "ModelBusy", NOW + 1e9, minutes, NOW + 1e9)

    assert await rests.all(NOW) == {}


async def test_a_conversation_stays(database: Engine) -> None:
    conversation = await Conversations(database).current(HOME, NOW)
    rests = ProviderRests(database)
    assert await rests.look(conversation.id, NOW) == Standing()

    await rests.pin(conversation.id, Pin("gpt", "b/llama"))
    assert await rests.look(conversation.id, NOW) == Standing(pin=Pin("gpt", "b/llama"))
    assert await rests.look(conversation.id + 1, NOW) == Standing()

    await rests.pin(conversation.id, Pin("gpt", ""))
    assert await rests.look(conversation.id, NOW) == Standing()
