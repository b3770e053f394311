"""The settings of the search engine, which belong together."""

from pathlib import Path

import pytest

from bot.open_doctor import secrets_of
from bot.process import _secrets
from bot.settings import rooms
from bot.tools.search.open_search import SearchSettings, open_search
from bot.tools.search.web_search import WebSearch
from tests.given_settings import NEEDED, mistakes, read

ELSEWHERE = {"OPENAI_BASE_URL": "http://127.0.0.1:11434/v1"}
KEY = "tvly-a-key"


def opened(**settings: str) -> WebSearch:
    search = rooms.web_search(read(**settings))
    assert search is not None
    return search


def test_openai_searches_where_the_model_is_openais() -> None:
    assert read().SEARCH_ENGINE == "openai"
    assert rooms.web_search(read()) is None


def test_elsewhere_nobody_searches_until_somebody_is_chosen() -> None:
    assert read(**ELSEWHERE).SEARCH_ENGINE == ""
    assert read(**ELSEWHERE, SEARCH_ENGINE="openai").SEARCH_ENGINE == "openai"
    assert rooms.web_search(read(**ELSEWHERE)) is None


def test_an_empty_engine_switches_it_off(tmp_path: Path) -> None:
    assert read(SEARCH_ENGINE="").SEARCH_ENGINE == ""


def test_a_searxng_needs_no_key_and_costs_nothing() -> None:
    search = opened(SEARCH_ENGINE="SearXNG", SEARCH_URL="http://searxng:8080/")

    assert (search.name, search.dollars, search.most_tokens) == ("searxng", 0.0, 4_000)


@pytest.mark.parametrize(
    ("engine", "dollars"), [("tavily", 0.008), ("brave", 0.005), ("exa", 0.007)]
)
def test_each_engine_has_its_published_price(engine: str, dollars: float) -> None:
    assert opened(SEARCH_ENGINE=engine, SEARCH_API_KEY=KEY).dollars == dollars


def test_the_operators_price_goes_first() -> None:
    search = opened(SEARCH_ENGINE="exa", SEARCH_API_KEY=KEY, SEARCH_PRICE="0.01")

    assert search.dollars == 0.01


def test_a_key_may_come_in_a_file_and_is_not_seen(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(f"{KEY}\n")

    config = read(SEARCH_ENGINE="brave", SEARCH_API_KEY_FILE=str(file))

    assert config.SEARCH_API_KEY.get_secret_value() == KEY
    assert KEY not in repr(config)
    assert KEY not in repr(SearchSettings("brave", "", KEY, None, 100))
    assert KEY not in repr(open_search(SearchSettings("brave", "", KEY, None, 100)))


def test_key_and_password_are_known_to_whoever_masks_them() -> None:
    url = "http://ada:password@searxng:8080"
    config = read(SEARCH_ENGINE="searxng", SEARCH_URL=url, SEARCH_API_KEY=KEY)

    assert {KEY, url} <= {*_secrets(config)} & {*secrets_of(config)}


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        (
            {"SEARCH_ENGINE": "searxng"},
            "SEARCH_URL: is missing. SEARCH_ENGINE=searxng needs the address of your SearXNG, "
            "such as http://127.0.0.1:8888.",
        ),
        (
            {"SEARCH_ENGINE": "searxng", "SEARCH_URL": "searxng:8080"},
            "SEARCH_URL: must be an address that starts with http:// or https://, not "
            "'searxng:8080'.",
        ),
        (
            {"SEARCH_ENGINE": "searxng", "SEARCH_URL": "http://searxng/search/"},
            "SEARCH_URL: must be the address without /search at its end.",
        ),
        (
            {"SEARCH_ENGINE": "Tavily"},
            "SEARCH_API_KEY: is missing. SEARCH_ENGINE=tavily needs the key of your account there.",
        ),
        (
            {"SEARCH_URL": "http://searxng:8080"},
            "SEARCH_ENGINE: is missing. With SEARCH_URL it is searxng.",
        ),
        (
            {"SEARCH_API_KEY": KEY},
            "SEARCH_ENGINE: is missing. SEARCH_API_KEY is of tavily, brave or exa.",
        ),
        (
            {"SEARCH_ENGINE": "google"},
            "SEARCH_ENGINE: must be one of 'searxng', 'tavily', 'brave', 'exa', 'openai' or '', "
            "not 'google'.",
        ),
        (
            {"SEARCH_ENGINE": "exa", "SEARCH_API_KEY": "a key"},
            "SEARCH_API_KEY: must be the key alone, on one line, without quotes or spaces.",
        ),
        ({"SEARCH_PRICE": "-1"}, "SEARCH_PRICE: must be at least 0, not '-1'."),
        ({"SEARCH_PRICE": "free"}, "SEARCH_PRICE: must be a number, not 'free'."),
        ({"SEARCH_ENGIN": "exa"}, "SEARCH_ENGIN: unknown setting. Did you mean SEARCH_ENGINE?"),
    ],
)
def test_each_mistake_is_told_in_one_line(
    settings: dict[str, str], line: str, tmp_path: Path
) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))

    assert mistakes(NEEDED, dotenv) == [line]
