"""Settings: from the environment, `.env` and files; all mistakes at once, and no secret in them."""

from pathlib import Path

import pytest

from bot.settings.addresses import OPENAI_URL
from bot.settings.checks import Ids
from bot.settings.config import doubtful_names, read_config
from tests.given_settings import KEY, NEEDED, NOWHERE, TOKEN, mistakes, read, write


def test_a_token_and_a_key_are_all_that_is_needed() -> None:
    config = read()

    assert config.TELEGRAM_BOT_TOKEN.get_secret_value() == TOKEN
    assert config.OPENAI_API_KEY.get_secret_value() == KEY
    assert config.OPENAI_BASE_URL == OPENAI_URL
    assert (config.OPENAI_MODEL, config.CONTEXT_TOKENS) == ("gpt-6-luna", 16_000)
    assert (config.STREAMING, config.SHUTDOWN_SECONDS) == ("edit", 20)
    assert (config.OPENAI_TEMPERATURE, config.OPENAI_MAX_OUTPUT_TOKENS) == (None, None)
    assert config.ADMIN_USER_IDS == config.ALLOWED_USER_IDS == config.ALLOWED_CHAT_IDS == Ids()


def test_an_empty_setting_is_none() -> None:
    assert read(OPENAI_TEMPERATURE="", CONTEXT_TOKENS=" ").CONTEXT_TOKENS == 16_000


def test_a_secret_is_not_seen_in_the_configs_own_words() -> None:
    assert TOKEN not in repr(read())
    assert KEY not in str(read())


def test_a_secret_may_come_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n", encoding="utf-8")
    (tmp_path / "key").write_text(f"  {KEY}  ", encoding="utf-8")

    config = read_config(
        {
            "TELEGRAM_BOT_TOKEN_FILE": str(tmp_path / "token"),
            "OPENAI_API_KEY_FILE": str(tmp_path / "key"),
        },
        NOWHERE,
    )

    assert config.TELEGRAM_BOT_TOKEN.get_secret_value() == TOKEN
    assert config.OPENAI_API_KEY.get_secret_value() == KEY


def test_a_secret_itself_and_its_file_are_one_too_many(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("another", encoding="utf-8")

    lines = mistakes({**NEEDED, "OPENAI_API_KEY_FILE": str(tmp_path / "key")})

    assert lines == ["OPENAI_API_KEY: is set, and OPENAI_API_KEY_FILE too. Please keep only one."]


def test_a_secrets_file_of_the_environment_goes_before_the_dotenvs_secret(
    dotenv: Path, tmp_path: Path
) -> None:
    (tmp_path / "key").write_text("\ufeffanother", encoding="utf-8")

    config = read_config({"OPENAI_API_KEY_FILE": str(tmp_path / "key")}, dotenv)

    assert config.OPENAI_API_KEY.get_secret_value() == "another"


def test_a_secrets_file_that_never_ends_is_a_mistake() -> None:
    environment = {"OPENAI_API_KEY": KEY, "TELEGRAM_BOT_TOKEN_FILE": "/dev/zero"}

    assert mistakes(environment) == ["TELEGRAM_BOT_TOKEN_FILE: can't read the file '/dev/zero'."]


def test_a_secrets_file_that_cannot_be_read_is_a_mistake() -> None:
    environment = {"OPENAI_API_KEY": KEY, "TELEGRAM_BOT_TOKEN_FILE": "/nonexistent/token"}

    assert mistakes(environment) == [
        "TELEGRAM_BOT_TOKEN_FILE: can't read the file '/nonexistent/token'."
    ]


@pytest.mark.parametrize("name", NEEDED)
def test_a_secrets_file_with_nothing_in_it_is_a_mistake(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").write_text("\n", encoding="utf-8")
    environment = {other: value for other, value in NEEDED.items() if other != name}

    (line,) = mistakes({**environment, f"{name}_FILE": str(tmp_path / "empty")})

    assert line.startswith(name)


def test_the_key_may_have_another_name() -> None:
    environment = {"TELEGRAM_BOT_TOKEN": TOKEN, "OPENAI_API_KEY_NAME": "MY_KEY", "MY_KEY": KEY}

    assert read_config(environment, NOWHERE).OPENAI_API_KEY.get_secret_value() == KEY


def test_the_key_may_have_another_name_and_come_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY, encoding="utf-8")
    environment = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "OPENAI_API_KEY_NAME": " MY_KEY ",
        "MY_KEY_FILE": str(tmp_path / "key"),
    }

    assert read_config(environment, NOWHERE).OPENAI_API_KEY.get_secret_value() == KEY


