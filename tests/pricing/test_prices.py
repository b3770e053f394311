"""What calls cost: the operator's prices, the published ones, and never a guess."""

import pytest

from bot.domain.usage import Usage
from bot.pricing.prices import Prices, is_own_server

OPENAI = "https://api.openai.com/v1"
OWN: dict[str, dict[str, float]] = {
    "my-model": {"input": 2.0, "cached": 0.5, "output": 8.0},
    "plain": {"input": 2, "output": 8},
}
MILLION = 1_000_000
SOME = Usage(input=1000, output=1000)


@pytest.mark.parametrize(
    ("model", "usage", "dollars"),
    [
        ("my-model", Usage(input=MILLION), 2.0),
        ("my-model", Usage(output=MILLION), 8.0),
        ("my-model", Usage(output=MILLION, reasoning=MILLION), 8.0),
        ("my-model", Usage(input=MILLION, cached=MILLION), 0.5),
        ("my-model", Usage(input=MILLION, cached=MILLION // 2), 1.25),
        ("my-model", Usage(input=MILLION, cached=2 * MILLION), 0.5),
        ("plain", Usage(input=MILLION, cached=MILLION), 2.0),
        ("plain", Usage(seconds=60), None),
    ],
)
async def test_the_operators_prices_are_for_a_million_tokens(
    model: str, usage: Usage, dollars: float | None
) -> None:
    prices = Prices(OPENAI, OWN)

    assert await prices.price(model, usage) == dollars
    assert prices._loading is None, "nothing has to be loaded for it"


async def test_the_operators_price_goes_before_the_published_one() -> None:
    prices = Prices(OPENAI, {"gpt-4o": {"input": 1, "output": 1}})

    assert await prices.price("gpt-4o", Usage(input=MILLION)) == 1.0


@pytest.mark.parametrize(
    ("base_url", "model"),
    [
        (OPENAI, "gpt-6-luna"),
        (OPENAI + "/", "gpt-4o"),
        ("https://api.deepseek.com/v1", "deepseek-v4-flash"),
        ("https://openrouter.ai/api/v1", "openai/gpt-4o"),
        (OPENAI, "gpt-image-2"),
        (OPENAI, "gpt-4o-transcribe"),
    ],
)
async def test_published_prices_are_known(base_url: str, model: str) -> None:
    dollars = await Prices(base_url, {}).price(model, SOME)

    assert dollars is not None
    assert 0.0001 < dollars < 0.1


async def test_cached_tokens_cost_less_and_written_ones_more() -> None:
    prices = Prices(OPENAI, {})

    plain, cached, written = [
        await prices.price("gpt-6-luna", usage)
        for usage in (
            Usage(input=MILLION),
            Usage(input=MILLION, cached=MILLION),
            Usage(input=MILLION, written=MILLION),
        )
    ]

    assert plain
    assert cached
    assert written
    assert cached < plain / 5
    assert written > plain


async def test_sound_is_billed_by_time_where_its_length_is_known() -> None:
    prices = Prices(OPENAI, {})

    assert await prices.price("whisper-1", Usage(seconds=3600)) == pytest.approx(0.36)
    assert await prices.price("whisper-1", Usage(input=1000, output=10)) is None


@pytest.mark.parametrize(
    ("base_url", "model"),
    [
        (OPENAI, "nobody-knows-this-one"),
        (OPENAI, ""),
        ("https://gateway.example/v1", "gpt-4o"),
        ("http://127.0.0.1:11434/v1", "gpt-4o"),
        ("http://ollama:11434/v1", "llama3"),
    ],
)
async def test_what_nobody_knows_is_not_zero(base_url: str, model: str) -> None:
    assert await Prices(base_url, {}).price(model, SOME) is None


async def test_a_cache_larger_than_the_input_is_no_reason_to_fail() -> None:
    assert await Prices(OPENAI, {}).price("gpt-4o", Usage(input=10, cached=500, written=900))


async def test_what_used_nothing_has_no_price() -> None:
    assert await Prices(OPENAI, OWN).price("my-model", Usage(is_estimated=True)) is None


@pytest.mark.parametrize(
    ("base_url", "is_own"),
    [
        ("http://localhost:1234/v1", True),
        ("http://127.0.0.1/v1", True),
        ("http://[::1]:8000/v1", True),
        ("http://192.168.1.7:8000/v1", True),
        ("http://vllm:8000/v1", True),
        ("http://box.local/v1", True),
        (OPENAI, False),
        ("https://8.8.8.8/v1", False),
    ],
)
def test_for_an_own_server_no_prices_are_loaded(base_url: str, is_own: bool) -> None:
    assert is_own_server(base_url) is is_own


async def test_speech_is_billed_by_tokens_or_by_characters() -> None:
    spoken = Usage(input=250, output=1250, characters=1000, is_estimated=True)
    prices = Prices(OPENAI, {"kokoro": {"characters": 1}, "talker": {"input": 1, "output": 2}})

    assert await prices.price("kokoro", spoken) == pytest.approx(0.001)
    assert await prices.price("talker", spoken) == pytest.approx(0.00275)
    assert await prices.price("tts-1", spoken) == pytest.approx(0.015)
    assert await prices.price("gpt-4o-mini-tts", spoken) == pytest.approx(0.01515)
    assert await prices.price("kokoro", SOME) is None
