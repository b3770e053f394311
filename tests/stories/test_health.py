"""Probes and Prometheus at a real bot: what they are told while things go well, and while not."""

import asyncio
import json
import re
import resource
import signal
import socket
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from bot.operation.health import ask_ready
from sandbox.modelapi.reply import Reply
from tests.operation.ward import name_backup
from tests.stories.town import Town
from tests.web.many_files import many_files

LONG = " ".join(f"w{number}" for number in range(60)) + " end."
DAMAGED = Reply(status=401, error={"error": {"message": "No.", "code": "invalid_api_key"}})


class Probe:
    """What asks the bot how it is, as a supervisor does."""

    def __init__(self, town: Town, listen: str, session: aiohttp.ClientSession) -> None:
        self.town = town
        self.listen = listen
        self.session = session

    async def ask(self, path: str) -> tuple[int, str]:
        async with self.session.get(f"http://{self.listen}{path}") as response:
            return response.status, (await response.text()).strip()

    async def becomes(self, status: int, words: str) -> None:
        """Ask whether it is ready, until it says this; it lives all the time."""
        async with asyncio.timeout(30):
            while True:
                try:
                    found = await self.ask("/readyz")
                except aiohttp.ClientConnectionError:
                    found = (0, "")  # It does not listen yet.
                else:
                    assert await self.ask("/livez") == (200, "alive")
                if found[0] == status and words in found[1]:
                    return
                await self.town.telegram.world.broadcast.next_beat(0.1)

    async def samples(self) -> dict[str, float]:
        _, text = await self.ask("/metrics")
        return {
            line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
            for line in text.splitlines()
            if not line.startswith("#")
        }


@pytest.fixture
def listen() -> str:
    """An address that is free a moment before it is used."""
    with socket.socket() as finder:
        finder.bind(("127.0.0.1", 0))
        port = finder.getsockname()[1]
    return f"127.0.0.1:{port}"


@pytest.fixture
async def probe(quiet_town: Town, listen: str) -> AsyncIterator[Probe]:
    async with aiohttp.ClientSession() as session:
        yield Probe(quiet_town, listen, session)


async def test_figures_are_those_of_what_people_saw(quiet_town: Town, probe: Probe) -> None:
    town = quiet_town
    ada, bob = town.person("Ada"), town.person("Bob")
    town.model.on("unlucky", DAMAGED)
    backup = name_backup(town.folder, time.time() - 7200)
    backup.parent.mkdir()
    backup.touch()
    await town.bot.start(
        HEALTH_LISTEN=probe.listen,
        LOG_FORMAT="json",
        PRICES=json.dumps({"gpt-6-luna": {"input": 1, "cached": 0.1, "output": 2}}),
    )
    ada.says("A question of a person who is called Ada")
    await ada.hears()
    ada.says("Another one")
    await ada.hears(2)
    bob.says("The unlucky one")
    await bob.hears()
    await town.rests()
    await probe.becomes(200, "ready")

    samples = await probe.samples()

    assert samples['parley_answers_total{outcome="answered"}'] == 2
    assert samples['parley_answers_total{outcome="failed"}'] == 1
    assert samples['parley_answer_errors_total{error="WrongKey"}'] == 1
    assert samples["parley_answer_seconds_count"] == samples["parley_first_word_seconds_count"] == 2
    assert samples['parley_model_requests_total{outcome="answered"}'] == 2
    assert samples['parley_model_requests_total{outcome="refused"}'] == 1
    (tokens,) = town.query("SELECT SUM(input_tokens), SUM(output_tokens), SUM(dollars) FROM usage")
    kinds = {
        kind: samples[f'parley_tokens_total{{kind="{kind}",model="gpt-6-luna"}}']
        for kind in ("input", "cached", "output")
    }
    assert (kinds["input"] + kinds["cached"], kinds["output"]) == tokens[:2]
    assert samples["parley_cost_dollars_total"] == pytest.approx(tokens[2])
    assert samples["parley_turns_running"] == samples["parley_inbox_pending"] == 0
    assert samples["parley_last_update_age_seconds"] < 60
    assert samples["parley_db_write_seconds_count"] > 5
    checks = ("process", "database", "telegram", "backlog")
    assert {samples[f'parley_ready{{check="{check}"}}'] for check in checks} == {1}
    assert samples["parley_database_bytes"] > 4096
    if not town.url:
        assert samples["parley_disk_free_bytes"] > 0
        assert samples["parley_backup_age_seconds"] == pytest.approx(7200, abs=60)
        assert samples["parley_backup_failing"] == 0
    told = {call.method for call in town.telegram.world.calls if call.code == 200}
    counted = {
        found[1]
        for sample in samples
        if (found := re.fullmatch(r'parley_telegram_calls_total{method="(\w+)",.*}', sample))
    }
    assert told - {"getUpdates"} <= counted  # the last poll has not come back
    assert "other" not in counted
    assert not any(str(person.id) in str(samples) for person in (ada, bob))
    assert "Ada" not in str(samples)
    await the_log_agrees(town)


