"""Statements with named parameters, `:name`, as each engine wants them."""

import re
from collections.abc import Mapping
from functools import lru_cache

Values = Mapping[str, object]
"""What a statement's parameters stand for. A list or tuple stands behind IN: `id IN :ids`."""

_PARTS = re.compile(
    r"""
    (?P<text> '(?:[^']|'')*' | "(?:[^"]|"")*" | --[^\n]* | /\*.*?\*/ )
    | (?P<cast> ::)
    | \b (?P<word> (?:NOT\s+)? IN) \s+ :(?P<many>[A-Za-z_]\w*)
    | :(?P<one>[A-Za-z_]\w*)
    | (?P<percent> %)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
"""What is looked at in a statement; literals, comments and casts are, so as to be left alone."""


def for_sqlite(sql: str, values: Values) -> tuple[str, Values]:
    """SQLite takes `:name` as it is; a list is spread: `id IN (:ids_0, :ids_1)`.

    An empty list is `IN ()`, which matches nothing. Raises ValueError where another parameter has
    the name of an item.
    """
    lists = {name: value for name, value in values.items() if isinstance(value, list | tuple)}
    if not lists:
        return sql, values
    spread = dict(values)
    for name, value in lists.items():
        del spread[name]
        items = {_item(name, number): item for number, item in enumerate(value)}
        if not items.keys().isdisjoint(values):
            raise ValueError(f"a parameter has the name of an item of :{name}")
        spread.update(items)
    return _spread(sql, tuple((name, len(value)) for name, value in lists.items())), spread


def for_postgresql(sql: str, values: Values) -> tuple[str, Values]:
    """As psycopg wants it: `%(name)s`, any other `%` doubled, a list as an array.

    An empty array matches nothing. Flags are numbers: it knows no `smallint = boolean`.
    """
    lists = tuple(name for name, value in values.items() if isinstance(value, list | tuple))
    return _percent_names(sql, lists), {name: _plain(value) for name, value in values.items()}


@lru_cache(maxsize=1024)
def _spread(sql: str, lengths: tuple[tuple[str, int], ...]) -> str:
    counts = dict(lengths)

    def spread(part: re.Match[str]) -> str:
        name = part["many"]
        if name not in counts:
            return part[0]
        return f"{part['word']} ({', '.join(f':{_item(name, n)}' for n in range(counts[name]))})"

    return _PARTS.sub(spread, sql)


def _item(name: str, number: int) -> str:
    return f"{name}_{number}"


@lru_cache(maxsize=1024)
def _percent_names(sql: str, lists: tuple[str, ...]) -> str:
    def percent_name(part: re.Match[str]) -> str:
        if part["one"]:
            return f"%({part['one']})s"
        if part["many"] in lists:
            comparison = "= ANY" if part["word"].upper() == "IN" else "<> ALL"
            return f"{comparison}(%({part['many']})s)"
        if part["many"]:
            return f"{part['word']} %({part['many']})s"
        # Psycopg looks for its own parameters everywhere, in literals and comments as well.
        return part[0].replace("%", "%%")

    return _PARTS.sub(percent_name, sql)


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)  # A tuple would be a composite value.
    return int(value) if isinstance(value, bool) else value
