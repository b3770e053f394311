"""/model: found by a part of its name, chosen by all of it, page by page."""

import pytest

from bot.storage.database import Database
from tests.telegram.commands.stage import GUEST, Office
from tests.telegram.dispatch.stage import GROUP, HOME

MODELS = ["gpt-6-luna", "gpt-6-sol", "Other"]
LONG = "m" * 128


@pytest.mark.parametrize(
    ("models", "name", "chosen", "says"),
    [
        pytest.param(MODELS, "Other", "Other", "✅ From now on, this chat uses Other.", id="exact"),
        pytest.param(MODELS, "OTHER", "Other", "✅ From now on, this chat uses Other.", id="case"),
        pytest.param(["a", "A"], "A", "A", "✅ From now on, this chat uses A.", id="either case"),
        pytest.param(MODELS, "gpt", "", "Model of this chat: usual (default).", id="a part"),
        pytest.param(MODELS, "none", "none", "✅ From now on, this chat uses none.", id="unlisted"),
        pytest.param([], "none", "none", "✅ From now on, this chat uses none.", id="no list"),
        pytest.param(MODELS, "Default", "", "✅ From now on, this chat uses usual.", id="default"),
        pytest.param(MODELS, LONG, LONG, "✅", id="long"),
        pytest.param(MODELS, f"{LONG}m", "", "A model name has no spaces", id="too long"),
        pytest.param(MODELS, "two words", "", "A model name has no spaces", id="two words"),
        pytest.param([], "", "", "Model of this chat: usual (default).\n\nThe server does not",
                     id="nothing to choose from"),
    ],
)  # fmt: skip
async def test_what_a_name_chooses(
    database: Database, models: list[str], name: str, chosen: str, says: str
) -> None:
    office = Office(database, models)

    said = await office.send(f"/model {name}")

    assert said.startswith(says)
    assert ("does not list this model" in said) is (
        chosen not in models and bool(models and chosen)
    )
    assert (await office.storage.settings.of(HOME.chat_id)).model == chosen


async def test_a_list_has_eight_to_a_page_and_the_way_on(database: Database) -> None:
    office = Office(database, [f"m{number}" for number in range(20)])

    await office.send("/model")
    for page in ("1:", "2:", "99:", "x:"):
        await office.press(f"models:{page}")

    pages = [[data.partition(":")[0] for data in row] for row in office.screen.buttons]
    turns = [[data for data in row if data.startswith("models")] for row in office.screen.buttons]
    assert [kinds.count("model") for kinds in pages] == [8, 8, 4, 4, 8]
    assert turns == [
        ["models:1:"],
        ["models:0:", "models:2:"],
        ["models:1:"],
        ["models:1:"],
        ["models:1:"],
    ]
    assert [kinds.count("settings") for kinds in pages] == [0, 1, 1, 1, 1]


async def test_a_part_of_a_name_shortens_the_list(database: Database) -> None:
    office = Office(database, MODELS)

    said = await office.send("/model GPT")

    assert "2 models have “GPT” in their names." in said
    assert len(office.screen.buttons[-1]) == 2


async def test_a_model_is_chosen_by_its_button_as_long_as_it_is_there(database: Database) -> None:
    office = Office(database, MODELS)
    await office.send("/model")
    first, second, _third = office.screen.buttons[-1]

    chosen = await office.press(second)
    office.models.remove("gpt-6-luna")
    gone = await office.press(first)

    assert chosen == "✅ From now on, this chat uses gpt-6-sol."
    assert gone.startswith("This model is no longer available.")
    assert (await office.storage.settings.of(HOME.chat_id)).model == "gpt-6-sol"


async def test_a_member_may_look_and_not_choose(database: Database) -> None:
    office = Office(database, MODELS)

    looked = await office.send("/model", GROUP, GUEST)
    refused = [
        await office.send("/model Other", GROUP, GUEST),
        await office.press(office.screen.buttons[0][0], GROUP, GUEST),
    ]

    assert looked.startswith("Model of this chat: usual")
    assert refused == ["Only this group's administrators can do that."] * 2
    assert (await office.storage.settings.of(GROUP.chat_id)).model == ""
