"""Where what people and models write is logged, which is nowhere unless the operator wants it."""

TEXTS_LOGGER = "bot.texts"
"""With LOG_LEVEL=DEBUG and LOG_TEXTS=1 it has a level; else it is silent."""
