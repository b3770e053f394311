"""A voice message is on the screen once, whatever Telegram says to the first try."""

import asyncio
from dataclasses import dataclass, replace

import pytest
from telegram.error import BadRequest

from bot.storage.delivery_log import DeliveryLog
from bot.storage.speech_rows import BY_SETTING, PlannedSpeech, SpeechOrder, SpeechPart
from bot.storage.speeches import Speeches
from bot.storage.turns import Turns
from bot.telegram.outgoing.send.throttled_client import Undeliverable
from bot.telegram.outgoing.send.voice_messages import VoiceForbidden, VoiceMessages, VoicePlace
from sandbox.botapi.faults import Fault
from sandbox.botapi.json_types import Json
from sandbox.ogg import write_silence
from tests.storage.examples import outcome
from tests.telegram.outgoing.answer.stage import Home, Process, Stage, open_stage

PARTS = [PlannedSpeech(text, "alloy", "", text) for text in ("One.", "Two.")]


@dataclass
class Speaking:
    """A turn of which two parts are to be said."""

    stage: Stage
    home: Home
    speeches: Speeches
    order: SpeechOrder

    async def take(self) -> SpeechPart | None:
        """The part that is due, made."""
        part = await self.speeches.next(self.order)
        if part and not part.is_made:
            sound = write_silence(1 + part.part)
            await self.speeches.keep(part, sound, 1.0 + part.part, self.order, (), 0.0)
            return await self.speeches.next(self.order)
        return part

    async def say(self, process: Process) -> bool:
        """All that is left of it."""
        log = DeliveryLog(self.stage.database)
        voices = VoiceMessages(self.stage.bot, process.messages(), self.speeches, log)
        while part := await self.take():
            turn = await self.stage.turn(self.home)
            reply_to = None if turn.thread.is_private else turn.question_message_id
            place = VoicePlace(turn.thread, max(0, turn.question_message_id), reply_to)
            await voices.send(part, place)
        return True

    @property
    def durations(self) -> list[int]:
        """Of what is on the screen."""
        return [voice["duration"] for voice in self.voices]

    @property
    def voices(self) -> list[Json]:
        return [message["voice"] for message in self.home.shown if "voice" in message]


async def begin(stage: Stage, kind: str = "private") -> Speaking:
    home = await stage.home(kind=kind)
    turns, speeches = Turns(stage.database), Speeches(stage.database)
    await turns.store_outcome(home.turn_id, outcome("One. Two."), 0.0)
    await turns.mark_shown(home.turn_id, 0.0)
    order = SpeechOrder(home.turn_id, BY_SETTING, home.user["id"], "en")
    await speeches.plan(order, PARTS)
    return Speaking(stage, home, speeches, order)


FAULTS = [
    Fault("sendVoice", "lost"),
    Fault("sendVoice", "lost", skip=1),
    Fault("sendVoice", "cut"),
    Fault("sendVoice", "502"),
    Fault("sendVoice", "500", times=3),
    Fault("sendVoice", "refuse", times=2),
    Fault("sendVoice", "429", retry_after=3),
    Fault("sendVoice", "odd", body="<html>"),
    Fault("editMessageCaption", "lost"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda one: f"{one.method} {one.kind} {one.skip}")
@pytest.mark.parametrize("kind", ["private", "supergroup"])
async def test_it_is_there_once(kind: str, fault: Fault) -> None:
    async with open_stage() as stage:
        speaking = await begin(stage, kind)
        stage.telegram.faults.add(replace(fault))
        stage.telegram.faults.add(Fault("sendVoice", "lost", skip=1))
        process = await stage.process()

        await process.start(speaking.say(process))

        assert speaking.durations == [1, 2]
        replies = ["reply_to_message" in message for message in speaking.home.shown]
        assert all(replies) == (kind != "private")


@pytest.mark.parametrize("kind", ["late", "hang"])
@pytest.mark.parametrize("skip", [0, 1])
async def test_it_is_there_once_through_a_kill(kind: str, skip: int) -> None:
    async with open_stage() as stage:
        speaking = await begin(stage)
        stage.telegram.faults.add(Fault("sendVoice", kind, seconds=600, skip=skip))  # type: ignore[arg-type]  # of a table
        first = await stage.process()
        first.start(speaking.say(first))
        await stage.telegram.wait_for(
            lambda: sum(call.method == "sendVoice" for call in stage.telegram.calls) > skip
        )
        await first.kill()
        stage.telegram.faults.clear()

        second = await stage.process()
        await second.start(speaking.say(second))

        assert speaking.durations == [1, 2]


async def test_a_known_file_is_sent_again_and_an_unknown_one_is_made_anew() -> None:
    async with open_stage() as stage:
        speaking = await begin(stage)
        process = await stage.process()
        await process.start(speaking.say(process))
        files = [voice["file_id"] for voice in speaking.voices]
        again = SpeechOrder(speaking.home.turn_id, 7, 1, "en")
        await speaking.speeches.plan(again, PARTS)
        forgery = "UPDATE speeches SET file_id = 'x' WHERE file_id = :id"
        await stage.database.write(forgery, {"id": files[1]})

        speaking.order = again
        await process.start(speaking.say(process))

        assert speaking.durations == [1, 2, 1, 2]
        assert [voice["file_id"] for voice in speaking.voices][2] == files[0]


async def test_who_takes_no_voice_messages_is_asked_once() -> None:
    async with open_stage() as stage:
        speaking = await begin(stage)
        stage.telegram.world.without_voices.add(speaking.home.chat_id)
        process = await stage.process()

        with pytest.raises(VoiceForbidden):
            await process.start(speaking.say(process))

        assert sum(call.method == "sendVoice" for call in stage.telegram.calls) == 1


async def test_who_has_blocked_the_bot_hears_nothing() -> None:
    async with open_stage() as stage:
        speaking = await begin(stage)
        stage.telegram.block(speaking.home.user)
        process = await stage.process()

        with pytest.raises(Undeliverable):
            await process.start(speaking.say(process))


async def test_what_telegram_refuses_is_told() -> None:
    async with open_stage() as stage:
        speaking = await begin(stage)
        words = "Bad Request: VOICE_INVALID"
        stage.telegram.faults.add(Fault("sendVoice", "400", description=words))
        process = await stage.process()

        with pytest.raises(BadRequest, match="Voice_invalid"):
            await process.start(speaking.say(process))


async def test_a_group_that_grows_is_followed() -> None:
    async with open_stage() as stage:
        speaking = await begin(stage, "group")
        stage.telegram.migrate(speaking.home.chat_id)
        process = await stage.process()

        await process.start(speaking.say(process))

        assert speaking.durations == [1, 2]


async def test_what_was_stopped_while_it_waited_is_not_sent() -> None:
    async with open_stage() as stage:
        speaking = await begin(stage)
        stage.telegram.faults.add(Fault("sendVoice", "429", retry_after=20))
        process = await stage.process()
        saying = process.start(speaking.say(process))
        await stage.telegram.wait_for(lambda: stage.telegram.calls[-1].method == "sendVoice")
        turn = await stage.turn(speaking.home)

        await speaking.speeches.stop(turn.thread)
        await asyncio.wait({saying})

        assert speaking.durations == []
