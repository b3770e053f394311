"""One statement, as two engines want it."""

import sqlite3
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storage.engine.sql import for_postgresql, for_sqlite

SAME = [
    pytest.param("SELECT 'at :name, ''once'' %'", "SELECT 'at :name, ''once'' %%'", id="literal"),
    pytest.param('SELECT ":name%" FROM t', 'SELECT ":name%%" FROM t', id="quoted name"),
    pytest.param("SELECT 1 -- :name\n, 2 %", "SELECT 1 -- :name\n, 2 %%", id="line comment"),
    pytest.param("SELECT /* :name\n */ 1", "SELECT /* :name\n */ 1", id="comment"),
    pytest.param("SELECT a::bigint", "SELECT a::bigint", id="cast"),
    pytest.param("SELECT a[1:2]", "SELECT a[1:2]", id="slice"),
    pytest.param("SELECT :name % 2", "SELECT %(name)s %% 2", id="modulo"),
    pytest.param("SELECT :name::bigint", "SELECT %(name)s::bigint", id="cast of a parameter"),
    pytest.param("SELECT -:name+:name", "SELECT -%(name)s+%(name)s", id="twice"),
    pytest.param("SELECT :a,:a_b", "SELECT %(a)s,%(a_b)s", id="one begins as another"),
    pytest.param("SELECT 1 IN :name", "SELECT 1 IN %(name)s", id="IN without a list"),
    pytest.param("SELECT '--', :name", "SELECT '--', %(name)s", id="comment in a literal"),
    pytest.param("SELECT 1 -- it's\n, :name", "SELECT 1 -- it's\n, %(name)s", id="it's"),
]


@pytest.mark.parametrize(("sql", "there"), SAME)
def test_names_are_written_as_psycopg_wants_them(sql: str, there: str) -> None:
    assert for_postgresql(sql, {"name": 1}) == (there, {"name": 1})
    assert for_sqlite(sql, {"name": 1}) == (sql, {"name": 1})


@pytest.mark.parametrize(
    ("sql", "ids", "here", "there"),
    [
        pytest.param(
            "a IN :ids AND b = :b",
            [7, 8],
            "a IN (:ids_0, :ids_1) AND b = :b",
            "a = ANY(%(ids)s) AND b = %(b)s",
            id="two",
        ),
        pytest.param("a IN :ids", (7,), "a IN (:ids_0)", "a = ANY(%(ids)s)", id="one"),
        pytest.param("a IN :ids", [], "a IN ()", "a = ANY(%(ids)s)", id="none"),
        pytest.param("a not in :ids", [7], "a not in (:ids_0)", "a <> ALL(%(ids)s)", id="not in"),
        pytest.param(
            "a IN :ids OR b IN\n  :ids",
            [7],
            "a IN (:ids_0) OR b IN (:ids_0)",
            "a = ANY(%(ids)s) OR b = ANY(%(ids)s)",
            id="twice",
        ),
        pytest.param("'IN :ids'", [7], "'IN :ids'", "'IN :ids'", id="literal"),
        pytest.param("a IN :ids_too", [7], "a IN :ids_too", "a IN %(ids_too)s", id="longer name"),
    ],
)
def test_a_list_stands_behind_in(sql: str, ids: Sequence[int], here: str, there: str) -> None:
    assert for_sqlite(sql, {"ids": ids, "b": 1})[0] == here
    assert for_postgresql(sql, {"ids": ids, "b": 1}) == (there, {"ids": list(ids), "b": 1})


def test_the_items_of_a_list_are_values_of_their_own() -> None:
    _, values = for_sqlite("a IN :ids AND b = :b", {"ids": ["x", "y"], "b": 1})

    assert values == {"ids_0": "x", "ids_1": "y", "b": 1}


def test_an_items_name_is_not_another_parameters() -> None:
    with pytest.raises(ValueError, match=":ids"):
        for_sqlite("a IN :ids AND b = :ids_0", {"ids": [1], "ids_0": 2})


def test_a_flag_is_a_number_to_postgresql() -> None:
    _, values = for_postgresql("is_read = :flag", {"flag": True})

    assert type(values["flag"]) is int


@given(st.lists(st.integers(-9, 9)), st.lists(st.integers(-9, 9)), st.booleans())
def test_sqlite_finds_what_is_in_the_list(kept: list[int], ids: list[int], is_in: bool) -> None:
    statement = "SELECT id FROM t WHERE id IN :ids ORDER BY id"
    if not is_in:
        statement = statement.replace("IN", "NOT IN")
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE t (id INTEGER)")
        connection.executemany("INSERT INTO t VALUES (?)", [(id_,) for id_ in kept])
        sql, values = for_sqlite(statement, {"ids": ids})
        found = [row[0] for row in connection.execute(sql, dict(values))]
    connection.close()

    assert found == sorted(id_ for id_ in kept if (id_ in ids) == is_in)


_PIECES = st.one_of(
    st.sampled_from(
        ["'", "''", '"', ":", "::", "%", "--", "/*", "*/", "\n", " IN ", "IN :a", ":a"]
    ),
    st.text(max_size=5),
)


@given(st.lists(_PIECES).map("".join), st.integers(0, 3))
def test_no_percent_stays_alone_and_nothing_else_changes(sql: str, length: int) -> None:
    there, _ = for_postgresql(sql, {"b": [0] * length})

    # As psycopg reads it: a doubled one is one, and all others are parameters.
    rest = there.replace("%%", "")
    assert rest.count("%") == rest.count("%(")
    assert for_sqlite(sql, {"b": [0] * length})[0] == sql


@given(st.lists(_PIECES).map("".join))
def test_a_literal_is_the_same_on_both(text: str) -> None:
    literal = "'" + text.replace("'", "''") + "'"

    there, _ = for_postgresql(f"SELECT {literal}, :a", {"a": 1})

    assert there == f"SELECT {literal}, ".replace("%", "%%") + "%(a)s"
