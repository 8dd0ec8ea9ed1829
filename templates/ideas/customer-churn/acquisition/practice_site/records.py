"""The answers of the billing system, with values as three generations of software deliver them."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date
from random import Random
from typing import Any

from .panel import Snapshot

PATH = "/v1/snapshots"
CONTACTS = "/v1/contacts/"  # names and telephone numbers: robots.txt forbids them
MAX_LIMIT = 100
PAYMENT_WORDS = {
    "card": ("card", "CREDIT_CARD", "Visa"),
    "direct_debit": ("direct_debit", "SEPA", "direct debit"),
    "invoice": ("invoice", "INVOICE", "on account"),
}
CONTRACT_WORDS = {
    "monthly": ("monthly", "MONTHLY", "month-to-month"),
    "yearly": ("yearly", "ANNUAL", "12 months"),
    "two_years": ("two_years", "BIENNIAL", "24 months"),
}
NEVER = (None, "0000-00-00", "")
YES, NO = (True, "true", "Y"), (False, "false", "N")


def page(snapshots: list[Snapshot], start: int, limit: int, today: date) -> dict[str, Any]:
    """Return one page of the export and where the next one begins."""
    end = start + limit
    following = f"{PATH}?limit={limit}&cursor={to_cursor(end)}"
    return {
        "as_of": today.isoformat(),
        "total": len(snapshots),
        "data": [record(snapshot, today) for snapshot in snapshots[start:end]],
        "next": following if end < len(snapshots) else None,
    }


def to_cursor(position: int) -> str:
    return urlsafe_b64encode(f"s{position}".encode()).decode().rstrip("=")


def from_cursor(cursor: str) -> int:
    """Return the position behind a cursor. Raises ValueError for anything else."""
    return int(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))[1:])


def record(snapshot: Snapshot, today: date) -> dict[str, Any]:
    """Return one snapshot as the system delivers it."""
    rng = Random(snapshot.snapshot_id)
    told = snapshot.written(today)
    customer, cancelled = told["customer_id"], told["cancelled_on"]
    fields = _fields(rng, told, snapshot.per_year) | snapshot.withheld
    return {
        "id": told["snapshot_id"],
        "snapshot_on": _day(rng, told["snapshot_on"]),
        "account": {  # the new system writes the number in another way
            "id": customer.replace("C", "c-") if snapshot.migrated_from else customer,
            "type": told["account_type"],
            "plan": fields["plan"],
            "contract": {"term": fields["contract"], "auto_renew": fields["auto_renew"]},
            "tenure_months": fields["tenure_months"],
            "cancelled_on": _day(rng, cancelled) if cancelled else rng.choice(NEVER),
        },
        "billing": {
            "fee": fields["monthly_fee_eur"],
            "method": fields["payment_method"],
            "late_payments_12m": fields["late_payments_12m"],
        },
        "usage": {
            "hours_30d": fields["usage_hours_30d"],
            "change": fields["usage_change_pct"],
            "last_login": fields["days_since_login"],
            "tickets_90d": fields["support_tickets_90d"],
        },
        "links": {"contact": CONTACTS + customer},
    }


def _fields(rng: Random, told: dict[str, Any], per_year: bool) -> dict[str, Any]:
    """Write each value in one of the ways of the systems behind the API."""
    late = told["late_payments_12m"]
    return {
        "plan": rng.choice((told["plan"], told["plan"].title())),
        "contract": rng.choice(CONTRACT_WORDS[told["contract"]]),
        "tenure_months": told["tenure_months"],
        "auto_renew": rng.choice(YES if told["auto_renew"] else NO),
        "monthly_fee_eur": _fee(rng, told["monthly_fee_eur"], per_year),
        "payment_method": rng.choice(PAYMENT_WORDS[told["payment_method"]]),
        "late_payments_12m": rng.choice((late, str(late))),
        "usage_hours_30d": _number(rng, told["usage_hours_30d"]),
        "usage_change_pct": _change(rng, told["usage_change_pct"]),
        "days_since_login": rng.choice(("{}", "{} d", "{} days")).format(told["days_since_login"]),
        "support_tickets_90d": told["support_tickets_90d"],
    }


def _number(rng: Random, value: float) -> float | str:
    """Deliver 1249.9 as a number, or as text such as 1.249,90 or 1,249.90."""
    english = f"{value:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    return rng.choice((value, value, english, german))


def _fee(rng: Random, fee: float, per_year: bool) -> float | str:
    if per_year:
        return f"{_number(rng, round(fee * 12, 2))} EUR/{rng.choice(('year', 'yr'))}"
    return rng.choice((fee, f"{_number(rng, fee)} EUR", f"EUR {fee:.2f}/month"))


def _change(rng: Random, percent: int) -> float | str:
    """A number is a fraction, text is in per cent."""
    return rng.choice((percent / 100, f"{percent} %", f"{percent:+d}%"))


def _day(rng: Random, day: date) -> str:
    return day.strftime(rng.choice(("%Y-%m-%d", "%d.%m.%Y")))