def test_a_missing_key_is_missed_under_its_other_name() -> None:
    (line,) = mistakes({"TELEGRAM_BOT_TOKEN": TOKEN, "OPENAI_API_KEY_NAME": "MY_KEY"})

    assert line.startswith("MY_KEY: is missing")


@pytest.mark.parametrize("url", ["http://127.0.0.1:11434/v1", "https://gateway.example.org/v1/"])
def test_a_server_of_ones_own_needs_no_key(url: str) -> None:
    config = read_config({"TELEGRAM_BOT_TOKEN": TOKEN, "OPENAI_BASE_URL": url}, NOWHERE)

    assert url.rstrip("/") == config.OPENAI_BASE_URL


def test_openai_itself_needs_one_however_its_address_is_written() -> None:
    (line,) = mistakes({"TELEGRAM_BOT_TOKEN": TOKEN, "OPENAI_BASE_URL": f"{OPENAI_URL}/"})

    assert line.startswith("OPENAI_API_KEY: is missing")


def test_the_environment_goes_before_the_dotenv(dotenv: Path) -> None:
    write(dotenv, "OPENAI_MODEL=from-dotenv", "STREAMING=off")

    config = read_config({"OPENAI_MODEL": "from-environment"}, dotenv)

    assert (config.OPENAI_MODEL, config.STREAMING) == ("from-environment", "off")


def test_an_empty_environment_variable_does_not_hide_the_dotenv(dotenv: Path) -> None:
    write(dotenv, "OPENAI_MODEL=from-dotenv")

    assert read_config({"OPENAI_MODEL": ""}, dotenv).OPENAI_MODEL == "from-dotenv"


def test_the_dotenv_may_point_to_another_setting(
    dotenv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FROM_OUTSIDE", "gpt-outside")
    write(
        dotenv,
        "OTHER=Be brief.",
        "SYSTEM_PROMPT=${OTHER} And kind.",
        "OPENAI_MODEL=${FROM_OUTSIDE}",
    )

    config = read_config({}, dotenv)

    assert (config.SYSTEM_PROMPT, config.OPENAI_MODEL) == ("Be brief. And kind.", "gpt-outside")


@pytest.mark.parametrize("value", ["", '""', "'  '"], ids=["nothing", "quotes", "spaces"])
def test_a_token_of_nothing_is_missing(tmp_path: Path, value: str) -> None:
    path = tmp_path / ".env"
    path.write_text(f"TELEGRAM_BOT_TOKEN={value}\nOPENAI_API_KEY={KEY}\n", encoding="utf-8")

    (line,) = mistakes({}, path)

    assert line.startswith("TELEGRAM_BOT_TOKEN: is missing")


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ("1, 2,-3", Ids(frozenset({1, 2, -3}))),
        ("1;2;", Ids(frozenset({1, 2}))),
        ("*", Ids(is_everyone=True)),
        ("5,*", Ids(frozenset({5}), is_everyone=True)),
    ],
)
def test_ids_are_numbers_with_commas_or_a_star(value: str, ids: Ids) -> None:
    assert ids == read(ALLOWED_CHAT_IDS=value).ALLOWED_CHAT_IDS


