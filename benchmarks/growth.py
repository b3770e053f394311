"""300 turns in one chat: what the model is shown, and how long the bot takes for a turn."""

import time
from collections.abc import AsyncGenerator, Sequence
from itertools import count, pairwise
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks import tables
from benchmarks.process import PARLEY, ROOT
from benchmarks.questions import Asked, Rhythm
from benchmarks.stage import Stage, on_stage
from bot.assistant.answer import Answer
from bot.assistant.open_assistant import AssistantSettings, Ports, open_assistant
from bot.assistant.prompt_builder import PromptDefaults
from bot.domain.attachment import Attachment
from bot.domain.completion import Delta, Finish, FinishReason
from bot.domain.file_errors import FileGone
from bot.domain.message import Author, Message, Thread
from bot.domain.prompt import Prompt
from bot.domain.tokens import estimate_tokens
from bot.domain.turn import Question, QuestionPart
from bot.domain.usage import Usage, no_price
from bot.settings.config import Config
from bot.storage.storage import StorageDefaults, open_storage

TURNS = 300
EARLY_TURN = 20
_ASKED = 8
_LONG_CHAT, _SHORT_CHAT = 2001, 2002
_LETTERS = Random(1)  # noqa: S311 - lengths of questions, not secrets
_RHYTHM = Rhythm(deltas=15, seconds=0.5)

Shown = tuple[Message, ...]


class Talker:
    """A model in this process that remembers what it was shown."""

    def __init__(self) -> None:
        self.shown: list[Shown] = []

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Delta]:
        """An answer of about 265 tokens, at once."""
        self.shown.append((Message("user", prompt.system), *prompt.messages))
        text = _words(int(_LETTERS.lognormvariate(5.3, 0.7)))
        yield text
        usage = Usage(input=_tokens(self.shown[-1]), output=estimate_tokens(text))
        yield Finish(FinishReason.STOP, "stop", usage)


async def measure() -> None:
    """300 turns through the rooms without Telegram's pace, then the real bot on that file."""
    tables.heading(f"growth: {TURNS} turns in one chat")
    talker = Talker()
    with TemporaryDirectory() as name:
        folder = Path(name)
        database = folder / "data" / "bot.db"
        await _talk(database, _SHORT_CHAT, EARLY_TURN - _ASKED // 2, Talker())
        seconds = await _talk(database, _LONG_CHAT, TURNS - _ASKED // 2, talker)
        async with on_stage(PARLEY, folder) as stage:
            early, late = await _ask_both(stage)
    _tell_latency(early, late, seconds)
    _tell_prompts(talker.shown)


async def _talk(path: Path, chat_id: int, turns_wanted: int, talker: Talker) -> list[float]:
    """So many turns of one chat, stored as the bot stores them; seconds for each."""
    seconds = []
    defaults = StorageDefaults("benchmark")
    async with open_storage(path, ROOT / "migrations" / "sqlite", defaults) as storage:
        ports = Ports(talker.stream, None, None, _fetch, no_price, time.time)
        settings = AssistantSettings(
            defaults=_defaults(),
            answer_tokens=4_000,
            max_images=1,
            image_model="",
            transcribe_model="",
        )
        assistant = open_assistant(storage, ports, settings).assistant
        for number in range(turns_wanted):
            began_at = time.perf_counter()
            turn = await assistant.answer(
                await assistant.store_question(_question(chat_id, number)), _pull
            )
            await storage.turns.mark_shown(turn.id, time.time())
            seconds.append(time.perf_counter() - began_at)
    return seconds


async def _pull(answer: Answer) -> None:
    async for _ in answer:
        pass


async def _fetch(_attachment: Attachment) -> bytes:
    """Nothing comes with these questions."""
    raise FileGone


def _defaults() -> PromptDefaults:
    """The bot's own defaults."""
    default = Config.model_fields
    return PromptDefaults(
        "bench", default["SYSTEM_PROMPT"].default, default["CONTEXT_TOKENS"].default
    )


def _question(chat_id: int, number: int) -> Question:
    text = _words(int(_LETTERS.lognormvariate(3.5, 1.6)) % 3000)
    return Question(
        thread=Thread(chat_id),
        author=Author(chat_id, "Ada"),
        sources=(QuestionPart(-(number + 1), text),),  # below every id that the bot will meet
        update_ids=(),
    )


def _words(tokens: int) -> str:
    return " ".join(f"{_LETTERS.randrange(1000):03d}" for _ in range(max(1, tokens)))


async def _ask_both(stage: Stage) -> tuple[list[Asked], list[Asked]]:
    """The last turns of both chats, by turns: around the 20th of one, the 300th of the other."""
    await stage.warm_up()
    early, late = [], []
    for _ in range(_ASKED):
        early.append(stage.ask(_SHORT_CHAT, _RHYTHM))
        await stage.wait(early[-1])
        late.append(stage.ask(_LONG_CHAT, _RHYTHM))
        await stage.wait(late[-1])
    return early, late


def _tell_latency(early: Sequence[Asked], late: Sequence[Asked], seconds: Sequence[float]) -> None:
    tables.columns("turn", "tokens of the prompt", "added by the bot, p50", "in the rooms, p50")
    spans = (range(EARLY_TURN - 10, EARLY_TURN + 10), range(len(seconds) - 20, len(seconds)))
    added = []
    for turn, asked, span in zip((EARLY_TURN, TURNS), (early, late), spans, strict=True):
        added.append(tables.median(one.added for one in asked))
        tables.row(
            f"{turn}",
            f"{tables.median(one.prompt_tokens for one in asked):.0f}",
            tables.ms(added[-1]),
            tables.ms(tables.median(seconds[number] for number in span)),
        )
    first, last = added
    tables.goal(f"latency of turn {TURNS} against turn {EARLY_TURN}", last / first, 1.5)


def _tell_prompts(shown: Sequence[Shown]) -> None:
    sizes = [_tokens(messages) for messages in shown]
    budget = _defaults().context_tokens
    same = sum(_tokens(_common(before, after)) for before, after in pairwise(shown))
    cuts = sum(len(after) < len(before) for before, after in pairwise(shown))
    mean = sum(sizes) / len(sizes)
    tables.remark(f"- {cuts} cuts; {mean:.0f} tokens a prompt on average, {max(sizes)} at most")
    tables.goal("largest prompt, share of the budget", max(sizes) / budget, 1.0)
    tables.goal(
        "share that repeats the request before",
        100 * same / sum(sizes),
        80,
        unit="%",
        at_least=True,
    )


def _common(before: Shown, after: Shown) -> Shown:
    """The messages at the beginning that both prompts have."""
    ends = (index for index in count() if before[index : index + 1] != after[index : index + 1])
    longest = min(len(before), len(after))
    return after[: min(next(ends), longest)] if before != after else after


def _tokens(messages: Shown) -> int:
    return sum(estimate_tokens(message.text) for message in messages)
