"""Which turns of the past the model is shown again, and which never."""

from bot.domain.budget import BudgetSpent
from bot.domain.error_names import all_errors
from bot.domain.errors import ContentFiltered, RequestRefused
from bot.domain.file_errors import FileError

_NEVER = (FileError, BudgetSpent, RequestRefused, ContentFiltered)
"""Questions that could not be opened, or paid, or would be refused in each later prompt."""

IS_NOT_LOST = "COALESCE(turns.error, '') NOT IN :never_shown"
"""Of a turn that is over; its parameter is `never_shown()`."""

IS_SHOWN_AGAIN = f"""({IS_NOT_LOST} AND EXISTS (
    SELECT 1 FROM messages AS asked WHERE asked.turn_id = turns.id AND asked.role = 'user' AND (
        TRIM(asked.text) <> '' OR EXISTS (SELECT 1 FROM images WHERE images.turn_id = turns.id)
    )
))"""  # noqa: S608  # our own words
"""The same, without questions that were stopped before they were read: they say nothing."""


def never_shown() -> list[str]:
    """The names of errors, as they are stored, whose turns stay out of later prompts."""
    return sorted({error.__name__ for error in all_errors() if issubclass(error, _NEVER)})
