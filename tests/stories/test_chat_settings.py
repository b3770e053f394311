"""How a chat wants it: /settings and the commands behind its buttons."""

import pytest

from sandbox.modelapi.reply import Reply
from tests.stories.shown import codes
from tests.stories.town import Person, Town, buttons

NAME = "@parley_sandbox_bot"
LONG = "vendor/" + "a-model-with-a-very-long-name-" * 5

pytestmark = pytest.mark.usefixtures("all_done")


def club(town: Town, *names: str) -> list[Person]:
    people = town.group("Club", *(town.person(name) for name in names))
    town.telegram.set_member(people[0].chat_id, people[0].user, "creator")
    return people


async def shows(town: Town, person: Person, label: str) -> None:
    """Wait for the button in the newest settings."""
    await town.waits_for(lambda: label in buttons(person.answers[-1]))


def setting(town: Town, chat_id: int) -> dict[str, str]:
    return dict(town.query("SELECT name, value FROM settings WHERE chat_id = ?", (chat_id,)))


async def test_one_message_holds_all_settings_and_changes_in_place(town: Town) -> None:
    ada, _bob = club(town, "Ada", "Bob")
    ada.says(f"/settings{NAME}")
    message = await ada.sees("Settings of this chat")

    for before, after in (
        ("💬 Answers: look, voice, buttons…", "↩️ Settings"),
        ("✍️ Answers appear: while I write (default)", "✍️ Answers appear: when finished"),
        ("✍️ Answers appear: when finished", "✍️ Answers appear: while I write (default)"),
        ("🧮 Answers as JSON: off", "🧮 Answers as JSON: on"),
        ("↩️ Settings", "💬 Answers: look, voice, buttons…"),
        ("👋 I answer: when mentioned", "👋 I answer: everything"),
        ("👂 Group context: off", "👂 Group context: on"),
        ("🌐 Language: same as each person's Telegram", "🌐 Language: English"),
        ("🔑 /reset and /system: administrators", "🔑 /reset and /system: everyone"),
    ):
        ada.presses(message, before)
        await shows(town, ada, after)

    assert len(ada.answers) == 1
    assert setting(town, ada.chat_id) == {
        "streaming": '""',
        "trigger": '"all"',
        "is_listening": "true",
        "language": '"en"',
        "is_open": "true",
    }
    assert town.query("SELECT COUNT(*), MIN(user_id) FROM audit") == [(7, ada.id)]


async def test_only_administrators_press_and_only_while_they_are(town: Town) -> None:
    ada, bob = club(town, "Ada", "Bob")
    bob.says(f"/settings{NAME}")
    await bob.sees("Only this group's administrators")
    ada.says(f"/settings{NAME}")
    message = await ada.sees("Settings of this chat")
    pressed = [bob.presses(message, label) for label in buttons(message)]
    data = (
        "set:is_open=maybe",
        "set:model=x",
        "set:streaming=draft",
        "set:trigger=word",
        "set:=",
        "set:chat_id=1",
        "settings",
        "models:99999999999999999999:x",
        "models:-1:'; DROP",
        "model:0",
    )
    odd = [
        town.telegram.press_raw(ada.user, ada.chat_id, message["message_id"], item) for item in data
    ]

    await town.waits_for(lambda: all(map(town.telegram.callback_answer, [*pressed, *odd])))
    await town.waits_for(town.is_quiet)

    for query in pressed:
        answer = town.telegram.callback_answer(query)
        assert answer
        assert "Only this group's administrators" in answer["text"]
    assert town.query("SELECT * FROM settings") == town.query("SELECT * FROM audit") == []


async def test_a_model_is_found_in_the_servers_list_whatever_its_name(
    quiet_town: Town,
) -> None:
    town = quiet_town
    town.model.models = (*(f"gpt-{number:02}" for number in range(20)), LONG, "лама:8b")
    ada = town.person("Ada")
    await town.bot.start()

    ada.says("/model")
    first = await ada.sees("(default)")
    assert buttons(first) == [*(f"gpt-0{number}" for number in range(8)), "Next ▶️ (2 of 3)"]
    assert codes(first) == ["/model", "/model default"]
    ada.presses(first, "Next ▶️ (2 of 3)")
    await town.waits_for(lambda: "gpt-08" in buttons(ada.answers[-1]))
    ada.presses(ada.answers[-1], "gpt-11")
    chosen = await ada.sees("this chat uses gpt-11.")
    assert buttons(chosen) == ["↩️ Settings"]
    ada.says("/model VENDOR")
    found = await ada.sees("1 model has")
    ada.presses(found, buttons(found)[0])
    await ada.sees(LONG)
    ada.says("/model лама:8b")
    await ada.sees("uses лама:8b.")
    ada.says("/model ../../etc/passwd")
    await ada.sees("does not list this model")
    ada.says("/model x'; DROP TABLE settings; --")
    await ada.sees("has no spaces")
    ada.says("/model default")
    await ada.hears(6)

    assert setting(town, ada.chat_id) == {"model": '""'}
    lists = [request for request in town.model.requests if request.path.endswith("/models")]
    assert len(lists) == 1


