"""What a tool would change is asked for first, by a card; and it is never done twice."""

import json
import sys
from pathlib import Path

import pytest

from tests.stories.town import Person, Town, buttons, words_of

pytest.importorskip("mcp", reason="the bot needs it for other servers' tools")

CALL = 'call notes__write_note {"text": "milk"}'
ASKED = "I would like to use “notes: Write a note”"
BUTTONS = ["✅ Allow once", "🚫 Deny", "✅ Allow in this chat"]


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return tmp_path / "notes.txt"


@pytest.fixture
async def town(quiet_town: Town, tmp_path: Path, notes: Path) -> Town:
    """Its bot may write notes."""
    server = {
        "command": sys.executable,
        "args": [str(Path(__file__).parent / "note_server.py")],
        "env": {"NOTES": str(notes), "HANG": str(tmp_path / "hang")},
    }
    config = tmp_path / "mcp.json"
    config.write_text(json.dumps({"mcpServers": {"notes": server}}))
    await quiet_town.bot.start(MCP_CONFIG=str(config))
    await quiet_town.waits_for(lambda: "notes" in quiet_town.bot.log and is_there(quiet_town))
    return quiet_town


def is_there(town: Town) -> bool:
    """Whether the server of notes has told what it can do."""
    return "1 tool" in town.bot.log


def written(notes: Path) -> list[str]:
    return notes.read_text().splitlines() if notes.exists() else []


async def test_what_is_allowed_is_done_once(town: Town, ada: Person, notes: Path) -> None:
    ada.says(CALL)
    card = await ada.hears_about(ASKED)
    assert '"text": "milk"' in words_of(card)
    assert buttons(card) == BUTTONS
    assert written(notes) == []

    ada.presses(card, "✅ Allow once")
    await ada.hears_about("written: milk")
    await town.rests()

    assert written(notes) == ["milk"]
    assert (
        words_of(await ada.sees("was allowed once")) == "✅ “notes: Write a note” was allowed once."
    )


async def test_what_is_denied_is_not_done(town: Town, ada: Person, notes: Path) -> None:
    ada.says(CALL)
    ada.presses(await ada.hears_about(ASKED), "🚫 Deny")
    await ada.hears_about("was not allowed")
    await town.rests()

    assert written(notes) == []
    assert "did not allow it" in town.prompt_texts()[-1]


async def test_a_chat_that_has_allowed_it_is_not_asked_again(
    town: Town, ada: Person, notes: Path
) -> None:
    ada.says(CALL)
    ada.presses(await ada.hears_about(ASKED), "✅ Allow in this chat")
    await ada.hears_about("is allowed in this chat")
    await town.rests()
    ada.says(CALL)
    await town.waits_for(lambda: len(written(notes)) == 2)
    await town.rests()
    ada.says("/tools")
    listed = await ada.hears_about("What I may use in this chat")

    assert len([text for text in ada.texts if ASKED in text]) == 0
    ada.presses(listed, "🔓 Ask again before using “notes: Write a note”")
    ada.says(CALL)
    await ada.hears_about(ASKED)


async def test_the_question_survives_a_kill(
    town: Town, ada: Person, notes: Path, tmp_path: Path
) -> None:
    ada.says(CALL)
    card = await ada.hears_about(ASKED)
    await town.bot.kill()
    await town.bot.start(MCP_CONFIG=str(tmp_path / "mcp.json"))

    ada.presses(card, "✅ Allow once")
    await ada.hears_about("written: milk")
    await town.rests()

    assert written(notes) == ["milk"]
    assert len([text for text in ada.texts if "Write a note" in text]) == 1


async def test_what_a_kill_has_cut_off_is_not_done_again(
    town: Town, ada: Person, notes: Path, tmp_path: Path
) -> None:
    (tmp_path / "hang").touch()
    ada.says(CALL)
    ada.presses(await ada.hears_about(ASKED), "✅ Allow once")
    await town.waits_for(lambda: written(notes) == ["milk"])
    await town.bot.kill()
    (tmp_path / "hang").unlink()
    await town.bot.start(MCP_CONFIG=str(tmp_path / "mcp.json"))
    await town.rests()

    assert written(notes) == ["milk"]
    assert "It is not known whether this was done" in town.prompt_texts()[-1]


async def test_in_a_group_only_whoever_asked_may_allow_it(town: Town, notes: Path) -> None:
    ada, bob = town.group("Islanders", town.person("Ada"), town.person("Bob"))
    ada.says(f"@parley_sandbox_bot {CALL}")
    card = await ada.hears_about(ASKED)
    assert "To answer Ada" in words_of(card)

    query = bob.presses(card, "✅ Allow once")
    refusal = await town.waits_for(lambda: town.telegram.callback_answer(query))
    assert "Only the person who asked" in refusal["text"]
    assert written(notes) == []

    ada.presses(card, "✅ Allow once")
    await town.waits_for(lambda: written(notes) == ["milk"])
    await town.rests()


async def test_a_stop_takes_the_question_away(town: Town, ada: Person, notes: Path) -> None:
    ada.says(CALL)
    card = await ada.hears_about(ASKED)
    ada.says("/stop")
    await ada.hears_about("is not needed any more")
    await town.rests()

    assert buttons(await ada.sees("is not needed any more")) == []
    assert written(notes) == []
    assert card
