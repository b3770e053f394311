"""Which search engine is meant, and what its settings have to be beside each other."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from bot.settings.addresses import OPENAI_URL

WITH_KEY = ("tavily", "brave", "exa")
OWN = "searxng"
_PATH = "/search"


def choose_engine(values: Mapping[str, str]) -> str:
    """The engine: where none is named, OpenAI's own at OpenAI, and elsewhere none."""
    named = values.get("SEARCH_ENGINE")
    if named is not None:
        return named
    is_openai = values.get("OPENAI_BASE_URL", OPENAI_URL).rstrip("/") == OPENAI_URL
    return "openai" if is_openai else ""


def search_mistakes(values: Mapping[str, str]) -> list[str]:
    """What is missing for the engine, or stands there without one; a line each."""
    named = values.get("SEARCH_ENGINE")
    url, key = values.get("SEARCH_URL", ""), values.get("SEARCH_API_KEY", "")
    if named is None:
        return _without_engine(url, key)
    engine, lines = named.lower(), []
    if engine == OWN and not url:
        lines.append(
            "SEARCH_URL: is missing. SEARCH_ENGINE=searxng needs the address of your SearXNG, "
            "such as http://127.0.0.1:8888."
        )
    if engine in WITH_KEY and not key:
        lines.append(
            f"SEARCH_API_KEY: is missing. SEARCH_ENGINE={engine} needs the key of your account "
            "there."
        )
    if engine == OWN and _ends_in_search(url):
        lines.append("SEARCH_URL: must be the address without /search at its end.")
    return lines


def _without_engine(url: str, key: str) -> list[str]:
    if url:
        return ["SEARCH_ENGINE: is missing. With SEARCH_URL it is searxng."]
    if key:
        engines = ", ".join(WITH_KEY[:-1])
        return [f"SEARCH_ENGINE: is missing. SEARCH_API_KEY is of {engines} or {WITH_KEY[-1]}."]
    return []


def _ends_in_search(url: str) -> bool:
    try:
        return urlsplit(url).path.rstrip("/").endswith(_PATH)
    except ValueError:  # Its form is told of elsewhere.
        return False
