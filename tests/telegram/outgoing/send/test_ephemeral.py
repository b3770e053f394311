"""A notice for one person in a group: who alone sees it, and when all do instead."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from telegram import InlineKeyboardButton

from bot.domain.message import Thread
from bot.telegram.outgoing.send.clock import Clock
from bot.telegram.outgoing.send.ephemeral import Ephemeral, Receiver
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.send.throttled_client import ThrottledClient
from bot.telegram.outgoing.text.keyboards import keyboard
from bot.telegram.outgoing.text.markdown import plain
from sandbox.botapi.faults import Fault
from sandbox.botapi.json_types import Json
from tests.telegram.outgoing.answer.stage import Stage, open_stage

MENU = [{"command": "usage", "description": "Usage", "is_ephemeral": True}]


class WoundClock(Clock):
    """One that is put forward by hand, and besides runs as fast as its chats allow."""

    def __init__(self) -> None:
        super().__init__(40.0)
        self.ahead = 0.0

    def now(self) -> float:
        return super().now() + self.ahead


async def _note(*_: object) -> None:
    """Nothing is kept."""


@dataclass
class Club:
    """A group with Ada and Bob."""

    stage: Stage
    ephemeral: Ephemeral
    clock: WoundClock
    ada: Json
    bob: Json
    thread: Thread

    @property
    def whispers(self) -> list[str]:
        """What the bot has said to Ada alone."""
        bot_id = self.stage.telegram.bot["id"]
        said = self.stage.telegram.whispers(self.ada, self.thread.chat_id)
        return [one["text"] for one in said if one["from"]["id"] == bot_id]

    @property
    def screen(self) -> list[str]:
        """What all see."""
        said = self.stage.telegram.screen(self.thread.chat_id)
        return [one["text"] for one in said if "text" in one]

    @property
    def sendings(self) -> list[bool]:
        """Of all that was sent, whether it was to be private."""
        calls = [one for one in self.stage.telegram.calls if one.method == "sendMessage"]
        return ["ephemeral_message_parameters" in one.params for one in calls]

    def command(self) -> Receiver:
        """Ada sends one that nobody else sees."""
        said = self.stage.telegram.choose_command(self.ada, self.thread.chat_id, "usage")
        return Receiver(self.ada["id"], command_id=said["ephemeral_message_id"])

    async def tells(self, receiver: Receiver, text: str = "Psst") -> None:
        await self.ephemeral.notice(self.thread, receiver, plain(text))()

    def lead(self) -> None:
        """The bot becomes an administrator."""
        self.stage.telegram.set_member(
            self.thread.chat_id, self.stage.telegram.bot, "administrator"
        )


@pytest.fixture
async def club() -> AsyncIterator[Club]:
    async with open_stage() as stage:
        # Nobody is killed here, and a fixture ends outside of any task.
        asyncio.get_running_loop().set_task_factory(None)
        telegram = stage.telegram
        ada, bob = telegram.person("Ada"), telegram.person("Bob")
        chat_id = telegram.group("Club", [ada, bob])
        telegram.world.menus["default", ""] = MENU
        # Nothing here comes too late for Telegram, however slow the machine is.
        telegram.world.clock = lambda: 0.0
        clock = WoundClock()
        messages = Messages(stage.bot, ThrottledClient(clock, _note), _note)
        yield Club(stage, Ephemeral(stage.bot, messages), clock, ada, bob, Thread(chat_id))


async def test_a_command_that_nobody_else_sees_is_answered_so(club: Club) -> None:
    await club.tells(club.command())

    assert (club.whispers, club.screen) == (["Psst"], [])


async def test_whose_client_is_not_known_to_show_it_gets_an_ordinary_reply(club: Club) -> None:
    club.lead()

    await club.tells(Receiver(club.ada["id"]))
    await club.tells(club.command(), "Two")
    await club.tells(Receiver(club.ada["id"]), "Three")
    await club.tells(Receiver(club.bob["id"]), "Four")

    assert club.whispers == ["Two", "Three"]
    assert club.screen == ["Psst", "Four"]


async def test_a_chat_that_takes_none_is_asked_once_in_ten_minutes(club: Club) -> None:
    await club.tells(club.command(), "One")  # as the answer to a command it always may

    for text in ("Two", "Three"):
        await club.tells(Receiver(club.ada["id"]), text)
    await club.tells(club.command(), "Four")

    assert (club.whispers, club.screen) == (["One", "Four"], ["Two", "Three"])
    refused = [call for call in club.stage.telegram.calls if call.error]
    assert [call.error for call in refused] == ["Bad Request: CHAT_ADMIN_REQUIRED"]
    club.clock.ahead += 600.0
    club.lead()
    await club.tells(Receiver(club.ada["id"]), "Five")
    assert club.whispers == ["One", "Four", "Five"]


async def test_a_refusal_of_any_kind_is_met_with_an_ordinary_notice(club: Club) -> None:
    refusal = "Bad Request: something that nobody has told us of"
    club.stage.telegram.faults.add(Fault("sendMessage", "400", description=refusal))

    await club.tells(club.command(), "One")
    await club.tells(club.command(), "Two")

    assert (club.whispers, club.screen) == ([], ["One", "Two"])
    assert club.sendings == [True, False, False]


async def test_who_has_left_does_not_make_public_what_others_ask(club: Club) -> None:
    theirs = club.command()
    club.stage.telegram.set_member(club.thread.chat_id, club.bob, "left")

    await club.tells(Receiver(club.bob["id"], command_id=theirs.command_id), "One")
    await club.tells(theirs, "Two")

    assert (club.whispers, club.screen[-1:]) == (["Two"], ["One"])


async def test_a_command_that_was_answered_too_late_leaves_the_next_ones_private(
    club: Club,
) -> None:
    # Of an earlier process's command nobody here knows how old it is.
    await club.tells(Receiver(club.ada["id"], command_id=999), "One")
    club.clock.ahead += 60.0
    await club.tells(club.command(), "Two")

    assert (club.whispers, club.screen) == (["Two"], ["One"])


async def test_a_server_of_before_shows_it_to_all_once(club: Club) -> None:
    receiver = club.command()
    club.stage.telegram.world.has_ephemeral = False

    for text in ("One", "Two"):
        await club.tells(receiver, text)

    assert (club.whispers, club.screen) == ([], ["One", "Two"])
    assert club.sendings == [True, False]


async def test_one_whose_answer_was_lost_is_sent_again(club: Club) -> None:
    club.stage.telegram.faults.add(Fault("sendMessage", "lost"))

    await club.tells(club.command())

    assert (club.whispers, club.screen) == (["Psst", "Psst"], [])


async def test_a_flood_is_waited_for(club: Club) -> None:
    club.lead()
    club.stage.telegram.faults.add(Fault("sendMessage", "429", retry_after=5))

    await club.tells(club.command())

    assert (club.whispers, club.screen) == (["Psst"], [])


async def test_a_long_one_comes_in_parts_with_the_button_below_the_last(club: Club) -> None:
    text = "\n\n".join("word " * 700 for _ in range(2))

    await club.ephemeral.notice(
        club.thread, club.command(), plain(text), keyboard(_button("Go", "go:"))
    )()

    said = club.stage.telegram.whispers(club.ada, club.thread.chat_id)[1:]
    assert ["reply_markup" in one for one in said] == [False, True]
    assert club.screen == []


async def test_it_is_rewritten_by_its_own_id(club: Club) -> None:
    begun = await club.ephemeral.say(club.thread, club.command(), plain("One"))
    assert begun

    receiver = Receiver(club.ada["id"], query_id="unknown")
    for _ in range(2):  # the same once more is no other
        await club.ephemeral.rewriting(club.thread, receiver, begun, plain("Two"))()

    assert (club.whispers, club.screen) == (["Two"], [])


async def test_what_is_gone_from_telegram_is_said_anew_to_its_presser(club: Club) -> None:
    telegram, chat_id = club.stage.telegram, club.thread.chat_id
    rich, below = plain("One"), keyboard(_button("Go", "go:"))
    begun = await club.ephemeral.say(club.thread, club.command(), rich, below)
    assert begun
    query_id = telegram.press_whisper(club.ada, chat_id, begun, "Go")
    telegram.restart_app(club.ada, chat_id)

    receiver = Receiver(club.ada["id"], query_id=query_id)
    await club.ephemeral.rewriting(club.thread, receiver, begun, plain("Two"))()

    assert (club.whispers, club.screen) == (["Two"], [])


async def test_in_a_closed_topic_it_comes_to_the_chat(club: Club) -> None:
    telegram = club.stage.telegram
    chat_id = telegram.group("Forum", [club.ada], forum=True)
    topic = telegram.topic(chat_id, "Cooking")
    said = telegram.choose_command(club.ada, chat_id, "usage")
    receiver = Receiver(club.ada["id"], command_id=said["ephemeral_message_id"])

    for place in (topic, topic + 1000):
        await club.ephemeral.notice(Thread(chat_id, place), receiver, plain("Psst"))()

    shown = telegram.whispers(club.ada, chat_id)[1:]
    assert [one.get("message_thread_id") for one in shown] == [topic, None]


def _button(text: str, data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=data)


async def test_one_that_came_too_late_says_nothing_of_the_chat(club: Club) -> None:
    late = Fault("sendMessage", "400", description="Bad Request: CHAT_ADMIN_REQUIRED")
    club.stage.telegram.faults.add(late)
    work = club.ephemeral.notice(club.thread, club.command(), plain("One"))
    club.clock.ahead += 16.0

    await work()
    await club.tells(club.command(), "Two")

    assert (club.whispers, club.screen) == (["Two"], ["One"])
