"""FALLBACKS: what can be written there, and a sentence for each mistake."""

import json
from pathlib import Path

import pytest

from bot.settings import rooms
from bot.settings.config import read_config
from bot.telegram.telegram_settings import Waits
from tests.given_settings import NEEDED, NOWHERE, mistakes, read

SECRET = "sk-of-the-other-one-0123456789"  # nobody's
ENTRY = {"name": "other", "base_url": "https://other.example/v1/", "model": "llama"}


def written(*entries: object) -> str:
    return json.dumps(entries)


def test_without_them_there_is_one_provider() -> None:
    assert [one.name for one in rooms.providers(read())] == [""]


def test_they_are_asked_in_their_order_with_what_the_operator_says_of_all() -> None:
    config = read(
        FALLBACKS=written({**ENTRY, "api_key": SECRET}, {**ENTRY, "name": "third", "api": "chat"}),
        OPENAI_TIMEOUT_SECONDS="7",
    )

    first, other, third = rooms.providers(config)

    assert (first.name, first.model) == ("", "gpt-6-luna")
    assert (other.name, other.model, other.api_key) == ("other", "llama", SECRET)
    assert (other.base_url, other.silence_seconds) == ("https://other.example/v1", 7)
    assert (third.name, third.api_key, third.api) == ("third", "", "chat")


def test_people_are_told_each_host_once_the_first_one_first() -> None:
    config = read(FALLBACKS=written(ENTRY, {**ENTRY, "name": "third"}))

    hosts = rooms.telegram_settings(config, Waits()).provider_hosts

    assert hosts == ("api.openai.com", "other.example")


def test_keys_are_never_shown() -> None:
    entry = {**ENTRY, "api_key": SECRET, "headers": {"x": "h-secret"}, "query": {"k": "q-secret"}}
    config = read(FALLBACKS=written(entry), OPENAI_HEADERS='{"x-key": "first-secret"}')

    shown = repr(config) + repr(rooms.providers(config))

    assert not any(word in shown for word in (SECRET, "h-secret", "q-secret", "first-secret"))
    assert set(config.FALLBACKS.secrets) == {SECRET, "h-secret", "q-secret"}


def test_the_version_of_an_api_is_no_secret() -> None:
    config = read(FALLBACKS=written({**ENTRY, "query": {"api-version": "2024-10-21"}}))

    assert config.FALLBACKS.secrets == []


def test_a_key_may_stand_in_a_variable_or_in_a_file(tmp_path: Path) -> None:
    entries = written({**ENTRY, "api_key_name": "OPENAI_SPARE"})
    (tmp_path / "key").write_text(SECRET + "\n")
    (tmp_path / "all").write_text(entries)
    (tmp_path / ".env").write_text(f"OPENAI_SPARE={SECRET}\nFALLBACKS='{entries}'\n")
    by_file = {"FALLBACKS_FILE": str(tmp_path / "all"), "OPENAI_SPARE_FILE": str(tmp_path / "key")}

    for environment, dotenv in (
        ({**NEEDED, "FALLBACKS": entries, "OPENAI_SPARE": SECRET}, NOWHERE),
        ({**NEEDED, **by_file}, NOWHERE),
        (NEEDED, tmp_path / ".env"),
    ):
        assert read_config(environment, dotenv).FALLBACKS.each[0].api_key == SECRET


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("nonsense", "must be a JSON list"),
        ("{}", "must be a JSON list"),
        ("[1]", "entry 1 must be an object"),
        (written(ENTRY, {**ENTRY, "name": "B"}), "entry 2 needs a name"),
        (written({**ENTRY, "name": "a/b"}), "entry 1 needs a name"),
        (written(ENTRY, ENTRY), "the name other is there more than once"),
        (written({**ENTRY, "model": ""}), "entry 1 needs a model"),
        (written({**ENTRY, "model": "a b"}), "entry 1 needs a model"),
        (written({**ENTRY, "base_url": ""}), "entry 1 needs a base_url"),
        (written({**ENTRY, "base_url": "x"}), "entry 1 has a base_url that must be an address"),
        (written({**ENTRY, "api": "x"}), "entry 1 has an api that is none of auto"),
        (written({**ENTRY, "url": "x"}), "entry 1 has an unknown field 'url'"),
        (written({**ENTRY, "api_key": 1}), "entry 1 has a key that is no text"),
        (written({**ENTRY, "api_key": "a b"}), "entry 1 has a key that must be the key alone"),
        (written({**ENTRY, "api_key_name": "NOT_SET"}), "names the key NOT_SET, which is not set"),
        (written({**ENTRY, "api_key_name": "a-b"}), "is no name of a variable"),
        (written({**ENTRY, "api_key": "k", "api_key_name": "K"}), "of which one is enough"),
        (written({**ENTRY, "headers": ["x"]}), "entry 1 has headers that must be"),
        (written({**ENTRY, "headers": {"a b": "x"}}), "entry 1 has headers that must be"),
        (written({**ENTRY, "headers": {"a": "x\ny"}}), "entry 1 has headers that must be"),
        (written({**ENTRY, "query": {"a": 1}}), "entry 1 has query that must be"),
    ],
)
def test_each_mistake_is_one_sentence(text: str, sentence: str) -> None:
    (line,) = mistakes({**NEEDED, "FALLBACKS": text})

    assert line.startswith("FALLBACKS: ")
    assert line.endswith(".")
    assert sentence in line


@pytest.mark.parametrize("name", ["OPENAI_HEADERS", "OPENAI_QUERY"])
def test_the_first_one_may_have_headers_and_a_query_too(name: str) -> None:
    given = {name: '{"api-version": "1"}'}
    provider = rooms.provider(read(**given))
    assert {"OPENAI_HEADERS": provider.headers, "OPENAI_QUERY": provider.query}[name] == {
        "api-version": "1"
    }

    (line,) = mistakes({**NEEDED, name: "what-is-secret"})
    assert line.startswith(f"{name}: must be a JSON object")
    assert "what-is-secret" not in line
