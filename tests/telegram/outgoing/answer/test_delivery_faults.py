"""Whatever happens on the way, the screen shows the whole answer in the end, once."""

import asyncio
import os

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.telegram.outgoing.answer.delivery import Delivery
from bot.telegram.outgoing.answer.rendered_answer import RenderedAnswer
from bot.telegram.outgoing.text.markdown import render
from bot.telegram.outgoing.text.rich_markdown import read_rich
from bot.telegram.outgoing.text.splitting import split
from sandbox.botapi.faults import Fault
from sandbox.botapi.rich_markdown import read_blocks
from tests.patience import PATIENCE
from tests.telegram.outgoing.answer.stage import Home, Process, Stage, open_stage
from tests.telegram.outgoing.answer.stories import BAD_ENTITIES, Happening, Step, Story, stories

# python-telegram-bot warns whenever its RetryAfter is read, until seconds are a timedelta there.
pytestmark = pytest.mark.filterwarnings("ignore:.*retry_after.*")

EXAMPLES = int(os.environ.get("DELIVERY_EXAMPLES", "0"))
"""More than a test run has time for, for a long run at night."""

KINDS = ("private", "group", "supergroup")
CHATTER = 14
"""Messages; far more at once make a lost message too hard to find."""


def _tell(examples: int) -> settings:
    return settings(
        max_examples=EXAMPLES or examples,
        derandomize=not EXAMPLES,
        database=None,
        deadline=None,
        # To explain a failure it would trace each line, also of those thousand calls.
        phases=set(Phase) - {Phase.explain},
        suppress_health_check=list(HealthCheck),
    )


