"""The bot on Telegram as it runs: taking in updates, start and end, what is done beside."""
