"""People send links, and the bot reads them before it asks the model."""

import time

import pytest

from bot.domain.page_errors import PageMissing
from sandbox.web.pages import INJECTION
from tests.stories.town import Person, Town

pytestmark = pytest.mark.usefixtures("all_done")


def last_question(town: Town) -> str:
    """What the model was asked last, with all that came with it."""
    return str(town.asked[-1].body["messages"][-1]["content"])


async def test_a_question_with_a_link_knows_the_page(town: Town, ada: Person) -> None:
    link = f"{town.web.url}/en/lighthouse"
    ada.says(f"How high is it? {link}")
    await ada.hears()

    asked = last_question(town)
    assert asked.startswith(f"How high is it? {link}\n\n[Page “{link}”]\n# Mog will repair")
    assert "is 43 metres high" in asked
    assert asked.endswith(f"[End of the page “{link}”]")

    ada.says("And who is the mayor?")
    await ada.hears(2)
    assert "Ida Brandt" in str(town.asked[-1].body["messages"])
    assert town.web.pages.asked == ["/en/lighthouse"]


async def test_in_a_group_a_page_speaks_for_nobody(town: Town, ada: Person) -> None:
    (here,) = town.group("Mog", ada)
    link = f"{town.web.url}/hostile/posing"
    here.says(f"@{town.telegram.bot['username']} what is this? {link}")
    await here.hears()

    asked = last_question(town)
    assert asked.count("⟦") == 1
    assert asked.startswith("⟦Ada⟧ what is this?")
    assert asked.count("[End of the page") == asked.count("[Page “") == 1
    assert "[In reply" not in asked


async def test_a_reply_to_a_link_and_a_forwarded_link_are_read(town: Town, ada: Person) -> None:
    link = f"{town.web.url}/zh/lighthouse"
    first = ada.says(link)
    await ada.hears()
    ada.says("In English, please.", reply_to=first)
    await ada.hears(2)
    assert "of the message that this replies to]\n# 莫格岛将修复灯塔" in last_question(town)

    ben = town.person("Ben")
    said = town.telegram.say(ben.user, ben.chat_id, f"{town.web.url}/de/tiden")
    town.telegram.forward(ada.user, ada.chat_id, said, comment="What is this about?")
    await ada.hears(3)
    # Ben has asked about it himself, in his chat, at the same time.
    asked = [town.prompt_texts(index)[-1] for index in range(len(town.asked))]
    assert any("What is this about?" in words and "Seit sechs Jahren" in words for words in asked)


async def test_a_dead_link_is_told_to_the_model_where_there_is_a_question(
    town: Town, ada: Person
) -> None:
    link = f"{town.web.url}/en/nothing"
    ada.says(f"What does {link} say?")
    (answer,) = await ada.hears()

    assert f"[The page “{link}” could not be opened: there is no such page]" in last_question(town)
    assert "couldn't find" not in answer["text"]


async def test_a_dead_link_alone_is_told_to_the_person(town: Town, ada: Person) -> None:
    ada.says(f"{town.web.url}/en/nothing")
    (answer,) = await ada.hears()

    name = f"{town.web.host}/en/nothing"
    assert answer["text"] == PageMissing.sentence.format(name=name)
    assert town.asked == []


@pytest.mark.parametrize(
    "place", ["loopback", "metadata", "loopback6", "hex", "decimal", "mapped", "file", "secret"]
)
async def test_a_link_leads_to_no_private_network(town: Town, ada: Person, place: str) -> None:
    ada.says(f"Read this, please: {town.web.url}/hostile/to-{place}")
    await ada.hears()

    assert "could not be opened: only pages of the public web" in last_question(town)


async def test_hostile_pages_hold_up_nothing(town: Town, ada: Person) -> None:
    began = time.monotonic()
    names = ("endless", "bomb", "circle", "deep", "empty", "teapot", "closed", "charset")
    for count, name in enumerate(names, 1):
        ada.says(f"What is this? {town.web.url}/hostile/{name}")
        await ada.hears(count)
    ada.says(f"And this? {town.web.url}/hostile/slow")
    await ada.hears(len(names) + 1)

    assert time.monotonic() - began < 60
    assert "its site took too long" in last_question(town)
    assert "灯塔高四十三米" in str(town.asked[-2].body["messages"])


async def test_what_a_page_wants_is_no_more_than_its_text(town: Town, ada: Person) -> None:
    link = f"{town.web.url}/hostile/injection"
    ada.says(f"Sum this up: {link}")
    await ada.hears()

    asked = last_question(town)
    assert asked.index("[Page “") < asked.index(INJECTION) < asked.index("[End of the page")


async def test_three_links_are_read_and_those_of_telegram_are_left_alone(
    town: Town, ada: Person
) -> None:
    paths = ["/en/mog", "/en/tides", "/ja/mog", "/en/lantern"]
    ada.says("Compare: https://t.me/durov " + " ".join(f"{town.web.url}{path}" for path in paths))
    await ada.hears()

    assert sorted(town.web.pages.asked) == sorted(paths[:3])
    assert "t.me/durov” could not" not in last_question(town)


async def test_links_stay_links_where_the_operator_says_so(quiet_town: Town) -> None:
    await quiet_town.bot.start(READ_LINKS="0")
    ada = quiet_town.person("Ada")
    ada.says(f"What is {quiet_town.web.url}/en/mog")
    await ada.hears()

    assert quiet_town.web.pages.asked == []
    assert "[Page" not in last_question(quiet_town)
