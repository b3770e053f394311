"""/status: how the bot is doing, to those who run it, and without a secret."""

from sandbox.modelapi.reply import Reply
from tests.stories.town import Town

LIMITS = {
    "x-ratelimit-limit-tokens": "200000",
    "x-ratelimit-remaining-tokens": "199000",
    "x-ratelimit-reset-tokens": "6m0s",
}


async def test_it_tells_those_who_run_it_how_it_is_doing(quiet_town: Town) -> None:
    town, ada = quiet_town, quiet_town.person("Ada")
    town.model.on("question", Reply(text="Yes.", headers=LIMITS))
    await town.bot.start(ADMIN_USER_IDS=str(ada.id))
    ada.says("A question?")
    await ada.hears()
    await town.waits_for(town.is_quiet)

    ada.says("/status")

    told = (await ada.hears(2))[1]["text"]
    assert "Model: gpt-6-luna (127.0.0.1)" in told
    assert "199000 of 200000 tokens left, resets in 6m0s" in told
    assert "Balance: not available" in told
    assert "connected, last answer 0 s ago" in told
    assert "0 messages are waiting" in told
    assert "Version: " in told
    assert "Privacy mode: on" in told
    assert "/setprivacy" in told
    assert town.telegram.token not in told
    assert "a-key-of-the-town" not in told


async def test_nobody_else_is_told_and_nobody_in_a_group(quiet_town: Town) -> None:
    town = quiet_town
    ada, bob = town.person("Ada"), town.person("Bob")
    in_group = town.group("Engines", ada, bob)[0]
    await town.bot.start(ADMIN_USER_IDS=str(ada.id))

    bob.says("/status")
    in_group.says("/status")

    assert (await bob.hears())[0]["text"] == "Only the bot's admins can do that."
    assert (await in_group.hears())[0]["text"] == "Please ask me in our private chat."
