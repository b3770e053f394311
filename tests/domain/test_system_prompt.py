"""What /system is told to do, and what may not be in a system prompt."""

import pytest

from bot.domain.system_prompt import SystemCommand, find_placeholder, parse_system_command


@pytest.mark.parametrize(
    ("argument", "wish"),
    [
        pytest.param("", SystemCommand("chat", "set"), id="nothing"),
        pytest.param("Be brief.", SystemCommand("chat", "set", "Be brief."), id="a text"),
        pytest.param("Reset", SystemCommand("chat", "reset"), id="reset, by a phone's keyboard"),
        pytest.param(
            "reset all", SystemCommand("chat", "set", "reset all"), id="a text with reset"
        ),
        pytest.param("history", SystemCommand("chat", "history"), id="history"),
        pytest.param("topic Be kind.", SystemCommand("topic", "set", "Be kind."), id="a topic's"),
        pytest.param(
            "topic\nBe kind.", SystemCommand("topic", "set", "Be kind."), id="on a new line"
        ),
        pytest.param("topic reset", SystemCommand("topic", "reset"), id="a topic's reset"),
        pytest.param("default", SystemCommand("default", "set"), id="the default, shown"),
        pytest.param(
            "default history", SystemCommand("default", "history"), id="the default's history"
        ),
        pytest.param(
            "Topic of the day", SystemCommand("chat", "set", "Topic of the day"), id="a sentence"
        ),
        pytest.param("topical", SystemCommand("chat", "set", "topical"), id="another word"),
    ],
)
def test_how_a_call_is_meant(argument: str, wish: SystemCommand) -> None:
    assert parse_system_command(argument) == wish


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("You talk with {name}.", "{name}"),
        ("Today is {{date}}.", "{{date}}"),
        ("It is {{ now.time }} here", "{{ now.time }}"),
        ("${user_name}", "{user_name}"),
        ("你好{name}", "{name}"),
        ("{name | upper}", "{name | upper}"),
        ('Answer as {"name": "…", "age": 0}.', None),
        ("Answer as {'name': 1} or {}", None),
        ("{ a: 1, b: [2] }", None),
        (r"Write \frac{x}{y}, x^{n} and a_{i}.", None),
        ("Never say {this or that, ever}.", None),
        ("{" * 20_000, None),
        ("{a" * 5_000, None),
    ],
)
def test_placeholders_are_found_and_json_is_none(text: str, found: str | None) -> None:
    assert find_placeholder(text) == found
