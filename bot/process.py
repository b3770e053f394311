"""The bot as a process: read the settings, start the logs, run the app, end with a status."""

import asyncio
import faulthandler
import logging
import os
import sys

from bot.ending import end_within, ignore_signals
from bot.hosting import run
from bot.llm.open_llm import SdkUnusable
from bot.logs.stacks import CRASH_NAME, hold_stack_signal, keep_crash, write_stacks_on_signal
from bot.logs.start import log_what_nobody_catches, start_logs
from bot.settings.config import Config, ConfigError, doubtful_names, load_config
from bot.settings.fallbacks import secret_values
from bot.storage.errors import StorageUnavailable
from bot.storage.folder_lock import FolderInUse
from bot.storage.migrations import DatabaseError
from bot.telegram.runtime.polling import TokenRefused
from bot.telegram.runtime.webhook import make_secret
from bot.telegram.telegram_settings import USUAL, Waits
from bot.web.errors import CannotListen

logger = logging.getLogger("bot")

ENDED, FAILED, WRONG_SETTINGS, TAKEN = 0, 1, 2, 3
"""Exit statuses. After 2, starting again changes nothing; after 3, once the other bot has ended."""

_REFUSED = "TELEGRAM_BOT_TOKEN: Telegram does not accept it. Get the right one from @BotFather."
_END_SECONDS = 3.0
"""For threads, once all is closed."""


def main(waits: Waits = USUAL) -> int:
    """Run the bot; the process's exit status."""
    hold_stack_signal()
    try:
        config = load_config()
    except ConfigError as error:
        _tell_mistakes(error)
        return WRONG_SETTINGS
    secrets, show_texts = _secrets(config), bool(config.LOG_TEXTS)
    start_logs(config.LOG_LEVEL, config.LOG_FORMAT, secrets, show_texts=show_texts)
    if config.LOG_FORMAT == "json":
        keep_crash(config.DATA_DIR / CRASH_NAME)
    else:
        faulthandler.enable(sys.stderr)
    for line in doubtful_names(os.environ):
        logger.warning("%s", line)
    try:
        return asyncio.run(_serve(config, waits))
    finally:
        ignore_signals()


async def _serve(config: Config, waits: Waits) -> int:
    """Serve to the end. Whatever thread is still at work then, the process ends with its status."""
    loop = asyncio.get_running_loop()
    log_what_nobody_catches(loop)
    write_stacks_on_signal(loop)
    status = FAILED
    try:
        status = await _run(config, waits)
    finally:
        end_within(_END_SECONDS, status)
    return status


async def _run(config: Config, waits: Waits) -> int:
    try:
        await run(config, waits)
    except TokenRefused:
        _tell(_REFUSED, config)
        return WRONG_SETTINGS
    except (CannotListen, DatabaseError, SdkUnusable) as error:
        _tell(str(error), config)
        return WRONG_SETTINGS
    except FolderInUse as error:
        _tell(str(error), config)
        return TAKEN
    except StorageUnavailable as error:
        # Better to end than to go on deaf: what Telegram has not been told of, it keeps.
        logger.critical("the database can't be used, so the bot stops: %s", error)
        return FAILED
    except Exception:
        logger.critical("the bot stops because of an unexpected error", exc_info=True)
        return FAILED
    return ENDED


def _tell_mistakes(error: ConfigError) -> None:
    """At the terminal, or as JSON where that much of the settings can be read."""
    if error.log_format == "json":
        start_logs("INFO", "json", ())
        for line in error.lines:
            logger.critical("%s", line)
    else:
        sys.stderr.write("".join(f"{line}\n" for line in error.lines))


def _tell(sentence: str, config: Config) -> None:
    """The plain sentence, for somebody at a terminal; JSON for who reads that."""
    if config.LOG_FORMAT == "json":
        logger.critical("%s", sentence)
    else:
        # What is written to sys.stderr becomes a line of the log by now.
        print(sentence, file=sys.__stderr__)


def _secrets(config: Config) -> list[str]:
    """With those of addresses, which may hold a password too."""
    addresses = (
        config.OPENAI_BASE_URL,
        config.SEARCH_URL,
        config.TELEGRAM_API_BASE_URL,
        config.TELEGRAM_WEBHOOK_URL,
    )
    webhook = make_secret(config.TELEGRAM_BOT_TOKEN.get_secret_value())
    with_passwords = [address for address in addresses if "@" in address]
    sent = [*config.OPENAI_HEADERS.values(), *secret_values(config.OPENAI_QUERY)]
    others = [*config.FALLBACKS.secrets, *config.MCP_CONFIG.secrets]
    return [webhook, *with_passwords, *filter(None, sent), *others] + [
        secret.get_secret_value()
        for secret in (
            config.TELEGRAM_BOT_TOKEN,
            config.TELEGRAM_PROXY,
            config.OPENAI_API_KEY,
            config.OPENAI_PROXY,
            config.SEARCH_API_KEY,
            config.FETCH_PROXY,
            config.DATABASE_URL,
        )
    ]
