"""What may be spent in a day or a month, by a person or in a group. Days and months are of UTC."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

from bot.domain.errors import BotError
from bot.i18n.language import N_

Unit = Literal["dollars", "tokens"]
Period = Literal["day", "month"]

WARNING_SHARE = 0.8

_NUMBER = re.compile(r"(\d{1,15}|\d{1,3}(,\d{3}){1,4})(\.\d{1,9})?|\.\d{1,9}", re.ASCII)

_LEAST, _MOST = 0.0001, 1e15
"""What can still be shown, and what is beyond anybody's bill."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Tokens are those of input and output together."""

    amount: float
    unit: Unit
    period: Period


@dataclass(frozen=True, slots=True)
class Spent:
    """What was used in a period. Dollars are those whose price is known."""

    dollars: float = 0.0
    tokens: int = 0
    most_dollars: float = 0.0
    most_tokens: int = 0

    def of(self, unit: Unit) -> float:
        """How much it is in this unit."""
        return self.dollars if unit == "dollars" else float(self.tokens)

    def most(self, unit: Unit) -> float:
        """The dearest turn of the period."""
        return self.most_dollars if unit == "dollars" else float(self.most_tokens)


class BudgetSpent(BotError):
    """The question was not put to the model: the day's or month's budget is used up."""

    is_worth_retrying = False

    sentence = N_("The budget is used up. The bot's admin can raise it with /budget.")


class OwnDaySpent(BudgetSpent):
    """A person's, of a day."""

    sentence = N_(
        "Your budget for today is used up. It resets at midnight UTC, or the bot's admin can "
        "raise it with /budget."
    )


class OwnMonthSpent(BudgetSpent):
    """A person's, of a month."""

    sentence = N_(
        "Your budget for this month is used up. It resets on the 1st, or the bot's admin can "
        "raise it with /budget."
    )


class GroupDaySpent(BudgetSpent):
    """A group's, of a day."""

    sentence = N_(
        "This group's budget for today is used up. It resets at midnight UTC, or the bot's "
        "admin can raise it with /budget."
    )


class GroupMonthSpent(BudgetSpent):
    """A group's, of a month."""

    sentence = N_(
        "This group's budget for this month is used up. It resets on the 1st, or the bot's "
        "admin can raise it with /budget."
    )


def parse_budget(text: str) -> Budget | None:
    """The budget that "5 month", "$5 month", "5 dollars day" or "20000 tokens day" names."""
    words = text.lower().replace("$", " ").split()
    *amount, period = words or [""]
    unit: Unit = "dollars"
    for known in get_args(Unit):
        if amount[1:] in ([known], [known.removesuffix("s")]):
            amount, unit = amount[:1], known
    if len(amount) != 1 or period not in get_args(Period):
        return None
    if not _NUMBER.fullmatch(amount[0]):
        return None  # Also for 0,5: it is no fifty cents to everybody.
    number = float(amount[0].replace(",", ""))
    return Budget(number, unit, _period(period)) if _LEAST <= number <= _MOST else None


def _period(word: str) -> Period:
    return "day" if word == "day" else "month"


def period_start(period: Period, now: float) -> float:
    """When the day or the month that `now` is in began."""
    start = datetime.fromtimestamp(now, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return (start if period == "day" else start.replace(day=1)).timestamp()


def period_end(period: Period, now: float) -> float:
    """When the next one begins."""
    start = datetime.fromtimestamp(period_start(period, now), UTC)
    if period == "day":
        return (start + timedelta(days=1)).timestamp()
    return (start + timedelta(days=31)).replace(day=1).timestamp()


def period_name(period: Period, now: float) -> str:
    """Such as 2026-11-22, or 2026-11."""
    return datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%d" if period == "day" else "%Y-%m")


def may_begin(limit: float, spent: float, reserved: float, expected: float) -> bool | None:
    """Whether another turn may begin under a limit; None where it has to wait for others.

    The rule: nothing begins once the limit is spent. Turns run beside each other as long as all
    that they are expected to use fits; from there on one at a time. What is expected is more
    than nearly any turn takes, so the limit is passed by no more than the last turn's own size.
    """
    if spent >= limit:
        return False
    if reserved and spent + reserved + expected > limit:
        return None
    return True
