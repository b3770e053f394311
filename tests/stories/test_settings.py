"""What the operator decides: settings, secrets, logs, and the mistakes in them."""

import asyncio
import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.errors import WrongKey
from sandbox.modelapi.mistakes import server_error, wrong_key
from tests.stories.town import BotProcess, Person, Town

ROOT = Path(__file__).parents[2]
MISTAKES = {
    "TELEGRAM_BOT_TOKEN": "",
    "TELEGRAM_BOT_TOKEN_FILE": "no/such/file",
    "TELEGRAM_PROXY": "ftp://user:hunter2@proxy.example",
    "OPENAI_BASE_URL": "somewhere",
    "OPENAI_TEMPERATURE": "hot",
    "STREAMING": "loudly",
    "ADMIN_USER_IDS": "*",
    "ALLOWED_USER_IDS": "ada, 12",
    "SHUTDOWN_SECONDS": "-1",
}


async def run(bot: BotProcess, **settings: str) -> tuple[int, Sequence[str]]:
    """The exit status of a bot that ends by itself, and its lines."""
    await bot.start(**settings)
    return await bot.wait(), bot.log.splitlines()


@pytest.mark.sqlite  # a file of another version is one of the mistakes
async def test_what_cannot_work_is_said_in_one_line_each(quiet_town: Town, tmp_path: Path) -> None:
    town = quiet_town
    bots = [town.another_bot(f"{number}.log") for number in range(3)]
    newer = tmp_path / "newer"
    newer.mkdir()
    with closing(sqlite3.connect(newer / "bot.db")) as database:
        database.execute("PRAGMA user_version = 99")

    wrong, refused, too_new = await asyncio.gather(
        run(bots[0], **MISTAKES),
        run(
            bots[1],
            TELEGRAM_BOT_TOKEN="12345:not-the-token-of-thirty-five-letters",
            DATA_DIR=str(tmp_path / "other"),
        ),
        run(bots[2], DATA_DIR=str(newer)),
    )

    assert wrong[0] == refused[0] == too_new[0] == 2
    names = sorted(line.partition(":")[0] for line in wrong[1])
    assert names == sorted(MISTAKES.keys() - {"TELEGRAM_BOT_TOKEN"})
    line = refused[1][-1]
    assert line.startswith("TELEGRAM_BOT_TOKEN: ")
    (sentence,) = too_new[1]
    assert "newer version" in sentence
    told = "\n".join([*wrong[1], line, sentence])
    assert not any(word in told for word in ("hunter2", "not-the-token", "Traceback", "Error"))
    assert not (tmp_path / "bot.db").exists()


async def test_mistakes_are_json_where_the_log_is(quiet_town: Town) -> None:
    wrong = {"STREAMING": "loudly", "CONTEXT_TOKENS": "1"}
    status, lines = await run(quiet_town.bot, LOG_FORMAT="json", **wrong)

    assert status == 2
    told = [json.loads(line) for line in lines]
    assert {entry["message"].partition(":")[0] for entry in told} == wrong.keys()
    assert {entry["level"] for entry in told} == {"CRITICAL"}


async def test_secrets_come_from_files_other_names_and_a_dotenv(
    quiet_town: Town, tmp_path: Path
) -> None:
    town = quiet_town
    ada = town.person("Ada")
    (tmp_path / "token").write_text(f"{town.telegram.token}\n")
    (tmp_path / "key").write_text("key-from-a-file\n")
    await town.bot.start(
        TELEGRAM_BOT_TOKEN="",
        TELEGRAM_BOT_TOKEN_FILE=str(tmp_path / "token"),
        OPENAI_API_KEY="",
        OPENAI_API_KEY_FILE=str(tmp_path / "key"),
    )
    ada.says("With which key?")
    await ada.hears()
    await town.bot.terminate()

    town.bot.folder = tmp_path
    (tmp_path / ".env").write_text(
        f"TELEGRAM_BOT_TOKEN={town.telegram.token}\n"
        "OPENAI_API_KEY_NAME=DEEPSEEK_KEY\n"
        "DEEPSEEK_KEY='key-of-another-name'\n"
        "SYSTEM_PROMPT='You are a parrot.'\n"
        "OPENAI_REASONING_EFFORT=high\n"
    )
    await town.bot.start(
        TELEGRAM_BOT_TOKEN="",
        OPENAI_REASONING_EFFORT="low",
        PYTHONPATH=str(ROOT),
    )
    ada.says("And now?")
    await ada.hears(2)

    first, second = town.model.requests
    assert first.headers["authorization"] == "Bearer key-from-a-file"
    assert second.headers["authorization"] == "Bearer key-of-another-name"
    assert town.prompt_texts()[0] == "You are a parrot."
    assert second.body["reasoning_effort"] == "low"


async def test_json_logs_are_json_and_hold_no_secret(quiet_town: Town) -> None:
    town = quiet_town
    ada, bob, eve = (town.person(name) for name in ("Ada", "Bob", "Eve"))
    town.model.on("pomegranate", lambda _body: server_error(), times=1)
    town.model.on("quince", wrong_key())
    await town.bot.start(
        LOG_LEVEL="debug", LOG_FORMAT="json", ALLOWED_USER_IDS=f"{ada.id}, {bob.id}"
    )
    ada.says("What is a pomegranate?")
    eve.says("Do you like medlars?")
    bob.says("What is a quince?")
    await everybody_is_told(ada, bob, eve)
    town.telegram.faults.away = True
    await town.waits_for(
        lambda: "Telegram answers again" in town.bot.log or "keeps trying" in town.bot.log
    )
    town.telegram.faults.away = False
    await town.waits_for(town.is_quiet)
    await town.bot.terminate()

    assert town.telegram.token not in town.bot.log
    assert "a-key-of-the-town" not in town.bot.log
    entries = [json.loads(line) for line in town.bot.log.splitlines()]
    assert {"at", "level", "logger", "turn", "message"} <= set.intersection(*map(set, entries))
    done = [entry for entry in entries if entry["message"] == "turn done"]
    assert len({entry["turn"] for entry in done}) == len(done) == 2
    said = ("pomegranate", "quince", "medlar", "sandbox's own model", "don't have access yet")
    assert not any(words in town.bot.log for words in said)


async def everybody_is_told(ada: Person, bob: Person, eve: Person) -> None:
    await ada.hears_about("You said")
    await eve.hears_about("don't have access yet")
    await bob.hears_about(WrongKey.sentence)
