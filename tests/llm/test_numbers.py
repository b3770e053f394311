"""A number of a provider's is what it can be, or nothing."""

import pytest

from bot.llm.json_types import parse_json, parse_object
from bot.llm.numbers import read_amount, read_count


@pytest.mark.parametrize(
    ("value", "count"),
    [
        (0, 0),
        (12, 12),
        (12.0, 12),
        (12.5, None),
        (-7, None),
        (2**70, None),
        (1e300, None),
        (float("nan"), None),
        (float("inf"), None),
        (True, None),
        ("12", None),
        ("many", None),
        (None, None),
        ([12], None),
        ({"count": 12}, None),
    ],
)
def test_a_count_is_whole_and_not_below_zero(value: object, count: int | None) -> None:
    assert read_count(value) == count


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (1.5, 1.5),
        (2, 2.0),
        ("1.50", 1.5),
        (" 7 ", 7.0),
        (-1, None),
        (" -1 ", None),
        ("nan", None),
        ("inf", None),
        ("1e400", None),
        (10**400, None),
        (1e300, None),
        ("soon", None),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
        (True, None),
        (None, None),
        ([1], None),
    ],
)
def test_an_amount_is_finite_and_bounded(value: object, amount: float | None) -> None:
    assert read_amount(value) == amount


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b'{"a": 1e999, "b": -Infinity}', {"a": float("inf"), "b": -float("inf")}),
        (b'{"a": %b}' % (b"9" * 5000), {"a": float("inf")}),
        (b'{"a": "\xff\t"}', {"a": "\ufffd\t"}),
        (b"[1]", None),
        (b"{" * 100_000, None),
        (b'{"a":' * 100_000, None),
        (b"", None),
    ],
)
def test_an_object_is_read_as_far_as_it_is_one(written: bytes, value: object) -> None:
    assert parse_object(written) == value


def test_what_is_nested_too_deeply_is_no_json() -> None:
    with pytest.raises(ValueError, match="deep"):
        parse_json("[" * 100_000 + "]" * 100_000)
