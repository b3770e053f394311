"""A Telegram and a model to play with, which know nothing of the bot."""
