"""python -m bot: read the settings, start the logs, run the app."""

import asyncio
import logging
import sys

from bot.app import run
from bot.config import Config, ConfigError, load_config
from bot.logs import start_logs
from bot.storage.errors import StorageUnavailable
from bot.storage.migrations import DatabaseError
from bot.telegram.polling import TokenRefused

logger = logging.getLogger("bot")

WRONG_SETTINGS = 2
"""Exit status: starting again would change nothing."""


def main() -> int:
    """Run the bot; the process's exit status."""
    try:
        config = load_config()
    except ConfigError as error:
        sys.stderr.write("".join(f"{line}\n" for line in error.lines))
        return WRONG_SETTINGS
    start_logs(config.LOG_LEVEL, config.LOG_FORMAT, _secrets(config))
    try:
        asyncio.run(run(config))
    except TokenRefused:
        sys.stderr.write(
            "TELEGRAM_BOT_TOKEN: Telegram does not accept it; @BotFather shows you the right one.\n"
        )
        return WRONG_SETTINGS
    except DatabaseError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_SETTINGS
    except StorageUnavailable as error:
        # Better to end than to go on deaf: what Telegram has not been told of, it keeps.
        logger.critical("the database cannot be written, so nothing is safe here: %s", error)
        return 1
    return 0


def _secrets(config: Config) -> list[str]:
    return [
        secret.get_secret_value()
        for secret in (
            config.TELEGRAM_BOT_TOKEN,
            config.TELEGRAM_PROXY,
            config.OPENAI_API_KEY,
            config.OPENAI_PROXY,
        )
    ]


if __name__ == "__main__":
    sys.exit(main())
