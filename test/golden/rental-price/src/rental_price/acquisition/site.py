"""Where this site keeps things: its URLs and selectors, and nothing else.

For a site of your own: ask its operator or read its terms, set `source = "live"` and `base_url`
in configs/settings.toml, replace the selectors and labels below, save one page of each kind in
tests/pages, and teach parse.py how values are written there.
"""

from dataclasses import dataclass
from urllib.parse import urljoin

from parsel import Selector, SelectorList

from .. import PipelineError
from .archive import Page

FIRST_INDEX = "/flats?page=1"

LINKS = "ul.results a.result::attr(href)"
NEXT_INDEX = "nav a[rel=next]::attr(href)"

LISTING_ID = "article.listing::attr(data-id)"
STATUS = "article.listing::attr(data-status)"
ADDRESS = "article.listing h1.address::text"
PRICE = "article.listing p.price::text"
FACT_LABELS = "dl.facts dt::text"
FACT_TEXTS = "dl.facts dd"

LABELS = {
    "listed_on": "Available since",
    "district": "District",
    "area_m2": "Living area",
    "rooms": "Rooms",
    "floor": "Floor",
    "year_built": "Year built",
    "condition": "Condition",
    "energy_class": "Energy class",
    "distance_km": "Distance to centre",
    "balcony": "Balcony",
    "furnished": "Furnished",
}
MAY_BE_LEFT_OUT = {"year_built", "energy_class"}


@dataclass(frozen=True)
class Index:
    """One page of the list: its links in order, and the next page if there is one."""

    links: list[str]
    next_url: str | None


def first_index(base_url: str) -> str:
    """Return where the list begins."""
    return urljoin(base_url, FIRST_INDEX)


def read_index(page: Page) -> Index:
    """Read a page of the list.

    Raises PipelineError when the layout is not the expected one.
    """
    document = _document(page)
    links = [urljoin(page.url, link) for link in _found(document, LINKS, page).getall()]
    next_link = document.css(NEXT_INDEX).get()
    return Index(links, urljoin(page.url, next_link) if next_link else None)


def read_listing(page: Page) -> dict[str, str]:
    """Return the text of each field of a listing page; a field that is left out has no entry.

    Raises PipelineError when the layout is not the expected one.
    """
    document = _document(page)
    texts = {
        "listing_id": _text(document, LISTING_ID, page),
        "status": _text(document, STATUS, page),
        "address": _text(document, ADDRESS, page),
        "rent_eur": _text(document, PRICE, page),
    }
    labels = _found(document, FACT_LABELS, page).getall()
    values = _found(document, FACT_TEXTS, page).xpath("string()").getall()
    if len(labels) != len(values):
        raise _layout_changed(f"a pair for each of {FACT_LABELS} and {FACT_TEXTS}", page)
    facts = dict(zip(labels, values, strict=True))
    for field, label in LABELS.items():
        if label in facts:
            texts[field] = facts[label].strip()
        elif field not in MAY_BE_LEFT_OUT:
            raise _layout_changed(f"{FACT_LABELS} with the text {label!r}", page)
    return texts


def _document(page: Page) -> Selector:
    return Selector(body=page.body, encoding="utf-8", type="html")


def _found(document: Selector, selector: str, page: Page) -> SelectorList[Selector]:
    found = document.css(selector)
    if not found:
        raise _layout_changed(selector, page)
    return found


def _text(document: Selector, selector: str, page: Page) -> str:
    return (_found(document, selector, page).get() or "").strip()


def _layout_changed(selector: str, page: Page) -> PipelineError:
    return PipelineError(
        f"The layout of {page.url} has changed: {selector} finds nothing. "
        "Adapt acquisition/site.py and scrape again: the pages stored so far are kept."
    )
