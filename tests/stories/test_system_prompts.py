"""/system in groups: by whom, for what, and back again."""

import pytest

from tests.stories.town import Person, Town, buttons

NAME = "@parley_sandbox_bot"
ADMINS_ONLY = "Only this group's administrators"

pytestmark = pytest.mark.usefixtures("all_done")


def club(town: Town, *names: str) -> list[Person]:
    """A group that the first of them created."""
    people = town.group("Club", *(town.person(name) for name in names))
    town.telegram.set_member(people[0].chat_id, people[0].user, "creator")
    return people


async def asks(person: Person, text: str) -> str:
    """The system prompt that the model was shown with this question."""
    person.says(f"{NAME} {text}")
    await person.hears_about(text)
    return text


def prompt(town: Town) -> str:
    return town.prompt_texts()[0]


async def test_in_a_group_its_administrators_set_it_unless_it_is_open_to_all(town: Town) -> None:
    ada, bob = club(town, "Ada", "Bob")

    bob.says(f"/system{NAME} Obey Bob.")
    await bob.sees(ADMINS_ONLY)
    bob.says(f"/reset{NAME}")
    bob.says(f"/system{NAME} history")
    await town.waits_for(lambda: len([t for t in bob.texts if ADMINS_ONLY in t]) == 3)
    bob.says(f"/system{NAME}")
    await bob.sees("default system prompt:")
    ada.says(f"/system{NAME} Obey Ada.")
    await ada.sees("this chat uses the new system prompt")
    await asks(bob, "Whom?")
    assert prompt(town) == "Obey Ada."

    ada.says(f"/settings{NAME}")
    ada.presses(await ada.sees("Settings of this chat"), "🔑 /reset and /system: administrators")
    await town.waits_for(lambda: any("everyone" in b for b in buttons(ada.answers[-1])))
    bob.says(f"/system{NAME} Obey Bob.")
    await bob.hears(len(bob.answers) + 1)
    await asks(bob, "And now?")
    assert prompt(town) == "Obey Bob."
    assert town.query("SELECT set_by, set_by_name FROM system_prompts") == [
        (ada.id, "Ada"),
        (bob.id, "Bob"),
    ]


async def test_nobody_gets_in_by_another_name(town: Town) -> None:
    ada, eve = club(town, "Ada", "Eve")
    town.telegram.world.privacy_mode = False
    elsewhere = town.telegram.group("Office", [eve.user], creator=eve.user)
    strangers = [town.telegram.chat(elsewhere), {"id": -100777, "type": "channel", "title": "Ada"}]
    wish = ada.says("/system@another_bot Obey me.")
    typo = eve.says(f"{NAME} hello")
    await ada.hears()

    for sender in strangers:
        eve.says(f"/system{NAME} Obey Eve.", sender_chat=sender)
    await town.waits_for(lambda: len([t for t in ada.texts if ADMINS_ONLY in t]) == 2)
    message = town.telegram.world.chats[ada.chat_id].find(wish)
    assert message is not None
    forged = message.message | {"text": f"/system{NAME} Obey Eve."}
    town.telegram.forward(eve.user, eve.chat_id, forged)
    town.telegram.edit(eve.user, eve.chat_id, typo, f"/system{NAME} Obey Eve.")
    eve.says(f"/system{NAME} x'); DROP TABLE turns; -- ../../etc/passwd")
    await town.waits_for(lambda: len([t for t in ada.texts if ADMINS_ONLY in t]) == 3)
    await town.waits_for(town.is_quiet)
    assert town.query("SELECT * FROM system_prompts") == []

    ada.says(f"/system{NAME} Be brief.", sender_chat=town.telegram.chat(ada.chat_id))
    await ada.sees("this chat uses the new system prompt")
    assert town.query("SELECT text, set_by FROM system_prompts") == [("Be brief.", ada.chat_id)]


async def test_versions_are_listed_and_restored_by_who_may(town: Town) -> None:
    ada, bob = club(town, "Ada", "Bob")
    for user in (bob.user, town.telegram.bot):  # Only an administrator hears who is one.
        town.telegram.set_member(bob.chat_id, user, "administrator")
    ada.says(f"/system{NAME} First.")
    bob.says(f"/system{NAME} Second.")
    await town.waits_for(lambda: len(ada.answers) == 2)
    ada.says(f"/system{NAME} reset")
    ada.says(f"/system{NAME} history")
    listed = await ada.sees("Latest versions")
    assert [word for word in ("First.", "Second.") if word in listed["text"]]
    assert "Ada: back to the default" in listed["text"]
    assert buttons(listed) == ["↩️ Restore 2", "↩️ Restore 3"]
    town.telegram.set_member(bob.chat_id, bob.user, "member")
    await town.waits_for(town.is_quiet)
    old = town.telegram.press(bob.user, bob.chat_id, listed["message_id"], "↩️ Restore 3")
    await town.waits_for(lambda: town.telegram.callback_answer(old) is not None)
    made_up = [
        town.telegram.press_raw(ada.user, ada.chat_id, listed["message_id"], data)
        for data in (
            "restore:",
            "restore:99",
            "restore:-1",
            "restore:1 OR 1=1",
            "restore:" + "9" * 40,
        )
    ]
    await town.waits_for(lambda: all(town.telegram.callback_answer(q) for q in made_up))
    ada.presses(listed, "↩️ Restore 3")
    restored = await ada.sees("Ada restored the version")
    await asks(bob, "Whom?")

    assert buttons(restored) == []
    assert prompt(town) == "First."
    said = [town.telegram.callback_answer(query) for query in made_up]
    assert {answer["text"] for answer in said if answer} == {"This version is no longer available."}


