"""The pages of the site, with values written as people write them."""

from datetime import date
from html import escape
from random import Random
from typing import Any

from .market import Listing

PER_PAGE = 60
CONDITION_WORDS = {
    "needs_work": ("needs work", "in need of renovation"),
    "good": ("good", "well kept"),
    "renovated": ("renovated", "fully renovated", "modernised"),
    "new": ("new", "first occupancy"),
}
YES, NO = ("yes", "✓", "ja"), ("no", "none", "nein")


def listing_path(listing: Listing) -> str:
    return f"/flats/{listing.listing_id}"


def agent_path(agent: str) -> str:  # robots.txt forbids these
    return "/agents/" + agent.lower().replace(" & ", "-").replace(" ", "-").replace("ä", "ae")


def index_page(newest_first: list[Listing], number: int, today: date) -> str:
    """Return one page of the list, with an advertisement that looks like a listing."""
    last = -(-len(newest_first) // PER_PAGE)
    offers = newest_first[(number - 1) * PER_PAGE : number * PER_PAGE]
    advertised = offers[0].agent
    cards = [_card(agent_path(advertised), f"More flats of {advertised}", "advertisement")]
    cards += [_card(listing_path(o), o.address, o.status(today)) for o in offers]
    older = f' <a rel="next" href="/flats?page={number + 1}">Older offers</a>'
    pager = f"Page <b>{number}</b> of <b>{last}</b>{older if number < last else ''}"
    return page("Flats for rent", f'<ul class="results">{"".join(cards)}</ul>\n<nav>{pager}</nav>')


def listing_page(listing: Listing, today: date) -> str:
    """Return the page of one flat."""
    rng = Random(listing.listing_id)
    told = listing.written(today)
    price = listing.withheld.get("rent_eur", _rent(rng, told["rent_eur"], listing.weekly))
    lines = "\n".join(
        f"<div><dt>{label}</dt><dd>{text}</dd></div>"
        for label, field, written in _facts(rng, told)
        if (text := listing.withheld.get(field, written))
    )
    body = (
        f'<article class="listing" data-id="{listing.listing_id}" data-status="{told["status"]}">\n'
        f'<h1 class="address">{listing.address}</h1>\n'
        f'<p class="price">{price}</p>\n'
        f'<dl class="facts">\n{lines}\n</dl>\n'
        f'<p>Offered by <a rel="author" href="{agent_path(listing.agent)}">'
        f"{escape(listing.agent)}</a></p>\n</article>"
    )
    return page(listing.address, body)


def page(title: str, body: str = "") -> str:
    """Return the frame of every page."""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(title)} · practice site, simulated data</title></head>\n"
        f"<body>\n{body}\n</body></html>\n"
    )


def _card(path: str, title: str, note: str) -> str:
    return f'<li><a class="result" href="{path}">{escape(title)}</a> <small>{note}</small></li>\n'


def _facts(rng: Random, told: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return label, field and text of each line."""
    year, energy = told["year_built"], told["energy_class"]
    area = _number(rng, told["area_m2"])
    return [
        ("Available since", "listed_on", _day(rng, told["listed_on"])),
        ("District", "district", told["district"]),
        ("Living area", "area_m2", rng.choice((f"{area} m²", f"ca. {area} m²", f"{area} sqm"))),
        ("Rooms", "rooms", _rooms(rng, told["rooms"])),
        ("Floor", "floor", _floor(rng, told["floor"])),
        ("Year built", "year_built", rng.choice((f"{year}", f"built {year}", f"ca. {year}"))),
        ("Condition", "condition", rng.choice(CONDITION_WORDS[told["condition"]])),
        ("Energy class", "energy_class", rng.choice((energy, f"class {energy}"))),
        ("Distance to centre", "distance_km", _distance(rng, told["distance_km"])),
        ("Balcony", "balcony", rng.choice(YES if told["balcony"] else NO)),
        ("Furnished", "furnished", rng.choice(YES if told["furnished"] else NO)),
    ]


def _number(rng: Random, value: float) -> str:
    """Write 1250 as 1,250 or 1.250 or 1250, and 2.4 as 2.4 or 2,4."""
    english = f"{value:,.1f}".removesuffix(".0")
    german = english.translate(str.maketrans(",.", ".,"))
    return rng.choice((english, german, f"{value:g}"))


def _rent(rng: Random, rent: float, weekly: bool) -> str:
    if weekly:
        week = _number(rng, round(rent * 12 / 52))
        return rng.choice((f"{week} €/week", f"€ {week} p.w.", f"{week} EUR per week"))
    month = _number(rng, rent)
    return rng.choice((f"{month} €/mo", f"€ {month}", f"{month} EUR per month", f"{month} €"))


def _rooms(rng: Random, rooms: float) -> str:
    number = _number(rng, rooms)
    return rng.choice((number, f"{number} rooms", f"{rooms:g}".replace(".5", "½")))


def _floor(rng: Random, floor: int) -> str:
    if floor < 1:
        return rng.choice(("basement", "UG") if floor < 0 else ("ground floor", "EG"))
    ordinal = {1: "1st", 2: "2nd", 3: "3rd"}.get(floor, f"{floor}th")
    return rng.choice((str(floor), f"{ordinal} floor", f"{floor}. OG"))


def _distance(rng: Random, km: float) -> str:
    number = _number(rng, km)
    return rng.choice((f"{number} km", f"ca. {number} km", f"{km * 1000:.0f} m"))


def _day(rng: Random, day: date) -> str:
    return day.strftime(rng.choice(("%Y-%m-%d", "%d.%m.%Y", "%d %B %Y")))