async def the_log_agrees(town: Town) -> None:
    """A line for each turn, with what the database has of it."""
    await town.bot.terminate()
    entries = [json.loads(line) for line in town.bot.log.splitlines()]
    done = [entry for entry in entries if entry["message"] == "turn done"]
    stored = town.query(
        "SELECT turn_id, SUM(input_tokens), COUNT(*) FROM usage GROUP BY turn_id ORDER BY turn_id"
    )
    assert [(int(e["turn"]), e["input_tokens"], e["calls"]) for e in done] == stored
    assert [entry["outcome"] for entry in done] == ["answered", "answered", "failed"]
    assert all(0 < entry["first_word_seconds"] <= entry["seconds"] for entry in done[:2])
    assert done[2]["first_word_seconds"] is None


async def test_a_turn_is_told_of_however_it_ends(quiet_town: Town) -> None:
    town = quiet_town
    ada, bob = town.person("Ada"), town.person("Bob")
    town.model.on("story", Reply(text=LONG, pause=0.1))
    town.model.on("cut", Reply(deltas=("One, ", "two"), cut_after=1))
    await town.bot.start(LOG_FORMAT="json")
    question = ada.says("A story")
    await ada.sees("w2")
    town.telegram.edit(ada.user, ada.chat_id, question, "A story, but another one")
    await town.waits_for(lambda: len(town.asked) == 2 and "w4" in town.asked[1].reply_text)
    ada.presses(await ada.sees("w3"), "⏹ Stop")
    await ada.hears_about("w3")
    ada.says("Now cut it")
    await ada.hears_about("One")
    bob.says("A question")
    await bob.hears()
    await town.rests()
    await town.bot.terminate()

    entries = [json.loads(line) for line in town.bot.log.splitlines()]
    told = [entry for entry in entries if entry["message"] == "turn done"]

    ends = [(entry["turn"], entry["outcome"], entry["calls"]) for entry in told]
    assert sorted(ends) == [
        ("1", "dropped", 1),
        ("1", "stopped", 1),
        ("2", "broken_off", 1),
        ("3", "answered", 1),
    ]
    (stored,) = town.query("SELECT SUM(input_tokens), SUM(output_tokens) FROM usage")
    assert stored == tuple(
        sum(entry[name] for entry in told) for name in ("input_tokens", "output_tokens")
    )


async def test_it_lives_and_is_not_ready_while_telegram_is_away(
    quiet_town: Town, probe: Probe
) -> None:
    town = quiet_town
    town.telegram.faults.away = True
    await town.bot.start(HEALTH_LISTEN=probe.listen)

    await probe.becomes(503, "Telegram has not answered yet")
    assert ask_ready(probe.listen) == (False, "Telegram has not answered yet")
    town.telegram.faults.away = False

    await probe.becomes(200, "ready")
    assert ask_ready(probe.listen) == (True, "ready")


async def test_it_lives_and_is_ready_while_the_model_is_away(
    quiet_town: Town, probe: Probe
) -> None:
    town = quiet_town
    ada = town.person("Ada")
    town.model.refuse = True
    await town.bot.start(HEALTH_LISTEN=probe.listen)
    ada.says("A question")
    await town.waits_for(lambda: len(town.model.requests) > 1)

    await probe.becomes(200, "ready")

    assert (await probe.samples())["parley_turns_running"] == 1


