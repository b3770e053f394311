"""Conversations that begin with a part of another: the same turns, stored once."""

import pytest

from bot.storage.conversations import TEMPORARY_SECONDS as DAY
from bot.storage.deletion import Deletion
from bot.storage.engine import Engine
from bot.storage.temporary_conversations import TemporaryConversations
from tests.storage.examples import HOME, NOW, Story, outcome
from tests.storage.lives import Lives


async def test_the_past_is_the_same_up_to_there(story: Story) -> None:
    turns = [await story.talks(f"{number}?", f"{number}!") for number in range(4)]
    past = await story.history.past(turns[0].conversation_id, before=turns[2].id)

    branch = await story.conversations.branch(turns[1].id, NOW)
    assert branch is not None
    await story.talks("else?", "else!")
    deeper = await story.talks("more?", "more!")
    await story.conversations.branch(deeper.id, NOW)
    last = await story.talks("last?", "last!")

    assert (await story.history.past(last.conversation_id, before=10**9))[:2] == past
    assert await story.remembers() == [
        *("0?", "0!", "1?", "1!"),
        *("else?", "else!", "more?", "more!", "last?", "last!"),
    ]


async def test_it_begins_where_the_model_was_shown_it_from(story: Story) -> None:
    await story.talks("old", "…")
    second = await story.talks("new", "…")
    third = await story.asks("newer")
    await story.turns.store_outcome(third.id, outcome("!", first_turn_id=second.id), NOW)
    await story.conversations.cut(third.conversation_id, third.id)

    await story.conversations.branch(third.id, NOW)

    assert await story.remembers() == ["new", "…", "newer", "!"]


async def test_carried_out_twice_it_is_one(story: Story) -> None:
    turn = await story.talks("one", "1")

    once = await story.conversations.branch(turn.id, NOW)

    assert await story.conversations.branch(turn.id, NOW + 1) == once
    assert await story.conversations.branch(turn.id + 99, NOW) is None
    assert once is not None
    assert (await story.conversations.begin(HOME, NOW)).id != once.id


@pytest.mark.parametrize("is_chat", [True, False])
async def test_what_is_forgotten_is_gone_from_all_of_them(
    story: Story, database: Engine, is_chat: bool
) -> None:
    turn = await story.talks("pomegranate", "1")
    await story.conversations.branch(turn.id, NOW)
    more = await story.talks("pomegranate", "2")
    await story.conversations.branch(more.id, NOW)

    deletion = Deletion(database)
    forget = deletion.forget_chat if is_chat else deletion.forget_person
    await forget(HOME.chat_id, 10**9, NOW)

    assert await Lives(database).tables_with("pomegranate") == set()
    assert await story.remembers() == []


async def test_a_temporary_one_stays_as_long_as_its_branch_needs_it(
    story: Story, database: Engine
) -> None:
    await story.conversations.begin(HOME, NOW, is_temporary=True)
    turn = await story.talks("one", "1")
    branch = await story.conversations.branch(turn.id, NOW + 9)
    temporary = TemporaryConversations(database)

    assert branch is not None
    assert branch.is_temporary
    assert await temporary.delete(NOW + DAY) == 0
    assert await temporary.delete(NOW + DAY + 9) == 2
    assert await Lives(database).rows("turns") == []
