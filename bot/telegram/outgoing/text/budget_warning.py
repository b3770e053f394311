"""What is said when most of a budget is used."""

from bot.assistant.budget_guard import Limit
from bot.i18n.language import N_, _
from bot.telegram.outgoing.text.amounts import write_amount, write_budget, write_renewal

_OWN = N_(
    "⚠️ You have used {percent}% of your budget: {spent} of {budget}. It resets on {day} (UTC)."
)
_GROUP = N_(
    "⚠️ This group has used {percent}% of its budget: {spent} of {budget}. It resets on {day} (UTC)."
)


def write_warning(limit: Limit, now: float) -> str:
    """How much is used, and when it begins anew."""
    budget = limit.budget
    return _(_OWN if limit.id > 0 else _GROUP).format(
        percent=limit.percent,
        spent=write_amount(limit.spent.of(budget.unit), budget),
        budget=write_budget(budget),
        day=write_renewal(budget, now),
    )
