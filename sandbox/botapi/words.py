"""Sets of names, written as lines instead of columns."""


def words(line: str) -> frozenset[str]:
    return frozenset(line.split())