async def test_a_server_without_a_list_takes_a_name_all_the_same(
    quiet_town: Town,
) -> None:
    town = quiet_town
    ada = town.person("Ada")
    await town.bot.start(OPENAI_BASE_URL=town.model.url.replace("/v1", "/nowhere"))

    ada.says("/model")
    await ada.sees("does not list its models")
    ada.says("/model some-name")
    await ada.sees("uses some-name.")

    assert setting(town, ada.chat_id) == {"model": '"some-name"'}
    assert buttons(ada.answers[0]) == []


async def test_commands_choose_what_the_buttons_do(town: Town) -> None:
    ada, bob = club(town, "Ada", "Bob")
    alone = town.person("Carol")
    for text in ("/trigger all", "/listen on", "/language en", "/model x"):
        bob.says(text.replace(" ", f"{NAME} "))
    await town.waits_for(lambda: len(bob.answers) == 4)
    assert all("Only this group's administrators" in text for text in bob.texts)
    for text in ("/trigger all", "/listen on"):
        alone.says(text)
    await alone.hears(2)
    assert all("This is for groups" in text for text in alone.texts)

    for text, words in (
        ("/trigger word parley, hey bot", "messages with: parley, hey bot"),
        ("/trigger word", "with commas between them"),
        ("/trigger loud", "/trigger all: every message"),
        ("/listen on", "Using recent group messages as context: on"),
        ("/listen", "only in memory"),
        ("/language en", "messages here: English"),
        ("/language '; --", "To change it"),
        ("/language auto", "same as each person's Telegram"),
    ):
        ada.says(text.replace(" ", f"{NAME} ", 1))
        await ada.sees(words)

    assert setting(town, ada.chat_id) == {
        "trigger": '"word"',
        "trigger_words": '["parley", "hey bot"]',
        "is_listening": "true",
        "language": '""',
    }
    assert town.query("SELECT COUNT(*) FROM settings WHERE chat_id > 0") == [(0,)]


async def test_who_asked_or_an_administrator_stops_an_answer_and_nobody_else(town: Town) -> None:
    ada, bob = club(town, "Ada", "Bob")
    eve = town.person("Eve")
    town.telegram.set_member(ada.chat_id, eve.user, "member")
    eve = Person(town.telegram, eve.user, ada.chat_id)
    town.model.on("slow", Reply(text="tale " * 400, pause=0.02))

    bob.says(f"{NAME} A slow story")
    growing = await bob.sees("tale")
    query = eve.presses(growing, "⏹ Stop")
    eve.says(f"/stop{NAME}")
    await eve.sees("Only the person who asked")
    ada.says(f"/stop{NAME}")
    await ada.sees("Stopped")

    answer = town.telegram.callback_answer(query)
    assert answer
    assert "Only the person who asked" in answer["text"]
    bob.says(f"{NAME} Another slow story")
    await town.waits_for(lambda: len([m for m in bob.answers if "Stop" in str(buttons(m))]) == 1)
    bob.says(f"/stop{NAME}")
    await town.waits_for(lambda: len([t for t in bob.texts if "Stopped" in t]) == 2)


async def test_the_default_model_is_ticked_and_settings_are_a_tap_away(quiet_town: Town) -> None:
    town, ada = quiet_town, quiet_town.person("Ada")
    town.model.models = ("gpt-6-luna", "other")
    await town.bot.start()
    ada.says("/settings")
    settings = await ada.sees("Settings of this chat")
    assert "🌐 Language: same as your Telegram" in buttons(settings)

    ada.presses(settings, "🧠 Model: gpt-6-luna (default)")
    await town.waits_for(
        lambda: buttons(ada.answers[-1]) == ["✅ gpt-6-luna", "other", "↩️ Settings"]
    )
    ada.presses(settings, "other")
    await ada.sees("this chat uses other.")
    ada.presses(settings, "↩️ Settings")

    await ada.sees("Settings of this chat")
    assert "🧠 Model: other" in buttons(ada.answers[-1])


async def test_a_command_with_words_behind_it_is_code_which_a_tap_copies(town: Town) -> None:
    ada, _bob = club(town, "Ada", "Bob")
    for text, expected in (
        ("/language", ["/language en", "/language zh", "/language auto"]),
        ("/listen", ["/listen on", "/listen off"]),
        ("/trigger", ["/trigger mention", "/trigger all", "/trigger word hello, my bot"]),
        ("/system", ["/system", "/system", "/system reset", "/system history"]),
        ("/json", ["/json", "/json on", "/json off"]),
        ("/ask", ["/ask", "/ask"]),
        ("/nothing", ["/nothing"]),
    ):
        count = len(ada.answers)
        ada.says(f"{text}{NAME}")
        assert codes((await ada.hears(count + 1))[-1]) == expected
