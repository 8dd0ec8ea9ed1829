"""The simulated business: accounts of a software subscription, and how likely each is to end."""

from dataclasses import dataclass
from datetime import date
from math import cos, exp, log, pi
from random import Random
from typing import NamedTuple

START = date(2024, 11, 1)  # competition grows from here


class Plan(NamedTuple):
    share: int
    fee_eur: float  # a month, typical
    hours: float  # of use in 30 days, typical
    contract_shares: tuple[int, int, int]
    effect: float  # on the log odds of leaving


PLANS = {
    "starter": Plan(50, 29.0, 9.0, (70, 25, 5), 0.15),
    "team": Plan(35, 79.0, 30.0, (50, 38, 12), 0.0),
    "business": Plan(15, 190.0, 80.0, (25, 50, 25), -0.2),
}
CONTRACTS = {"monthly": 0.0, "yearly": -1.4, "two_years": -2.2}
RENEWAL_SHARES = {"monthly": 0.85, "yearly": 0.70, "two_years": 0.60}
PAYMENT = {"card": 0.1, "direct_debit": -0.3, "invoice": 0.4}


@dataclass(frozen=True)
class Account:
    """What is true of a customer at the end of a month, whatever the billing system says."""

    tenure_months: int
    monthly_fee_eur: float
    usage_hours_30d: float
    usage_change_pct: int
    days_since_login: int
    support_tickets_90d: int
    late_payments_12m: int
    auto_renew: bool
    plan: str
    contract: str
    payment_method: str


def build_account(rng: Random) -> Account:
    """Draw an account: large plans are used more, whoever uses it much has been there lately."""
    name = rng.choices(list(PLANS), [plan.share for plan in PLANS.values()])[0]
    plan = PLANS[name]
    contract = rng.choices(list(CONTRACTS), plan.contract_shares)[0]
    hours = plan.hours * exp(rng.gauss(-0.2, 0.9))
    change = rng.gauss(-3, 30)
    idle = rng.expovariate(1 / (2 + 20 / (1 + hours / 4)))
    return Account(
        tenure_months=min(1 + int(rng.expovariate(1 / 17)), 180),
        monthly_fee_eur=max(round(plan.fee_eur * exp(rng.gauss(0, 0.22))) - 0.1, 4.9),
        usage_hours_30d=round(hours, 1),
        usage_change_pct=max(-95, round(change)),
        days_since_login=min(int(idle), 120),
        support_tickets_90d=min(int(rng.expovariate(1 / 1.3)), 20),
        late_payments_12m=min(int(rng.expovariate(1 / 0.7)), 12),
        auto_renew=rng.random() < RENEWAL_SHARES[contract],
        plan=name,
        contract=contract,
        payment_method=rng.choices(list(PAYMENT), (50, 33, 17))[0],
    )


def churn_probability(account: Account, day: date) -> float:
    """Return how likely the customer is to cancel within the 60 days after that day."""
    hours_per_euro = (account.usage_hours_30d + 1) / account.monthly_fee_eur
    free_to_go = 1.0 if account.contract == "monthly" else 0.5
    log_odds = (
        -2.55
        + PLANS[account.plan].effect
        + CONTRACTS[account.contract]
        + PAYMENT[account.payment_method]
        + 1.6 * exp(-account.tenure_months / 7)
        - 0.8 * log(hours_per_euro / 0.35)
        - free_to_go * 0.036 * max(-60, min(account.usage_change_pct, 40))
        + 0.035 * min(account.days_since_login, 45)
        + 0.35 * min(account.support_tickets_90d, 6)
        + 0.5 * min(account.late_payments_12m, 4)
        - 0.7 * account.auto_renew
        + 0.08 * (day - START).days / 365
        + 0.08 * cos(2 * pi * (day.month - 1) / 12)
    )
    return 1 / (1 + exp(-log_odds))
