"""/remind and /reminders: what is understood, how many there may be, and whose buttons work."""

from dataclasses import replace

import pytest

from bot.domain.message import Author, Thread
from bot.domain.reminder import LONGEST, MOST_OPEN, Reminder
from bot.domain.when import Plan
from bot.storage.database import Database
from bot.storage.effect import Effect, current_effect
from bot.storage.inbox import Inbox, StoredUpdate
from bot.storage.reminders import Reminders
from bot.telegram.commands.permissions import ADMINS_ONLY
from bot.telegram.incoming.incoming_message import RepliedMessage
from tests.storage.examples import NOW
from tests.telegram.commands.stage import GUEST, Office
from tests.telegram.dispatch.stage import ADA, GROUP, HOME

TOPIC = Thread(GROUP.chat_id, 5)
NOT_YOURS = "Only the person who set it, or a group administrator, can do that."
GONE = "This reminder is gone."
OLD = "This button no longer works. Send /reminders again."
NO_ZONE = "I don't know this time zone. Try a large city near you, such as Berlin."
HOW = "Send /remind, a time and what to say"
TEN_PAST = "⏰ Fri, 2027-01-15 08:10 (UTC)"


async def remind(
    office: Office, author: Author, text: str, thread: Thread = GROUP, number: int = 0
) -> int:
    """There is one of theirs, an hour away; its id."""
    new = Reminder(0, thread, author, "say", text, 0, "UTC", Plan(NOW + 3600 + number))
    added = await office.storage.reminders.add(new, f"{author.id}:{text}:{number}", NOW)
    assert isinstance(added, Reminder)
    return added.id


async def texts(office: Office, chat_id: int = GROUP.chat_id) -> list[str]:
    return [one.text for one in await office.storage.reminders.open_in(chat_id)]


@pytest.mark.parametrize(
    ("text", "is_reply", "says"),
    [
        pytest.param("10m tea", False, f"{TEN_PAST}\ntea", id="in a while"),
        pytest.param("10m", True, f"{TEN_PAST}\nYou asked me to remind you of", id="of a message"),
        pytest.param(
            "every 2h tea", False, "⏰ Fri, 2027-01-15 10:00 (UTC) · every 2 h", id="again"
        ),
        pytest.param("10m ask how is it?", False, f"{TEN_PAST}\n❓how is it?", id="a question"),
        pytest.param("10分钟后 问：天气", False, f"{TEN_PAST}\n❓天气", id="a Chinese one"),
        pytest.param("10分钟后问几点了？", False, f"{TEN_PAST}\n❓几点了？", id="without a space"),
        pytest.param("10分钟后问候妈妈", False, f"{TEN_PAST}\n问候妈妈", id="a greeting"),
        pytest.param("10m asking Bob", False, f"{TEN_PAST}\nasking Bob", id="asking somebody"),
        pytest.param("10m " + "x" * LONGEST, False, TEN_PAST, id="as long as it may be"),
        pytest.param("10m " + "x" * (LONGEST + 1), False, "That is too long.", id="too long"),
        pytest.param("", False, HOW, id="nothing"),
        pytest.param("tea", False, f"I found no time in that.\n\n{HOW}", id="no time"),
        pytest.param("me in 10m to drink tea", False, f"{TEN_PAST}\ndrink tea", id="a sentence"),
        pytest.param("tea in 10m", False, f"{TEN_PAST}\ntea", id="the time last"),
        pytest.param("10m", False, HOW, id="no words"),
        pytest.param("10m ask", True, HOW, id="no question"),
        pytest.param("2020-01-01 9:00 tea", False, "That time has passed.", id="the past"),
        pytest.param("every 5m tea", False, "The shortest interval is 10", id="too often"),
        pytest.param("2099-01-01 9:00 tea", False, "That is more than 10 years", id="too far"),
    ],
)
async def test_what_is_understood(
    database: Database, text: str, *, is_reply: bool, says: str
) -> None:
    office = Office(database)
    replied = RepliedMessage(9, "look at this") if is_reply else None

    said = await office.send(f"/remind {text}", replied=replied)

    assert said.startswith(says)
    kept = await office.storage.reminders.open_in(HOME.chat_id)
    assert [one.reply_to for one in kept] == ([9 if is_reply else 0] if says[0] == "⏰" else [])
    assert all(len(data.encode()) <= 64 for data in office.screen.buttons[-1])


