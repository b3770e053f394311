"""The page's server: what it tells, what it does, and whom it refuses."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from sandbox.botapi.emulator import Emulator
from sandbox.cast import ADA, BEN, CHEN, enter_cast, first_id
from sandbox.phone.board import Board
from sandbox.phone.server import PAGE, PhoneServer

PNG = b"\x89PNG\r\n\x1a\n" + bytes(8) + bytes([0, 0, 0, 4, 0, 0, 0, 3]) + bytes(32)
Json = dict[str, Any]
Act = Callable[..., Awaitable[Json]]


@asynccontextmanager
async def events(browser: aiohttp.ClientSession) -> AsyncIterator[AsyncIterator[Json]]:
    """The events that a page hears from now on."""
    async with browser.get("/api/events") as stream:

        async def told() -> AsyncIterator[Json]:
            async for line in stream.content:
                if line.startswith(b"data: "):
                    yield json.loads(line.removeprefix(b"data: "))

        heard = told()
        assert (await anext(heard))["type"] == "hello"
        yield heard


async def call(board: Board, method: str, **params: object) -> Any:
    """What the bot asks of Telegram."""
    url = f"{board.emulator.url}/bot{board.emulator.token}/{method}"
    async with aiohttp.ClientSession() as session, session.post(url, json=params) as response:
        body = await response.json()
    assert body["ok"], body
    return body["result"]


async def test_the_page_brings_all_its_files_and_nothing_from_elsewhere(
    browser: aiohttp.ClientSession,
) -> None:
    async with browser.get("/") as response:
        page = await response.text()
        policy = response.headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for path in re.findall(r'(?:src|href)="([^"#]+)"', page):
        async with browser.get(f"/{path}") as response:
            assert response.status == 200, path


def test_the_page_never_reads_what_it_is_told_as_html() -> None:
    code = "\n".join(path.read_text() for path in PAGE.glob("*.js"))

    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", code)


async def test_every_module_of_the_page_imports_what_exists(browser: aiohttp.ClientSession) -> None:
    for path in PAGE.glob("*.js"):
        for names, source in re.findall(r'import \{([^}]*)\} from "\./([\w.]+)"', path.read_text()):
            exported = (PAGE / source).read_text()
            for name in filter(None, map(str.strip, names.split(","))):
                pattern = rf"export (?:async )?(?:function|const|let) {name}\b"
                assert re.search(pattern, exported), f"{path.name}: {name}"


async def test_the_state_tells_who_plays_and_where(browser: aiohttp.ClientSession) -> None:
    async with browser.get("/api/state") as response:
        state = await response.json()

    assert [person["first_name"] for person in state["people"]] == ["Ada", "Ben", "Chen"]
    groups = state["chats"][3:]
    assert [group["title"] for group in groups] == ["Parley garden", "Workshop", "Book club"]
    assert [group["is_basic"] for group in groups] == [False, False, True]
    assert groups[2]["roles"][str(BEN)] == {"status": "creator", "is_anonymous": False}
    assert [topic["name"] for topic in state["chats"][4]["topics"]] == ["Ideas", "Repairs"]
    assert state["model"] == {"is_sandbox": True, "is_slow": False}


async def test_what_is_said_reaches_the_bot_and_every_page(
    board: Board, browser: aiohttp.ClientSession, act: Act
) -> None:
    async with events(browser) as heard:
        await act("say", person=ADA, chat=ADA, text="/start now")
        event = await anext(heard)

    (update,) = await call(board, "getUpdates")
    assert update["message"]["text"] == event["message"]["text"] == "/start now"
    assert event["message"]["entities"][0]["type"] == "bot_command"


async def test_an_answer_and_its_edits_are_shown(
    board: Board, browser: aiohttp.ClientSession, act: Act
) -> None:
    await act("say", person=ADA, chat=ADA, text="Hello")
    async with events(browser) as heard:
        await call(board, "sendChatAction", chat_id=ADA, action="typing")
        sent = await call(board, "sendMessage", chat_id=ADA, text="One")
        place = {"chat_id": ADA, "message_id": sent["message_id"]}
        await call(board, "editMessageText", **place, text="One two")
        await call(
            board, "setMessageReaction", **place, reaction=[{"type": "emoji", "emoji": "👍"}]
        )
        await call(board, "deleteMessage", **place)
        told = [await anext(heard) for _ in range(5)]

    assert [event["type"] for event in told] == ["action", "message", "edited", "edited", "deleted"]
    assert told[2]["message"]["text"] == "One two"
    assert told[3]["message"]["_reactions"] == [
        {"emoji": "👍", "by": [board.emulator.world.bot_id]}
    ]
    assert told[4]["message_ids"] == [sent["message_id"]]


async def test_a_draft_grows_and_goes(
    board: Board, browser: aiohttp.ClientSession, act: Act
) -> None:
    await act("say", person=ADA, chat=ADA, text="Hello")
    async with events(browser) as heard:
        await call(board, "sendMessageDraft", chat_id=ADA, draft_id=7, text="O", can_stop=True)
        draft = await anext(heard)
        await act("stop", person=ADA, chat=ADA, draft_id=7)
        gone = await anext(heard)

    assert (draft["type"], draft["draft"]["text"]) == ("draft", "O")
    assert (gone["type"], gone["draft_id"]) == ("draft_gone", 7)


async def test_the_answer_to_a_button_goes_to_the_one_who_pressed(
    board: Board, browser: aiohttp.ClientSession, act: Act
) -> None:
    await act("say", person=BEN, chat=BEN, text="Hello")
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    sent = await call(board, "sendMessage", chat_id=BEN, text="Sure?", reply_markup=keyboard)
    async with events(browser) as heard:
        pressed = await act(
            "press", person=BEN, chat=BEN, message_id=sent["message_id"], button="y"
        )
        query = pressed["query_id"]
        seen = await anext(heard)
        await call(board, "answerCallbackQuery", callback_query_id=query, text="Done")
        event = await anext(heard)

    assert (seen["type"], seen["who"], seen["button"]) == ("pressed", "Ben", "Yes")
    assert (event["query_id"], event["person"], event["text"]) == (query, BEN, "Done")


async def test_what_one_member_alone_sees_stands_between_the_others_on_the_page(
    board: Board, browser: aiohttp.ClientSession, act: Act
) -> None:
    group = next(place.chat_id for place in board.cast.places.values() if place.chat_id < 0)
    marked = {"command": "usage", "description": "Usage", "is_ephemeral": True}
    await call(board, "setMyCommands", commands=[marked])
    first = (await act("say", person=BEN, chat=group, text="Hello"))["message"]["message_id"]
    async with events(browser) as heard:
        await act("choose", person=BEN, chat=group, command="usage")
        command = await anext(heard)
        said = command["message"]
        keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
        await call(
            board,
            "sendMessage",
            chat_id=group,
            text="Nothing yet",
            reply_markup=keyboard,
            ephemeral_message_parameters={"receiver_user_id": BEN},
            reply_parameters={"ephemeral_message_id": said["ephemeral_message_id"]},
        )
        answer = (await anext(heard))["message"]
        number = answer["ephemeral_message_id"]
        place = {"person": BEN, "chat": group, "message_id": answer["message_id"]}
        await act("press", **place, ephemeral_id=number, button="y")
        pressed = await anext(heard)
        await call(
            board,
            "deleteEphemeralMessage",
            chat_id=group,
            receiver_user_id=BEN,
            ephemeral_message_id=number,
        )
        gone = await anext(heard)

    assert said["_only"] == answer["_only"] == BEN
    assert first < said["message_id"] < answer["message_id"] < first + 1
    assert pressed["message_id"] == answer["message_id"]
    assert gone["message_ids"] == [answer["message_id"]]
    async with browser.get("/api/state") as response:
        (shown,) = [chat for chat in (await response.json())["chats"] if chat["id"] == group]
    assert [one["text"] for one in shown["messages"]][-1] == "/usage@parley_sandbox_bot"


async def test_several_photos_are_one_album(board: Board, browser: aiohttp.ClientSession) -> None:
    form = aiohttp.FormData({"person": str(ADA), "chat": str(ADA), "kind": "photo"})
    form.add_field("caption", "Two leaves")
    for name in ("a.png", "b.png"):
        form.add_field("file", PNG, filename=name, content_type="image/png")

    async with browser.post("/api/files", data=form) as response:
        assert response.status == 200

    first, second = board.emulator.screen(ADA)
    assert first["media_group_id"] == second["media_group_id"]
    assert first["caption"] == "Two leaves"


async def test_people_edit_and_delete_what_they_said(board: Board, act: Act) -> None:
    sent = await act("say", person=ADA, chat=ADA, text="Helo")
    number = sent["message"]["message_id"]

    edited = await act("edit", person=ADA, chat=ADA, message_id=number, text="Hello")
    assert edited["message"]["text"] == "Hello"
    assert (await act("delete", chat=ADA, message_id=number))["status"] == 200
    assert board.emulator.screen(ADA) == []


@pytest.mark.parametrize(
    ("path", "fields", "sentence"),
    [
        pytest.param(
            "say", {"person": BEN, "chat": ADA, "text": "x"}, "not in this chat", id="chat"
        ),
        pytest.param(
            "say", {"person": ADA, "chat": ADA, "text": " "}, "nothing to send", id="empty"
        ),
        pytest.param("say", {"person": ADA, "chat": 5, "text": "x"}, "no such thing", id="nowhere"),
        pytest.param("delete", {"chat": ADA, "message_id": 1}, "not on the screen", id="gone"),
        pytest.param("bot", {"action": "dance"}, "did not understand", id="action"),
        pytest.param("faults", {"kind": "flod"}, "no such thing", id="fault"),
    ],
)
async def test_what_cannot_be_done_is_told_in_a_sentence(
    act: Act, path: str, fields: Json, sentence: str
) -> None:
    answer = await act(path, **fields)

    assert answer["status"] == 400
    assert sentence in answer["error"]


async def test_the_menu_is_the_one_of_the_chat_and_the_language(
    board: Board, browser: aiohttp.ClientSession
) -> None:
    menus: list[Json] = [
        {"commands": [{"command": "help", "description": "Help"}]},
        {"commands": [{"command": "help", "description": "帮助"}], "language_code": "zh"},
        {
            "commands": [{"command": "stop", "description": "Stop"}],
            "scope": {"type": "all_group_chats"},
        },
    ]
    for menu in menus:
        await call(board, "setMyCommands", **menu)
    garden = next(
        chat for chat, place in board.cast.places.items() if place.title == "Parley garden"
    )

    async def menu_of(person: int, chat: int) -> str:
        query = {"person": person, "chat": chat}
        async with browser.get("/api/commands", params=query) as response:
            (command,) = (await response.json())["commands"]
        return str(command["description"])

    assert await menu_of(ADA, ADA) == "Help"
    assert await menu_of(CHEN, CHEN) == "帮助"
    assert await menu_of(CHEN, garden) == "Stop"


async def test_the_bot_is_killed_and_restarted_from_the_page(
    board: Board, browser: aiohttp.ClientSession, act: Act
) -> None:
    await board.bot.start()
    async with events(browser) as heard:
        await act("bot", action="kill")
        killed = await anext(heard)
        restarted = await act("bot", action="restart")

    assert killed["bot"]["status"] == "killed"
    assert restarted["status"] == "starting"
    assert board.bot.is_alive


async def test_the_troubles_of_the_drawer(
    board: Board, browser: aiohttp.ClientSession, act: Act
) -> None:
    async with events(browser) as heard:
        await act("faults", kind="away")
        away = await anext(heard)
        await act("faults", kind="slow")
        slow = await anext(heard)

    assert away["telegram"] == {"away": True, "privacy": True, "refuses_rich": False}
    assert slow["model"]["is_slow"]
    assert board.model is not None
    assert board.model.default({"messages": [{"role": "user", "content": "Hi"}]}).first_pause > 1


async def test_the_429_of_the_drawer_strikes_the_next_message(board: Board, act: Act) -> None:
    await act("say", person=ADA, chat=ADA, text="Hello")
    await act("faults", kind="flood")

    await call(board, "sendChatAction", chat_id=ADA, action="typing")
    with pytest.raises(AssertionError, match="Too Many Requests"):
        await call(board, "sendMessage", chat_id=ADA, text="One")


async def test_the_drawer_makes_telegram_refuse_rich_messages(board: Board, act: Act) -> None:
    message = {"chat_id": ADA, "rich_message": {"markdown": "# Hi"}}
    await act("say", person=ADA, chat=ADA, text="Hello")

    await act("faults", kind="rich")
    assert board.telegram_state()["refuses_rich"]
    with pytest.raises(AssertionError, match="RICH_MESSAGE_MARKDOWN_INVALID"):
        await call(board, "sendRichMessage", **message)

    await act("faults", kind="rich")
    assert (await call(board, "sendRichMessage", **message))["rich_message"]


async def test_the_drawer_loses_the_next_response(board: Board, act: Act) -> None:
    await act("say", person=ADA, chat=ADA, text="Hello")
    await act("faults", kind="lost")

    with pytest.raises(aiohttp.ClientError):
        await call(board, "sendMessage", chat_id=ADA, text="One")

    assert [message["text"] for message in board.emulator.screen(ADA)] == ["Hello", "One"]


async def test_a_taken_port_gives_the_next_one(board: Board, phone: PhoneServer) -> None:
    taken = int(phone.url.rpartition(":")[2])
    second = PhoneServer(board)

    await second.start(taken)

    assert int(second.url.rpartition(":")[2]) > taken
    await second.stop()


async def test_ids_are_never_met_twice_but_places_are() -> None:
    first, second = Emulator(), Emulator()

    places = list(enter_cast(first).places.items())
    await asyncio.sleep(0)
    again = list(enter_cast(second).places.items())

    assert places == again
    said = first.say(first.world.users[ADA], ADA, "Hello")
    assert said["message_id"] > first_id() - 5
    (update,) = first.pending
    assert update["update_id"] > first_id() - 5


async def test_a_person_reacts_and_takes_it_back(
    board: Board, browser: aiohttp.ClientSession, act: Act
) -> None:
    ada = ADA
    said = (await act("say", person=ada, chat=ada, text="Hello"))["message"]
    place = {"person": ada, "chat": ada, "message_id": said["message_id"]}

    async with events(browser) as heard:
        await act("react", **place, emoji="👍")
        given = [await anext(heard)]
        await call(
            board,
            "setMessageReaction",
            chat_id=ada,
            message_id=said["message_id"],
            reaction=[{"type": "emoji", "emoji": "👍"}],
        )
        given.append(await anext(heard))
        await act("react", **place, emoji="👍")
        given.append(await anext(heard))

    bot = board.emulator.world.bot_id
    assert [told["message"]["_reactions"] for told in given] == [
        [{"emoji": "👍", "by": [ada]}],
        [{"emoji": "👍", "by": [bot, ada]}],
        [{"emoji": "👍", "by": [bot]}],
    ]


async def test_a_person_votes_and_takes_it_back(
    board: Board, browser: aiohttp.ClientSession, act: Act
) -> None:
    await act("things", person=ADA, chat=ADA, thing="poll", question="Tea?", options="Yes\nNo")
    (poll,) = board.emulator.screen(ADA)
    place = {"person": ADA, "chat": ADA, "message_id": poll["message_id"]}

    async with events(browser) as heard:
        votes = []
        for option in (0, 1, 1):
            await act("vote", **place, option=option, several=False)
            votes.append((await anext(heard))["message"]["_votes"])

    assert votes == [{str(ADA): [0]}, {str(ADA): [1]}, {str(ADA): []}]
    assert (await act("vote", **place, option=7, several=False))["status"] == 400
