"""Where this site keeps things: its URLs and selectors, and nothing else.

For a site of your own: ask its operator or read its terms, set `source = "live"` and `base_url`
in configs/settings.toml, replace the selectors and labels below, save one page of each kind in
tests/pages, and teach parse.py how values are written there.
"""

from urllib.parse import urljoin

from parsel import Selector

from .. import PipelineError
from .archive import Page

FIRST_INDEX = "/flats?page=1"
LINKS = "ul.results a.result::attr(href)"
PAGE_NUMBER = "nav b:nth-of-type(1)::text"
LAST_PAGE_NUMBER = "nav b:nth-of-type(2)::text"
NEXT_INDEX = "nav a[rel=next]::attr(href)"

HEADLINES = {
    "listing_id": "article.listing::attr(data-id)",
    "status": "article.listing::attr(data-status)",
    "address": "article.listing h1.address::text",
    "rent_eur": "article.listing p.price::text",
}
FACTS = "article.listing dl.facts div"
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


def read_index(page: Page) -> tuple[list[str], str | None]:
    """Return the links of a page of the list, and the next page unless this is the last.

    Raises PipelineError when the layout is not the expected one.
    """
    document = Selector(body=page.body, encoding="utf-8", type="html")
    links = [urljoin(page.url, link) for link in _texts(document, LINKS, page)]
    if _texts(document, PAGE_NUMBER, page) == _texts(document, LAST_PAGE_NUMBER, page):
        return links, None
    return links, urljoin(page.url, _texts(document, NEXT_INDEX, page)[0])


def read_listing(page: Page) -> dict[str, str]:
    """Return the text of each field of a listing page; a field that is left out has no entry.

    Raises PipelineError when the layout is not the expected one.
    """
    document = Selector(body=page.body, encoding="utf-8", type="html")
    texts = {field: _texts(document, selector, page)[0] for field, selector in HEADLINES.items()}
    facts = {
        row.css("dt::text").get(): row.css("dd").xpath("string()").get()
        for row in document.css(FACTS)
    }
    for field, label in LABELS.items():
        if (text := facts.get(label)) is not None:
            texts[field] = text.strip()
        elif field not in MAY_BE_LEFT_OUT:
            raise _layout_changed(f"{FACTS} with {label!r}", page)
    return texts


def _texts(document: Selector, selector: str, page: Page) -> list[str]:
    if texts := document.css(selector).getall():
        return [text.strip() for text in texts]
    raise _layout_changed(selector, page)


def _layout_changed(selector: str, page: Page) -> PipelineError:
    return PipelineError(
        f"The layout of {page.url} has changed: {selector} finds nothing. "
        "Adapt acquisition/site.py and scrape again: the pages stored so far are kept."
    )
