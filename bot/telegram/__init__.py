"""The only room that imports python-telegram-bot: from an update to an answer on the screen."""
