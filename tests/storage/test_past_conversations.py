"""What was said before is found again: conversations by their first words, messages by theirs."""

import pytest

from bot.domain.message import Thread
from bot.storage.conversations import TEMPORARY_SECONDS
from bot.storage.delivery_log import DeliveryLog
from bot.storage.engine import Engine
from bot.storage.past_conversations import PastConversations
from tests.storage.examples import ELSEWHERE, HOME, NOW, Story


async def test_the_last_spoken_in_is_first_and_other_threads_are_not_there(
    story: Story, database: Engine
) -> None:
    past = PastConversations(database)
    for words in ("one", "two", "three"):
        await story.conversations.begin(HOME, NOW)
        await story.talks(words, "…")
    await story.talks("there", "…", thread=ELSEWHERE)
    await story.talks("in a topic", "…", thread=Thread(HOME.chat_id, 5))

    found = await past.recent(HOME, 0, 2)

    assert [one.first_words for one in found] == ["three", "two"]
    assert [one.first_words for one in await past.recent(HOME, 2, 2)] == ["one"]
    assert await past.first_words(found[1].id) == "two"


async def test_one_is_taken_up_and_the_present_one_is_not_lost(story: Story) -> None:
    await story.talks("one", "1")
    first = await story.conversations.current(HOME, NOW)
    second = await story.conversations.begin(HOME, NOW)
    await story.talks("two", "2")

    assert await story.conversations.take_up(first, NOW)
    assert await story.conversations.take_up(first, NOW)
    await story.talks("more", "3")

    assert await story.remembers() == ["one", "1", "more", "3"]
    assert await story.conversations.take_up(second, NOW)
    assert await story.remembers() == ["two", "2"]


async def test_a_temporary_one_whose_time_is_over_is_not_taken_up(story: Story) -> None:
    await story.talks("one", "1")
    temporary = await story.conversations.begin(HOME, NOW, is_temporary=True)
    await story.talks("two", "2")

    assert not await story.conversations.take_up(temporary, NOW + TEMPORARY_SECONDS)
    assert await story.conversations.take_up(temporary, NOW + TEMPORARY_SECONDS - 1)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ferry", ["The FERRY to Mog", "ferry"]),
        ("mog ferry", ["The FERRY to Mog"]),
        ("渡轮", ["去渡轮码头"]),
        ("轮码", ["去渡轮码头"]),
        ("ÄPFEL", ["Äpfel"]),
        ("100%", ["100% sure"]),
        ("ship", []),
        ("  ", []),
    ],
)
async def test_words_are_found_in_any_case_and_language(
    story: Story, database: Engine, words: str, found: list[str]
) -> None:
    for text, answer in (
        ("ferry", "Äpfel"),
        ("去渡轮码头", "100% sure"),
        ("The FERRY to Mog", "…"),
    ):
        await story.talks(text, answer)
    await story.talks("ferry", "ferry", thread=ELSEWHERE)

    hits = await PastConversations(database).search(HOME.chat_id, words, 0, 9)

    assert [hit.text for hit in hits] == found


async def test_pages_follow_one_another_through_a_long_chat(
    story: Story, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.past_conversations._TURNS_AT_ONCE", 2)
    past = PastConversations(database)
    for number in range(7):
        await story.talks(f"pear {number}", "…")

    pages = [await past.search(HOME.chat_id, "pear", skip, 3) for skip in (0, 3, 6, 9)]

    assert [[hit.text[-1] for hit in page] for page in pages] == [
        ["6", "5", "4"],
        ["3", "2", "1"],
        ["0"],
        [],
    ]


async def test_an_answer_is_found_under_the_message_that_shows_it(
    story: Story, database: Engine
) -> None:
    turn = await story.talks("pear?", "pear!", thread=ELSEWHERE)
    await DeliveryLog(database).note(turn.id, 0, ELSEWHERE.chat_id, 77)

    hits = await PastConversations(database).search(ELSEWHERE.chat_id, "pear", 0, 9)

    assert [(hit.message_id, hit.speaker) for hit in hits] == [(77, ""), (10, "Ada")]
