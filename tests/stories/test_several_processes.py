"""Several processes on one PostgreSQL: one works, and another takes its place without a gap."""

import asyncio
import re
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.operation.health import ask_ready
from sandbox.botapi.faults import Fault, Kind
from sandbox.modelapi.reply import Reply
from tests.postgresql import Server
from tests.stories.town import BotProcess, Person, Town

ANSWER = " ".join(f"w{number}" for number in range(30)) + " end."


class Cluster(Town):
    """A town whose bots share a PostgreSQL."""

    def more_bots(self, count: int) -> list[BotProcess]:
        """The town's bot and others like it; each starts anew as it is started everywhere."""
        return [self.bot, *(self.another_bot(f"bot{number}.log") for number in range(1, count))]

    def leader(self, bots: list[BotProcess]) -> BotProcess:
        """The one that was the last to say that it works."""
        epochs = [re.findall(r"works now \(epoch (\d+)\)", bot.log) for bot in bots]
        newest = [max(map(int, found), default=0) for found in epochs]
        return bots[newest.index(max(newest))]


@pytest.fixture
async def cluster(tmp_path: Path, nursery: Path, postgresql_url: str) -> AsyncIterator[Cluster]:
    town = Cluster(tmp_path, nursery, postgresql_url)
    await town.open()
    yield town
    await town.close()


async def test_one_process_on_postgresql_answers_and_is_ready(
    cluster: Cluster, unused_tcp_port: int
) -> None:
    ada = cluster.person("Ada")
    listen = f"127.0.0.1:{unused_tcp_port}"
    await cluster.bot.start(HEALTH_LISTEN=listen)
    ada.says("Hello")
    await ada.hears()
    assert await asyncio.to_thread(ask_ready, listen) == (True, "ready")
    await cluster.waits_for(cluster.is_quiet)
    assert await cluster.bot.terminate() == 0
    assert not (cluster.folder / "bot.db").exists()


async def test_a_standby_takes_the_place_of_one_that_was_killed(cluster: Cluster) -> None:
    people = cluster.people(20)
    first, second = cluster.more_bots(2)
    await first.start()
    await cluster.waits_for(lambda: "works now" in first.log)
    await second.start()
    ask_all(cluster, people)
    await cluster.waits_for(lambda: sum(len(person.answers) for person in people) >= 10)

    await first.kill()

    await everyone_is_answered_once(cluster, people)
    assert "works now (epoch 2)" in second.log
    await second.terminate()


@pytest.mark.parametrize(
    "kind", ["hang", "late"], ids=["between due and sent", "between sent and stored"]
)
async def test_reminders_that_were_on_their_way_are_said_once_by_the_next(
    cluster: Cluster, kind: Kind
) -> None:
    people = cluster.people(8)
    first, second = cluster.more_bots(2)
    await first.start()
    await cluster.waits_for(lambda: "works now" in first.log)
    await second.start()
    for person in people:
        person.says("/remind 3s water the plants")
    await cluster.waits_for(lambda: all(person.answers for person in people))
    cluster.telegram.faults.add(Fault("sendMessage", kind, seconds=600, times=-1))
    lost = "SELECT COUNT(*) FROM reminder_times WHERE message_id < 0"
    await cluster.waits_for(lambda: cluster.query(lost) == [(8,)])
    if kind == "late":
        await cluster.waits_for(lambda: all(len(person.answers) == 2 for person in people))

    await first.kill()
    cluster.telegram.faults.clear()

    said = "SELECT COUNT(*) FROM reminder_times WHERE state = 'said'"
    await cluster.waits_for(lambda: cluster.query(said) == [(8,)])
    assert "works now (epoch 2)" in second.log
    for person in people:
        assert len([text for text in person.texts if text.startswith("⏰ water")]) == 1
        assert len(person.answers) == 2
    await second.terminate()


async def test_one_that_ends_in_good_order_hands_over_at_once(cluster: Cluster) -> None:
    people = cluster.people(10)
    first, second = cluster.more_bots(2)
    await first.start(LEASE_SECONDS="60", SHUTDOWN_SECONDS="0.1")
    await cluster.waits_for(lambda: "works now" in first.log)
    await second.start(LEASE_SECONDS="60")
    ask_all(cluster, people)
    await cluster.waits_for(lambda: sum(len(person.answers) for person in people) >= 5)

    assert await first.terminate() == 0

    # Long before the lease would have ended.
    await everyone_is_answered_once(cluster, people)
    await second.terminate()


async def test_one_that_was_frozen_does_nothing_more_and_stands_by(cluster: Cluster) -> None:
    people = cluster.people(15)
    first, second = cluster.more_bots(2)
    # The new process is none of the nursery's any more.
    first.is_fresh = second.is_fresh = True
    await first.start()
    await cluster.waits_for(lambda: "works now" in first.log)
    await second.start()
    ask_all(cluster, people)
    await cluster.waits_for(lambda: sum(len(person.answers) for person in people) >= 8)

    first.send(signal.SIGSTOP)
    await cluster.waits_for(lambda: "works now" in second.log)
    await everyone_is_answered_once(cluster, people)
    calls = len(cluster.telegram.calls)
    first.send(signal.SIGCONT)
    await cluster.waits_for(lambda: "starts anew" in first.log)

    await everyone_is_answered_once(cluster, people)
    later = [call.method for call in cluster.telegram.calls[calls:]]
    assert set(later) <= {"getUpdates"}, later
    # It has begun as a new process, and takes over when it is needed.
    await second.kill()
    people[0].says("Hello again")
    await people[0].hears(2)
    await first.terminate()


