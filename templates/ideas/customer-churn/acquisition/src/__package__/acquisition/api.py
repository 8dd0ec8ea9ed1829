"""Where this API keeps things: its address, its fields and its rules, and nothing else.

For a system of your own: read its documentation, set `source = "live"`, `base_url` and, in the
environment, ACQUISITION__TOKEN; replace the paths below, save one page in tests/pages, and teach
parse.py how values are written there.
"""

import json
import time
from typing import Any, NamedTuple
from urllib.parse import urljoin

import httpx

from .. import PipelineError
from ..settings import AcquisitionSettings
from .archive import Page
from .client import PoliteClient

FIRST_PAGE = "/v1/snapshots?limit=100"
RECORDS = "data"
TOTAL = "total"
NEXT_PAGE = "next"
AS_OF = "as_of"
FIELDS = {
    "snapshot_id": "id",
    "customer_id": "account.id",
    "account_type": "account.type",
    "snapshot_on": "snapshot_on",
    "cancelled_on": "account.cancelled_on",
    "tenure_months": "account.tenure_months",
    "monthly_fee_eur": "billing.fee",
    "usage_hours_30d": "usage.hours_30d",
    "usage_change_pct": "usage.change",
    "days_since_login": "usage.last_login",
    "support_tickets_90d": "usage.tickets_90d",
    "late_payments_12m": "billing.late_payments_12m",
    "auto_renew": "account.contract.auto_renew",
    "plan": "account.plan",
    "contract": "account.contract.term",
    "payment_method": "billing.method",
}


class Export(NamedTuple):
    """One page: its records, how many all pages have, and the next page unless this is the last."""

    records: list[dict[str, str]]
    total: int
    next_url: str | None


class ApiClient(PoliteClient):
    """A polite client with a token, which pauses before the API has to refuse it."""

    def __init__(self, settings: AcquisitionSettings) -> None:
        super().__init__(settings)
        if settings.token:
            self._http.headers["Authorization"] = f"Bearer {settings.token.get_secret_value()}"

    def get(self, url: str) -> httpx.Response:
        """Fetch a page; every answer but 200 is a PipelineError."""
        response = super().get(url)
        if response.status_code in (401, 403):
            raise PipelineError(f"{url} refuses the token; ACQUISITION__TOKEN sets another.")
        if response.status_code != 200:
            raise PipelineError(f"{url} answers {response.status_code}; the export ends too early.")
        if response.headers.get("X-RateLimit-Remaining") == "0":
            self._next_start = time.monotonic() + float(response.headers["X-RateLimit-Reset"])
        return response


def read_page(page: Page) -> Export:
    """Read a page; each of its records gets the day up to which the API knows everything.

    Raises PipelineError when the layout is not the expected one.
    """
    content = json.loads(page.body)
    as_of = _text(content, AS_OF, page)
    records = [
        {"as_of": as_of, **{field: _text(entry, path, page) for field, path in FIELDS.items()}}
        for entry in _at(content, RECORDS, page)
    ]
    next_page = _text(content, NEXT_PAGE, page)
    next_url = urljoin(page.url, next_page) if next_page else None
    return Export(records, _at(content, TOTAL, page), next_url)


def _at(content: Any, path: str, page: Page) -> Any:
    try:
        for key in path.split("."):
            content = content[key]
    except (KeyError, TypeError):
        raise PipelineError(
            f"The layout of {page.url} has changed: {path} is not there. "
            "Adapt acquisition/api.py and scrape again: the pages stored so far are kept."
        ) from None
    return content


def _text(content: Any, path: str, page: Page) -> str:
    """Return text as it is, null as nothing, and numbers and truth values as words."""
    value = _at(content, path, page)
    if isinstance(value, float):
        return f"{value:.2f}"  # with three decimals 1.425 would be read as thousands
    return value.strip() if isinstance(value, str) else json.dumps(value).replace("null", "")
