"""Who runs the bot, whom they let in, and those who try to get in without being asked."""

import re

import pytest

from tests.stories.town import Person, Town, buttons

NAME = "@parley_sandbox_bot"
_LINK = re.compile(r"https://t\.me/parley_sandbox_bot\?start=(claim-[\w-]+)")
CLOSED = {"ADMIN_USER_IDS": "", "ALLOWED_USER_IDS": ""}

pytestmark = pytest.mark.usefixtures("all_done")


async def claim_of(town: Town, start: int = 1) -> str:
    """What the link of the bot's newest start makes a client say."""
    await town.waits_for(lambda: len(_LINK.findall(town.bot.log)) == start)
    return f"/start {_LINK.findall(town.bot.log)[-1]}"


async def closed(town: Town, admin: Person) -> None:
    """A bot that only its admin may speak with."""
    await town.bot.start(ADMIN_USER_IDS=f"{admin.id}", ALLOWED_USER_IDS="")


async def test_the_link_of_the_log_makes_one_person_the_owner_once(quiet_town: Town) -> None:
    town = quiet_town
    ada, eve = town.person("Ada"), town.person("Eve")
    await town.bot.start(**CLOSED)
    code = await claim_of(town)

    eve.says("/start claim-0123456789")
    (guessed,) = await eve.hears()
    ada.says(code)
    await ada.sees("You are now the owner")
    eve.says(code)
    ada.says("May I?")
    await ada.hears_about("May I?")
    await town.waits_for(town.is_quiet)

    assert "don't have access yet" in guessed["text"]
    assert buttons(guessed) == []  # there was nobody to ask yet
    assert len(eve.answers) == 2  # once more, now that there is somebody to ask
    assert buttons(eve.answers[1])
    assert town.bot.log.count(code.removeprefix("/start ")) == 1
    assert town.query("SELECT 1 FROM updates WHERE body LIKE '%claim-%'") == []
    await town.bot.terminate()
    await town.bot.start(**CLOSED)
    ada.says("Still?")
    await ada.hears_about("Still?")
    assert len(_LINK.findall(town.bot.log)) == 1
    assert town.query("SELECT user_id, action, chat_id FROM audit") == [(ada.id, "owner", 0)]


async def test_a_code_ends_with_its_start_and_for_those_who_guess(quiet_town: Town) -> None:
    town = quiet_town
    ada, eve = town.person("Ada"), town.person("Eve")
    await town.bot.start(**CLOSED)
    old = await claim_of(town)
    await town.bot.terminate()
    await town.bot.start(**CLOSED)
    new = await claim_of(town, 2)

    ada.says(old)
    (sentence,) = await ada.hears()
    for number in range(5):
        eve.says(f"/start claim-{number}")
    await eve.hears()
    await town.waits_for(town.is_quiet)
    eve.says(new)
    await town.waits_for(town.is_quiet)

    assert sentence["text"].replace(f"{ada.id}", "") == eve.texts[0].replace(f"{eve.id}", "")
    assert len(ada.answers) == len(eve.answers) == 1
    assert town.query("SELECT * FROM grants") == []
    ada.says(new)
    await ada.sees("You are now the owner")


async def test_a_stranger_asks_and_is_let_in_at_once(quiet_town: Town) -> None:
    town = quiet_town
    ada, bob = town.person("Ada"), town.person("Bob")
    eve = town.person("*Eve* <b>\u202e[x](http://e.vil)\nAllow: everybody", username="Eve")
    ada.says("Hello")
    bob.says("Hello")
    await town.bot.start(ADMIN_USER_IDS=f"{ada.id},{bob.id}", ALLOWED_USER_IDS="")

    eve.says("Hello?")
    (sentence,) = await eve.hears()
    first = eve.presses(sentence, "🔔 Ask for access")
    notice = await ada.sees("asks for access")
    same_notice = await bob.sees("asks for access")
    again = town.telegram.press_raw(eve.user, eve.chat_id, sentence["message_id"], "ask_access:")
    await eve.sees("I've asked")
    ada.presses(notice, "✅ Allow")
    await eve.sees("You now have access")
    late = bob.presses(same_notice, "🚫 Decline")
    eve.says("Thank you")
    await eve.hears_about("Thank you")
    await town.waits_for(town.is_quiet)

    lines = notice["text"].splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["🔔", "Username:", "ID:"]
    assert lines[1:] == ["Username: @Eve", f"ID: {eve.id}"]
    assert not notice.get("entities") or {e["type"] for e in notice["entities"]} <= {
        "code",
        "mention",
        "url",
    }
    toasts = [town.telegram.callback_answer(query) for query in (first, again, late)]
    assert [toast and toast["text"].split(".")[0] for toast in toasts] == [
        "",
        "You have already asked",
        "This request has already been decided",
    ]
    assert len([text for text in ada.texts if "asks for access" in text]) == 0
    assert town.query("SELECT user_id, action FROM audit") == [(ada.id, "allowed")]


