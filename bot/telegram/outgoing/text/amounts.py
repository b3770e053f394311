"""Money, tokens and days, as people read them."""

from datetime import UTC, datetime

from bot.domain.budget import Budget, period_end
from bot.i18n.language import N_, _

_TOKENS = N_("{number} tokens")
_BY_PERIOD = {"day": N_("{amount} a day"), "month": N_("{amount} a month")}

_TEN_CENTS = 0.1
_LEAST = 0.0001


def write_dollars(dollars: float) -> str:
    """Such as $12.30; small amounts with the digits that tell something, such as $0.0042."""
    if dollars >= _TEN_CENTS or dollars == 0:
        return f"${dollars:,.2f}"
    return f"${dollars:.4f}" if dollars >= _LEAST else f"<${_LEAST}"


def write_tokens(number: float) -> str:
    """Such as 12,300 tokens."""
    return _(_TOKENS).format(number=f"{number:,.0f}")


def write_amount(amount: float, budget: Budget) -> str:
    """So much of what the budget is counted in."""
    return write_dollars(amount) if budget.unit == "dollars" else write_tokens(amount)


def write_budget(budget: Budget) -> str:
    """Such as $5.00 a month."""
    return _(_BY_PERIOD[budget.period]).format(amount=write_amount(budget.amount, budget))


def write_renewal(budget: Budget, now: float) -> str:
    """The day on which it begins anew, such as 2026-12-01."""
    return write_day(period_end(budget.period, now))


def write_day(at: float) -> str:
    """Such as 2026-12-01; of UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")
