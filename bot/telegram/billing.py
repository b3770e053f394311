"""What commands about money work with."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.assistant.budget_guard import BudgetGuard, CostBounds
from bot.domain.budget import Budget
from bot.domain.usage import Price
from bot.storage.budgets import Budgets
from bot.storage.chat_settings import Settings
from bot.storage.database import Database
from bot.storage.usage import Ledger


@dataclass(frozen=True, slots=True)
class Billing:
    """Who has used what, who may use how much, and what it costs."""

    ledger: Ledger
    budgets: Budgets
    budget_guard: BudgetGuard
    price: Price


def open_billing(
    database: Database,
    settings: Settings,
    price: Price,
    bounds: CostBounds,
    defaults: tuple[Budget | None, Budget | None],
    clock: Callable[[], float],
) -> Billing:
    """All of it; `defaults` are the budgets of each person and of each group."""
    ledger, budgets = Ledger(database), Budgets(database, *defaults)
    budget_guard = BudgetGuard(
        budgets=budgets, ledger=ledger, settings=settings, price=price, bounds=bounds, clock=clock
    )
    return Billing(ledger, budgets, budget_guard, price)
