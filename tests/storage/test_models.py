"""What was learnt of models, by who runs them."""

from bot.storage.engine import Engine
from bot.storage.models import ModelLimits, Models


async def test_what_is_learnt_of_a_model_holds_for_its_provider(database: Engine) -> None:
    models, other = Models(database, "http://a"), Models(database, "http://b")

    await models.learn("m", ModelLimits(1.5, 8_000))
    await models.learn("m", ModelLimits(1.6, 8_000))

    assert await models.learnt("m") == ModelLimits(1.6, 8_000)
    assert await other.learnt("m") == ModelLimits()


async def test_refused_parameters_are_kept_by_model_and_provider(database: Engine) -> None:
    models, other = Models(database, "http://a"), Models(database, "http://b")

    for parameter in ("temperature", "temperature", "max_tokens"):
        await models.note_refused("m", parameter)

    assert await models.refused_parameters() == {"m": {"temperature", "max_tokens"}}
    assert await other.refused_parameters() == {}


async def test_what_is_learnt_of_anothers_model_stays_with_its_address(database: Engine) -> None:
    models = Models(database, "http://a", {"b": "http://b"})

    await models.learn("b/m", ModelLimits(1.5, 8_000))
    await models.note_refused("b/m", "temperature")

    other = Models(database, "http://b")
    assert await other.learnt("m") == await models.learnt("b/m") == ModelLimits(1.5, 8_000)
    assert await models.learnt("m") == ModelLimits()
    assert await models.refused_parameters("b") == {"m": {"temperature"}}
    assert await models.refused_parameters() == {}
