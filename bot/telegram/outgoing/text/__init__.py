"""Markdown to Telegram's text and entities, cut into messages."""
