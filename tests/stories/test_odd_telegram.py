"""Telegram, or what stands before it, answers oddly: the bot goes on, and people are answered."""

from sandbox.botapi.faults import Fault
from sandbox.modelapi.reply import Reply
from tests.files.files import png
from tests.stories.town import Town, buttons

STORY = " ".join(f"w{number}" for number in range(60)) + " end."
BODIES = (
    "",
    "null",
    "[]",
    '{"ok": true}',
    '{"ok": true, "result": {"message_id": 1180591620717411303424}}',
    "<html>Please log in to this network</html>",
)
CALLS = (
    "sendMessage",
    "editMessageText",
    "sendChatAction",
    "answerCallbackQuery",
    "setMessageReaction",
    "deleteMessage",
    "getFile",
)


async def test_each_call_is_answered_oddly_and_everybody_is_answered(quiet_town: Town) -> None:
    town = quiet_town
    for method in ("getMe", "deleteWebhook", "setMyCommands"):
        town.telegram.faults.add(Fault(method, "odd", body="<html>not yet</html>"))
    await town.bot.start(STREAMING="edit")
    town.model.on("story", Reply(text=STORY, pause=0.02))
    for body in BODIES[::3]:
        town.telegram.faults.add(Fault("getUpdates", "odd", body=body))
    people = [town.person(f"Person {number}") for number in range(len(BODIES))]
    for person, body in zip(people, BODIES, strict=True):
        for method in CALLS:
            chat_id = person.chat_id if method in CALLS[:3] else None
            town.telegram.faults.add(Fault(method, "odd", chat_id, body=body))
        person.says("A story")
        person.sends("photo", png(color="red"), caption="What is it?")

    for person in people:
        await town.waits_for(lambda person=person: STORY in person.texts)  # type: ignore[misc]
        person.says("/settings")
        menu = await person.hears_about("ettings")
        person.presses(menu, buttons(menu)[0])
    await town.waits_for(town.is_quiet)

    assert [person.texts.count(STORY) for person in people] == [1] * len(people)
    assert await town.bot.terminate() == 0


async def test_lost_drafts_refusals_and_pages_in_mid_run_end_nothing(quiet_town: Town) -> None:
    town = quiet_town
    await town.bot.start(STREAMING="draft")
    town.model.on("story", Reply(text=STORY, pause=0.02))
    ada, bob, cora, dora = (town.person(name) for name in ("Ada", "Bob", "Cora", "Dora"))
    town.telegram.faults.add(Fault("sendMessageDraft", "lost", ada.chat_id))
    ada.says("A story")
    await ada.hears_about("end.")

    town.telegram.faults.add(Fault("sendMessageDraft", "page", bob.chat_id, body="<html>"))
    town.telegram.faults.add(Fault("sendMessage", "401", bob.chat_id))
    town.telegram.faults.add(Fault("getUpdates", "401"))
    bob.says("A story")
    await bob.hears_about("end.")

    page = "<html><h1>404 Not Found</h1>nginx</html>"
    town.telegram.faults.add(Fault("getUpdates", "page", status=404, body=page))
    town.telegram.faults.add(Fault("sendMessage", "page", cora.chat_id, status=403, body=page))
    cora.says("A story")
    await cora.hears_about("end.")

    town.telegram.faults.add(Fault("getUpdates", "cut"))
    secret = "nobody may read this in a log"
    dora.says(f"A story, and {secret}")
    await dora.hears_about("end.")

    await town.waits_for(town.is_quiet)
    assert [person.texts for person in (ada, bob, cora, dora)] == [[STORY]] * 4
    assert await town.bot.terminate() == 0
    assert secret not in town.bot.log
    assert "nginx" not in town.bot.log


async def test_what_answers_is_no_telegram_and_is_named_as_such(quiet_town: Town) -> None:
    town = quiet_town
    page = "<html>Welcome to a web server</html>"
    town.telegram.faults.add(Fault("getMe", "page", body=page))
    town.telegram.faults.add(Fault("getMe", "page", status=404, body=page, times=2))
    await town.bot.start()

    await town.waits_for(lambda: "Telegram answers again" in town.bot.log)

    assert town.bot.log.count("is not Telegram's Bot API") == 2
    assert "TELEGRAM_API_BASE_URL" in town.bot.log
    assert "Welcome" not in town.bot.log
    ada = town.person("Ada")
    ada.says("/help")
    await ada.hears()


async def test_a_topic_that_is_gone_is_no_silence(town: Town) -> None:
    ada = town.person("Ada")
    ada.says("Hello")
    await ada.hears()
    topic = town.telegram.topic(ada.chat_id, "Looms")
    town.model.on("story", Reply(text=STORY, pause=0.02))
    ada.says("A story", topic=topic)
    town.telegram.delete_topic(ada.chat_id, topic)

    await ada.hears_about("end.")