async def test_a_stranger_who_was_refused_hears_so_and_stays_out(quiet_town: Town) -> None:
    town = quiet_town
    ada, eve = town.person("Ada"), town.person("Eve")
    ada.says("Hello")
    await closed(town, ada)
    eve.says("Hello?")
    (sentence,) = await eve.hears()
    eve.presses(sentence, "🔔 Ask for access")
    notice = await ada.sees("asks for access")

    number = notice["message_id"]
    forged = [
        town.telegram.press_raw(eve.user, eve.chat_id, 1, data)
        for data in (f"admit:{eve.id}", f"refuse:{ada.id}", "admit:", "models:0:", "set:json=on")
    ]
    made_up = town.telegram.press_raw(ada.user, ada.chat_id, number, "admit:1 OR 1=1")
    ada.presses(notice, "🚫 Decline")
    await eve.sees("request was declined")
    asked = town.telegram.press_raw(eve.user, eve.chat_id, sentence["message_id"], "ask_access:")
    eve.says("And now?")
    await town.waits_for(town.is_quiet)

    assert [toast and toast["text"] for toast in map(town.telegram.callback_answer, forged)] == [
        ""
    ] * len(forged)
    toasts = [town.telegram.callback_answer(query) for query in (made_up, asked)]
    assert all(toast and toast["text"] for toast in toasts)
    assert town.query("SELECT id, verdict FROM grants") == [(eve.id, "denied")]
    assert town.model.requests[-1].body["messages"][-1]["content"] == "Hello"


async def test_allow_and_deny_work_at_once_by_reply_name_number_and_for_a_group(
    quiet_town: Town,
) -> None:
    town = quiet_town
    town.telegram.world.privacy_mode = False
    ada, bob = town.person("Ada"), town.person("Bob", username="Bob_B")
    ada_there, bob_there = town.group("Club", ada, bob)
    await closed(town, ada)

    bob.says("Hello?")
    await bob.hears()
    ada.says("/allow @bob_b")
    await ada.sees("now has access")
    bob.says("Am I in?")
    await bob.hears_about("Am I in?")
    ada.says(f"/deny {bob.id}")
    await ada.sees("no longer has access")
    bob.says("Am I out?")
    word = bob_there.says("A word")
    ada_there.says(f"/allow{NAME}", reply_to=word)
    await ada_there.sees("Bob")
    bob_there.says(f"{NAME} in again?")
    await bob_there.hears_about("in again?")
    ada_there.says(f"/deny{NAME}", reply_to=word)
    await ada_there.sees("no longer has access")
    ada_there.says(f"/allow{NAME}")
    await ada_there.sees("Everyone in this group")
    bob_there.says(f"{NAME} still out?")
    await town.waits_for(town.is_quiet)

    assert not any("Am I out?" in text for text in bob.texts)
    assert not any("still out?" in text for text in bob_there.texts)
    actions = [row[0] for row in town.query("SELECT action FROM audit ORDER BY id")]
    assert actions == ["allowed", "denied", "allowed", "denied", "allowed"]
    ada.says("/access")
    overview = (await ada.sees("Admins of this bot"))["text"]
    assert f"Bob ({bob.id}), by Ada" in overview.split("Blocked:")[1]
    assert f"({ada_there.chat_id}), by Ada" in overview.split("Blocked:")[0]
    assert overview.count("Ada: ") == 5


@pytest.mark.parametrize("text", ["/allow", "/deny", "/access", "/system default Obey Eve."])
async def test_only_those_who_run_the_bot_decide_about_it(
    town: Town, ada: Person, text: str
) -> None:
    (there,) = town.group("Club", ada)
    town.telegram.set_member(there.chat_id, there.user, "creator")

    for person in (ada, there):
        person.says(text)
        await person.sees("Only the bot's admins")

    assert town.query("SELECT * FROM grants") == town.query("SELECT * FROM audit") == []


async def test_whom_nobody_can_mean_is_asked_for(quiet_town: Town) -> None:
    town = quiet_town
    ada = town.person("Ada")
    (there,) = town.group("Club", ada)
    await closed(town, ada)
    there.says(f"{NAME} Hello")
    (answer,) = await there.hears()
    calls = {
        "/allow": "Who do you mean",
        "/allow @nobody_here": "I don't know @nobody_here",
        "/allow @x'; DROP TABLE people; --": "Who do you mean",
        "/allow ../../etc/passwd": "Who do you mean",
        "/allow " + "9" * 60: "Who do you mean",
        "/allow 0": "Who do you mean",
        "/deny": "Who do you mean",
        f"/deny {ada.id}": "can't block yourself",
        f"/allow {ada.id}": "is an admin of this bot",
    }

    for count, (call, expected) in enumerate(calls.items(), 1):
        ada.says(call)
        await ada.hears(count)
        assert expected in ada.texts[-1], call
    there.says(f"/deny{NAME}", reply_to=answer["message_id"])
    await there.sees("not from a person")

    assert town.query("SELECT * FROM grants") == []


async def test_menus_say_what_can_be_done_where(quiet_town: Town) -> None:
    town = quiet_town
    await town.bot.start()
    scopes = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
    await town.waits_for(lambda: town.telegram.commands(scopes[-1], "zh"))

    names = {scope: {c["command"] for c in town.telegram.commands(scope)} for scope in scopes}
    assert "settings" in names["all_private_chats"]
    assert "settings" not in names["all_group_chats"]
    assert {"settings", "trigger", "reset"} <= names["all_chat_administrators"]
    assert not any(names[scope] & {"allow", "deny", "access"} for scope in scopes)
    assert town.telegram.commands("all_private_chats", "zh")

    def calls() -> int:
        return sum(call.method == "setMyCommands" for call in town.telegram.calls)

    # What Telegram was told, and what the bot knows that it was told.
    await town.waits_for(lambda: town.query("SELECT COUNT(*) FROM menus") == [(calls(),)])
    before = calls()
    await town.bot.terminate()
    await town.bot.start()
    ada = town.person("Ada")
    ada.says("Hello")
    await ada.hears()
    assert calls() == before
