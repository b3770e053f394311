"""Money, tokens and days, as people read them."""

from collections.abc import Iterable
from datetime import UTC, datetime

from bot.domain.budget import Budget, period_end
from bot.i18n.language import N_, _, _n, n_

_TOKENS = n_("{number} token", "{number} tokens")
_BY_PERIOD = {"day": N_("{amount} per day"), "month": N_("{amount} per month")}

_TEN_CENTS = 0.1
_LEAST = 0.0001
_MOST_DIGITS = 6


def write_dollars(dollars: float, digits: int | None = None) -> str:
    """Such as $12.30; small amounts with the digits that tell something, such as $0.0042.

    With `digits` it has so many behind the point.
    """
    if digits is not None:
        return f"${dollars:,.{digits}f}"
    if dollars >= _TEN_CENTS or dollars == 0:
        return f"${dollars:,.2f}"
    return f"${dollars:.4f}" if dollars >= _LEAST else f"<${_LEAST}"


def choose_digits(parts: Iterable[float], whole: float) -> int:
    """So many digits that the parts, as they are shown, add up to the whole as it is shown.

    Where none up to six do, it is rounded as usual.
    """
    amounts = [part for part in parts if part]
    least = 2 if all(amount >= _TEN_CENTS for amount in amounts) else 4
    for digits in range(least, _MOST_DIGITS + 1, 2):
        total = sum(round(amount, digits) for amount in amounts)
        if round(total, digits) == round(whole, digits):
            return digits
    return least


def write_tokens(number: float) -> str:
    """Such as 12,300 tokens."""
    whole = round(number)
    return _n(_TOKENS, whole).format(number=f"{whole:,}")


def write_amount(amount: float, budget: Budget) -> str:
    """So much of what the budget is counted in."""
    return write_dollars(amount) if budget.unit == "dollars" else write_tokens(amount)


def write_budget(budget: Budget) -> str:
    """Such as $5.00 a month."""
    return _(_BY_PERIOD[budget.period]).format(amount=write_amount(budget.amount, budget))


def write_renewal(budget: Budget, now: float) -> str:
    """The day on which it resets, such as 2026-12-01."""
    return write_day(period_end(budget.period, now))


def write_day(at: float) -> str:
    """Such as 2026-12-01; of UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")
