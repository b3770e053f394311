"""Which messages show an answer."""

from bot.storage.delivery_log import DeliveryLog
from bot.storage.engine import Engine
from bot.storage.sent_uploads import SentUpload, SentUploads
from tests.storage.examples import ELSEWHERE, HOME, NOW, Story, outcome


async def test_an_answer_that_is_given_anew_leaves_the_old_messages(
    story: Story, database: Engine
) -> None:
    delivery_log, chat = DeliveryLog(database), HOME.chat_id
    turn = await story.talks("Hello", "Hi")
    for part, message_id in enumerate((50, 51, 0)):
        await delivery_log.note(turn.id, part, chat, message_id)

    await story.turns.reopen(turn.id, in_place=False)

    assert await delivery_log.parts(turn.id) == []
    assert await delivery_log.known_ids(turn.id, chat, 40) == {50, 51}


async def test_a_file_that_is_given_anew_is_not_taken_for_the_same(
    story: Story, database: Engine
) -> None:
    files, shown = SentUploads(database), SentUpload(HOME.chat_id, 50, 40, "digest")
    turn = await story.talks("Hello", "Hi")
    await files.note(turn.id, shown)

    await story.turns.reopen(turn.id, in_place=False)

    found = await files.find(turn.id)
    assert found
    assert (found.message_id, found.digest) == (50, "")


async def test_it_may_be_given_anew_many_times(story: Story, database: Engine) -> None:
    delivery_log, chat = DeliveryLog(database), HOME.chat_id
    turn = await story.talks("Hello", "Hi")

    for message_id in (50, 60, 70):
        await delivery_log.note(turn.id, 0, chat, message_id)
        await delivery_log.note(turn.id, 1, chat, message_id + 1)
        assert await delivery_log.parts(turn.id) == [message_id, message_id + 1]
        await story.turns.reopen(turn.id, in_place=False)
        await story.turns.store_outcome(turn.id, outcome("Hi"), NOW)
        await story.turns.mark_shown(turn.id, NOW)

    assert await delivery_log.known_ids(turn.id, chat, 40) == {50, 51, 60, 61, 70, 71}


async def test_in_its_place_the_messages_stay_its_parts(story: Story, database: Engine) -> None:
    delivery_log = DeliveryLog(database)
    turn = await story.talks("Hello", "Hi")
    await delivery_log.note(turn.id, 0, HOME.chat_id, 50)

    await story.turns.reopen(turn.id)

    assert await delivery_log.parts(turn.id) == [50]


async def test_a_screen_is_its_parts_in_order(story: Story, database: Engine) -> None:
    delivery_log, turn = DeliveryLog(database), await story.asks("Hello")

    await delivery_log.note(turn.id, 1, 1815, 31)
    await delivery_log.note(turn.id, 0, 1815, 30)
    await delivery_log.note(turn.id, 1, 1815, 32)

    assert await delivery_log.parts(turn.id) == [30, 32]
    await delivery_log.forget(turn.id, 1)
    assert await delivery_log.parts(turn.id) == [30]


async def test_messages_in_doubt_are_those_that_were_to_be_sent_before_with_the_same_counter(
    story: Story, database: Engine
) -> None:
    delivery_log, chat = DeliveryLog(database), HOME.chat_id
    turns = [await story.asks(f"{number}?") for number in range(4)]
    group = await story.asks("In a group?", thread=ELSEWHERE)
    await delivery_log.intend(turns[0].id, 0, chat, 40)
    await delivery_log.note(turns[0].id, 1, 7, 50)
    await delivery_log.intend(turns[1].id, 0, 7, 40)
    await delivery_log.intend(turns[2].id, 0, chat, 40)
    await delivery_log.intend(turns[3].id, 0, chat, 30)
    await delivery_log.intend(group.id, 0, ELSEWHERE.chat_id, 40)

    assert await delivery_log.parts(turns[3].id) == [-30]
    assert await delivery_log.lost_before(turns[2].id, chat, 40) == 3
    assert await delivery_log.lost_before(turns[0].id, chat, 40) == 1
    assert await delivery_log.lost_before(turns[3].id, chat, 30) == 0
    assert await delivery_log.lost_before(turns[2].id, ELSEWHERE.chat_id, 40) == 0
    assert await delivery_log.lost_before(group.id + 1, ELSEWHERE.chat_id, 40) == 1


async def test_a_message_in_doubt_is_no_message_that_is_known(
    story: Story, database: Engine
) -> None:
    delivery_log, chat = DeliveryLog(database), HOME.chat_id
    turn = await story.talks("Hello", "Hi")
    await delivery_log.note(turn.id, 0, chat, 50)
    await delivery_log.intend(turn.id, 1, chat, 60)

    assert await delivery_log.known_ids(turn.id, chat, 40) == {50}

    await story.turns.reopen(turn.id, in_place=False)
    assert await delivery_log.known_ids(turn.id, chat, 40) == {50}
    assert await database.read("SELECT 1 FROM shown WHERE message_id <= 0") == []


async def test_the_newest_message_of_a_chat_that_is_known(story: Story, database: Engine) -> None:
    delivery_log = DeliveryLog(database)
    assert await delivery_log.newest_id(HOME.chat_id) == 0
    turn = await story.talks("Hello", "Hi")
    newest = [await delivery_log.newest_id(HOME.chat_id)]
    for message_id in (50, -60):  # what was perhaps sent came behind 60
        await delivery_log.note(turn.id, 0, HOME.chat_id, message_id)
        newest.append(await delivery_log.newest_id(HOME.chat_id))
    await SentUploads(database).note(turn.id, SentUpload(HOME.chat_id, 70, 40, "digest"))

    assert newest == [10, 50, 60]
    assert await delivery_log.newest_id(HOME.chat_id) == 70
    assert await delivery_log.newest_id(-100_123) == 0
