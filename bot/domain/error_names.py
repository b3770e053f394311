"""Errors by their names, under which they are stored."""

from collections.abc import Iterator

# A class is found only where its module is loaded.
from bot.domain import budget, file_errors, page_errors, search_errors  # noqa: F401  # see above
from bot.domain.errors import BotError


def error_named(name: str) -> type[BotError]:
    """The class of a stored error; the general one for a name that is not known any more."""
    return next((error for error in all_errors() if error.__name__ == name), BotError)


def all_errors() -> Iterator[type[BotError]]:
    """Every class of errors, BotError first."""
    queue: list[type[BotError]] = [BotError]
    while queue:
        found = queue.pop()
        yield found
        queue.extend(found.__subclasses__())
