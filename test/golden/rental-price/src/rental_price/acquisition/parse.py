"""From the words of a listing to typed values; what cannot be read is set aside with the reason."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime

Value = str | float | int | bool | date

NOT_STATED = {"", "-", "–", "n/a", "not specified"}
# 1250, 1.250, 1,250, 1.250,50 and 2,4: three digits after a sign are thousands, one or two are
# decimals, since nobody writes a rent, an area or a distance in thousandths.
NUMBER = r"(?P<whole>[1-9]\d{0,2}(?:[.,]\d{3})+|\d+)(?:[.,](?P<decimals>\d{1,2}))?"
ABOUT = r"(?:(?:ca\.|approx\.|about)\s*)?"
MONTH = r"/\s*mo(?:nth)?|per month"
WEEK = r"/\s*week|per week|p\.w\."
RENT = re.compile(rf"(?:€|EUR)?\s*{NUMBER}\s*(?:€|EUR)?\s*(?:{MONTH}|(?P<week>{WEEK}))?")
AREA = re.compile(rf"{ABOUT}{NUMBER}\s*(?:m²|m2|sqm)")
ROOMS = re.compile(rf"{NUMBER}(?P<half>½)?\s*(?:rooms?)?")
FLOOR = re.compile(r"(\d+)(?:(?:st|nd|rd|th) floor|\. OG)?")
YEAR = re.compile(r"(?:ca\.|built)?\s*(\d{4})")
ENERGY_CLASS = re.compile(r"(?:class )?([A-G])")
DISTANCE = re.compile(rf"{ABOUT}{NUMBER}\s*(?P<unit>km|m)")
DATE_FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%d %B %Y")
FLOORS = {"basement": -1, "UG": -1, "ground floor": 0, "EG": 0}
CONDITIONS = {
    "needs work": "needs_work",
    "in need of renovation": "needs_work",
    "good": "good",
    "well kept": "good",
    "renovated": "renovated",
    "fully renovated": "renovated",
    "modernised": "renovated",
    "new": "new",
    "first occupancy": "new",
}
YES_NO = {"yes": True, "✓": True, "ja": True, "no": False, "none": False, "nein": False}
STATUSES = {"open": "open", "let": "let"}


@dataclass(frozen=True)
class Unreadable:
    """A text that could not be read, and why."""

    url: str
    listing_id: str
    field: str
    text: str
    reason: str


def parse_listing(
    url: str, texts: dict[str, str]
) -> tuple[dict[str, Value | None], list[Unreadable]]:
    """Read every field of a listing; a missing or unreadable one is None."""
    values: dict[str, Value | None] = {}
    unreadable = []
    for field, read in READERS.items():
        text = texts.get(field, "")
        values[field] = None
        if text in NOT_STATED:
            continue
        try:
            values[field] = read(text)
        except ValueError as error:
            unreadable.append(Unreadable(url, texts["listing_id"], field, text, str(error)))
    return values, unreadable


def read_rent(text: str) -> float:
    """Return EUR a month, to the cent; a weekly rent becomes a twelfth of 52."""
    match = _match(RENT, text, "not a rent in EUR per month or week")
    rent = _number(match)
    return round(rent * 52 / 12, 2) if match["week"] else rent


def read_area(text: str) -> float:
    """Return square metres."""
    return _number(_match(AREA, text, "not an area in m²"))


def read_rooms(text: str) -> float:
    """Return the number of rooms; 2½ is 2.5."""
    match = _match(ROOMS, text, "not a number of rooms")
    return _number(match) + (0.5 if match["half"] else 0)


def read_floor(text: str) -> int:
    """Return the floor; the ground floor is 0, the basement -1."""
    return FLOORS[text] if text in FLOORS else int(_match(FLOOR, text, "not a floor")[1])


def read_year(text: str) -> int:
    """Return a year of four digits."""
    return int(_match(YEAR, text, "not a year")[1])


def read_energy_class(text: str) -> str:
    """Return a letter from A to G."""
    return _match(ENERGY_CLASS, text, "not a class from A to G")[1]


def read_distance(text: str) -> float:
    """Return kilometres."""
    match = _match(DISTANCE, text, "not a distance in km or m")
    return _number(match) / (1000 if match["unit"] == "m" else 1)


def read_date(text: str) -> date:
    """Return the day of 2026-03-14, 14.03.2026 or 14 March 2026."""
    for form in DATE_FORMATS:
        with suppress(ValueError):
            return datetime.strptime(text, form).replace(tzinfo=UTC).date()
    raise ValueError("not a date")


def _match(pattern: re.Pattern[str], text: str, otherwise: str) -> re.Match[str]:
    match = pattern.fullmatch(text)
    if match is None:
        raise ValueError(otherwise)
    return match


def _number(match: re.Match[str]) -> float:
    return float(re.sub(r"\D", "", match["whole"]) + "." + (match["decimals"] or "0"))


def _one_of(words: Mapping[str, Value]) -> Callable[[str], Value]:
    def read(text: str) -> Value:
        if text not in words:
            raise ValueError("an unknown word")
        return words[text]

    return read


READERS: dict[str, Callable[[str], Value]] = {
    "listing_id": str,
    "address": str,
    "listed_on": read_date,
    "status": _one_of(STATUSES),
    "rent_eur": read_rent,
    "district": str,
    "area_m2": read_area,
    "rooms": read_rooms,
    "floor": read_floor,
    "year_built": read_year,
    "condition": _one_of(CONDITIONS),
    "energy_class": read_energy_class,
    "distance_km": read_distance,
    "balcony": _one_of(YES_NO),
    "furnished": _one_of(YES_NO),
}
