"""Which turns of the past the model is shown again, and which never."""

from bot.domain.budget import BudgetSpent
from bot.domain.errors import ContentFiltered, FileError, RequestRefused, all_errors

_NEVER = (FileError, BudgetSpent, RequestRefused, ContentFiltered)
"""Questions that could not be opened, or paid, or would be refused in each later prompt."""

IS_SHOWN_AGAIN = "COALESCE(turns.error, '') NOT IN :never_shown"
"""Of a turn that is over; its parameter is `never_shown()`."""


def never_shown() -> list[str]:
    """The names of errors, as they are stored, whose turns stay out of later prompts."""
    return sorted({error.__name__ for error in all_errors() if issubclass(error, _NEVER)})
