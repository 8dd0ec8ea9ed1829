"""The panel: each account is frozen once, at the end of a month, and what then became of it.

A snapshot depends on the seed and its number alone: more months let time pass, and change no past.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from random import Random
from typing import Any

from .business import START, Account, build_account, churn_probability

PACE_MONTHS = 24  # `customers` accounts are frozen in these first months
GAPS = (  # field, share of snapshots, what stands in its place
    ("days_since_login", 0.06, (None, "N/A", "")),
    ("payment_method", 0.05, (None, "N/A", "unknown")),
    ("monthly_fee_eur", 0.005, ("custom", "see contract")),
    ("usage_hours_30d", 0.005, (None, "N/A")),
)


@dataclass(frozen=True)
class Snapshot:
    """One account at the end of one month, with its future and with what the system gets wrong."""

    snapshot_id: str
    customer_id: str
    account_type: str
    account: Account
    snapshot_on: date
    cancelled_on: date  # far away for those who stay
    per_year: bool  # the fee is delivered per year
    withheld: dict[str, str | None]  # field -> what stands in its place, see GAPS
    mistakes: dict[str, float]  # field -> impossible value that the system delivers
    migrated_from: str | None = None

    def written(self, today: date) -> dict[str, Any]:
        """Return what the system holds: the truth, but for its mistakes."""
        truth = {
            **vars(self.account),
            "snapshot_id": self.snapshot_id,
            "customer_id": self.customer_id,
            "account_type": self.account_type,
            "as_of": today,
            "snapshot_on": self.snapshot_on,
            "cancelled_on": self.cancelled_on if self.cancelled_on <= today else None,
        }
        return truth | self.mistakes


class Panel:
    """All snapshots of the first `months` months; `customers` of them fall into the first 24."""

    def __init__(self, seed: int, customers: int = 9600, months: int = 24) -> None:
        self._seed = seed
        self._per_month = customers // PACE_MONTHS
        self._months = months
        self.today = month_end(months - 1)

    @cached_property
    def snapshots(self) -> list[Snapshot]:
        """Every snapshot until today, oldest first."""
        taken: list[Snapshot] = []
        for number in range(self._per_month * self._months):
            rng = Random(f"{self._seed}/{number}")
            snapshot_id, day = f"S{100_000 + number}", month_end(number // self._per_month)
            old = taken[-self._per_month] if len(taken) >= self._per_month else None
            if old and rng.random() < 0.02 and day < old.cancelled_on and not old.migrated_from:
                taken.append(_migrated(rng, snapshot_id, day, old))
            else:
                taken.append(_snapshot(rng, snapshot_id, number, day))
        return taken


def month_end(index: int) -> date:
    """Return the last day of a month, counted from the start."""
    years, month = divmod(START.month + index, 12)
    return date(START.year + years, month + 1, 1) - timedelta(days=1)


def _snapshot(rng: Random, snapshot_id: str, number: int, day: date) -> Snapshot:
    account = build_account(rng)
    leaves = rng.random() < churn_probability(account, day)
    remaining = rng.randint(1, 60) if leaves else 61 + int(rng.expovariate(1 / 500))
    return Snapshot(
        snapshot_id=snapshot_id,
        customer_id=f"C{number * 7919 % 1_000_000:06}",
        account_type=rng.choices(("customer", "test", "internal"), (985, 10, 5))[0],
        account=account,
        snapshot_on=day,
        cancelled_on=day + timedelta(days=remaining),
        per_year=account.contract != "monthly" and rng.random() < 0.3,
        withheld=_withheld(rng),
        mistakes=_mistakes(rng, account),
    )


def _migrated(rng: Random, snapshot_id: str, day: date, original: Snapshot) -> Snapshot:
    """Return the same account, copied into a new system with its old figures."""
    return replace(
        original,
        snapshot_id=snapshot_id,
        snapshot_on=day,
        withheld=_withheld(rng),
        mistakes={},
        migrated_from=original.snapshot_id,
    )


def _withheld(rng: Random) -> dict[str, str | None]:
    return {name: rng.choice(texts) for name, share, texts in GAPS if rng.random() < share}


def _mistakes(rng: Random, account: Account) -> dict[str, float]:
    # A credit note in place of a fee, a start in 1970, a counter that ran over, a login to come.
    credit = {"monthly_fee_eur": -account.monthly_fee_eur}
    slips = (credit, {"tenure_months": 672}, {"late_payments_12m": 255}, {"days_since_login": -1})
    return rng.choice(slips) if rng.random() < 0.01 else {}
