"""What is new is parsed once, kept or not, and handed to the lane of its thread."""

import json
from dataclasses import replace

import pytest

from bot.domain.access import Access
from bot.domain.addressing import BotName
from bot.domain.message import Thread
from bot.storage.budgets import Budgets
from bot.storage.chat_settings import Settings
from bot.storage.chats import Chats
from bot.storage.database import Database
from bot.storage.delivery_log import DeliveryLog
from bot.storage.inbox import Inbox, StoredUpdate
from bot.telegram.access.access_list import AccessList
from bot.telegram.dispatch.chat_moves import ChatMoves
from bot.telegram.incoming.addressing import Addressing
from bot.telegram.incoming.events import Event, Ignored, Reaction
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.lanes.lanes import Lane, LaneHandlers, Lanes
from bot.telegram.runtime.backlog import Backlog
from bot.telegram.runtime.intake import Intake
from tests.storage.examples import NOW, Story
from tests.telegram.dispatch.stage import ADA, GROUP, HOME, message


async def _never(*_: object) -> None:
    raise AssertionError("nothing is asked here")


class Door:
    """An intake, and what came through it to which thread."""

    def __init__(self, database: Database) -> None:
        self.came: list[tuple[Thread, Event]] = []
        self.settings = Settings(database)
        self.moves = ChatMoves(
            Chats(database), self.settings, Budgets(database, None, None), AccessList(Access())
        )
        self.backlog = Backlog(Inbox(database), lambda: NOW)
        self.lanes = Lanes(LaneHandlers(self._dispatch, _never, _never, _never), max_images=10)
        self.intake = Intake(
            name=lambda: BotName(99, "parley_bot"),
            addressing=Addressing(),
            settings=self.settings,
            delivery_log=DeliveryLog(database),
            moves=self.moves,
            backlog=self.backlog,
            lanes=self.lanes,
        )

    async def _dispatch(self, event: Event, lane: Lane, _lanes: Lanes) -> None:
        self.came.append((lane.thread, event))

    async def rested(self) -> None:
        for lane in self.lanes.everywhere():
            await lane.rested()


ALOUD = message(thread=GROUP, is_addressed=False)


@pytest.mark.parametrize(
    ("event", "trigger", "is_for_others"),
    [
        pytest.param(ALOUD, "mention", True, id="to each other"),
        pytest.param(ALOUD, "all", False, id="where all is for the bot"),
        pytest.param(message(thread=GROUP), "mention", False, id="to the bot"),
        pytest.param(replace(ALOUD, album="a"), "mention", False, id="a part of an album"),
        pytest.param(message(), "mention", False, id="alone"),
        pytest.param(Ignored(1), "mention", False, id="of no interest"),
    ],
)
async def test_what_members_say_to_each_other_is_not_kept(
    database: Database, event: Event, trigger: str, is_for_others: bool
) -> None:
    door = Door(database)
    await door.settings.change(GROUP.chat_id, trigger=trigger)

    assert await door.intake.is_for_others(event) is is_for_others


async def test_what_is_thought_of_other_messages_than_answers_is_not_kept(
    database: Database,
) -> None:
    turn = await Story(database).talks("What?", "That.", thread=GROUP)
    await DeliveryLog(database).note(turn.id, 0, GROUP.chat_id, 5)
    door = Door(database)

    kept = [Reaction(1, GROUP, message_id, ADA, 1) for message_id in (4, 5)]

    assert [await door.intake.is_for_others(event) for event in kept] == [True, False]


async def test_an_event_goes_to_the_lane_of_its_thread(database: Database) -> None:
    door = Door(database)
    topic = message(thread=Thread(GROUP.chat_id, 5))

    for event in (message(), topic, Ignored(3)):
        door.intake.receive(event)
    await door.rested()

    assert door.came == [(HOME, message()), (topic.thread, topic), (Thread(0), Ignored(3))]


async def test_what_is_new_waits_behind_what_its_chat_has_left(database: Database) -> None:
    door = Door(database)
    door.backlog.fill([], [message("before")])

    door.intake.receive(message("after", update_id=2))
    await door.rested()
    assert door.came == []

    await door.backlog.run(door.lanes, door.intake.hand_on)
    await door.rested()
    assert [event.update_id for _thread, event in door.came] == [1, 2]


async def test_what_was_said_in_a_group_that_moved_goes_to_the_new_one(database: Database) -> None:
    door = Door(database)
    await door.moves.move(GROUP.chat_id, -200)

    door.intake.receive(ALOUD)
    await door.rested()

    moved = replace(ALOUD, thread=Thread(-200), message_id=-10)
    assert door.came == [(Thread(-200), moved)]


async def test_new_and_stored_updates_are_read_alike(database: Database) -> None:
    intake = Door(database).intake
    said = {
        "message_id": 3,
        "date": 1,
        "chat": {"id": 7, "type": "private"},
        "from": {"id": 7, "first_name": "Ada"},
        "text": "hi",
    }
    body = {"update_id": 5, "message": said}

    event = intake.read(body)

    assert isinstance(event, IncomingMessage)
    assert (event.update_id, event.thread, event.text) == (5, HOME, "hi")
    assert intake.read_stored(StoredUpdate(5, json.dumps(body))) == event