async def test_the_first_one_says_which_zone_it_took_and_offers_others(database: Database) -> None:
    office = Office(database)

    said = await office.send("/remind tomorrow 9:00 tea")
    (reminder,) = await office.storage.reminders.open_in(HOME.chat_id)
    buttons = office.screen.buttons[-1]
    await office.press(f"zone_of:{reminder.id}")
    offered = office.screen.buttons[-1]
    moved = await office.press(f"rezone:{reminder.id}.Asia/Shanghai")
    again = await office.send("/remind tomorrow 9:00 cake")

    assert said.endswith("I took UTC as your time zone.")
    assert buttons == [f"unremind:{reminder.id}", f"zone_of:{reminder.id}"]
    assert f"rezone:{reminder.id}.Asia/Shanghai" in offered
    assert all(len(data.encode()) <= 64 for data in offered)
    assert moved.startswith("✅ 🕒 Time zone here: Asia/Shanghai. It is Fri, 2027-01-15 16:00")
    assert "⏰ Sat, 2027-01-16 09:00 (Asia/Shanghai)\ntea" in moved
    assert office.screen.buttons[-2] == [f"unremind:{reminder.id}"]
    assert again.startswith("⏰ Sat, 2027-01-16 09:00 (Asia/Shanghai)")
    assert "as your time zone" not in again


@pytest.mark.parametrize(
    ("data", "presser", "thread", "says"),
    [
        pytest.param("zone_of:{id}", Author(99, "Mallory"), GROUP, ADMINS_ONLY, id="a member"),
        pytest.param("rezone:{id}.Asia/Tokyo", GUEST, GROUP, ADMINS_ONLY, id="no administrator"),
        pytest.param("rezone:{id}.Asia/Tokyo", GUEST, Thread(GUEST.id), GONE, id="elsewhere"),
        pytest.param("zone_of:{id}", GUEST, Thread(GUEST.id), GONE, id="offered elsewhere"),
        pytest.param("zone_of:", ADA, GROUP, GONE, id="of none"),
        pytest.param("rezone:{id}", ADA, GROUP, NO_ZONE, id="no zone"),
        pytest.param("rezone:{id}.Mars/Olympus", ADA, GROUP, NO_ZONE, id="no zone of this world"),
        pytest.param("rezone:{id}.../../etc/passwd", ADA, GROUP, NO_ZONE, id="a path"),
        pytest.param("rezone:9.Asia/Tokyo", ADA, GROUP, GONE, id="another number"),
    ],
)
async def test_a_made_up_zone_moves_nothing(
    database: Database, data: str, presser: Author, thread: Thread, says: str
) -> None:
    office = Office(database)
    office.services.permissions.note_member(GROUP.chat_id, 99, "member")
    office.services.permissions.note_member(GROUP.chat_id, GUEST.id, "member")
    id_ = await remind(office, GUEST, "fig")

    assert await office.press(data.replace("{id}", str(id_)), thread, presser) == says

    (kept,) = await office.storage.reminders.open_in(GROUP.chat_id)
    assert kept.zone == "UTC"
    for chat_id in (GROUP.chat_id, GUEST.id):
        assert (await office.storage.settings.of(chat_id)).timezone == ""


