"""Budgets: set in the chat, warned of at 80 %, and exact when many ask at once."""

import json

import pytest

from bot.domain.budget import GroupDaySpent, OwnDaySpent
from sandbox.botapi.floods import Floods
from sandbox.modelapi.reply import Reply
from tests.stories.town import Person, Town

PRICES = json.dumps({"gpt-6-luna": {"input": 1000, "output": 1000}})
USED = {"prompt_tokens": 50, "completion_tokens": 50}


_DECIDED = "SELECT COUNT(*) FROM turns WHERE state <> 'asked'"


def answered(town: Town) -> int:
    """Questions that the model has answered; what it refuses costs nothing."""
    return sum(request.status == 200 for request in town.asked)


@pytest.fixture
async def frugal_town(quiet_town: Town) -> Town:
    """Each answer uses 100 tokens, which is ten cents; Ada runs the bot."""
    town = quiet_town
    town.telegram.world.floods = Floods.off()
    town.model.on("question", Reply(text="Yes.", usage=USED))
    await town.bot.start(
        PRICES=PRICES,
        ADMIN_USER_IDS="1815",
        CONTEXT_TOKENS="500",
        OPENAI_MAX_OUTPUT_TOKENS="100",
        MESSAGES_PER_MINUTE="0",
    )
    return town


@pytest.fixture
def admin(frugal_town: Town) -> Person:
    return frugal_town.person("Ada", user_id=1815)


@pytest.fixture
def bob(frugal_town: Town) -> Person:
    return frugal_town.person("Bob", username="bob")


async def test_a_person_is_warned_once_and_then_refused(
    frugal_town: Town, admin: Person, bob: Person
) -> None:
    bob.says("/start")
    await bob.hears()
    admin.says("/budget @bob 500 tokens day")
    assert "✅ Budget for Bob: 500 tokens per day" in (await admin.hears())[0]["text"]

    for number in range(5):
        bob.says(f"A question, number {number}?")
        await frugal_town.waits_for(lambda: bob.texts.count("Yes.") == number + 1)  # noqa: B023  # waited for here
        await frugal_town.waits_for(frugal_town.is_quiet)
    bob.says("A question too many?")

    await bob.hears_about(OwnDaySpent.sentence)
    warnings = [text for text in bob.texts if "⚠️" in text]
    assert len(warnings) == 1
    assert warnings[0].startswith(
        "⚠️ You have used 80% of your budget: 400 tokens of 500 tokens per day"
    )
    assert answered(frugal_town) == 5
    bob.says("/budget")
    shown = await bob.hears_about("Used")
    assert "You: 500 tokens per day. Used: 500 tokens (100%)" in shown["text"]


async def test_twenty_questions_at_once_pass_a_groups_budget_by_at_most_one(
    frugal_town: Town, admin: Person
) -> None:
    town = frugal_town
    members = [town.person(f"Member {number}") for number in range(20)]
    chat_id = town.telegram.group(
        "Engines", [admin.user, *(one.user for one in members)], forum=True
    )
    topics = [town.telegram.topic(chat_id, f"Topic {number}") for number in range(20)]
    there = Person(town.telegram, admin.user, chat_id)
    there.says("/budget $0.75 month")
    await there.hears_about("$0.75 per month")
    name = town.telegram.bot["username"]

    for member, topic in zip(members, topics, strict=True):
        town.telegram.say(member.user, chat_id, f"@{name} a question?", topic=topic)

    # To show them all takes a minute: Telegram allows twenty messages a minute in a group.
    await town.waits_for(lambda: town.query(_DECIDED) == [(20,)])
    assert answered(town) == 8
    refused = town.query("SELECT COUNT(*) FROM turns WHERE error = 'GroupMonthSpent'")
    assert refused == [(12,)]
    assert town.query("SELECT SUM(dollars) FROM usage") == [(pytest.approx(0.8),)]


async def test_only_those_who_run_it_may_set_one(frugal_town: Town, bob: Person) -> None:
    bob.says("/budget 500000 tokens day")

    assert (await bob.hears())[0]["text"] == "Only the bot's admins can do that."
    assert frugal_town.query("SELECT * FROM budgets") == []


@pytest.mark.parametrize(
    "words", ["5", "much month", "0 day", "-1 day", "'; DROP TABLE budgets; --", "@@ 5 day"]
)
async def test_what_is_no_budget_changes_nothing(
    frugal_town: Town, admin: Person, words: str
) -> None:
    admin.says(f"/budget {words}")

    await admin.hears()
    assert frugal_town.query("SELECT * FROM budgets") == []


async def test_a_reply_sets_it_for_that_person_and_it_is_in_the_audit(
    frugal_town: Town, admin: Person, bob: Person
) -> None:
    in_group, of_bob = frugal_town.group("Engines", admin, bob)
    said = of_bob.says("I ask a lot.")

    in_group.says("/budget 100 tokens day", reply_to=said)

    await in_group.hears_about("✅ Budget for Bob: 100 tokens per day")
    assert frugal_town.query("SELECT id, amount, unit, period FROM budgets") == [
        (bob.id, 100.0, "tokens", "day")
    ]
    ((user_id, action, detail),) = frugal_town.query("SELECT user_id, action, detail FROM audit")
    assert (user_id, action, detail) == (admin.id, "budget", f"{bob.id} 100 tokens day")
    in_group.says(f"/budget {bob.id} off")
    await in_group.hears_about("No budget limit")
    assert frugal_town.query("SELECT amount FROM budgets") == [(0.0,)]


async def test_a_budget_in_dollars_without_a_price_is_warned_of(quiet_town: Town) -> None:
    ada = quiet_town.person("Ada")
    await quiet_town.bot.start(ADMIN_USER_IDS=str(ada.id))

    ada.says("/budget 5 month")

    warning = (await ada.hears(2))[1]["text"]
    assert "The price of gpt-6-luna is not known" in warning
    ada.says("/budget 5000 tokens month")
    await ada.hears(3)
    assert len(ada.answers) == 3


async def test_the_defaults_hold_for_whoever_has_none_of_their_own(quiet_town: Town) -> None:
    town = quiet_town
    ada, bob = town.person("Ada"), town.person("Bob")
    in_group = town.group("Engines", bob)[0]
    town.model.on("question", Reply(text="Yes.", usage=USED))
    await town.bot.start(BUDGET_PER_USER="200 tokens day", BUDGET_PER_CHAT="100 tokens day")
    name = town.telegram.bot["username"]
    for person, text in ((ada, "A question?"), (in_group, f"@{name} A question?")):
        person.says(text)
        await person.hears()
    await town.waits_for(town.is_quiet)

    ada.says("Another question?")
    in_group.says(f"@{name} Another question?")

    await in_group.hears_about(GroupDaySpent.sentence)
    await town.waits_for(lambda: ada.texts.count("Yes.") == 2)
    await town.waits_for(town.is_quiet)
    # What was refused is not shown to the model later.
    assert not any("group" in text for text in town.prompt_texts())


async def test_whoever_writes_too_fast_is_told_once(quiet_town: Town) -> None:
    town, ada = quiet_town, quiet_town.person("Ada")
    await town.bot.start(MESSAGES_PER_MINUTE="2")

    for number in range(6):
        ada.says(f"A question, number {number}?")

    await ada.hears_about("sending messages too fast")
    ada.says("/help")
    await ada.hears_about("/remind")
    await town.waits_for(town.is_quiet)
    assert sum("sending messages too fast" in text for text in ada.texts) == 1
    shown = " ".join(text for request in town.asked for text in [str(request.body)])
    assert "number 1" in shown
    assert "number 2" not in shown
