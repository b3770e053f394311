"""A published price is for what was counted, and for no more than was counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.usage import Usage
from bot.pricing.published import published_price

OPENAI = "https://api.openai.com/v1"
MODEL = "gpt-6-luna"
MILLION = 1_000_000
TOKENS = st.integers(0, MILLION)


@pytest.mark.parametrize(
    ("claimed", "counted"),
    [
        pytest.param(
            Usage(input=MILLION, cached=5 * MILLION),
            Usage(input=MILLION, cached=MILLION),
            id="cached",
        ),
        pytest.param(
            Usage(input=MILLION, cached=MILLION, written=MILLION),
            Usage(input=MILLION, cached=MILLION),
            id="read and written at once",
        ),
        pytest.param(
            Usage(input=MILLION, output=MILLION, reasoning=MILLION),
            Usage(input=MILLION, output=MILLION),
            id="reasoning is output",
        ),
    ],
)
def test_no_token_is_billed_twice(claimed: Usage, counted: Usage) -> None:
    price = published_price(OPENAI, MODEL, claimed)

    assert price
    assert price == published_price(OPENAI, MODEL, counted)


@given(TOKENS, TOKENS, TOKENS, TOKENS, st.sampled_from([MODEL, "gpt-4o", "gpt-image-2"]))
def test_whatever_is_claimed_of_the_input_it_costs_something_or_is_unknown(
    total: int, cached: int, written: int, images: int, model: str
) -> None:
    usage = Usage(input=total, output=1, cached=cached, written=written, images=images)

    price = published_price(OPENAI, model, usage)

    assert price is None or price > 0


@given(TOKENS, TOKENS)
def test_what_comes_from_the_cache_never_costs_more(total: int, cached: int) -> None:
    plain = published_price(OPENAI, MODEL, Usage(input=total, output=1))
    cheaper = published_price(OPENAI, MODEL, Usage(input=total, output=1, cached=cached))

    assert plain
    assert cheaper
    assert cheaper <= plain


@pytest.mark.parametrize(
    ("base_url", "model", "usage"),
    [
        pytest.param(OPENAI, MODEL, Usage(), id="nothing used"),
        pytest.param(OPENAI, MODEL, Usage(seconds=60), id="sound for a model of words"),
        pytest.param("", MODEL, Usage(input=1), id="no address"),
        pytest.param("http://[bad", MODEL, Usage(input=1), id="an address that is none"),
        pytest.param(OPENAI, "x" * 10_000, Usage(input=1), id="a long name"),
        pytest.param(OPENAI, "\0", Usage(input=1), id="an odd name"),
    ],
)
def test_what_is_not_known_is_not_guessed(base_url: str, model: str, usage: Usage) -> None:
    assert published_price(base_url, model, usage) is None
