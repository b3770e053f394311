"""System prompts that ship with the bot, for its admins to offer."""
