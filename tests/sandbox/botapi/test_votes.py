"""People vote: what they can choose, and what a bot hears of its own polls."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from sandbox.botapi.emulator import Emulator
from sandbox.botapi.json_types import Json
from sandbox.botapi.people import things
from sandbox.botapi.people.misuse import Impossible

# The library looks at an old name of a field by itself, and then warns of it.
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")


@pytest.fixture
async def library(emulator: Emulator) -> AsyncIterator[Bot]:
    async with Bot(emulator.token, base_url=f"{emulator.url}/bot") as library:
        yield library


def told(emulator: Emulator, kind: str) -> list[Json]:
    return [update[kind] for update in emulator.pending if kind in update]


async def test_a_bot_hears_who_chose_what_in_its_poll(
    emulator: Emulator, library: Bot, ada: Json, chat: int
) -> None:
    sent = await library.send_poll(chat, "Tea?", ["Yes", "No"], is_anonymous=False)

    emulator.vote(ada, chat, sent.message_id, 0)
    emulator.vote(ada, chat, sent.message_id, 1)
    emulator.vote(ada, chat, sent.message_id)
    updates = await library.get_updates()

    answers = [update.poll_answer for update in updates if update.poll_answer]
    assert [answer.option_ids for answer in answers] == [(0,), (1,), ()]
    assert {tuple(answer.api_kwargs) for answer in answers} == {()}
    counts = [
        [option["voter_count"] for option in poll["options"]] for poll in told(emulator, "poll")
    ]
    assert counts == [[1, 0], [0, 1], [0, 0]]


async def test_of_an_anonymous_poll_only_the_counts_are_told(
    emulator: Emulator, library: Bot, ada: Json, chat: int
) -> None:
    sent = await library.send_poll(
        chat, "Tea?", ["Yes", "No", "Both"], allows_multiple_answers=True
    )

    emulator.vote(ada, chat, sent.message_id, 0, 2)

    (poll,) = told(emulator, "poll")
    assert (poll["total_voter_count"], told(emulator, "poll_answer")) == (1, [])
    assert emulator.votes(chat, sent.message_id) == {ada["id"]: [0, 2]}


async def test_of_a_persons_poll_nothing_is_told(emulator: Emulator, ada: Json, chat: int) -> None:
    asked = emulator.send_other(ada, chat, things.poll("Tea?", ["Yes", "No"], is_anonymous=False))

    emulator.vote(ada, chat, asked["message_id"], 1)

    assert told(emulator, "poll") == told(emulator, "poll_answer") == []
    assert emulator.screen(chat)[-1]["poll"]["options"][1]["voter_count"] == 1


async def test_what_no_phone_lets_one_choose_is_impossible(
    emulator: Emulator, library: Bot, ada: Json, chat: int
) -> None:
    quiz = await library.send_poll(chat, "2?", ["1", "2"], type="quiz", correct_option_ids=[1])
    emulator.vote(ada, chat, quiz.message_id, 0)
    over = await library.send_poll(chat, "Tea?", ["Yes", "No"])
    await library.stop_poll(chat, over.message_id)
    open_ = await library.send_poll(chat, "Tea?", ["Yes", "No"])

    for number, options in (
        (quiz.message_id, [1]),
        (over.message_id, [0]),
        (open_.message_id, [0, 1]),
        (open_.message_id, [2]),
        (1, [0]),
    ):
        with pytest.raises(Impossible):
            emulator.vote(ada, chat, number, *options)
