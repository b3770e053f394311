"""Calls to Telegram's HTTP API, and what its answers and refusals mean."""
