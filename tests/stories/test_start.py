"""The first thing that a person sees: what can be sent, and only what this bot can do."""

from tests.stories.shown import codes
from tests.stories.town import Town


async def test_start_names_what_the_bot_can_do(town: Town) -> None:
    ada = town.person("Ada")

    ada.says("/start")

    (hello,) = await ada.hears()
    for word in ("photos", "files", "voice", "picture", "group", "/reset", "/help"):
        assert word in hello["text"]
    assert codes(hello) == ["/image a red fox in the snow"]


async def test_start_offers_no_skill_that_is_switched_off(quiet_town: Town) -> None:
    ada = quiet_town.person("Ada")
    await quiet_town.bot.start(OPENAI_IMAGE_MODEL="", OPENAI_TRANSCRIBE_MODEL="")

    ada.says("/start")

    (hello,) = await ada.hears()
    assert "/image" not in hello["text"]
    assert "voice" not in hello["text"]
