"""/forget: whose words a button deletes, and that nobody else can make it do so."""

import pytest

from bot.domain.message import Author, Thread
from bot.storage.database import Database
from bot.telegram.commands.forget import ASKING_SECONDS
from tests.storage.examples import NOW
from tests.storage.lives import Lives
from tests.telegram.commands.stage import GUEST, Office
from tests.telegram.dispatch.stage import ADA, GROUP, HOME, leave, message, open_updates, receive

AT = int(NOW)
LATE = AT - int(ASKING_SECONDS) - 1
ANONYMOUS = Author(GROUP.chat_id, "The group")
TOO_LATE = "This has expired. Send /forget again."
NOT_YOURS = "Only the person who asked can use this button."
ADMINS = "Only this group's administrators can delete all of it. /forget deletes what is yours."


@pytest.mark.parametrize(
    ("text", "thread", "author", "says", "data"),
    [
        pytest.param("/forget", HOME, ADA, "Delete everything you", f"me.7.{AT}", id="their own"),
        pytest.param(
            "/forget", GROUP, GUEST, "Delete everything you", f"me.13.{AT}", id="a member"
        ),
        pytest.param(
            "/forget CHAT", GROUP, ADA, "Delete everything anyone", f"chat.7.{AT}", id="a chat"
        ),
        pytest.param("/forget chat", GROUP, GUEST, ADMINS, "", id="a chat, by a member"),
        pytest.param("/forget", GROUP, ANONYMOUS, "You are writing as a group", "", id="nobody's"),
        pytest.param("/forget me", HOME, ADA, "/forget deletes what you", "", id="what it is not"),
    ],
)
async def test_what_is_to_be_deleted_is_asked_first(
    database: Database, text: str, thread: Thread, author: Author, says: str, data: str
) -> None:
    office = Office(database)

    said = await office.send(text, thread, author)

    assert said.startswith(says)
    assert not data or all(word in said for word in ("reminders", "personas"))
    keep = data.replace("me.", "keep.").replace("chat.", "keep.")
    assert office.screen.buttons[-1] == ([f"forget:{data}", f"forget:{keep}"] if data else [])


@pytest.mark.parametrize(
    ("data", "thread", "presser", "says", "left"),
    [
        pytest.param(f"me.7.{AT}", HOME, ADA, "⏳", {"fig"}, id="their own, everywhere"),
        pytest.param(f"me.13.{AT}", GROUP, GUEST, "⏳", {"apple", "pear"}, id="a member's own"),
        pytest.param(f"chat.7.{AT}", GROUP, ADA, "⏳", {"apple"}, id="a whole chat"),
        pytest.param(f"chat.-100.{AT}", GROUP, ADA, "⏳", {"apple"}, id="asked for anonymously"),
        pytest.param(f"keep.7.{AT}", HOME, ADA, "Nothing was deleted.", None, id="they keep it"),
        pytest.param(f"me.7.{AT}", GROUP, GUEST, NOT_YOURS, None, id="another's"),
        pytest.param(f"chat.-100.{AT}", GROUP, GUEST, NOT_YOURS, None, id="anonymously, a member"),
        pytest.param(f"chat.13.{AT}", GROUP, GUEST, ADMINS, None, id="a member, made up"),
        pytest.param(f"me.7.{LATE}", HOME, ADA, TOO_LATE, None, id="too late"),
        pytest.param(f"me.7.{AT + 60}", HOME, ADA, TOO_LATE, None, id="from the future"),
        pytest.param("me.7", HOME, ADA, TOO_LATE, None, id="no time"),
        pytest.param(f"all.7.{AT}", HOME, ADA, TOO_LATE, None, id="no such thing"),
        pytest.param(f"me.\u0667.{AT}", HOME, ADA, TOO_LATE, None, id="an Arabic seven"),
        pytest.param("", HOME, ADA, TOO_LATE, None, id="nothing"),
    ],
)
async def test_a_button_deletes_what_its_presser_may_delete(
    database: Database, data: str, thread: Thread, presser: Author, says: str, left: set[str] | None
) -> None:
    office, lives = Office(database), Lives(database)
    await lives.says(ADA, "apple", thread=HOME)
    await lives.says(ADA, "pear", thread=GROUP)
    await lives.says(GUEST, "fig", thread=GROUP)

    assert (await office.press(f"forget:{data}", thread, presser)).startswith(says)

    words = {word for word in ("apple", "pear", "fig") if await lives.tables_with(word)}
    assert words == ({"apple", "pear", "fig"} if left is None else left)
    if left is not None:
        assert office.screen.texts[-1].startswith("🗑 Deleted.")


async def test_what_waits_is_taken_back_in_all_chats(database: Database) -> None:
    office = Office(database)
    await receive(database, 5, 6, 7)
    for number, (thread, author) in enumerate([(HOME, ADA), (GROUP, ADA), (GROUP, GUEST)], 5):
        waiting = message("why?", thread, author=author, update_id=number)
        office.lane_of(HOME).lanes.of(thread).waiting.append(waiting)

    await office.press(f"forget:me.7.{AT}", HOME, ADA)

    assert await open_updates(database) == [7]
    await leave(office.lane_of(HOME).lane)
