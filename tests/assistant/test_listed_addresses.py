"""The words among which an address has to stand: those of people, and of searches and pages."""

import time

from bot.assistant.listed_addresses import HEAD, texts_with_addresses
from bot.domain.message import Message


def test_only_people_searches_and_pages_list_addresses() -> None:
    shown = [
        Message("user", "question"),
        Message("assistant", "answer"),
        Message("tool", HEAD.format(name="web_search") + "found"),
        Message("tool", HEAD.format(name="mail") + HEAD.format(name="web_search") + "mail"),
        Message("tool", "There is no tool 'a'."),
    ]

    question, found = texts_with_addresses(shown)

    assert question == "question"
    assert found.endswith("found")


def test_texts_that_are_made_to_take_for_ever_do_not() -> None:
    started = time.process_time()

    for piece in ("⟦", "[In reply to you: “", "⟦in reply to you: “", "⟦in reply to you"):
        texts_with_addresses([Message("user", piece * (1_000_000 // len(piece)))])

    assert time.process_time() - started < 2
