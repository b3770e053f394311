"""A time as people say it, before it is known what it means where they are."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was said; what was not is None. `length` is how much of the text it took.

    `after` so many seconds, from now on. A day: so many days ahead, a day of the
    week (Monday is 0; `is_next`: not of this week), or a date, perhaps without its year. Repeated:
    `every` so many seconds, or `every_days`, or on the `weekdays`.
    """

    length: int
    after: int | None = None
    days_ahead: int | None = None
    weekday: int | None = None
    is_next: bool = False
    date: tuple[int | None, int, int] | None = None
    time: dt.time | None = None
    every: int | None = None
    every_days: int | None = None
    weekdays: tuple[int, ...] = ()

    @property
    def has_day(self) -> bool:
        """Whether a day was said."""
        return self.days_ahead is not None or self.weekday is not None or self.date is not None
