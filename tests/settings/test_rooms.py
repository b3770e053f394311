"""What the rooms are told: who speaks answers, and whose key goes where."""

import pytest

from bot.settings import rooms
from bot.telegram.telegram_settings import USUAL
from tests.given_settings import KEY, mistakes, read

OPENAI = "https://api.openai.com/v1"
KOKORO = "http://kokoro:8880/v1"


def test_nobody_speaks_at_first() -> None:
    config = read(SPEECH_BASE_URL=KOKORO)

    assert rooms.speech_provider(config) is None
    assert rooms.other_models(config).speech == ""


def test_the_models_provider_speaks_with_its_own_key() -> None:
    config = read(OPENAI_SPEECH_MODEL="tts", SPEECH_BASE_URL=OPENAI)

    assert rooms.speech_provider(config) is None
    assert rooms.speech_model(config) == "tts"
    assert rooms.telegram_settings(config, USUAL).speech_host == ""


@pytest.mark.parametrize(
    ("settings", "key", "url", "proxy", "version"),
    [
        ({"SPEECH_BASE_URL": KOKORO}, "", KOKORO, "", ""),
        ({"SPEECH_BASE_URL": "https://b.example/v1"}, "", "https://b.example/v1", "http://p:1", ""),
        ({"SPEECH_API_KEY": "other"}, "other", OPENAI, "http://p:1", "1"),
    ],
)
def test_another_one_never_gets_the_models_key(
    settings: dict[str, str], key: str, url: str, proxy: str, version: str
) -> None:
    config = read(
        OPENAI_SPEECH_MODEL="tts",
        OPENAI_PROXY="http://p:1",
        OPENAI_QUERY='{"api-version": "1"}',
        **settings,
    )

    provider = rooms.speech_provider(config)

    assert provider is not None
    assert (provider.api_key, provider.base_url, provider.proxy) == (key, url, proxy)
    assert provider.query.get("api-version", "") == version
    assert KEY not in (provider.api_key, *provider.headers.values())
    assert rooms.speech_model(config) == "Speech/tts"
    assert rooms.storage_defaults(config).other_base_urls == {"Speech": url}


def test_prices_of_speech_are_by_characters_or_by_tokens() -> None:
    told = mistakes({"PRICES": '{"tts": {"characters": 15, "input": 1}}'})

    assert any("PRICES" in line for line in told)
    assert read(PRICES='{"tts": {"characters": 15}}').PRICES == {"tts": {"characters": 15}}
