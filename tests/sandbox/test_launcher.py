"""The launcher: what it starts, what it says, how it ends."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.child import BotProcess
from sandbox.environment import bot_environment, has_real_model, read_env_file
from sandbox.launcher import make_token
from tests.patience import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
POLLER = """
import json, os, signal, sys, urllib.request

def end(*_):
    print("The stand-in ends.", file=sys.stderr, flush=True)
    os._exit(0)

signal.signal(signal.SIGTERM, end)
url = os.environ["TELEGRAM_API_BASE_URL"] + "/bot" + os.environ["TELEGRAM_BOT_TOKEN"]
while True:
    urllib.request.urlopen(url + "/getUpdates?timeout=20").read()
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(60)
"""
LAUNCH = """
import asyncio, sys
from sandbox.launcher import run
asyncio.run(run(0, command=sys.argv[1:]))
"""

LEAVE_EARLY = """
import os, signal, sys
from sandbox.__main__ import leave_quietly
assert "aiohttp" not in sys.modules, "this takes long, and Ctrl-C may come meanwhile"
leave_quietly()
os.kill(os.getpid(), int(sys.argv[1]))
"""


@pytest.fixture
async def sandbox(
    tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The whole sandbox in a process of its own, with a stand-in for the bot."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", LAUNCH, sys.executable, "-c", request.param),
        cwd=tmp_path,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    yield process
    if process.returncode is None:
        process.kill()
        await process.communicate()


async def line_of(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        return (await process.stdout.readline()).decode().strip()


@pytest.mark.parametrize("sandbox", [POLLER], indirect=True, ids=["a bot that polls"])
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
async def test_it_opens_when_the_bot_polls_and_ends_cleanly(
    sandbox: asyncio.subprocess.Process, ending: signal.Signals
) -> None:
    assert (await line_of(sandbox)).startswith("Open http://127.0.0.1:")

    sandbox.send_signal(ending)
    _, log = await asyncio.wait_for(sandbox.communicate(), PATIENCE)

    assert sandbox.returncode == 0
    assert log.decode() == "The stand-in ends.\n"


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
async def test_it_ends_without_a_word_while_it_only_begins_to_start(ending: signal.Signals) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", LEAVE_EARLY, str(int(ending))),
        cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, log = await asyncio.wait_for(process.communicate(), PATIENCE)

    assert (process.returncode, said, log) == (0, b"", b"")


@pytest.mark.parametrize("sandbox", ["raise SystemExit(3)"], indirect=True, ids=["a bot that dies"])
async def test_a_bot_that_dies_is_told_of(sandbox: asyncio.subprocess.Process) -> None:
    assert "ended with status 3" in await line_of(sandbox)

    sandbox.terminate()
    _, log = await asyncio.wait_for(sandbox.communicate(), PATIENCE)

    assert sandbox.returncode == 0
    assert log == b""


def test_each_start_is_of_another_bot_which_has_told_telegram_nothing_yet() -> None:
    first, second = (make_token().partition(":")[0] for _ in range(2))

    assert first != second
    assert int(first) % 7 == int(second) % 7  # the colour on the page


async def test_a_bot_that_will_not_end_is_ended() -> None:
    bot = BotProcess(dict(os.environ), command=(sys.executable, "-c", STUBBORN), grace=0.3)
    await bot.start()
    await asyncio.sleep(0.3)

    await asyncio.wait_for(bot.stop(), PATIENCE)

    assert not bot.is_alive
    assert bot.status == "stopped"


async def test_two_restarts_at_once_leave_one_bot() -> None:
    bot = BotProcess(
        dict(os.environ), command=(sys.executable, "-c", "import time; time.sleep(60)")
    )
    told: list[str] = []
    bot.watchers.append(lambda: told.append(bot.status))

    await asyncio.gather(bot.restart(), bot.restart())
    bot.note_poll()
    await bot.stop()

    assert told.count("starting") == 2
    assert told.count("running") == 1
    assert not bot.is_alive


@pytest.mark.parametrize(
    ("environ", "env_file", "is_real"),
    [
        pytest.param({}, "", False, id="nothing"),
        pytest.param({"OPENAI_API_KEY": ""}, "OPENAI_API_KEY=\n", False, id="an empty key"),
        pytest.param({"OPENAI_API_KEY": "k"}, "", True, id="a key"),
        pytest.param({}, "export OPENAI_API_KEY='k' # mine\n", True, id="a key in the file"),
        pytest.param({}, "#OPENAI_API_KEY=k\nOPENAI_API_KEY= # later\n", False, id="a comment"),
        pytest.param({}, "OPENAI_API_KEY_FILE=/run/secrets/key\n", True, id="a key in a secret"),
        pytest.param({"X": "k"}, "OPENAI_API_KEY_NAME=X\n", True, id="a key of another name"),
        pytest.param({"OPENAI_BASE_URL": "http://10.0.0.2/v1"}, "", True, id="a server at home"),
        pytest.param({"OPENAI_BASE_URL": "https://api.openai.com/v1/"}, "", False, id="only a URL"),
    ],
)
def test_a_real_model_answers_when_there_is_one(
    tmp_path: Path, environ: dict[str, str], env_file: str, is_real: bool
) -> None:
    (tmp_path / ".env").write_text(env_file)

    assert has_real_model(environ, read_env_file(tmp_path / ".env")) is is_real


def test_the_bot_is_given_telegram_and_a_model() -> None:
    given = {"PATH": "/bin", "TELEGRAM_BOT_TOKEN": "real", "ALLOWED_USER_IDS": "5"}

    found = bot_environment(
        given,
        telegram_url="http://t",
        token="1:t",
        admin_id=7,
        model_url="http://m/v1",
        web_host="w:1",
    )

    assert found["PATH"] == "/bin"
    assert found["TELEGRAM_BOT_TOKEN"] == "1:t"
    assert found["OPENAI_BASE_URL"] == "http://m/v1"
    assert (found["ADMIN_USER_IDS"], found["ALLOWED_USER_IDS"]) == ("7", "*")
    assert Path(found["DATA_DIR"]) == Path("data/sandbox")
    assert found["FETCH_ALLOWED_HOSTS"] == "w:1"


def test_a_real_model_keeps_its_key_and_the_operator_the_data() -> None:
    given = {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "http://m", "DATA_DIR": "elsewhere"}

    found = bot_environment(
        given, telegram_url="http://t", token="1:t", admin_id=7, model_url=None, web_host="w:1"
    )

    assert (found["OPENAI_API_KEY"], found["OPENAI_BASE_URL"]) == ("k", "http://m")
    assert found["DATA_DIR"] == "elsewhere"
