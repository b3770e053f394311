"""What was lately said in groups is kept in mind, within bounds, and until somebody minds."""

from dataclasses import replace

from bot.assistant.group_context import GroupContext
from bot.assistant.overheard import KEPT, KEPT_SECONDS, LONGEST, THREADS, Overheard, Said
from bot.domain.message import Author, Thread
from tests.storage.examples import NOW

ADA, BOB = Author(7, "Ada"), Author(8, "Bob")
HERE, THERE = Thread(-100), Thread(-100, 5)
FAR = 10**9


def says(number: int, author: Author = ADA, at: float = NOW) -> Said:
    """A message with this number."""
    return Said(number, at, author, f"No. {number}")


def texts(overheard: Overheard, thread: Thread = HERE, now: float = NOW) -> list[str]:
    """All that is kept of a thread."""
    return [said.text for said in overheard.before(thread, FAR, now)]


def test_the_last_messages_of_a_day_are_kept() -> None:
    overheard = Overheard()
    for number in range(KEPT + 2):
        overheard.hear(HERE, says(number))
    overheard.hear(HERE, replace(says(KEPT + 2), text="x" * 5000))

    kept = overheard.before(HERE, FAR, NOW)
    assert (len(kept), kept[0].text) == (KEPT, "No. 3")
    assert kept[-1].text == "x" * LONGEST + " …"
    assert overheard.before(HERE, 5, NOW) == [says(3), says(4)]
    assert texts(overheard, now=NOW + KEPT_SECONDS) == []


def test_what_is_old_goes_when_others_speak_elsewhere() -> None:
    overheard = Overheard()
    overheard.hear(HERE, says(1))
    overheard.hear(HERE, says(2, at=NOW + 10))

    overheard.hear(THERE, says(3, at=NOW + KEPT_SECONDS + 5))

    assert texts(overheard) == ["No. 2"]


def test_of_too_many_threads_the_quietest_goes() -> None:
    overheard = Overheard()
    for topic in range(THREADS + 1):
        overheard.hear(Thread(-100, topic), says(topic))

    assert texts(overheard, Thread(-100, 0)) == []
    assert texts(overheard, Thread(-100, 1)) == ["No. 1"]


def test_an_edit_and_a_second_delivery_change_what_is_known() -> None:
    overheard = Overheard()
    overheard.hear(HERE, says(1))
    overheard.hear(HERE, says(2))
    overheard.hear(HERE, replace(says(1), text="better"), is_edit=True)
    overheard.hear(HERE, says(2))
    overheard.hear(HERE, says(3), is_edit=True)

    assert texts(overheard) == ["better", "No. 2"]


def test_it_is_forgotten_with_the_rest() -> None:
    context = GroupContext()
    for thread in (HERE, THERE, Thread(-200)):
        context.overheard.hear(thread, says(1, ADA))
        context.overheard.hear(thread, says(2, BOB))

    context.forget(ADA.id)
    assert texts(context.overheard) == ["No. 2"]
    context.clear(-100)
    assert texts(context.overheard) == texts(context.overheard, THERE) == []
    assert texts(context.overheard, Thread(-200)) == ["No. 2"]
    context.forget(BOB.id)
    assert texts(context.overheard, Thread(-200)) == []
