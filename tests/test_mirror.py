"""The tests stand where what they try stands, so that nobody has to look for them."""

from pathlib import Path

import bot

TESTS = Path(__file__).parent
BOT = Path(bot.__file__).parent

ELSEWHERE = {"stories", "slow", "faults", "sandbox"}
"""The whole bot as a process, and what is not the bot."""

OF_A_PACKAGE = {
    "assistant": {
        "assistant",
        "assistant_history",
        "assistant_unfinished",
        "calls",
        "json_answers",
        "prefix",
        "tool_crashes",
    },
    "files": {"fuzz"},
    "files/documents": {"hostile"},
    "json_schema": {"agreement"},
    "llm": {"fuzz", "streams"},
    "operation/doctor": {"command", "findings"},
    "storage": {"branches", "plans"},
    "storage/engine": {"schemas"},
    "storage/engine/postgresql": {"outages"},
    "tools/pages": {"hostile_pages"},
    "telegram/incoming": {"malformed_updates"},
    "telegram/outgoing/answer": {"delivery_faults", "odd_answers", "previews"},
    "telegram/outgoing/text": {"rendering"},
    "telegram/runtime": {"reminder_years"},
}
"""What tries several modules of a package together, by what the package offers."""


def test_each_test_file_is_named_for_its_module_or_tries_its_package() -> None:
    unknown = []
    for path in sorted(TESTS.glob("*/**/test_*.py")):
        folder = path.parent.relative_to(TESTS)
        name = path.stem.removeprefix("test_")
        of_package = OF_A_PACKAGE.get(folder.as_posix(), set())
        is_mirrored = (BOT / folder / f"{name}.py").exists()
        if folder.parts[0] not in ELSEWHERE and not is_mirrored and name not in of_package:
            unknown.append(str(path.relative_to(TESTS)))

    assert unknown == []


def test_no_exception_is_left_of_a_file_that_is_gone() -> None:
    for folder, names in OF_A_PACKAGE.items():
        for name in names:
            assert (TESTS / folder / f"test_{name}.py").exists(), (folder, name)
