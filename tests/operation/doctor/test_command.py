"""python -m bot doctor as an operator runs it."""

import json
import time

from tests.operation.ward import Ward

SECRETS = ("hidden-password-1", "hidden-user-1", "hidden-password-2", "hidden-path-3")


async def test_where_all_is_well_it_says_so_and_leaves_nothing_behind(ward: Ward) -> None:
    ward.make_database()
    ward.add_backup()
    before = {path: path.read_bytes() for path in ward.folder.rglob("*") if path.is_file()}
    began = time.monotonic()

    status, written = await ward.run()

    assert status == 0, written
    assert time.monotonic() - began < 60
    lines = written.splitlines()
    assert all(line.startswith("✓ ") for line in lines), written
    assert lines[1] == "✓ Token: accepted, this is @parley_sandbox_bot"
    assert {path: path.read_bytes() for path in ward.folder.rglob("*") if path.is_file()} == before
    asked = [call.method for call in ward.telegram.world.calls]
    assert asked == ["getMe", "getWebhookInfo", "getUpdates"]
    assert "offset" not in ward.telegram.world.calls[2].params  # nothing is confirmed
    assert ward.model.violations == []


async def test_updates_that_wait_still_wait_when_it_has_looked_for_other_programs(
    ward: Ward,
) -> None:
    ada = ward.telegram.person("Ada")
    ward.telegram.say(ada, ward.telegram.private_chat(ada), "Hello?")
    ward.telegram.say(ada, ward.telegram.private_chat(ada), "Anybody?")

    status, written = await ward.run()

    assert status == 0, written
    assert "2 waiting" in written
    assert len(ward.telegram.pending) == 2


async def test_for_machines_it_is_an_array_and_secrets_are_nowhere_in_it(ward: Ward) -> None:
    proxy = "http://hidden-user-1:hidden-password-1@127.0.0.1:9"

    status, written = await ward.run(
        "--json",
        TELEGRAM_PROXY=proxy,
        OPENAI_PROXY=proxy.replace("password-1", "password-2"),
        OPENAI_BASE_URL=ward.model.url.replace("//", "//hidden-user-1:hidden-password-2@"),
        TELEGRAM_WEBHOOK_URL="http://127.0.0.1:9/hidden-path-3",
    )

    assert status == 1
    findings = json.loads(written)
    assert all(set(one) == {"mark", "title", "detail", "advice"} for one in findings)
    assert {"Telegram", "Model", "Proxy"} <= {
        one["title"] for one in findings if one["mark"] == "failure"
    }
    for secret in (*SECRETS, ward.telegram.token, ward.settings["OPENAI_API_KEY"]):
        assert secret not in written


async def test_wrong_settings_are_findings_too(ward: Ward) -> None:
    status, written = await ward.run(OPENAI_TEMPERATURE="9", OPENAI_MODLE="gpt")

    assert status == 2
    assert "✗ Settings: OPENAI_TEMPERATURE: must be at most 2, not '9'. → " in written
    assert "Did you mean OPENAI_MODEL?" in written
    assert ward.telegram.world.calls == []


async def test_a_terminal_that_has_no_such_signs_gets_plain_ones(ward: Ward) -> None:
    settings = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "CONTEXT_TOKENS": "1"}

    status, written = await ward.run(**settings)

    assert status == 2
    assert written.startswith("x Settings: CONTEXT_TOKENS")
