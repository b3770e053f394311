"""What the doctor finds, and what it says to that."""

import asyncio
import errno
import json
import socket
import time
from contextlib import closing, nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.telegram_account import TelegramFault, Trouble, WebhookInfo
from bot.operation.doctor.data import look_at_room
from bot.operation.doctor.finding import Check, Finding, failure, ok, run_checks
from bot.operation.doctor.report import has_failure, without_secrets, write_lines
from bot.operation.doctor.telegram import TelegramSubject, look_at_webhook, tell_fault
from bot.operation.free_space import LOW_BYTES, SHORT_BYTES
from bot.storage.backup_failure import BackupFailure, note_failure
from bot.storage.folder_lock import FolderLock
from sandbox.botapi.faults import Fault
from sandbox.modelapi.reply import Reply
from tests.operation.ward import FAILURE, OK, WARNING, Ward

DAY = 86400.0
WITH_WEBHOOK = TelegramSubject(nullcontext, "host", "https://bot.example/hook", is_running=True)  # type: ignore[arg-type]  # nothing is asked


async def test_a_token_that_telegram_does_not_know(ward: Ward) -> None:
    found = await ward.examine(TELEGRAM_BOT_TOKEN="1:" + "x" * 35)

    assert found.bad == {"Token": FAILURE}
    assert "TELEGRAM_BOT_TOKEN" in found.words("Token")


async def test_a_key_that_the_provider_does_not_know(ward: Ward) -> None:
    found = await ward.examine(OPENAI_API_KEY="wrong")

    assert found.bad == {"Model": FAILURE}
    assert "Check OPENAI_API_KEY" in found.words("Model")


async def test_a_key_is_named_as_its_setting_is(ward: Ward) -> None:
    found = await ward.examine(OPENAI_API_KEY_NAME="MY_KEY", MY_KEY="wrong")

    assert "Check MY_KEY" in found.words("Model")


async def test_a_model_that_the_provider_does_not_have(ward: Ward) -> None:
    found = await ward.examine(OPENAI_MODEL="gpt-6-lunar")

    assert found.bad == {"Model": FAILURE}
    assert "Did you mean gpt-6-luna?" in found.words("Model")


async def test_a_model_that_takes_neither_pictures_nor_json_nor_a_temperature(ward: Ward) -> None:
    ward.model.blind_models.add("*")
    ward.model.formats = {"text"}

    found = await ward.examine(OPENAI_TEMPERATURE="0.5")

    assert found.marks("Pictures") == [WARNING]
    assert found.marks("JSON") == [WARNING]
    assert found.marks("Model") == [OK, WARNING]
    assert "OPENAI_TEMPERATURE has no effect" in found.words("Model")


async def test_a_model_that_enforces_no_schema_writes_json_all_the_same(ward: Ward) -> None:
    ward.model.formats = {"text", "json_object"}

    found = await ward.examine()

    assert found.marks("JSON") == [OK]
    assert "enforces no schema" in found.words("JSON")


async def test_models_beside_it_are_looked_up_and_never_asked(ward: Ward) -> None:
    found = await ward.examine(OPENAI_IMAGE_MODEL="dalle", OPENAI_TRANSCRIBE_MODEL="")

    assert found.bad == {"Pictures made": WARNING}
    assert found.marks("Transcription") == []
    assert {request.path for request in ward.model.requests} == {
        "/v1/models",
        "/v1/chat/completions",
    }
    chats = [request.body for request in ward.model.requests if request.body]
    most = [body.get("max_tokens") or body["max_completion_tokens"] for body in chats]
    assert set(most) == {64}


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(status=402, error={"error": {"message": "no"}}), "no credit"),
        (Reply(status=429, error={"error": {"message": "slow"}}), "too many requests"),
        (Reply(status=500, error="<html>oops</html>"), "has a problem"),
        (Reply(text=""), "without a word"),
    ],
)
async def test_whatever_is_wrong_with_the_model_has_a_line_with_advice(
    ward: Ward, reply: Reply, words: str
) -> None:
    ward.model.default = lambda _body: reply

    found = await ward.examine()

    assert words in found.words("Model")
    assert all(one.advice for one in found.findings if one.mark is not OK)


