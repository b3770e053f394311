"""Inline queries and guests, as strict as Telegram."""

from typing import Any

import pytest

from sandbox.botapi.emulator import Emulator
from sandbox.botapi.inline import GUEST_SECONDS, QUERY_SECONDS
from sandbox.botapi.json_types import Json
from sandbox.botapi.people.misuse import Impossible
from tests.sandbox.botapi.caller import Caller

BUTTON = {"inline_keyboard": [[{"text": "Go", "callback_data": "go:1"}]]}
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def article(**changes: Any) -> Json:
    """A result that is in order."""
    content = {"message_text": "On its way"}
    return {
        "type": "article",
        "id": "1",
        "title": "Ask",
        "input_message_content": content,
        "reply_markup": BUTTON,
        **changes,
    }


@pytest.fixture
def hikers(emulator: Emulator, ada: Json) -> int:
    """A group without the bot."""
    emulator.switch_inline()
    return emulator.group("Hikers", [ada], bot_is_member=False)


async def test_a_chosen_result_can_be_changed_by_its_inline_id(
    bot: Caller, emulator: Emulator, ada: Json, hikers: int
) -> None:
    query = emulator.type_inline(ada, hikers, "How high?")
    (asked,) = await bot.ask("getUpdates")
    await bot.ask("answerInlineQuery", inline_query_id=query, results=[article()], cache_time=0)

    sent = emulator.choose(ada, query)
    (told,) = await bot.ask("getUpdates", offset=asked["update_id"] + 1)
    id_ = told["chosen_inline_result"]["inline_message_id"]
    changed = await bot.ask("editMessageText", inline_message_id=id_, text="61 m")
    emulator.press_raw(ada, hikers, sent["message_id"], "go:1")
    (pressed,) = await bot.ask("getUpdates", offset=told["update_id"] + 1)

    assert asked["inline_query"]["query"] == "How high?"
    assert changed is True
    assert [message["text"] for message in emulator.screen(hikers)] == ["61 m"]
    assert sent["via_bot"]["id"] == emulator.bot["id"]
    assert pressed["callback_query"]["inline_message_id"] == id_
    assert "message" not in pressed["callback_query"]
    same = await bot.refused("editMessageText", inline_message_id=id_, text="61 m")
    assert "not modified" in same


async def test_without_buttons_or_feedback_no_id_is_told(
    bot: Caller, emulator: Emulator, ada: Json, hikers: int
) -> None:
    bare = article()
    del bare["reply_markup"]
    query = emulator.type_inline(ada, hikers, "How high?")
    await bot.ask("answerInlineQuery", inline_query_id=query, results=[bare])
    emulator.choose(ada, query)
    told = (await bot.ask("getUpdates"))[-1]
    emulator.switch_inline(has_feedback=False)
    emulator.choose(ada, query)

    assert "inline_message_id" not in told["chosen_inline_result"]
    assert await bot.ask("getUpdates", offset=told["update_id"] + 1) == []


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ([article(id="")], "RESULT_ID_INVALID"),
        ([article(id="x" * 65)], "RESULT_ID_INVALID"),
        ([article(), article()], "RESULT_ID_DUPLICATE"),
        ([article(title=" ")], "ARTICLE_TITLE_EMPTY"),
        ([article(type="sonnet")], "unsupported inline query result type"),
        ([article(input_message_content={})], "SEND_MESSAGE_TYPE_INVALID"),
        ([article(input_message_content={"message_text": " "})], "message text is empty"),
        ([article(id=str(n)) for n in range(51)], "RESULTS_TOO_MUCH"),
    ],
)
async def test_results_that_are_none(
    bot: Caller, emulator: Emulator, ada: Json, hikers: int, results: list[Json], words: str
) -> None:
    query = emulator.type_inline(ada, hikers, "How high?")

    assert words in await bot.refused("answerInlineQuery", inline_query_id=query, results=results)
    assert emulator.inline_results(query) is None


async def test_a_query_is_answered_once_and_soon(
    bot: Caller, emulator: Emulator, ada: Json, hikers: int
) -> None:
    once, late = (emulator.type_inline(ada, hikers, words) for words in ("a", "b"))
    await bot.ask("answerInlineQuery", inline_query_id=once, results=[])
    clock = emulator.world.clock
    emulator.world.clock = lambda: clock() + QUERY_SECONDS + 1

    for query in (once, late, "7"):
        refused = await bot.refused("answerInlineQuery", inline_query_id=query, results=[])
        assert refused == TOO_OLD


async def test_a_guest_speaks_once_and_soon(
    bot: Caller, emulator: Emulator, ada: Json, hikers: int
) -> None:
    said = emulator.ask_as_guest(ada, hikers, "@parley_sandbox_bot How high?")
    emulator.ask_as_guest(ada, hikers, "@parley_sandbox_bot How old?")
    first, second = await bot.ask("getUpdates")
    query = first["guest_message"]["guest_query_id"]

    sent = await bot.ask("answerGuestQuery", guest_query_id=query, result=article())
    await bot.ask("editMessageText", inline_message_id=sent["inline_message_id"], text="61 m")

    assert first["guest_message"]["message_id"] == said["message_id"]
    assert [m["text"] for m in emulator.screen(hikers)][-1] == "61 m"
    clock = emulator.world.clock
    emulator.world.clock = lambda: clock() + GUEST_SECONDS + 1
    for id_ in (query, second["guest_message"]["guest_query_id"], "7"):
        refused = await bot.refused("answerGuestQuery", guest_query_id=id_, result=article())
        assert refused == TOO_OLD


async def test_nothing_else_reaches_a_chat_without_the_bot(
    bot: Caller, emulator: Emulator, ada: Json, hikers: int
) -> None:
    emulator.ask_as_guest(ada, hikers, "@parley_sandbox_bot How high?")
    (update,) = await bot.ask("getUpdates")
    query = update["guest_message"]["guest_query_id"]
    sent = await bot.ask("answerGuestQuery", guest_query_id=query, result=article())

    for method, more in (("deleteMessage", {}), ("sendMessage", {"text": "Hi"})):
        assert await bot.refused(method, inline_message_id=sent["inline_message_id"], **more)
    (_, stub) = emulator.screen(hikers)
    emulator.delete(hikers, stub["message_id"])
    gone = await bot.refused(
        "editMessageText", inline_message_id=sent["inline_message_id"], text="x"
    )
    assert gone == "Bad Request: MESSAGE_ID_INVALID"


async def test_what_its_owner_has_switched_off_nobody_can_do(
    bot: Caller, emulator: Emulator, ada: Json, chat: int
) -> None:
    assert (await bot.ask("getMe"))["supports_inline_queries"] is False

    with pytest.raises(Impossible):
        emulator.type_inline(ada, chat, "x")
    with pytest.raises(Impossible):
        emulator.ask_as_guest(ada, chat, "x")
