"""Wrong settings: all told at once, in sentences, with no secret in them."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.settings.checks import shorten
from bot.settings.config import Config, ConfigError, read_config
from tests.given_settings import KEY, NEEDED, NOWHERE, TOKEN, mistakes, write


def test_all_mistakes_are_told_at_once_one_line_each() -> None:
    lines = mistakes(
        {
            "OPENAI_TEMPERATURE": "hot",
            "CONTEXT_TOKENS": "12.5",
            "STREAMING": "maybe",
            "ADMIN_USER_IDS": "1,ada",
            "TELEGRAM_API_BASE_URL": "api.telegram.org",
            "TELEGRAM_PROXY": "127.0.0.1:8080",
            "SHUTDOWN_SECONDS": "-1",
            "LOG_LEVEL": "LOUD",
        }
    )

    assert {line.partition(":")[0] for line in lines} == {
        "TELEGRAM_BOT_TOKEN",
        "OPENAI_API_KEY",
        "OPENAI_TEMPERATURE",
        "CONTEXT_TOKENS",
        "STREAMING",
        "ADMIN_USER_IDS",
        "TELEGRAM_API_BASE_URL",
        "TELEGRAM_PROXY",
        "SHUTDOWN_SECONDS",
        "LOG_LEVEL",
    }
    assert len(lines) == 10
    assert not any("\n" in line for line in lines)


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        (
            "CONTEXT_TOKENS",
            "many",
            "CONTEXT_TOKENS: must be a whole number, not 'many'.",
        ),
        ("CONTEXT_TOKENS", "10", "CONTEXT_TOKENS: must be at least 500, not '10'."),
        ("OPENAI_TEMPERATURE", "3", "OPENAI_TEMPERATURE: must be at most 2, not '3'."),
        ("OPENAI_TEMPERATURE", "nan", "OPENAI_TEMPERATURE: must be a number, not 'nan'."),
        (
            "OPENAI_TIMEOUT_SECONDS",
            "0",
            "OPENAI_TIMEOUT_SECONDS: must be more than 0, not '0'.",
        ),
        (
            "STREAMING",
            "on",
            "STREAMING: must be one of 'edit', 'draft' or 'off', not 'on'.",
        ),
        (
            "ALLOWED_CHAT_IDS",
            "1 2",
            "ALLOWED_CHAT_IDS: must be IDs with commas between them, or *, not '1 2'.",
        ),
        *(
            (
                "FETCH_ALLOWED_HOSTS",
                hosts,
                "FETCH_ALLOWED_HOSTS: must be hosts with commas between them, such as "
                f"wiki.example.org or 10.0.0.5:8080, not {shorten(hosts)}.",
            )
            for hosts in ("http://wiki.lan", "wiki.lan/x", "*", "a b", "wiki.lan:x", "a,[::1")
        ),
        (
            "ALLOWED_USER_IDS",
            "1, ada, ben, chen, dora",
            "ALLOWED_USER_IDS: must be IDs with commas between them, or *, not 'ada'.",
        ),
        (
            "ADMIN_USER_IDS",
            "{x}",
            "ADMIN_USER_IDS: must be IDs with commas between them, not '{x}'.",
        ),
        (
            "ADMIN_USER_IDS",
            "*",
            "ADMIN_USER_IDS: must be the IDs of the admins, with commas between them, not '*'.",
        ),
        (
            "OPENAI_BASE_URL",
            "localhost:11434",
            "OPENAI_BASE_URL: must be an address that starts with http:// or https://, "
            "not 'localhost:11434'.",
        ),
    ],
)
def test_a_mistake_says_what_would_be_right_and_what_was_given(
    name: str, value: str, line: str
) -> None:
    assert mistakes({**NEEDED, name: value}) == [line]


HUGE = "9" * 5_000


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("CONTEXT_TOKENS", HUGE, "must be a smaller number"),
        ("MESSAGES_PER_MINUTE", "9" * 30, "must be at most"),
        ("ALLOWED_USER_IDS", HUGE, "too large"),
        ("ADMIN_USER_IDS", "1,-99999999999999999", "too large"),
        ("ADMIN_USER_IDS", TOKEN, "must be IDs"),
        ("SHUTDOWN_SECONDS", HUGE, "must be a number"),
        ("RETENTION_DAYS", "inf", "must be a number"),
        ("RETENTION_DAYS", "1e300", "must be at most"),
        ("LEAVE_AFTER", "nan", "must be a number"),
        ("PRICES", "[" * 100_000, "must be JSON"),
        ("PRICES", '{"m": {"input": %s, "output": 1}}' % ("9" * 400), "must have input"),
        ("OPENAI_BASE_URL", "http://host:99999/v1", "must be an address"),
        ("OPENAI_BASE_URL", "http://ho st/v1", "must be an address"),
        ("OPENAI_API_KEY", '"sk-in-quotes"', "without quotes"),
        ("OPENAI_API_KEY", "sk-one two", "without quotes or spaces"),
        ("OPENAI_API_KEY", "ключ", "must be the key alone"),
        ("TELEGRAM_BOT_TOKEN", f'"{TOKEN}"', "without quotes"),
        ("TELEGRAM_BOT_TOKEN", "123456", "@BotFather"),
        ("TELEGRAM_BOT_TOKEN", f"{TOKEN} ，", "@BotFather"),
        ("STREAMING", "sk-abcdefghijklmnopqrstuvwxyz", "must be one of"),
        ("DATA_DIR", "pyproject.toml", "is a file, not a folder"),
        ("DATA_DIR", "pyproject.toml/data", "is a file, not a folder"),
        ("DATA_DIR", "/dev/null", "is a device, not a folder"),
        ("DATA_DIR", "x" * 300, "too long"),
        ("DATA_DIR", "a\0b", "no folder of this name"),
    ],
)
def test_what_cannot_work_is_one_short_line_without_anything_secret(
    name: str, value: str, words: str
) -> None:
    (line,) = mistakes({**NEEDED, name: value})

    assert line.startswith(f"{name}: ")
    assert words in line
    assert len(line) < 400
    assert not any(secret in line for secret in (TOKEN, "sk-", "ключ"))


def test_a_key_of_another_name_is_wrong_under_that_name() -> None:
    (line,) = mistakes({**NEEDED, "OPENAI_API_KEY_NAME": "MY_KEY", "MY_KEY": "a b"})

    assert line.startswith("MY_KEY: must be the key alone")


def test_names_in_the_dotenv_that_are_no_settings_are_told(dotenv: Path) -> None:
    write(dotenv, "OPENAI_MODLE=x", "telegram_bot_token=x", "OPENAI_COLOUR=x", "LOG_LEVLE=x")
    write(dotenv, "OPENAI_MINE=x", "OPENAI_MODEL=${OPENAI_MINE}", "COMPOSE_PROJECT_NAME=x")
    write(dotenv, "TELEGRAM_API_ID=1", "GROQ_API_KEY=x", "HTTPS_PROXY=x")

    assert mistakes({}, dotenv) == [
        "OPENAI_MODLE: unknown setting. Did you mean OPENAI_MODEL?",
        "telegram_bot_token: unknown setting. Did you mean TELEGRAM_BOT_TOKEN?",
        "OPENAI_COLOUR: unknown setting. See .env.example for all of them.",
        "LOG_LEVLE: unknown setting. Did you mean LOG_LEVEL?",
    ]


def test_lines_of_the_dotenv_that_cannot_be_read_are_told_by_their_number(
    dotenv: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write(dotenv, "OPENAI_MODEL=x", "", f"TELEGRAM_BOT_TOKEN {TOKEN}", 'SYSTEM_PROMPT="Be brief.')

    first, second = mistakes(NEEDED, dotenv)

    assert first.startswith(".env: line 5 cannot be read")
    assert second.startswith(".env: line 6 cannot be read")
    assert TOKEN not in first
    assert capfd.readouterr().err == ""


def test_a_language_that_the_bot_does_not_speak_is_told_with_those_it_does(dotenv: Path) -> None:
    write(dotenv, "LANGUAGE=de_DE")

    assert mistakes({}, dotenv) == ["LANGUAGE: must be en or zh, not 'de'."]


def test_a_time_zone_that_is_not_there_is_told() -> None:
    assert mistakes({**NEEDED, "TIMEZONE": "Europe/Atlantis"}) == [
        "TIMEZONE: must be a time zone, such as Europe/Berlin, Asia/Shanghai or +05:30, "
        "not 'Europe/Atlantis'."
    ]


def test_a_dotenv_that_is_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()

    assert mistakes(NEEDED, tmp_path / ".env") == [".env: is a folder, not a settings file."]


@pytest.mark.parametrize("content", [b"A=\xff\xfe\xfa", b"A=\0\0", "Ä=ö".encode("latin-1")])
def test_a_dotenv_that_is_no_text_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ".env").write_bytes(content)

    assert mistakes(NEEDED, tmp_path / ".env") == [
        ".env: is not UTF-8 text. Please save it as UTF-8."
    ]


def test_the_usual_folder_is_looked_at_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").touch()

    assert mistakes(NEEDED) == [f"DATA_DIR: {tmp_path}/data is a file, not a folder."]


def test_a_database_that_is_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "bot.db").mkdir()

    assert mistakes({**NEEDED, "DATA_DIR": str(tmp_path)}) == [
        f"DATA_DIR: {tmp_path}/bot.db is a folder, not a file."
    ]


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=8),
    st.booleans(),
)
@example("user:pass℀word@host", True)
@example("[secret-word]:1080", True)
@example("user:secretword@[::1", True)
def test_a_secret_is_never_in_a_mistakes_line(secret: str, has_scheme: bool) -> None:
    proxy = f"http://{secret}" if has_scheme else secret
    environment = {**NEEDED, "OPENAI_PROXY": proxy, "TELEGRAM_PROXY": proxy, "STREAMING": "maybe"}

    for line in mistakes(environment):
        assert secret not in line


def test_a_key_that_was_given_as_a_name_is_not_repeated() -> None:
    environment = {"TELEGRAM_BOT_TOKEN": TOKEN, "OPENAI_API_KEY_NAME": KEY}

    assert not any(KEY in line for line in mistakes(environment))


@given(
    st.dictionaries(
        st.sampled_from(sorted(Config.model_fields)),
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20),
    )
)
def test_any_environment_is_read_or_told_what_is_wrong(environment: dict[str, str]) -> None:
    lines = ["no mistake: all is well"]
    try:
        read_config(environment, NOWHERE)
    except ConfigError as error:
        lines = error.lines

    assert lines
    assert all(": " in line for line in lines)


@pytest.mark.parametrize(
    "address",
    ["8080", ":8080", "localhost", "localhost:0", "a b:1", "http://a:1", "::1:80:", "a:70000"],
)
def test_where_to_listen_is_a_host_and_a_port(address: str) -> None:
    assert mistakes({**NEEDED, "HEALTH_LISTEN": address}) == [
        f"HEALTH_LISTEN: must be host:port, such as 127.0.0.1:8081, not '{address}'."
    ]


NO_ADDRESS = "must be an address that starts with http:// or https://"


@pytest.mark.parametrize(
    ("url", "base_url", "line"),
    [
        ("http://bot.example", None, "must start with https:// for Telegram's servers."),
        ("https://bot.example:8444/x", None, "Telegram only calls the ports 443, 80, 88 and 8443."),
        ("bot.example", None, f"{NO_ADDRESS}, not 'bot.example'."),
        ("https://bot.example:8443/x", None, None),
        ("http://bot:8080", "http://bot-api:8081", None),
    ],
)  # fmt: skip
def test_telegram_would_refuse_some_webhooks(
    url: str, base_url: str | None, line: str | None
) -> None:
    settings = {**NEEDED, "TELEGRAM_WEBHOOK_URL": url}
    if base_url:
        settings["TELEGRAM_API_BASE_URL"] = base_url
    if line is None:
        assert url == read_config(settings, NOWHERE).TELEGRAM_WEBHOOK_URL
    else:
        assert mistakes(settings) == [f"TELEGRAM_WEBHOOK_URL: {line}"]


def test_two_servers_of_the_bot_do_not_share_an_address() -> None:
    settings = {**NEEDED, "TELEGRAM_WEBHOOK_URL": "https://x.example"}

    assert mistakes({**settings, "HEALTH_LISTEN": "127.0.0.1:8080"}) == [
        "HEALTH_LISTEN: must have another port than WEBHOOK_LISTEN."
    ]
    assert read_config({**NEEDED, "HEALTH_LISTEN": "127.0.0.1:8080"}, NOWHERE).HEALTH_LISTEN


@pytest.mark.parametrize(
    "address",
    ["mysql://u@h/d", "postgresql://h", "postgresql://h/", "bot.db", "postgresql://u:p w@h/d", "postgresql://h:0/d",
     "postgresql://a:5432,b:0/d", "postgresql://a:5432,b:secret/d"],
)  # fmt: skip
def test_the_database_is_named_by_a_whole_address_which_is_not_repeated(address: str) -> None:
    assert mistakes({**NEEDED, "DATABASE_URL": address}) == [
        "DATABASE_URL: must look like postgresql://user:password@host/database."
    ]


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://bot:p%40ss@db.example:5432/parley?sslmode=verify-full",
        "postgres:///parley?host=/var/run/postgresql",
        "postgresql://bot@[::1]/parley",
        "postgresql://bot:p%40ss@a:5432,b:5433/parley?target_session_attrs=read-write",
        "postgresql://bot:p%40ss@a,[::1]:5433,c/parley",
    ],
)
def test_the_database_may_be_anywhere(address: str) -> None:
    config = read_config({**NEEDED, "DATABASE_URL": address}, NOWHERE)

    assert config.DATABASE_URL.get_secret_value() == address
    assert "p%40ss" not in repr(config)


@pytest.mark.parametrize(
    ("webhook", "health", "is_mistake"),
    [
        ("0.0.0.0:8080", "127.0.0.1:8080", True),
        ("127.0.0.1:8080", "0.0.0.0:8080", True),
        ("localhost:8080", "127.0.0.1:8080", True),
        ("[::]:8080", "localhost:8080", True),
        ("0.0.0.0:8080", "bot:8080", True),
        ("127.0.0.1:8080", "[::1]:8080", False),
        ("10.0.0.1:8080", "127.0.0.1:8080", False),
        ("0.0.0.0:8080", "0.0.0.0:8081", False),
    ],
)
def test_nor_do_they_where_one_address_holds_the_other(
    webhook: str, health: str, is_mistake: bool
) -> None:
    settings = {**NEEDED, "WEBHOOK_LISTEN": webhook, "HEALTH_LISTEN": health}
    read_config(settings, NOWHERE)  # without a webhook nobody listens at the first

    settings["TELEGRAM_WEBHOOK_URL"] = "https://x.example"
    if is_mistake:
        (line,) = mistakes(settings)
        assert line.startswith("HEALTH_LISTEN: ")
    else:
        read_config(settings, NOWHERE)


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("ADMIN_USER_IDS", "ada", "must be IDs with commas between them, not 'ada'."),
        ("ADMIN_USER_IDS", "*", "must be the IDs of the admins, with commas between them"),
        ("LOG_TEXTS", "2", "must be 0 or 1, not '2'."),
        ("LOG_TEXTS", "yes", "must be 0 or 1, not 'yes'."),
        ("HEALTH_LISTEN", "8081", "must be host:port, such as 127.0.0.1:8081, not '8081'."),
        ("WEBHOOK_LISTEN", "8080", "must be host:port, such as 127.0.0.1:8080, not '8080'."),
    ],
)
def test_a_sentence_offers_only_what_would_be_taken(name: str, value: str, line: str) -> None:
    (told,) = mistakes({**NEEDED, name: value})

    assert told.startswith(f"{name}: {line}")
    assert "*" not in told.removesuffix("not '*'.")


def test_mistakes_know_how_they_are_to_be_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read_config({"LOG_FORMAT": "JSON", "LOG_LEVEL": "LOUD"}, NOWHERE)
    assert caught.value.log_format == "json"

    dotenv = tmp_path / ".env"
    write(dotenv, "LOG_FORMAT=json", "not a setting")
    with pytest.raises(ConfigError) as caught:
        read_config({}, dotenv)
    assert caught.value.log_format == "json"

    with pytest.raises(ConfigError) as caught:
        read_config({"LOG_FORMAT": "yaml"}, NOWHERE)
    assert caught.value.log_format == "text"