async def test_servers_that_are_away_hang_up_or_are_others(ward: Ward) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        nowhere = f"http://127.0.0.1:{listener.getsockname()[1]}"
    ward.telegram.faults.away = True
    ward.model.refuse = True

    found = await ward.examine()
    assert found.bad == {"Telegram": FAILURE, "Model": FAILURE}

    found = await ward.examine(OPENAI_BASE_URL=nowhere, TELEGRAM_API_BASE_URL=nowhere)
    assert "connection refused" in found.words("Telegram")
    assert "connection refused" in found.words("Model")

    ward.telegram.faults.away = ward.model.refuse = False
    found = await ward.examine(
        OPENAI_BASE_URL=ward.telegram.url, TELEGRAM_API_BASE_URL=ward.model.url
    )
    assert found.marks("Model") == [FAILURE]
    assert "is not Telegram's Bot API" in found.words("Telegram")
    assert all(one.advice for one in found.findings if one.mark is FAILURE)


async def test_a_proxy_that_does_not_listen(ward: Ward) -> None:
    found = await ward.examine(OPENAI_PROXY="socks5://user:password-9@127.0.0.1:9")

    assert found.marks("Proxy") == [FAILURE]
    assert "socks5://127.0.0.1:9 (OPENAI_PROXY)" in found.words("Proxy")
    assert "password-9" not in str(found)


@pytest.mark.parametrize(
    ("ahead", "mark"),
    [(0, OK), (-20, WARNING), (20, WARNING), (DAY, FAILURE), (-DAY, FAILURE)],
)
async def test_the_clock_is_compared_with_both_servers(
    ward: Ward, ahead: float, mark: object
) -> None:
    ward.telegram.faults.clock_ahead = ahead

    found = await ward.examine()

    assert found.marks("Clock") == [mark]
    if ahead == DAY:
        assert "behind" in found.words("Clock")
        assert "agrees with" in found.words("Clock")  # the model's


async def test_how_updates_arrive(ward: Ward) -> None:
    url = "http://127.0.0.1:9/secret-path"
    webhook = ward.telegram.world.webhook
    async with FolderLock(ward.folder / "bot.db") as lock:
        await lock.take(asyncio.Event(), 0)
        found = await ward.examine()
        assert found.marks("Webhook") == [FAILURE]  # a bot runs and has set none

        webhook.url = url
        found = await ward.examine()
        assert found.marks("Webhook") == [OK]

        webhook.last_error, webhook.last_error_at = "Wrong response: 502", int(time.time()) - 90
        found = await ward.examine()
        assert found.marks("Webhook") == [WARNING]  # nothing waits
        assert "1 minute ago: Wrong response: 502" in found.words("Webhook")

        found = await ward.examine(TELEGRAM_WEBHOOK_URL="")
        assert found.marks("Webhook") == [FAILURE]  # another program has set it

    found = await ward.examine(TELEGRAM_WEBHOOK_URL="")
    assert found.marks("Webhook") == [WARNING]
    assert "secret-path" not in str(found)


@pytest.mark.parametrize(
    ("is_own_server", "has_proxy", "words"),
    [
        (False, False, "Set TELEGRAM_PROXY"),
        (False, True, "that the proxy runs"),
        (True, False, "Check TELEGRAM_API_BASE_URL"),
        (True, True, "Does TELEGRAM_PROXY lead to it?"),
    ],
)
def test_where_telegram_is_away_the_advice_is_about_what_is_set(
    is_own_server: bool, has_proxy: bool, words: str
) -> None:
    subject = replace(WITH_WEBHOOK, is_own_server=is_own_server, has_proxy=has_proxy)

    assert words in tell_fault(TelegramFault(Trouble.AWAY, "no answer"), subject).advice