async def test_there_are_so_many_of_one_person_and_no_more(database: Database) -> None:
    office = Office(database)
    for number in range(MOST_OPEN - 1):
        await remind(office, ADA, "tea", Thread(-200 - number), number)
    last = await remind(office, ADA, "last")

    full = await office.send("/remind 10m tea")
    again = await office.press(f"later:{last}.{int(NOW)}.600", GROUP)
    of_another = await office.send("/remind 10m tea", GROUP, GUEST)
    await office.press(f"unremind:{last}", GROUP)

    assert full == again == "You already have 50 reminders. /reminders shows them, to delete some."
    assert of_another.startswith("⏰")
    assert (await office.send("/remind 10m tea")).startswith("⏰")


@pytest.mark.parametrize(
    ("author", "thread", "shown"),
    [
        pytest.param(ADA, GROUP, {"Ada: ADAS", "Eve: EVES"}, id="an administrator, all"),
        pytest.param(GUEST, GROUP, {"EVES"}, id="a member, theirs"),
        pytest.param(GUEST, TOPIC, {"EVES"}, id="in any topic"),
        pytest.param(ADA, HOME, {"HOMES"}, id="at home, what is there"),
        pytest.param(GUEST, Thread(GUEST.id), set(), id="none"),
    ],
)
async def test_who_sees_what(
    database: Database, author: Author, thread: Thread, shown: set[str]
) -> None:
    office = Office(database)
    await remind(office, ADA, "ADAS")
    await remind(office, GUEST, "EVES")
    await remind(office, ADA, "HOMES", HOME)

    said = await office.send("/reminders", thread, author)

    lines = {line.partition(". ")[2] for line in said.splitlines() if line[:1].isdecimal()}
    assert lines == shown
    assert bool(shown) != said.startswith("There are no reminders here.")
    assert all(len(data.encode()) <= 64 for data in office.screen.buttons[-1])


@pytest.mark.parametrize(
    "data",
    ["reminder:delete.{}.0", "reminder:pause.{}.0", "unremind:{}", "unremind:{}a",
     "later:{}.1800000000.600"],
)  # fmt: skip
@pytest.mark.parametrize(
    ("presser", "thread", "says"),
    [
        pytest.param(GUEST, GROUP, "", id="whose it is"),
        pytest.param(ADA, GROUP, "", id="an administrator"),
        pytest.param(Author(99, "Mallory"), GROUP, NOT_YOURS, id="a member"),
        pytest.param(GUEST, Thread(GUEST.id), GONE, id="from another chat"),
    ],
)
async def test_only_whoever_set_it_and_administrators_change_it(
    database: Database, data: str, presser: Author, thread: Thread, says: str
) -> None:
    office = Office(database)
    for chat_id in (GROUP.chat_id, GUEST.id):
        office.services.permissions.note_member(chat_id, 99, "member")
    id_ = await remind(office, GUEST, "fig")
    before = await office.storage.reminders.find(id_)

    said = await office.press(data.format(id_), thread, presser)

    after = await office.storage.reminders.open_in(GROUP.chat_id)
    if says:
        assert said == says
        assert after == [before]
    else:
        assert said not in (NOT_YOURS, GONE)
        assert after != [before]


