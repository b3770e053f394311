"""What people and models write is not in the log, wherever it goes wrong, unless one wants it."""

import json
import signal

import pytest

from sandbox.botapi.faults import Fault
from sandbox.modelapi.reply import Reply
from tests.files.files import drawing
from tests.stories.town import Json, Town

PLANTED = "pomegranate"
ANSWER = f"About {PLANTED}: **bold `{PLANTED}` $\\frac{{{PLANTED}}}$ <{PLANTED}>"
REFUSALS = {
    "error": Reply(status=400, error={"error": {"message": PLANTED, "param": PLANTED}}),
    "page": Reply(status=502, error=f"<html>{PLANTED}</html>"),
    "cut": Reply(text=ANSWER, cut_after=3),
    "late error": Reply(text=ANSWER, error={"error": {"message": PLANTED}}, error_after=2),
    "noise": Reply(text=ANSWER, noise=(f"data: {{{PLANTED}",)),
}


def entries_of(town: Town) -> list[Json]:
    """Each line of the log is one object, and nothing else stands there."""
    return [json.loads(line) for line in town.bot.log.splitlines()]


@pytest.mark.parametrize("shows", [False, True], ids=["no texts", "texts"])
async def test_texts_are_logged_for_who_wants_them_and_never_secrets(
    quiet_town: Town, shows: bool
) -> None:
    town = quiet_town
    ada = town.person(f"Ada {PLANTED}", username=f"ada_{PLANTED}")
    [member] = town.group(f"Friends of the {PLANTED}", ada)
    for word, reply in REFUSALS.items():
        town.model.on(f"for the {word}", reply, times=1)
    town.model.on("tell me", Reply(text=ANSWER))
    await town.bot.start(
        LOG_LEVEL="DEBUG", LOG_FORMAT="json", LOG_TEXTS=str(int(shows)), SYSTEM_PROMPT=PLANTED
    )

    ada.says(f"/system Say {PLANTED}")
    await ada.hears()
    for word in REFUSALS:
        ada.says(f"{PLANTED} for the {word}")
    ada.says(f"{PLANTED}, tell me, with the key a-key-of-the-town")
    file_name = f"{PLANTED}.txt"
    ada.sends("document", PLANTED.encode() * 9, file_name=file_name, caption=f"{PLANTED} tell me")
    ada.sends("document", b"%PDF-1.7 broken", file_name=f"{PLANTED}.pdf", caption=PLANTED)
    ada.sends("photo", drawing("PNG"), caption=f"tell me of the {PLANTED}")
    member.says(f"@{town.telegram.bot['username']} tell me of the {PLANTED}")
    town.telegram.push({"message": {"text": PLANTED, "chat": {"id": ada.id, "title": PLANTED}}})
    await town.waits_for(town.is_quiet)
    quoting = f'Bad Request: can\'t parse entities: Unsupported start tag "{PLANTED}" at byte 5'
    town.telegram.faults.add(Fault("sendMessage", "400", description=quoting, times=2))
    town.telegram.faults.add(Fault("sendMessage", "page", status=500, body=PLANTED, skip=2))
    town.telegram.faults.add(Fault("getUpdates", "odd", body=f'{{"ok": true, "{PLANTED}'))
    ada.says(f"{PLANTED}, tell me again")
    await town.waits_for(town.is_quiet)
    await town.bot.terminate()

    texts = [entry for entry in entries_of(town) if entry["logger"] == "bot.texts"]
    assert (PLANTED in town.bot.log.replace(f"{PLANTED}.", "")) is shows
    assert any(entry["answer"] == ANSWER for entry in texts) is shows
    assert bool(texts) is shows
    assert "a-key-of-the-town" not in town.bot.log
    assert town.telegram.token not in town.bot.log


async def test_who_asks_for_the_stacks_gets_each_task_without_its_variables(
    quiet_town: Town,
) -> None:
    town = quiet_town
    ada = town.person("Ada")
    town.model.on("Hello", Reply(text=f"{PLANTED} " * 9, stall_after=3))
    await town.bot.start(LOG_FORMAT="json", LOG_LEVEL="ERROR")
    ada.says(f"Hello {PLANTED}")
    await town.waits_for(lambda: ada.answers or town.model.requests)

    town.bot.send(signal.SIGUSR2)

    await town.waits_for(lambda: any(entry.get("kind") == "thread" for entry in entries_of(town)))
    stacks = [entry for entry in entries_of(town) if entry["message"] == "a stack"]
    of_tasks = [entry["stack"] for entry in stacks if entry["kind"] == "task"]
    assert any("bot/telegram/turn_runner.py" in stack for stack in of_tasks)
    assert any("bot/llm/" in stack for stack in of_tasks)
    assert any("MainThread" in entry["names"] for entry in stacks)
    assert PLANTED not in town.bot.log
