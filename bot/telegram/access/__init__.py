"""Who may speak and change what, and whether a message is meant for the bot."""