async def test_what_is_said_again_is_still_theirs_who_asked_first(database: Database) -> None:
    office = Office(database)
    id_ = await remind(office, GUEST, "fig")
    (due,) = await office.storage.reminders.take_due(NOW + 3600)
    data = f"later:{id_}.{int(due.planned_at)}.86400"

    said = await office.press(data, GROUP, GUEST)
    await office.press(data, GROUP, GUEST)

    (again,) = await office.storage.reminders.open_in(GROUP.chat_id)
    assert said.startswith("⏰ Again: Sat, 2027-01-16 08:00")
    assert (again.author.id, again.text, again.plan.at) == (GUEST.id, "fig", NOW + 86400)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("unremind:", GONE),
        ("unremind:a", GONE),
        ("unremind:-1", GONE),
        ("unremind:²", GONE),
        ("unremind:٣", GONE),
        ("unremind:1 OR 1=1", GONE),
        (f"unremind:{'9' * 18}", GONE),
        (f"unremind:{'9' * 50}", GONE),
        ("later:", GONE),
        ("later:{id}", GONE),
        ("later:{id}.1.1", GONE),
        ("later:{id}.1.6000", GONE),
        (f"later:{'9' * 19}.1.600", GONE),
        ("later:{id}.1.600\n", GONE),
        ("reminders:", OLD),
        ("reminders:-1", OLD),
        ("reminders:²", OLD),
        ("reminders:9999", OLD),
        ("reminder:", OLD),
        ("reminder:steal.{id}.0", OLD),
        ("reminder:delete.{id}", OLD),
        ("reminder:delete.{id}.-1", OLD),
        ("reminder:delete.{id}.9999", OLD),
        ("reminder:delete.{id}.0.0", OLD),
        ("reminder:delete..0", GONE),
        (f"reminder:delete.{'9' * 30}.0", GONE),
    ],
)
async def test_a_made_up_button_changes_nothing(database: Database, data: str, says: str) -> None:
    office = Office(database)
    id_ = await remind(office, GUEST, "fig")

    assert await office.press(data.replace("{id}", str(id_)), GROUP, ADA) == says

    assert await texts(office) == ["fig"]


async def test_a_long_list_has_pages_and_numbers_that_go_on(database: Database) -> None:
    office = Office(database)
    ids = [await remind(office, ADA, f"fig{number}", HOME, number) for number in range(9)]

    first = await office.send("/reminders")
    turning = office.screen.buttons[-1][-1]
    second = await office.press(turning)
    deleted = await office.press(f"reminder:delete.{ids[8]}.1")

    assert "8. fig7" in first
    assert "fig8" not in first
    assert turning == "reminders:1"
    assert "9. fig8" in second
    assert "1. fig0" in deleted
    assert "reminders:1" not in office.screen.buttons[-1]


async def test_one_that_rests_is_left_out_until_it_goes_on(database: Database) -> None:
    office = Office(database)
    reminders, id_ = office.storage.reminders, await remind(office, ADA, "fig", HOME)

    rests = await office.press(f"reminder:pause.{id_}.0")
    nothing = await reminders.take_due(NOW + 86400)
    goes_on = await office.press(f"reminder:resume.{id_}.0")

    assert "· paused" in rests
    assert nothing == []
    assert "paused" not in goes_on
    assert [due.reminder_id for due in await reminders.take_due(NOW + 86400)] == [id_]


class Killed(BaseException):
    """Nothing that stands behind it is done any more."""


class MortalReminders(Reminders):
    """In a process that ends before anything moves."""

    async def move(self, reminder: Reminder, zone: str, at: float) -> Reminder | None:
        raise Killed


async def test_a_kill_before_it_has_moved_to_the_zone_has_it_done_anew(database: Database) -> None:
    office = Office(database)
    id_ = await remind(office, ADA, "tea", HOME)
    await Inbox(database).add([StoredUpdate(5, "a press")], NOW)
    current_effect.set(Effect((5,), NOW, is_command=True))
    services = office.services
    mortal = replace(office.storage, reminders=MortalReminders(database))
    office.services = replace(services, storage=mortal)

    with pytest.raises(Killed):
        await office.press(f"rezone:{id_}.Asia/Shanghai")
    (update,) = await database.read("SELECT done_at FROM updates")
    assert update["done_at"] is None
    current_effect.set(Effect((5,), NOW, is_command=True))
    office.services = services
    await office.press(f"rezone:{id_}.Asia/Shanghai")

    (update,) = await database.read("SELECT done_at FROM updates")
    (moved,) = await office.storage.reminders.open_in(HOME.chat_id)
    assert (update["done_at"], moved.zone, moved.plan.at) == (
        NOW,
        "Asia/Shanghai",
        NOW + 3600 - 28800 + 86400,
    )
