"""What commands about money work with."""

from dataclasses import dataclass

from bot.assistant.budget_guard import BudgetGuard
from bot.domain.usage import Price
from bot.storage.budgets import Budgets
from bot.storage.usage import Ledger


@dataclass(frozen=True, slots=True)
class Billing:
    """Who has used what, who may use how much, and what it costs."""

    ledger: Ledger
    budgets: Budgets
    budget_guard: BudgetGuard
    price: Price
