"""Who may speak to the bot, and when it answers in a group."""

from typing import Any

from sandbox.modelapi.reply import Reply
from tests.stories.town import Person, Town, buttons

NAME = "@parley_sandbox_bot"
ANONYMOUS_ADMIN = 1087968824
"""The account that Telegram shows for every admin who speaks as their group."""
_SHAPES = [
    "nothing",
    "drop:updates",
    "stop:",
    ":",
    "x" * 64,
    "again:-1",
    "undo:²",
    "stop:" + "9" * 30,
]
_OF_ANOTHER_CHAT = ["stop:3", "again:2", "more:3", "file:2", "undo:2"]
MADE_UP = [*_SHAPES, *_OF_ANOTHER_CHAT, "undo:1", "undo:9999"]
"""Callback data that no button of a first private chat has; others have asked twice meanwhile."""


async def test_by_default_nobody_but_the_admins_may_speak(quiet_town: Town) -> None:
    town = quiet_town
    ada, eve = town.person("Ada"), town.person("Eve")
    ada_in_group, eve_in_group = town.group("Club", ada, eve)
    admins = {"ADMIN_USER_IDS": f"{ada.id}", "ALLOWED_USER_IDS": ""}
    await town.bot.start(**admins)

    eve.says("Hello?")
    (notice,) = await eve.hears()
    assert str(eve.id) in notice["text"]
    assert "don't have access yet" in notice["text"]

    eve.says("Please!")
    eve.says("/start")
    eve_in_group.says(f"{NAME} is anybody there?")
    eve_in_group.says(f"/help{NAME}")
    await town.bot.terminate()
    await town.bot.start(**admins)
    eve.says("And now?")
    ada.says("I may, may I not?")
    question = ada_in_group.says(f"{NAME} here too?")
    await ada.hears_about("I may, may I not?")
    (answer,) = await ada_in_group.hears()
    await town.waits_for(town.is_quiet)

    assert answer["reply_to_message"]["message_id"] == question
    assert len(eve.answers) == len(ada.answers) == len(ada_in_group.answers) == 1
    assert len(town.model.requests) == 2


async def test_buttons_obey_nobody_from_outside_and_nothing_made_up(quiet_town: Town) -> None:
    town = quiet_town
    ada, eve = town.person("Ada"), town.person("Eve")
    ada_in_group, eve_in_group = town.group("Club", ada, eve)
    await town.bot.start(ADMIN_USER_IDS=f"{ada.id}", ALLOWED_USER_IDS="")
    town.model.on("slow", Reply(text="tale " * 60, pause=0.02))
    ada.says("A question in private")
    (private,) = await ada.hears()
    ada_in_group.says(f"{NAME} A question in the group")
    await ada_in_group.hears()
    ada_in_group.says(f"/reset{NAME}")
    fresh = await ada_in_group.sees("new conversation")
    ada_in_group.says(f"{NAME} A slow question")
    growing = await ada_in_group.sees("tale")

    pressed = [eve_in_group.presses(growing, "⏹ Stop"), eve_in_group.presses(fresh, "↩️ Undo")]
    number = private["message_id"]
    pressed += [town.telegram.press_raw(ada.user, ada.chat_id, number, data) for data in MADE_UP]
    answer = await ada_in_group.hears_about("tale")
    await town.waits_for(town.is_quiet)

    toasts = [town.telegram.callback_answer(query) for query in pressed]
    assert all(toast is not None for toast in toasts)
    assert [toast["text"] for toast in toasts[:2] if toast] == ["", ""]
    assert answer["text"].split() == ["tale"] * 60
    assert buttons(await ada_in_group.sees("new conversation")) == ["↩️ Undo"]
    assert ada.texts == [private["text"]]


async def test_the_lists_let_people_in_everywhere_and_members_in_their_group(
    quiet_town: Town,
) -> None:
    town = quiet_town
    bob, carol = town.person("Bob"), town.person("Carol")
    bob_in_club, carol_in_club = town.group("Club", bob, carol)
    bob_in_office, carol_in_office = town.group("Office", bob, carol)
    await town.bot.start(
        ADMIN_USER_IDS=f"{ANONYMOUS_ADMIN}",
        ALLOWED_USER_IDS=f"{bob.id}, 42",
        ALLOWED_CHAT_IDS=f"{carol_in_club.chat_id}",
    )
    robot = {"id": 77, "is_bot": True, "first_name": "Robot", "username": "another_bot"}

    for person in (carol_in_office, bob_in_office):
        person.says(f"{NAME} office, {person.user['first_name']}")
    as_group(town, carol_in_office, "office, anonymously")
    as_group(town, carol_in_club, "club, anonymously")
    for person in (carol_in_club, bob_in_club):
        person.says(f"{NAME} club, {person.user['first_name']}")
    Person(town.telegram, robot, carol_in_club.chat_id).says(f"{NAME} club, robot")
    Person(town.telegram, robot, carol_in_club.chat_id).says("/help")
    bob.says("private, Bob")
    carol.says("private, Carol")

    await bob.hears_about("private, Bob")
    assert "don't have access yet" in (await carol.hears())[0]["text"]
    await carol_in_club.hears(3)
    await bob_in_office.hears()
    await town.waits_for(town.is_quiet)
    asked = {town.prompt_texts(index)[-1] for index in range(len(town.model.requests))}
    assert asked == {
        "⟦Club⟧ club, anonymously",
        "⟦Carol⟧ club, Carol",
        "⟦Bob⟧ club, Bob",
        "⟦Bob⟧ office, Bob",
        "private, Bob",
    }
    assert len(carol_in_club.answers) == 3
    assert len(bob_in_office.answers) == len(carol.answers) == 1


def as_group(town: Town, person: Person, text: str) -> None:
    """An anonymous admin: the message comes in the group's name."""
    person.says(f"{NAME} {text}", sender_chat=town.telegram.chat(person.chat_id))


async def test_in_a_group_it_speaks_only_when_spoken_to(town: Town, ada: Person) -> None:
    town.telegram.world.privacy_mode = False  # as for a bot that BotFather lets hear everything
    bob = town.person("Bob")
    ada, bob = town.group("Club", ada, bob)
    greeting = ada.says("Hello Bob, how is your bot?")
    bob.says("Well, thank you", reply_to=greeting)
    bob.says("@another_bot what do you say?")
    bob.says("/help@another_bot")
    bob.says("/dance")
    bob.says("Mail me at someone@parley_sandbox_bot.example")

    mention = bob.says(f"What says {NAME} about it?")
    (first,) = await ada.hears()
    follow_up = ada.says("Go on", reply_to=first["message_id"])
    await ada.hears(2)
    command = ada.says("/help")
    await ada.hears(3)
    unknown = bob.says(f"/dance{NAME}")
    await ada.hears(4)
    await town.waits_for(town.is_quiet)

    assert replies_to(ada.answers) == [mention, follow_up, command, unknown]
    assert len(town.model.requests) == 2


def replies_to(messages: list[dict[str, Any]]) -> list[int]:
    return [message["reply_to_message"]["message_id"] for message in messages]
