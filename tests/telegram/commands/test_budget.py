"""/budget: whose it is, who may see it, and who may set it."""

import pytest

from bot.domain.budget import Budget
from bot.domain.message import Author
from bot.storage.database import Database
from bot.telegram.incoming.incoming_message import RepliedMessage
from tests.telegram.commands.stage import GUEST, OWNER, Office
from tests.telegram.dispatch.stage import ADA, GROUP, HOME

FIVE = Budget(5, "dollars", "month")
MANY = Budget(20_000, "tokens", "day")
SMALL = Budget(12_345, "dollars", "day")
OWNERS_ONLY = "Only the bot's admins can do that."
NO_LIMIT = "You: no limit."


@pytest.mark.parametrize(
    ("text", "id_", "budget"),
    [
        pytest.param("/budget 5 month", OWNER.id, FIVE, id="their own"),
        pytest.param("/budget 7 5 month", 7, FIVE, id="an id, and an amount"),
        pytest.param("/budget -100 20000 tokens day", -100, MANY, id="a group's id"),
        pytest.param("/budget @ada_l $5 month", ADA.id, FIVE, id="a name"),
        pytest.param("/budget 12345 day", OWNER.id, SMALL, id="an amount that could be an id"),
        pytest.param("/budget 12345 5 month", 12345, FIVE, id="an id that could be an amount"),
    ],
)
async def test_whose_budget_is_set(database: Database, text: str, id_: int, budget: Budget) -> None:
    office = Office(database)
    await office.storage.people.note(Author(ADA.id, "Ada", "ada_l"))

    said = await office.send(text, author=OWNER)

    assert said.startswith("✅ Budget for ")
    assert await office.storage.budgets.of(id_) == budget
    (entry,) = await office.storage.audit.last(9)
    assert (entry.user_id, entry.chat_id, entry.action) == (OWNER.id, 0, "budget")
    assert entry.detail.startswith(f"{id_} ")


@pytest.mark.parametrize(
    ("replied", "id_"),
    [
        pytest.param(RepliedMessage(3, author=GUEST), GUEST.id, id="a reply to a person"),
        pytest.param(RepliedMessage(3, is_ours=True), GROUP.chat_id, id="a reply to the bot"),
        pytest.param(None, GROUP.chat_id, id="no reply"),
    ],
)
async def test_in_a_group_it_is_the_groups_or_of_whom_it_replies_to(
    database: Database, replied: RepliedMessage | None, id_: int
) -> None:
    office = Office(database)

    await office.send("/budget 5 month", GROUP, OWNER, replied=replied)

    assert await office.storage.budgets.of(id_) == FIVE


@pytest.mark.parametrize(
    ("words", "budget", "says"),
    [
        pytest.param("off", None, "✅ No budget limit for you.", id="off"),
        pytest.param(
            "DEFAULT", None, "✅ Back to the default budget for you: no limit.", id="default"
        ),
        pytest.param("5 fortnights", FIVE, "To change it, send for example:", id="what is none"),
    ],
)
async def test_a_budget_is_taken_away_or_stays(
    database: Database, words: str, budget: Budget | None, says: str
) -> None:
    office = Office(database)
    await office.storage.budgets.set(OWNER.id, FIVE)

    assert (await office.send(f"/budget {words}", author=OWNER)).startswith(says)

    assert await office.storage.budgets.of(OWNER.id) == budget


@pytest.mark.parametrize(
    ("text", "author", "says"),
    [
        pytest.param("/budget", GUEST, NO_LIMIT, id="their own"),
        pytest.param("/budget 13", GUEST, OWNERS_ONLY, id="an amount that was begun"),
        pytest.param("/budget 12345", GUEST, OWNERS_ONLY, id="another's"),
        pytest.param("/budget 12345", OWNER, "12345: no limit.\n\nTo change it", id="as an admin"),
        pytest.param("/budget 5 month", GUEST, OWNERS_ONLY, id="to set it"),
        pytest.param("/budget off", ADA, OWNERS_ONLY, id="to take it away"),
        pytest.param("/budget @nobody", OWNER, "I don't know @nobody", id="nobody's"),
    ],
)
async def test_who_may_see_and_set_it(
    database: Database, text: str, author: Author, says: str
) -> None:
    office = Office(database)

    assert (await office.send(text, HOME, author)).startswith(says)

    assert await office.storage.audit.last(9) == []


async def test_members_see_their_groups_and_their_own(database: Database) -> None:
    office = Office(database)
    await office.storage.budgets.set(GROUP.chat_id, FIVE)

    said = await office.send("/budget", GROUP, GUEST)

    shown = "This group: $5.00 per month. Used: $0.00 (0%). Resets on 2027-02-01 (UTC)."
    assert said == f"{shown}\n{NO_LIMIT}"


@pytest.mark.parametrize(
    ("model", "words", "is_warned"),
    [
        ("unpriced", "5 month", True),
        ("priced", "5 month", False),
        ("unpriced", "9 tokens day", False),
    ],
)
async def test_dollars_need_a_model_whose_price_is_known(
    database: Database, model: str, words: str, is_warned: bool
) -> None:
    office = Office(database)
    await office.storage.settings.change(HOME.chat_id, model=model)

    said = await office.send(f"/budget {words}", HOME, OWNER)

    assert ("The price of unpriced is not known" in said) is is_warned