@pytest.mark.sqlite
@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="needs Linux's prlimit")
async def test_a_full_disk_makes_it_unready_until_there_is_room(
    quiet_town: Town, probe: Probe
) -> None:
    town = quiet_town
    ada = town.person("Ada")
    await town.bot.start(HEALTH_LISTEN=probe.listen)
    ada.says("A question")
    await ada.hears()
    await town.rests()
    await probe.becomes(200, "ready")

    _, most = resource.prlimit(town.bot.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(town.bot.pid, resource.RLIMIT_FSIZE, (0, most))
    await probe.becomes(503, "the database can't be written")
    resource.prlimit(town.bot.pid, resource.RLIMIT_FSIZE, (most, most))
    await probe.becomes(200, "ready")

    ada.says("Another one")
    assert len(await ada.hears(2)) == 2


async def test_it_is_not_ready_from_the_moment_it_is_told_to_end(
    quiet_town: Town, probe: Probe
) -> None:
    town = quiet_town
    ada = town.person("Ada")
    town.model.on("story", Reply(text=LONG, pause=0.1))
    await town.bot.start(HEALTH_LISTEN=probe.listen)
    ada.says("A story")
    await ada.sees("w2")
    await probe.becomes(200, "ready")

    town.bot.send(signal.SIGTERM)

    await probe.becomes(503, "the bot is ending")
    assert await town.bot.wait() == 0
    assert ada.texts == [LONG]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux's /proc")
async def test_whoever_would_hold_it_up_holds_up_nobody(quiet_town: Town, probe: Probe) -> None:
    town = quiet_town
    ada = town.person("Ada")
    await town.bot.start(HEALTH_LISTEN=probe.listen)
    ada.says("A question")
    await ada.hears()
    await probe.becomes(200, "ready")
    before = memory_of(town.bot.pid)
    host, _, port = probe.listen.rpartition(":")

    with many_files():
        opened = [await asyncio.open_connection(host, int(port)) for _ in range(1000)]
        for _reader, writer in opened:
            writer.write(b"POST /readyz HTTP/1.1\r\nContent-Length: 100000000\r\nX: ")
        flood = asyncio.create_task(pour(host, int(port), 100))
        await probe.becomes(200, "ready")
        ada.says("Another one")
        await ada.hears(2)
        await probe.becomes(200, "ready")
        await flood
        for _reader, writer in opened:
            writer.close()

    assert memory_of(town.bot.pid) - before < 60


async def pour(host: str, port: int, megabytes: int) -> None:
    """Send a body that nobody has asked for, as much of it as is taken."""
    _, writer = await asyncio.open_connection(host, port)
    writer.write(b"GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n")
    with suppress(ConnectionError):
        for _ in range(megabytes):
            writer.write(b"x" * 1_000_000)
            await writer.drain()
    writer.close()


def memory_of(pid: int) -> float:
    """Megabytes that it has in memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1_000_000


async def test_systemd_hears_of_its_start_its_life_and_its_end(
    quiet_town: Town, tmp_path: Path
) -> None:
    town, told = quiet_town, list[str]()
    town.telegram.faults.away = True
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.setblocking(False)

        async def hears(words: str) -> None:
            async with asyncio.timeout(30):
                while words not in "\n".join(told):
                    heard = await asyncio.get_running_loop().sock_recv(systemd, 4096)
                    told.append(heard.decode())

        await town.bot.start(NOTIFY_SOCKET=str(tmp_path / "notify"), WATCHDOG_USEC="200000")
        if not town.url:  # One that could stand by is ready before that.
            await hears("STATUS=Not ready: Telegram has not answered yet")
        town.telegram.faults.away = False
        await hears("READY=1")
        await hears("WATCHDOG=1")
        assert await town.bot.terminate() == 0
        await hears("STOPPING=1")


async def test_a_port_that_is_taken_is_told_in_one_sentence(quiet_town: Town, listen: str) -> None:
    host, _, port = listen.rpartition(":")
    with socket.socket() as other:
        other.bind((host, int(port)))
        other.listen()

        await quiet_town.bot.start(HEALTH_LISTEN=listen)

        assert await quiet_town.bot.wait() == 2
    (sentence,) = quiet_town.bot.log.splitlines()
    assert sentence.startswith(f"Can't listen at {listen} (HEALTH_LISTEN): another program does.")
