"""From a record's texts to typed values; what cannot be read is set aside with the reason."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, NamedTuple

from .. import PipelineError

NOT_STATED = {"", "N/A", "unknown", "0000-00-00"}
# 1249, 1.249,90, 1,249.90 and 39.9: three digits after a sign are thousands, one or two are
# decimals, since nobody states a fee or hours in thousandths.
NUMBER = r"(?P<whole>-?(?:[1-9]\d{0,2}(?:[.,]\d{3})+|\d+))(?:[.,](?P<decimals>\d{1,2}))?"
FEE = rf"(?:EUR )?{NUMBER}(?: EUR)?(?:/(?:month|(?P<year>year|yr)))?"
CHANGE = rf"\+?{NUMBER}(?P<percent> ?%)?"
COUNT = r"(?P<whole>-?\d+)"
DAYS = rf"{COUNT}(?: d(?:ays)?)?"
PLANS = {name: (name, name.title()) for name in ("starter", "team", "business")}
CONTRACTS = {
    "monthly": ("monthly", "MONTHLY", "month-to-month"),
    "yearly": ("yearly", "ANNUAL", "12 months"),
    "two_years": ("two_years", "BIENNIAL", "24 months"),
}
PAYMENT_METHODS = {
    "card": ("card", "CREDIT_CARD", "Visa"),
    "direct_debit": ("direct_debit", "SEPA", "direct debit"),
    "invoice": ("invoice", "INVOICE", "on account"),
}
DATES = ("as_of", "snapshot_on", "cancelled_on")
YES_NO = {True: ("true", "Y"), False: ("false", "N")}


class Unreadable(NamedTuple):
    """A text that could not be read, and why."""

    url: str
    snapshot_id: str
    field: str
    text: str
    reason: str


def parse_snapshot(url: str, texts: dict[str, str]) -> tuple[dict[str, Any], list[Unreadable]]:
    """Read every field of a record; a missing or unreadable one is None.

    Raises PipelineError when a date cannot be read: who left would be guessed.
    """
    values: dict[str, Any] = dict.fromkeys(READERS)
    unreadable = []
    for field, read in READERS.items():
        text = texts.get(field, "")
        if text in NOT_STATED:
            continue
        try:
            values[field] = read(text)
        except ValueError as error:
            if field in DATES:
                raise PipelineError(
                    f"{field} is {text!r}, which is no date, in {url}: teach parse.py to read it."
                ) from None
            unreadable.append(Unreadable(url, texts["snapshot_id"], field, text, str(error)))
    return values, unreadable


def read_quantity(pattern: str, meaning: str, text: str) -> float:
    """Return EUR a month to the cent, per cent, hours, days or a count, as the column has it.

    Raises ValueError when the text does not match.
    """
    match = re.fullmatch(pattern, text)
    if match is None:
        raise ValueError(f"not {meaning}")
    part = match.groupdict()
    number = float(re.sub("[.,]", "", match["whole"]) + "." + (part.get("decimals") or "0"))
    if part.get("year"):
        return round(number / 12, 2)
    if "percent" in part and part["percent"] is None:  # a number without the sign is a fraction
        return round(100 * number, 0)
    return number


def read_word(vocabulary: Mapping[Any, tuple[str, ...]], text: str) -> Any:
    """Return the value that the text is a word for; raises ValueError when there is none."""
    for value, words in vocabulary.items():
        if text in words:
            return value
    raise ValueError("an unknown word")


def read_customer(text: str) -> str:
    """Return the number as the old system writes it: the new one writes c-0815 for C0815."""
    return text.upper().replace("-", "")


def read_date(text: str) -> date:
    """Return the day of 2026-03-31 or 31.03.2026."""
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        with suppress(ValueError):
            return datetime.strptime(text, form).replace(tzinfo=UTC).date()
    raise ValueError("not a date")


READERS: dict[str, Callable[[str], Any]] = {
    "snapshot_id": str,
    "customer_id": read_customer,
    "account_type": str,
    "as_of": read_date,
    "snapshot_on": read_date,
    "cancelled_on": read_date,
    "tenure_months": partial(read_quantity, COUNT, "a whole number"),
    "monthly_fee_eur": partial(read_quantity, FEE, "a fee in EUR per month or year"),
    "usage_hours_30d": partial(read_quantity, NUMBER, "a number of hours"),
    "usage_change_pct": partial(read_quantity, CHANGE, "a change in per cent"),
    "days_since_login": partial(read_quantity, DAYS, "a number of days"),
    "support_tickets_90d": partial(read_quantity, COUNT, "a whole number"),
    "late_payments_12m": partial(read_quantity, COUNT, "a whole number"),
    "auto_renew": partial(read_word, YES_NO),
    "plan": partial(read_word, PLANS),
    "contract": partial(read_word, CONTRACTS),
    "payment_method": partial(read_word, PAYMENT_METHODS),
}
