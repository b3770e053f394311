"""The reasoning that is shown: that of the attempts that count, and not too much of it."""

from bot.domain.thoughts import LONGEST, Thoughts


def test_each_completion_adds_what_it_thought() -> None:
    thoughts = Thoughts("Before.")
    for piece in ("One", " more."):
        thoughts.add(piece)
    thoughts.end()
    thoughts.add("Last.")

    assert thoughts.text == "Before.\n\nOne more.\n\nLast."


def test_an_attempt_that_failed_counts_no_more() -> None:
    thoughts = Thoughts()
    thoughts.add("Lost.")
    thoughts.add("Kept.", is_anew=True)
    assert thoughts.text == "Kept."

    thoughts.begin()
    assert (thoughts.text, thoughts.tail) == ("", "")


def test_however_much_is_thought_little_is_kept_and_the_newest_words_are_known() -> None:
    thoughts = Thoughts()
    for number in range(100_000):
        thoughts.add(f"{number} ")

    assert len(thoughts.text) <= LONGEST
    assert len(thoughts._now) < LONGEST
    assert thoughts.tail.endswith("99999 ")
