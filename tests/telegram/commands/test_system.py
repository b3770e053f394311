"""/system: whose system prompt is set, from what, and by whom."""

import pytest

from bot.domain.attachment import Attachment, Kind
from bot.domain.message import Author, Thread
from bot.domain.system_prompt import LONGEST
from bot.storage.database import Database
from bot.storage.system_prompts import EVERYWHERE
from bot.telegram.incoming.incoming_message import RepliedMessage
from tests.telegram.commands.stage import GUEST, OWNER, Office
from tests.telegram.dispatch.stage import ADA, GROUP, HOME

TOPIC = Thread(GROUP.chat_id, 5)
ADMINS_ONLY = "Only this group's administrators can do that."


@pytest.mark.parametrize(
    ("text", "here", "author", "target", "says"),
    [
        pytest.param("Be brief.", HOME, ADA, HOME, "✅ From now on, this chat", id="a chat's"),
        pytest.param(
            "Be brief.", TOPIC, ADA, GROUP, "✅ From now on, this chat", id="of the group"
        ),
        pytest.param(
            "topic Be brief.", TOPIC, ADA, TOPIC, "✅ From now on, this topic", id="a topic's"
        ),
        pytest.param("topic Be brief.", HOME, ADA, None, "This works only inside", id="no topic"),
        pytest.param(
            "default Be brief.", HOME, OWNER, EVERYWHERE, "✅ From now on, the new", id="of all"
        ),
        pytest.param(
            "default Be brief.", HOME, ADA, None, "Only the bot's admins", id="of all, by somebody"
        ),
        pytest.param("Be brief.", GROUP, GUEST, None, ADMINS_ONLY, id="by a member"),
        pytest.param("x" * LONGEST, HOME, ADA, HOME, "✅", id="as long as it may be"),
        pytest.param("x" * (LONGEST + 1), HOME, ADA, None, "That is too long", id="too long"),
        pytest.param("Call me {name}.", HOME, ADA, None, "{name} would not be", id="a template"),
    ],
)
async def test_whose_prompt_is_set(
    database: Database, text: str, here: Thread, author: Author, target: Thread | None, says: str
) -> None:
    office = Office(database)

    assert (await office.send(f"/system {text}", here, author)).startswith(says)

    rows = await database.read("SELECT chat_id, topic_id FROM system_prompts")
    assert [Thread(*row) for row in rows] == ([target] if target else [])


async def test_a_topics_own_prompt_goes_before_its_chats(database: Database) -> None:
    office = Office(database)
    await office.send("/system topic Be a fox.", TOPIC)

    warned = await office.send("/system Be brief.", TOPIC)
    own = await office.send("/system", TOPIC)
    back = await office.send("/system topic reset", TOPIC)
    now = await office.send("/system", TOPIC)

    assert "This topic has its own system prompt" in warned
    assert own.startswith("System prompt of this topic:\nBe a fox.")
    assert back == "✅ This topic uses the system prompt of its chat again."
    assert now.startswith("System prompt of this chat:\nBe brief.")


async def test_without_any_the_default_is_shown(database: Database) -> None:
    office = Office(database)

    shown = [await office.send(f"/system{scope}", author=OWNER) for scope in ("", " default")]

    assert shown[0].startswith("This chat uses the default system prompt:\nBe kind.")
    assert shown[1].startswith("Default system prompt:\nBe kind.")


@pytest.mark.parametrize(
    ("name", "size", "text", "says"),
    [
        pytest.param("", 0, "Be brief.", "✅", id="a message's words"),
        pytest.param("", 0, "", "The message you replied to has no text.", id="no words"),
        pytest.param("a.pdf", 5, "", "I can't use a.pdf", id="another kind of file"),
        pytest.param("a.pdf", 5, "Be brief.", "✅", id="words beside such a file"),
        pytest.param("a.TXT", 4 * LONGEST + 4, "Be brief.", "That is too long", id="a large file"),
    ],
)
async def test_a_reply_sets_what_it_replies_to(
    database: Database, name: str, size: int, text: str, says: str
) -> None:
    office = Office(database)
    files = (Attachment(Kind.DOCUMENT, "f", "u", name, size, is_quoted=True),) if name else ()
    replied = RepliedMessage(3, text, attachments=files)

    assert (await office.send("/system", replied=replied)).startswith(says)


async def test_an_earlier_version_is_restored_by_who_may_set_it(database: Database) -> None:
    office = Office(database)
    for text in ("One.", "Two.", "reset"):
        await office.send(f"/system {text}", GROUP)

    listed = await office.send("/system history", GROUP)
    buttons = office.screen.buttons[-1]
    refused = [
        await office.press(buttons[-1], GROUP, GUEST),
        await office.press(buttons[-1], HOME),
        await office.press("restore:999", GROUP),
    ]
    restored = await office.press(buttons[-1], GROUP)

    numbers = [line for line in listed.splitlines() if line[:2] in ("1.", "2.", "3.")]
    assert [line.rpartition("Ada")[2] for line in numbers] == [
        ": back to the default.",
        ", 4 characters:",
        ", 4 characters:",
    ]
    assert len(buttons) == 2
    assert refused == [ADMINS_ONLY, ADMINS_ONLY, "This version is no longer available."]
    assert restored.startswith("✅ Ada restored the version of 2027-01-15")
    assert await office.storage.system_prompts.in_force(GROUP) == "One."
