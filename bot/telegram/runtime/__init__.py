"""The bot on Telegram as a whole: start, polling, what is left over, maintenance, end."""
