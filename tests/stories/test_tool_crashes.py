"""kill -9 in the midst of a question that tools are called for: one answer, and nothing twice."""

import json
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sandbox.botapi.faults import Fault
from sandbox.modelapi.reply import Call, Json, Reply
from sandbox.web.server import WebServer
from tests.stories.town import Person, Town

pytest.importorskip("mcp", reason="the bot needs it for other servers' tools")

ANSWER = "I looked it up and wrote it down. " + " ".join(f"w{number}" for number in range(40))
UNKNOWN = "It is not known whether this was done"


@dataclass
class Desk:
    """What the tools of a town have done, and how the model is asked for them."""

    town: Town
    web: WebServer
    folder: Path
    pauses: dict[int, float] = field(default_factory=dict)
    """Seconds before the model's answers, by the results that it has."""

    @property
    def notes(self) -> list[str]:
        path = self.folder / "notes.txt"
        return path.read_text().splitlines() if path.exists() else []

    @property
    def searches(self) -> int:
        return len(self.web.searxng.queries)

    @property
    def results(self) -> int:
        """Calls whose result is stored."""
        return int(
            self.town.query("SELECT COUNT(*) FROM tool_calls WHERE result IS NOT NULL")[0][0]
        )

    async def open(self) -> None:
        """The bot, with both tools."""
        server = {
            "command": sys.executable,
            "args": [str(Path(__file__).parent / "note_server.py")],
            "env": {"NOTES": str(self.folder / "notes.txt"), "HANG": str(self.folder / "hang")},
            "approve": "never",
        }
        config = self.folder / "mcp.json"
        config.write_text(json.dumps({"mcpServers": {"notes": server}}))
        starts = self.town.bot.log.count("1 tool")
        await self.town.bot.start(
            SEARCH_ENGINE="searxng", SEARCH_URL=self.web.url, MCP_CONFIG=str(config)
        )
        await self.town.waits_for(lambda: self.town.bot.log.count("1 tool") > starts)

    def hang(self, *, is_on: bool) -> None:
        """Notes are written, and no answer comes."""
        path = self.folder / "hang"
        path.touch() if is_on else path.unlink(missing_ok=True)

    def say(self, body: Json) -> Reply:
        """First a search and a note at once, then another note, then the answer."""
        results = sum(message["role"] == "tool" for message in body["messages"])
        pause = self.pauses.get(results, 0.0)
        if results == 3:
            return Reply(text=ANSWER, pause=0.02, first_pause=pause)
        calls = [Call("notes__write_note", json.dumps({"text": f"note {results}"}))]
        if not results:
            calls.insert(0, Call("web_search", '{"query": "lighthouse of Mog"}'))
        return Reply(calls=tuple(calls), finish_reason="tool_calls", first_pause=pause)


@pytest.fixture
async def desk(quiet_town: Town, tmp_path: Path) -> AsyncIterator[Desk]:
    """Its bot searches, and writes notes unasked."""
    web = WebServer()
    await web.start()
    desk = Desk(quiet_town, web, tmp_path)
    quiet_town.model.on("Do it", desk.say)
    await desk.open()
    yield desk
    await web.stop()


def before_anything(desk: Desk) -> None:
    desk.pauses[0] = 60


def in_both_calls(desk: Desk) -> None:
    desk.web.searxng.is_hanging = True
    desk.hang(is_on=True)


def in_the_search(desk: Desk) -> None:
    desk.web.searxng.is_hanging = True


def in_the_note(desk: Desk) -> None:
    desk.hang(is_on=True)


def between_the_rounds(desk: Desk) -> None:
    desk.pauses[2] = 60


def before_the_answer(desk: Desk) -> None:
    desk.pauses[3] = 60


def as_it_grows(desk: Desk) -> None:
    """Nothing is held back."""


def before_it_is_shown(desk: Desk) -> None:
    for method in ("sendMessage", "editMessageText"):
        desk.town.telegram.faults.add(Fault(method, "hang", seconds=600, times=-1))


Obstacle = Callable[[Desk], None]
Moment = Callable[[Desk, Person], object]

# What holds the bot up, when it is killed, and how many notes nobody knows of by then.
MOMENTS: dict[str, tuple[Obstacle, Moment, int]] = {
    "before a round is stored": (before_anything, lambda d, _: d.town.asked, 0),
    "in both calls": (in_both_calls, lambda d, _: d.searches and d.notes, 1),
    "in what reads": (in_the_search, lambda d, _: d.searches and d.results == 1, 0),
    "in what changes": (in_the_note, lambda d, _: d.notes and d.results == 1, 1),
    "between the rounds": (between_the_rounds, lambda d, _: len(d.town.asked) == 2, 0),
    "before the answer": (before_the_answer, lambda d, _: len(d.town.asked) == 3, 0),
    "as it grows": (as_it_grows, lambda _, ada: any("w3" in text for text in ada.texts), 0),
    "before it is shown": (
        before_it_is_shown,
        lambda d, _: d.town.query("SELECT 1 FROM turns WHERE state = 'answered'"),
        0,
    ),
}


@pytest.mark.parametrize(("obstacle", "moment", "unknown"), MOMENTS.values(), ids=list(MOMENTS))
async def test_a_kill_leaves_one_answer_and_does_nothing_twice(
    desk: Desk, obstacle: Obstacle, moment: Moment, unknown: int
) -> None:
    town, ada = desk.town, desk.town.person("Ada")
    obstacle(desk)
    ada.says("Do it")
    await town.waits_for(lambda: bool(moment(desk, ada)))
    await town.bot.kill()
    desk.pauses.clear()
    desk.hang(is_on=False)
    desk.web.searxng.is_hanging = False
    town.telegram.faults.clear()

    await desk.open()
    (answer,) = await ada.hears()
    await town.rests()

    assert answer["text"].startswith(f"{ANSWER}\n\n")
    assert answer["text"].count("Sources:") == 1
    assert desk.notes == ["note 0", "note 2"]
    assert desk.searches <= 2
    told = [text for text in town.prompt_texts() if UNKNOWN in text]
    assert len(told) == unknown
    # Of those that were asked for, none is forgotten; one that was cut off may be paid twice.
    ((paid,),) = town.query("SELECT COUNT(*) FROM usage WHERE kind = 'completion'")
    assert 3 <= paid <= len(town.asked)