async def test_one_that_does_not_reach_telegram_lets_another_work(cluster: Cluster) -> None:
    people = cluster.people(3)
    first, second = cluster.more_bots(2)
    first.is_fresh = True  # It starts anew.
    async with gate(cluster.telegram.url) as way:
        await first.start(TELEGRAM_API_BASE_URL=way.url)
        await cluster.waits_for(lambda: "works now" in first.log)
        ask_all(cluster, people)
        await everyone_is_answered_once(cluster, people)
        await second.start()

        await way.shut()
        ask_all(cluster, people, round_=1)

        await cluster.waits_for(lambda: "works now (epoch 2)" in second.log)
        assert "Telegram cannot be reached from here" in first.log
        await cluster.waits_for(lambda: all(len(person.answers) == 2 for person in people))
        await cluster.waits_for(cluster.is_quiet)
    for number, person in enumerate(people):
        assert person.texts == [f"answer {number}.{round_}: {ANSWER}" for round_ in range(2)]


async def test_one_that_stands_by_says_so(cluster: Cluster, unused_tcp_port: int) -> None:
    listen = f"127.0.0.1:{unused_tcp_port}"
    first, second = cluster.more_bots(2)
    await first.start()
    await cluster.waits_for(lambda: "works now" in first.log)
    await second.start(HEALTH_LISTEN=listen)

    said = set()
    while (True, "ready") not in said:
        said.add(await asyncio.to_thread(ask_ready, listen))
        if (True, "ready (standing by)") in said:
            await first.terminate()

    assert (True, "ready (standing by)") in said


async def test_each_process_takes_calls_and_one_works(
    cluster: Cluster, unused_tcp_port_factory: Callable[[], int]
) -> None:
    cluster.telegram.world.is_local = True
    people = cluster.people(12)
    bots = cluster.more_bots(3)
    listens = [f"127.0.0.1:{unused_tcp_port_factory()}" for _ in bots]
    async with balancing(listens) as address:
        for bot, listen in zip(bots, listens, strict=True):
            await bot.start(TELEGRAM_WEBHOOK_URL=f"http://{address}/", WEBHOOK_LISTEN=listen)
        await cluster.waits_for(lambda: cluster.telegram.world.webhook.url)
        for round_ in range(3):
            ask_all(cluster, people, round_)
            await cluster.waits_for(cluster.is_quiet)
            if round_ == 0:
                await cluster.leader(bots).kill()

    for number, person in enumerate(people):
        assert person.texts == [f"answer {number}.{round_}: {ANSWER}" for round_ in range(3)]
    for bot in bots:
        await bot.terminate()


async def test_a_database_that_restarts_is_waited_for(
    cluster: Cluster, postgresql_server: Server
) -> None:
    if postgresql_server.cluster is None:
        pytest.skip("TEST_DATABASE_URL's server is not ours to stop")
    people = cluster.people(10)
    await cluster.bot.start(LEASE_SECONDS="20")
    ask_all(cluster, people)
    await cluster.waits_for(lambda: sum(len(person.answers) for person in people) >= 5)

    await asyncio.to_thread(postgresql_server.cluster.stop)
    await asyncio.sleep(1.0)  # so long it is away
    await asyncio.to_thread(postgresql_server.cluster.start)

    await everyone_is_answered_once(cluster, people)
    assert await cluster.bot.terminate() == 0


def ask_all(town: Town, people: list[Person], round_: int = 0) -> None:
    for number, person in enumerate(people):
        words = f"answer {number}.{round_}: {ANSWER}"
        town.model.on(f"question {number}.{round_}!", Reply(text=words, pause=0.03))
        person.says(f"This is question {number}.{round_}!")


async def everyone_is_answered_once(town: Town, people: list[Person]) -> None:
    await town.waits_for(
        lambda: all(
            person.texts == [f"answer {number}.0: {ANSWER}"] for number, person in enumerate(people)
        )
    )
    await town.waits_for(town.is_quiet)
    assert all(len(person.answers) == 1 for person in people)
    assert town.query("SELECT COUNT(*) FROM turns") == [(len(people),)]


class Gate:
    """The way to somewhere, until it is shut."""

    def __init__(self, target: str) -> None:
        self._target = urlsplit(target)
        self._writers: set[asyncio.StreamWriter] = set()
        self.server: asyncio.Server

    @property
    def url(self) -> str:
        port = self.server.sockets[0].getsockname()[1]
        return self._target._replace(netloc=f"127.0.0.1:{port}").geturl()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self._target.hostname, self._target.port)
        self._writers |= {writer, back}
        await asyncio.gather(_pump(reader, back), _pump(there, writer))

    async def shut(self) -> None:
        """Nobody comes through, and whoever was under way neither."""
        self.server.close()
        for writer in self._writers:
            writer.transport.abort()


@asynccontextmanager
async def gate(target: str) -> AsyncIterator[Gate]:
    way = Gate(target)
    async with await asyncio.start_server(way.serve, "127.0.0.1", 0) as way.server:
        yield way


@asynccontextmanager
async def balancing(listens: list[str]) -> AsyncIterator[str]:
    """A balancer that gives each connection to the next process that is there."""
    turns = cycle(listens)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for listen in (next(turns) for _ in listens):
            host, port = listen.split(":")
            try:
                there, back = await asyncio.open_connection(host, int(port))
            except OSError:
                continue
            await asyncio.gather(_pump(reader, back), _pump(there, writer))
            return
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
    writer.close()