class Play:
    """One story on one stage."""

    def __init__(self, stage: Stage, home: Home, story: Story, *, is_rich: bool = False) -> None:
        self.stage = stage
        self.home = home
        self.story = story
        self.is_rich = is_rich
        self.refusals: list[str] = []
        self.is_shown = False
        self._is_quiet = True

    async def run(self) -> None:
        """Play the story to its end."""
        process = await self.stage.process()
        playing = process.start(self.tell(process))
        if self.story.crash is None:
            self.is_shown = await playing
            return
        await self._wait_for_crash(playing)
        await process.kill()
        again = await self.stage.process()
        self.is_shown = await again.start(self._finish(await self._deliver(again)))

    async def tell(self, process: Process) -> bool:
        """Let one process deliver the answer, through all that happens."""
        delivery = await self._deliver(process)
        turn = await self.stage.turn(self.home)
        async with delivery:
            for step, text in zip(self.story.steps, self.story.growth, strict=True):
                answer = self.stage.answer(turn, text)
                async for delta in answer:
                    delivery.grow(answer, delta)
                await self.stage.clock.sleep(step.pause)
                self._suffer(step)
        return await self._finish(delivery)

    async def _deliver(self, process: Process) -> Delivery:
        return await process.deliver(self.home, None, self._note if self.is_rich else None)

    async def _note(self, why: str) -> None:
        self.refusals.append(why)

    async def _finish(self, delivery: Delivery) -> bool:
        for fault in self.story.ending:
            self._add(fault)
        return await delivery.finish(RenderedAnswer(self.story.text))

    async def _wait_for_crash(self, playing: asyncio.Task[bool]) -> None:
        crash, telegram = self.story.crash, self.stage.telegram
        assert crash is not None

        def has_called_enough() -> bool:
            return len(telegram.calls) >= crash.after_calls

        has_called: asyncio.Task[bool] = asyncio.create_task(
            telegram.wait_for(has_called_enough, PATIENCE)
        )
        await asyncio.wait({playing, has_called}, return_when=asyncio.FIRST_COMPLETED)
        has_called.cancel()
        await asyncio.wait({has_called})
        await self.stage.clock.sleep(crash.seconds)

    def _suffer(self, step: Step) -> None:
        if isinstance(step.trouble, Fault):
            self._add(step.trouble)
        elif step.trouble is not None:
            self._happen(step.trouble)

    def _add(self, fault: Fault) -> None:
        copy = Fault(**{name: getattr(fault, name) for name in Fault.__slots__})
        if self.is_rich and copy.method == "sendMessage":
            copy.method = "send*Message"
        self.stage.telegram.faults.add(copy)

    def _happen(self, happening: Happening) -> None:
        telegram, home = self.stage.telegram, self.home
        chat = telegram.world.chats[home.chat_id]
        if happening == "delete" and home.shown:
            telegram.delete(home.chat_id, home.shown[len(home.shown) // 2]["message_id"])
        if happening == "block" and chat.is_private:
            telegram.block(home.user)
        if happening == "block" and not chat.is_private and chat.has(telegram.bot["id"]):
            telegram.kick_bot(home.chat_id, home.user)
        if happening == "migrate" and chat.kind == "group":
            telegram.migrate(home.chat_id)
        if happening == "chatter" and self._is_quiet:
            self._is_quiet = False
            for _ in range(CHATTER):
                telegram.say(home.user, home.chat_id, "Meanwhile")


async def check(play: Play) -> None:
    """What must be so after any story."""
    telegram, home, story = play.stage.telegram, play.home, play.story
    assert len(telegram.violations) <= _unheard_floods(play)
    if story.kind != "private" and not story.has_floods and story.crash is None:
        assert [call for call in telegram.calls if call.code == 429] == []
    if story.happens("block") or _refused_for_nothing(play):
        return
    assert play.is_shown
    parts = split(render(story.text))
    rich = read_rich(story.text) if play.is_rich and not play.refusals else None
    if rich:
        shown = [message.get("rich_message") for message in home.shown]
        assert shown == [{"blocks": read_blocks(rich)}]
        parts = parts[:1]
    else:
        assert [message["text"] for message in home.shown] == [part.text for part in parts]
    assert [len(message.get("reply_markup", {})) for message in home.shown] == [0] * len(parts)
    assert await play.stage.rows(home) == [message["message_id"] for message in home.shown]


def _unheard_floods(play: Play) -> int:
    """A 429 that was on its way to a process when it was killed is not known to the next one."""
    return 0 if play.story.crash is None else 1


def _refused_for_nothing(play: Play) -> bool:
    """Whether entities were refused where there are none, as only the sandbox would."""
    return any(
        call.error == BAD_ENTITIES and not call.params.get("entities")
        for call in play.stage.telegram.calls
    )


async def _tell_story(story: Story, *, is_rich: bool = False) -> None:
    async with asyncio.timeout(PATIENCE), open_stage() as stage:
        kind = story.kind
        play = Play(stage, await stage.home(kind=kind), story, is_rich=is_rich)
        await play.run()
        await check(play)


@_tell(25)
@given(stories(with_crash=False, kinds=KINDS))
def test_every_answer_is_shown_whole_and_once(story: Story) -> None:
    asyncio.run(_tell_story(story))


@_tell(25)
@given(stories(with_crash=True, kinds=KINDS))
def test_a_crash_on_the_way_changes_nothing(story: Story) -> None:
    asyncio.run(_tell_story(story))


@_tell(25)
@given(stories(with_crash=False, kinds=KINDS))
def test_a_rich_answer_is_shown_whole_and_once(story: Story) -> None:
    asyncio.run(_tell_story(story, is_rich=True))


@_tell(25)
@given(stories(with_crash=True, kinds=KINDS))
def test_a_crash_on_the_way_changes_nothing_of_a_rich_answer(story: Story) -> None:
    asyncio.run(_tell_story(story, is_rich=True))


def _is_patient(story: Story) -> bool:
    """Whether nobody but the bot's own haste could make Telegram ask for patience."""
    return not story.has_floods and not story.happens("block")


async def _ask_without_pause(evening: list[Story]) -> None:
    """One group, and one question after the other; the process goes on."""
    async with asyncio.timeout(PATIENCE), open_stage() as stage:
        home = await stage.home(kind="supergroup")
        process = await stage.process()
        for story in evening:
            home = await stage.ask(home.user, home.chat_id)
            await process.start(Play(stage, home, story).tell(process))
        assert [call for call in stage.telegram.calls if call.code == 429] == []


@_tell(4)
@given(
    st.lists(
        stories(with_crash=False, kinds=("supergroup",)).filter(_is_patient), min_size=5, max_size=8
    )
)
def test_a_busy_group_is_never_written_to_too_often(evening: list[Story]) -> None:
    asyncio.run(_ask_without_pause(evening))