@pytest.mark.parametrize(
    ("pending", "words", "mark", "advice"),
    [
        (0, "Wrong response from the webhook: 502 Bad Gateway", WARNING, "may be over"),
        (2, "Wrong response from the webhook: 502 Bad Gateway", FAILURE, "WEBHOOK_LISTEN"),
        (2, "Wrong response from the webhook: 403 Forbidden", FAILURE, "Secret-Token"),
    ],
)
def test_a_webhook_that_works_again_is_no_failure(
    pending: int, words: str, mark: object, advice: str
) -> None:
    info = WebhookInfo(WITH_WEBHOOK.webhook_url, pending, words, last_error_at=1000.0)

    (found,) = look_at_webhook(WITH_WEBHOOK, info, 1060.0)

    assert found.mark is mark
    assert advice in found.advice


@pytest.mark.parametrize(
    ("is_running", "advice"),
    [(False, "Start the bot: none uses this data folder."), (None, "WEBHOOK_LISTEN")],
    ids=["a folder that nobody uses", "a database of any number of machines"],
)
def test_that_no_bot_runs_is_said_only_where_it_is_known(
    is_running: bool | None, advice: str
) -> None:
    subject = replace(WITH_WEBHOOK, is_running=is_running)
    words = "Wrong response from the webhook: 502 Bad Gateway"
    info = WebhookInfo(WITH_WEBHOOK.webhook_url, 2, words, last_error_at=1000.0)

    (found,) = look_at_webhook(subject, info, 1060.0)

    assert advice in found.advice


def test_a_webhook_that_was_just_given_up() -> None:
    polling = replace(WITH_WEBHOOK, webhook_url="")

    (found,) = look_at_webhook(polling, WebhookInfo(WITH_WEBHOOK.webhook_url), 0.0)

    assert found.advice.startswith("If you have just emptied TELEGRAM_WEBHOOK_URL, restart the bot")


async def test_a_port_that_is_taken_while_no_bot_runs(ward: Ward) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        taken = f"127.0.0.1:{listener.getsockname()[1]}"
        found = await ward.examine(HEALTH_LISTEN=taken)
        assert found.marks("Port") == [FAILURE, OK]
        assert f"{taken} (HEALTH_LISTEN): another program does" in found.words("Port")

        async with FolderLock(ward.folder / "bot.db") as lock:
            await lock.take(asyncio.Event(), 0)
            assert (await ward.examine(HEALTH_LISTEN=taken)).marks("Port") == []


async def test_an_address_that_this_machine_does_not_have(ward: Ward) -> None:
    found = await ward.examine(WEBHOOK_LISTEN="192.0.2.1:8080")

    assert found.marks("Port") == [FAILURE]
    assert "an address that this machine has" in found.words("Port")


async def test_a_damaged_database(ward: Ward) -> None:
    database = ward.make_database()
    content = bytearray(database.read_bytes())
    content[8192:12288] = b"\xff" * 4096
    database.write_bytes(content)

    found = await ward.examine()

    assert found.marks("Database") == [FAILURE]
    assert "restore" in found.words("Database")
    assert {path.name for path in ward.folder.iterdir()} == {"bot.db"}


async def test_what_is_no_database_and_one_of_a_newer_version(ward: Ward) -> None:
    database = ward.make_database()
    content = database.read_bytes()
    database.write_bytes(b"something else" * 1000)
    assert (await ward.examine()).marks("Database") == [FAILURE]

    newer = bytearray(content)
    newer[60:64] = (9999).to_bytes(4, "big")  # user_version
    database.write_bytes(newer)
    found = await ward.examine()

    assert found.marks("Database") == [OK]
    assert found.marks("Schema") == [FAILURE]


async def test_backups_that_should_have_been_made(ward: Ward) -> None:
    ward.make_database()
    assert (await ward.examine()).marks("Backup") == [WARNING]

    (ward.folder / "backups").mkdir()
    (ward.folder / "backups" / "parley-99999999T999999Z.db").touch()  # of no time that there is
    assert (await ward.examine()).marks("Backup") == [WARNING]

    ward.add_backup(age=3 * 3600)
    assert (await ward.examine(BACKUP_EVERY_HOURS="2")).marks("Backup") == [OK]
    found = await ward.examine(BACKUP_EVERY_HOURS="1")

    assert found.marks("Backup") == [WARNING]
    assert "the last one is 3 hours old" in found.words("Backup")


