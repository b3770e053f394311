"""Settings for tests, and what is wrong with them."""

from pathlib import Path

import pytest

from bot.settings.config import Config, ConfigError, read_config

TOKEN, KEY = "123:telegram-token-of-thirty-five-letters", "sk-openai-key"
NEEDED = {"TELEGRAM_BOT_TOKEN": TOKEN, "OPENAI_API_KEY": KEY}
NOWHERE = Path("/nonexistent/.env")


def read(**environment: str) -> Config:
    """The settings of this environment, with a token and a key in it."""
    return read_config({**NEEDED, **environment}, NOWHERE)


def mistakes(environment: dict[str, str], dotenv: Path = NOWHERE) -> list[str]:
    """What is wrong with the settings, line by line."""
    with pytest.raises(ConfigError) as caught:
        read_config(environment, dotenv)
    return caught.value.lines


def write(dotenv: Path, *lines: str) -> None:
    """More settings for a `.env`."""
    with dotenv.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
