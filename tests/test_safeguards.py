"""The mutations of benchmarks/mutations.py fit the code as it is now."""

from pathlib import Path

import pytest

from benchmarks.safeguards import MUTATIONS, Mutation

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_each_change_fits_once_and_its_tests_are_there(mutation: Mutation) -> None:
    for change in mutation.changes:
        assert (ROOT / change.file).read_text(encoding="utf-8").count(change.old) == 1, change.file
    for test in mutation.tests:
        assert (ROOT / test.partition("::")[0]).exists(), test