@pytest.mark.parametrize(
    "proxy", ["http://a:b@127.0.0.1:8080", "https://127.0.0.1", "socks5://127.0.0.1:1080",
              "socks5h://127.0.0.1:1080"],
)  # fmt: skip
def test_a_proxy_may_be_of_any_usual_kind(proxy: str) -> None:
    assert read(TELEGRAM_PROXY=proxy).TELEGRAM_PROXY.get_secret_value() == proxy


def test_words_are_taken_in_any_case() -> None:
    config = read(STREAMING="OFF", LOG_LEVEL="debug", LOG_FORMAT="JSON", OPENAI_API="Responses")

    assert (config.STREAMING, config.LOG_LEVEL, config.LOG_FORMAT) == ("off", "DEBUG", "json")
    assert config.OPENAI_API == "responses"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_dotenv_may_be_saved_by_any_editor(tmp_path: Path, encoding: str) -> None:
    mark = "\ufeff" if encoding.endswith("e") else ""
    text = (
        f"{mark}TELEGRAM_BOT_TOKEN={TOKEN}\r\nOPENAI_API_KEY={KEY}\r\nSYSTEM_PROMPT=Grüß Gott\r\n"
    )
    (tmp_path / ".env").write_bytes(text.encode(encoding))

    config = read_config({}, tmp_path / ".env")

    assert config.TELEGRAM_BOT_TOKEN.get_secret_value() == TOKEN
    assert config.SYSTEM_PROMPT == "Grüß Gott"


def test_a_dotenv_that_is_hidden_by_the_null_device_is_none(tmp_path: Path) -> None:
    (tmp_path / ".env").symlink_to("/dev/null")

    assert read_config(NEEDED, tmp_path / ".env").OPENAI_MODEL == "gpt-6-luna"


@pytest.mark.parametrize(
    ("environment", "language"),
    [("en_US:en", "en-us"), ("zh_CN:zh:en", "zh-cn"), ("C", "en"), ("", "en"), ("de_DE", "de-de"),
     ("zh", "zh")],
)  # fmt: skip
def test_a_language_of_the_desktop_is_no_mistake(environment: str, language: str) -> None:
    assert language == read(LANGUAGE=environment).LANGUAGE


def test_a_time_zone_is_known_by_its_city() -> None:
    assert read(TIMEZONE="berlin").TIMEZONE == "Europe/Berlin"


def test_the_dotenvs_language_goes_before_that_of_the_desktop(dotenv: Path) -> None:
    write(dotenv, "LANGUAGE=zh")

    assert read_config({"LANGUAGE": "en_US:en"}, dotenv).LANGUAGE == "zh"


def test_what_looks_like_a_setting_in_the_environment_is_doubtful_and_no_mistake() -> None:
    names = ("OPENAI_MODLE", "TELEGRAM_TOKEN", "OPENAI_ORG_ID", "PATH", "LANG", "GROQ_API_KEY")
    others = {"OPENAI_API_KEY_NAME": "MY_KEY", "MY_KEY_FILE": "x"}

    assert doubtful_names({**NEEDED, **others, **dict.fromkeys(names, "x")}) == [
        "OPENAI_MODLE: unknown setting. Did you mean OPENAI_MODEL?",
        "TELEGRAM_TOKEN: unknown setting. Did you mean TELEGRAM_BOT_TOKEN?",
    ]
    assert read(OPENAI_MODLE="x").OPENAI_MODEL == "gpt-6-luna"


def test_hosts_of_ones_own_are_read_as_they_are_compared() -> None:
    config = read(FETCH_ALLOWED_HOSTS="Wiki.LAN, 10.0.0.5:8080; [fd00::1]:80,")

    assert {"wiki.lan", "10.0.0.5:8080", "[fd00::1]:80"} == config.FETCH_ALLOWED_HOSTS
    assert config.READ_LINKS == 1
