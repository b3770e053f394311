"""Which answers are said aloud, in their order, what becomes of those that cannot be, and when."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import cast

import pytest

from bot.assistant.budget_guard import BudgetGuard, CostBounds
from bot.assistant.speech_maker import SpeechMaker
from bot.domain.access import Access
from bot.domain.attachment import Attachment, Kind
from bot.domain.completion import FinishReason
from bot.domain.errors import ModelBusy, ModelError, SpeechUnavailable
from bot.domain.message import Author, Thread
from bot.domain.output_format import OutputFormat
from bot.domain.speech import Speech, SpeechRequest, Voices
from bot.domain.turn import StoredAttachment, Turn
from bot.domain.usage import no_price
from bot.storage.delivery_log import DeliveryLog
from bot.storage.speech_rows import BY_SETTING, SpeechOrder
from bot.storage.storage import StorageDefaults, storage_of
from bot.telegram.access.access_list import AccessList
from bot.telegram.admin_alerts import AdminAlerts
from bot.telegram.answer_speech import AnswerSpeech
from bot.telegram.lanes.active_turn import Work
from bot.telegram.lanes.lanes import Lane, Lanes
from bot.telegram.outgoing.send.voice_messages import VoiceMessages
from sandbox.botapi.faults import Fault
from sandbox.ogg import write_silence
from tests.storage.examples import NOW, outcome
from tests.telegram.outgoing.answer.stage import Home, Stage, open_stage

LONG = "A sentence that is said. " * 100
VOICE = StoredAttachment(1, 1, Attachment(Kind.VOICE, "f", "u"), is_speech=True, text="Hi")


@dataclass
class Bot:
    """Says answers aloud in a chat of the stage, by a model that may fail."""

    stage: Stage
    home: Home
    errors: list[ModelError] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)
    alerts: list[str] = field(default_factory=list)

    async def open(self, access: Access | None = None) -> AnswerSpeech:
        """As a start does it."""
        storage = storage_of(self.stage.database, StorageDefaults(""))
        self.storage = storage
        messages = (await self.stage.process()).messages()
        guard = BudgetGuard(
            budgets=storage.budgets,
            ledger=storage.ledger,
            settings=storage.settings,
            price=no_price,
            bounds=CostBounds("", "", 1000, 1000),
            clock=lambda: NOW,
        )
        maker = SpeechMaker(
            make=self._make,
            model="voice",
            voices=Voices("alloy"),
            budget_guard=guard,
            speeches=storage.speeches,
            ledger=storage.ledger,
            price=no_price,
            clock=lambda: NOW,
            observe=lambda _call: None,
        )
        log = DeliveryLog(self.stage.database)
        return AnswerSpeech(
            maker=maker,
            speeches=storage.speeches,
            turns=storage.turns,
            delivery_log=log,
            voice_messages=VoiceMessages(self.stage.bot, messages, storage.speeches, log),
            messages=messages,
            settings=storage.settings,
            access_list=AccessList(access or Access(is_open_to_all_users=True)),
            admin_alerts=cast("AdminAlerts", self),  # what is used of it
            language="en",
        )

    async def alert(self, trouble: type[ModelError], _about: str) -> None:
        """An admin hears of it."""
        self.alerts.append(trouble.__name__)

    def of(self, _thread: Thread) -> "Bot":
        """The lane of a thread, which is all that is used of the lanes."""
        return self

    def run_in_background(self, work: Work) -> None:
        """Later."""
        self.works.append(work)

    async def _make(self, request: SpeechRequest) -> Speech:
        self.asked.append(request.text)
        if self.errors:
            raise self.errors.pop(0)
        return Speech(write_silence(1), 1.0)

    async def answers(self, text: str = "Hello.", *, is_shown: bool = True) -> Turn:
        """The turn of the chat, with its answer on the screen."""
        await self.storage.turns.store_outcome(self.home.turn_id, outcome(text), NOW)
        if is_shown:
            await self.storage.turns.mark_shown(self.home.turn_id, NOW)
        return await self.stage.turn(self.home)

    @property
    def shown(self) -> list[str]:
        return [message.get("text", "🔊") for message in self.home.shown]


@asynccontextmanager
async def open_bot(
    voice: str = "always", kind: str = "private"
) -> AsyncIterator[tuple[Bot, AnswerSpeech]]:
    async with open_stage() as stage:
        home = await stage.home(kind=kind)
        bot = Bot(stage, home)
        speech = await bot.open()
        await bot.storage.settings.change(home.chat_id, voice=voice)
        yield bot, speech


async def plan(speech: AnswerSpeech, turn: Turn, *, is_new: bool = True) -> SpeechOrder | None:
    orders = await speech.plan(turn, lambda: False, is_new=is_new)
    return orders[0] if orders else None


@pytest.mark.parametrize(
    ("voice", "changes", "is_said"),
    [
        ("always", {}, True),
        ("", {}, False),
        ("mirror", {}, False),
        ("mirror", {"enclosed": (VOICE,)}, True),
        (
            "mirror",
            {"enclosed": (replace(VOICE, attachment=replace(VOICE.attachment, is_quoted=True)),)},
            False,
        ),
        ("", {"enclosed": (VOICE,)}, False),
        ("always", {"error": "ModelBusy"}, False),
        ("always", {"order": OutputFormat("json")}, False),
        ("always", {"order": OutputFormat("picture")}, False),
        ("always", {"finish_reason": FinishReason.STOPPED}, False),
        ("always", {"finish_reason": FinishReason.LENGTH}, True),
        ("always", {"answer": "```\nx\n```"}, False),
    ],
)
async def test_which_answers_are_said(
    voice: str, changes: dict[str, object], is_said: bool
) -> None:
    async with open_bot(voice) as (bot, speech):
        turn = replace(await bot.answers(), **changes)  # type: ignore[arg-type]  # of a table

        assert (await plan(speech, turn) is not None) == is_said


@pytest.mark.parametrize("said", [(True,), (False, True)], ids=["before", "in the last moment"])
async def test_what_a_person_has_stopped_is_not_said(said: tuple[bool, ...]) -> None:
    async with open_bot() as (bot, speech):
        turn, is_stopped = await bot.answers(), list(said)

        assert await speech.plan(turn, lambda: is_stopped.pop(0), is_new=True) == []
        assert await bot.storage.speeches.open() == []


async def test_parts_come_in_their_order_also_of_two_at_once() -> None:
    async with open_bot(kind="supergroup") as (bot, speech):
        turn = await bot.answers(LONG)
        order = await plan(speech, turn)
        assert order
        await speech.ask(turn, 7, Author(3, "Bob"), cast("Lane", bot))  # what is used of it
        (pressed,) = bot.works

        await asyncio.gather(speech.say(order, turn.thread), pressed())

        assert bot.shown == ["🔊"] * 4
        assert len(bot.asked) == 2
        files = [message["voice"]["file_id"] for message in bot.home.shown]
        assert files[:2] == files[2:]
        replies = ["reply_to_message" in message for message in bot.home.shown]
        assert replies == [True, False, True, False]


async def test_who_is_impatient_hears_it_once() -> None:
    async with open_bot() as (bot, speech):
        turn = await bot.answers()
        bob = Author(3, "Bob")

        asked = [await speech.ask(turn, id_, bob, cast("Lane", bot)) for id_ in (7, 8, 9)]
        await asyncio.gather(*[work() for work in bot.works])
        await speech.ask(turn, 10, bob, cast("Lane", bot))  # what is used of it
        await asyncio.gather(*[work() for work in bot.works])

        assert asked == [True] * 3
        assert bot.shown == ["🔊"] * 2
        assert len(bot.asked) == 1


async def test_of_an_answer_that_goes_on_the_rest_is_said() -> None:
    async with open_bot() as (bot, speech):
        turn = await bot.answers(LONG)
        order = await plan(speech, turn)
        assert order
        await speech.say(order, turn.thread)
        turn = await bot.answers(f"{LONG}And more.", is_shown=False)
        await bot.storage.turns.reopen(turn.id, keep_answer=True)
        turn = await bot.answers(f"{LONG}And more.")

        assert await plan(speech, turn, is_new=False) == order
        await speech.say(order, turn.thread)

        assert [text.endswith("And more.") for text in bot.asked] == [False, False, True]
        assert bot.shown == ["🔊"] * 3


@pytest.mark.parametrize("asked_by", [BY_SETTING, 7], ids=["by the setting", "by a press"])
async def test_an_answer_that_stays_as_it_was_is_said_and_made_once(asked_by: int) -> None:
    """Somebody wanted a shorter one meanwhile, and there is none."""
    async with open_bot("always" if asked_by == BY_SETTING else "") as (bot, speech):
        turn = await bot.answers()
        if asked_by == BY_SETTING:
            order = await plan(speech, turn)
        else:
            bob = Author(3, "Bob")
            assert await speech.ask(turn, asked_by, bob, cast("Lane", bot))  # what is used of it
            order = SpeechOrder(turn.id, asked_by, bob.id, bob.language)
        assert order
        speeches = bot.storage.speeches
        part = await speeches.next(order)
        assert part
        await speeches.keep(part, write_silence(1), 1.0, order, [], NOW)

        assert await plan(speech, turn, is_new=False) == order
        await speech.say(order, turn.thread)

        assert bot.shown.count("🔊") == 1
        assert bot.asked == []


async def test_an_answer_that_is_made_anew_is_not_said_as_it_was() -> None:
    async with open_bot() as (bot, speech):
        turn = await bot.answers()
        order = await plan(speech, turn)
        assert order
        await bot.storage.turns.reopen(turn.id)

        await speech.say(order, turn.thread)
        turn = await bot.answers("Another one.")
        await bot.storage.settings.change(turn.thread.chat_id, voice="")
        assert await plan(speech, turn, is_new=False) is None
        await speech.say(order, turn.thread)

        assert bot.asked == []


@pytest.mark.parametrize(
    ("error", "sentence", "alerts"),
    [
        (ModelBusy(), "🔇 I couldn't speak this answer. Please try again in a minute.", []),
        (
            SpeechUnavailable(),
            "I can't speak answers right now. Please tell the bot's admin.",
            ["SpeechUnavailable"],
        ),
    ],
)
async def test_what_cannot_be_made_ends_in_one_sentence(
    error: ModelError, sentence: str, alerts: list[str]
) -> None:
    async with open_bot() as (bot, speech):
        turn = await bot.answers(LONG)
        bot.errors = [error]
        order = await plan(speech, turn)
        assert order

        await speech.say(order, turn.thread)
        await speech.say(order, turn.thread)

        assert bot.shown == [sentence]
        assert len(bot.asked) == 1
        assert bot.alerts == alerts


async def test_that_no_answer_can_be_spoken_is_not_said_behind_each() -> None:
    async with open_bot() as (bot, speech):
        for words in (LONG, "Hello.", "Hello again."):
            turn = await bot.answers(words)
            bot.errors = [SpeechUnavailable()]
            order = await plan(speech, turn, is_new=words == LONG)
            assert order
            await speech.say(order, turn.thread)

        assert bot.shown == ["I can't speak answers right now. Please tell the bot's admin."]
        assert len(bot.asked) == 3


async def test_what_telegram_refuses_ends_in_one_sentence() -> None:
    async with open_bot() as (bot, speech):
        turn = await bot.answers(LONG)
        bot.stage.telegram.faults.add(Fault("sendVoice", "400", description="Bad Request: NO"))
        order = await plan(speech, turn)
        assert order

        await speech.say(order, turn.thread)

        assert bot.shown == ["🔇 I couldn't speak this answer. Please try again in a minute."]


@pytest.mark.parametrize("asked_by", [BY_SETTING, 7])
async def test_who_takes_no_voice_messages_is_obeyed(asked_by: int) -> None:
    async with open_bot() as (bot, speech):
        turn = await bot.answers(LONG)
        bot.stage.telegram.world.without_voices.add(turn.thread.chat_id)
        order = await plan(speech, turn)
        assert order
        if asked_by:
            await bot.storage.speeches.end(order)
            await speech.ask(
                turn, asked_by, Author(3, "Bob"), cast("Lane", bot)
            )  # what is used of it
            await bot.works[0]()
        else:
            await speech.say(order, turn.thread)

        (told,) = bot.shown
        assert told.startswith("🔇 This chat doesn't take voice messages from me")
        chosen = (await bot.storage.settings.of(turn.thread.chat_id)).voice
        assert (chosen, "voice answers off" in told) == (
            ("always", False) if asked_by else ("", True)
        )


async def test_who_has_blocked_the_bot_is_told_nothing() -> None:
    async with open_bot() as (bot, speech):
        turn = await bot.answers(LONG)
        order = await plan(speech, turn)
        assert order
        bot.stage.telegram.block(bot.home.user)

        await speech.say(order, turn.thread)

        assert bot.shown == []
        assert len(bot.asked) == 1


async def test_a_start_goes_on_with_what_is_left_three_times() -> None:
    async with open_bot() as (bot, speech):
        turn = await bot.answers()
        await plan(speech, turn)
        begun = []

        for _ in range(5):
            later = await bot.open()
            await later.resume(cast("Lanes", bot))  # what is used of them
            begun.append(len(bot.works))

        assert begun == [1, 2, 3, 3, 3]
        await bot.works[0]()
        assert bot.shown == []


async def test_a_start_says_it_once_and_to_nobody_who_was_shut_out() -> None:
    async with open_bot() as (bot, speech):
        turn = await bot.answers()
        await plan(speech, turn)
        await (await bot.open()).resume(cast("Lanes", bot))  # what is used of them
        await asyncio.gather(*[work() for work in bot.works])
        assert bot.shown == ["🔊"]
        await speech.ask(
            turn, 7, Author(turn.author_id, "Ada"), cast("Lane", bot)
        )  # what is used of it
        bot.works.clear()

        await (await bot.open(Access())).resume(cast("Lanes", bot))  # what is used of them

        assert bot.works == []
        assert await bot.storage.speeches.open() == []
