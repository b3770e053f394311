"""Wrong settings: all told at once, in sentences, with no secret in them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.config import Config, ConfigError, read_config
from tests.settings import KEY, NEEDED, NOWHERE, TOKEN, mistakes


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
        ("OPENAI_TEMPERATURE", "nan", "OPENAI_TEMPERATURE: must be at most 2, not 'nan'."),
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
            "ALLOWED_CHAT_IDS: must be numbers with commas between them, or *; not '1 2'.",
        ),
        (
            "ADMIN_USER_IDS",
            "{x}",
            "ADMIN_USER_IDS: must be numbers with commas between them, or *; not '{x}'.",
        ),
        (
            "ADMIN_USER_IDS",
            "*",
            "ADMIN_USER_IDS: not everyone can be an admin; name their numbers, not '*'.",
        ),
        (
            "OPENAI_BASE_URL",
            "localhost:11434",
            "OPENAI_BASE_URL: must be an address that begins with http:// or https://, "
            "not 'localhost:11434'.",
        ),
    ],
)
def test_a_mistake_says_what_would_be_right_and_what_was_given(
    name: str, value: str, line: str
) -> None:
    assert mistakes({**NEEDED, name: value}) == [line]


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