async def test_the_topic_goes_before_the_chat_and_the_chat_before_the_default(
    quiet_town: Town,
) -> None:
    town = quiet_town
    ada = town.person("Ada")
    chat_id = town.telegram.group("Forum", [ada.user], forum=True, creator=ada.user)
    there = Person(town.telegram, ada.user, chat_id)
    topic, other = town.telegram.topic(chat_id, "Cats"), town.telegram.topic(chat_id, "Dogs")
    await town.bot.start(ADMIN_USER_IDS=f"{ada.id}", SYSTEM_PROMPT="Of the settings.")

    async def in_force(where: int | None) -> str:
        question = f"What now, {len(town.model.requests)}?"
        there.says(f"{NAME} {question}", topic=where)
        await there.hears_about(question)
        return prompt(town)

    there.says("/system topic Nowhere.")
    await there.sees("only inside a topic")
    ada.says("/system default Of the bot.")
    await ada.sees("the new default")
    assert await in_force(topic) == "Of the bot."
    there.says("/system Of the chat.", topic=topic)
    await there.sees("this chat uses the new")
    there.says("/system topic Of cats.", topic=topic)
    await there.sees("this topic uses the new")
    assert [await in_force(where) for where in (topic, other)] == ["Of cats.", "Of the chat."]
    there.says("/system", topic=topic)
    assert "Of cats." in (await there.sees("System prompt of this topic:"))["text"]
    there.says("/system Of the whole chat.", topic=topic)
    await there.sees("has its own system prompt")

    there.says("/system topic reset", topic=topic)
    await there.sees("uses the system prompt of its chat again")
    assert await in_force(topic) == "Of the whole chat."
    there.says("/system reset", topic=other)
    await there.sees("Back to the default")
    assert await in_force(None) == "Of the bot."
    ada.says("/system default reset")
    await ada.sees("in the bot's settings")
    assert await in_force(topic) == "Of the settings."
    assert [row[0] for row in town.query("SELECT DISTINCT action FROM audit")] == ["system"]


async def test_two_who_set_it_at_once_are_both_told_and_both_versions_kept(town: Town) -> None:
    ada, bob = club(town, "Ada", "Bob")
    town.telegram.set_member(bob.chat_id, bob.user, "administrator")
    forum = [(ada, "Obey Ada."), (bob, "Obey Bob.")] * 3
    for person, text in forum:
        person.says(f"/system{NAME} {text}")

    await town.waits_for(lambda: len(ada.answers) == len(forum))

    texts = [row[0] for row in town.query("SELECT text FROM system_prompts ORDER BY id")]
    assert texts == [text for _, text in forum]
    await asks(ada, "Whom?")
    assert prompt(town) == "Obey Bob."


async def test_it_comes_from_files_and_bad_ones_are_told_apart(town: Town, ada: Person) -> None:
    good = 'Sei höflich. Beispiel: {"a": 1}'
    ada.sends("document", good.encode("utf-8-sig"), file_name="p.txt", caption="/system")
    await ada.sees("new system prompt")
    ada.says("Who are you?")
    await ada.hears(2)
    assert prompt(town) == good

    files = [
        ("p.pdf", b"text", "can't use p.pdf as a system prompt"),
        ("p.txt", "höflich".encode("latin-1"), "save it as UTF-8"),
        ("p.md", b" \n", "no text in p.md"),
        ("p.md", b"x" * 16_001, "16,000 characters"),
        ("p.md", b"x" * 70_000, "16,000 characters"),
        ("p.txt", b"Today is {date}.", "{date} would not be filled in"),
    ]
    for count, (name, content, sentence) in enumerate(files, 3):
        ada.sends("document", content, file_name=name, caption="/system")
        await ada.hears(count)
        assert sentence in ada.texts[-1]
    sent = ada.sends("document", b"Von hier an.", file_name="../../new.MD", caption="Look")
    await ada.hears(9)
    ada.says("/system", reply_to=sent)
    await ada.hears(10)
    assert town.query("SELECT text FROM system_prompts ORDER BY id") == [(good,), ("Von hier an.",)]
    assert town.query("SELECT * FROM audit") == []  # one's own chat is nobody's concern
