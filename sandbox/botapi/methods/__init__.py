"""What a bot may ask of Telegram, one theme a module."""