@pytest.mark.parametrize(("days", "mark"), [(6, OK), (8, WARNING)])
async def test_an_old_backup_where_none_is_made_by_itself(
    ward: Ward, days: int, mark: object
) -> None:
    ward.make_database()
    ward.add_backup(age=days * DAY)

    assert (await ward.examine()).marks("Backup") == [mark]


async def test_an_automatic_backup_that_failed(ward: Ward) -> None:
    database = ward.make_database()
    ward.add_backup()
    reason = "The disk is full."
    note_failure(database, BackupFailure(time.time() - 3 * 3600, reason))

    found = await ward.examine(BACKUP_EVERY_HOURS="24")
    assert found.marks("Backup") == [OK, WARNING]
    assert "failed 3 hours ago: The disk is full The bot tries again" in found.words("Backup")

    assert (await ward.examine()).marks("Backup") == [OK]


@pytest.mark.parametrize(
    ("free", "mark"),
    [(SHORT_BYTES - 1, FAILURE), (LOW_BYTES - 1, WARNING), (LOW_BYTES, OK)],
)
def test_room_on_the_disk(tmp_path: Path, free: int, mark: object) -> None:
    written, disk = look_at_room(tmp_path / "bot.db", lambda _folder: free)

    assert written.mark is OK
    assert disk.mark is mark
    assert not list(tmp_path.iterdir())


def test_a_folder_in_which_nothing_can_be_written(tmp_path: Path) -> None:
    (found,) = look_at_room(tmp_path / "gone" / "bot.db")

    assert found.mark is FAILURE
    assert found.advice


def test_a_full_disk_is_no_matter_of_owners(tmp_path: Path) -> None:
    def fail(_folder: Path) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    (found,) = look_at_room(tmp_path / "bot.db", fail)

    assert found.mark is FAILURE
    assert found.advice == "Make room on this disk."


async def test_a_check_that_hangs_or_raises_hides_no_other() -> None:
    async def hang() -> list[Finding]:
        await asyncio.Event().wait()
        return []

    async def raise_() -> list[Finding]:
        raise RuntimeError("with-a-secret-in-it")

    async def see() -> list[Finding]:
        return [ok("Third", "fine")]

    checks = [Check("First", hang, 0.01), Check("Second", raise_, 1), Check("Third", see, 1)]
    found = await run_checks(checks)

    assert [(one.title, one.mark) for one in found] == [
        ("First", FAILURE),
        ("Second", FAILURE),
        ("Third", OK),
    ]
    assert "secret" not in str(found)


def test_whatever_others_have_said_is_one_line_without_a_secret() -> None:
    said = failure("Model", "evil\x1b[31m\n✓ Token: fine sk-secret-key pass%40word pass@word", "Go")
    secrets = ["sk-secret-key", "http://someone:pass%40word@host/", ""]

    found = without_secrets([said], secrets)

    lines = write_lines(found, "utf-8")
    assert lines.count("\n") == 1
    assert "secret" not in lines
    assert "word" not in lines
    assert "\x1b" not in lines
    assert has_failure(found)


async def test_what_an_older_server_does_not_tell_of_the_bot_is_not_said(ward: Ward) -> None:
    told = {"id": 1_000_000_001, "is_bot": True, "first_name": "P", "username": "parley_bot"}
    body = json.dumps({"ok": True, "result": told})
    ward.telegram.faults.add(Fault("getMe", "page", body=body))

    found = await ward.examine()

    assert found.marks("Token") == [OK]
    for title in ("Privacy mode", "Inline mode", "Guest mode"):
        assert found.marks(title) == []


async def test_a_gateway_in_the_way(ward: Ward) -> None:
    ward.telegram.faults.add(Fault("getMe", "502"))

    found = await ward.examine()

    assert found.marks("Telegram") == [FAILURE]
