"""From the words of a listing to typed values; what cannot be read is set aside with the reason."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, NamedTuple

NOT_STATED = {"", "-", "–", "n/a", "not specified"}
# 1250, 1.250, 1,250, 1.250,50 and 2,4: three digits after a sign are thousands, one or two are
# decimals, since nobody writes a rent, an area or a distance in thousandths.
NUMBER = r"(?P<whole>[1-9]\d{0,2}(?:[.,]\d{3})+|\d+)(?:[.,](?P<decimals>\d{1,2}))?"
ABOUT = r"(?:(?:ca\.|approx\.|about)\s*)?"
MONTH = r"/\s*mo(?:nth)?|per month"
WEEK = r"/\s*week|per week|p\.w\."
RENT = rf"(?:€|EUR)?\s*{NUMBER}\s*(?:€|EUR)?\s*(?:{MONTH}|(?P<week>{WEEK}))?"
AREA = rf"{ABOUT}{NUMBER}\s*(?:m²|m2|sqm)"
ROOMS = rf"{NUMBER}(?P<half>½)?\s*(?:rooms?)?"
FLOOR = r"(?P<whole>\d+)(?:(?:st|nd|rd|th) floor|\. OG)?"
YEAR = r"(?:(?:ca\.|built)\s*)?(?P<whole>\d{4})"
DISTANCE = rf"{ABOUT}{NUMBER}\s*(?:km|(?P<metres>m))"
FLOORS = {-1: ("basement", "UG"), 0: ("ground floor", "EG")}
CONDITIONS = {
    "needs_work": ("needs work", "in need of renovation"),
    "good": ("good", "well kept"),
    "renovated": ("renovated", "fully renovated", "modernised"),
    "new": ("new", "first occupancy"),
}
ENERGY_CLASSES = {letter: (letter, f"class {letter}") for letter in "ABCDEFG"}
YES_NO = {True: ("yes", "✓", "ja"), False: ("no", "none", "nein")}


class Unreadable(NamedTuple):
    """A text that could not be read, and why."""

    url: str
    listing_id: str
    field: str
    text: str
    reason: str


def parse_listing(url: str, texts: dict[str, str]) -> tuple[dict[str, Any], list[Unreadable]]:
    """Read every field of a listing; a missing or unreadable one is None."""
    values: dict[str, Any] = dict.fromkeys(READERS)
    unreadable = []
    for field, read in READERS.items():
        text = texts.get(field, "")
        if text in NOT_STATED:
            continue
        try:
            values[field] = read(text)
        except ValueError as error:
            unreadable.append(Unreadable(url, texts["listing_id"], field, text, str(error)))
    return values, unreadable


def read_quantity(pattern: str, meaning: str, text: str) -> float:
    """Return EUR a month to the cent, m², km or a count, as the pattern's column has it.

    Raises ValueError when the text does not match.
    """
    match = re.fullmatch(pattern, text)
    if match is None:
        raise ValueError(f"not {meaning}")
    part = match.groupdict()
    number = float(re.sub(r"\D", "", match["whole"]) + "." + (part.get("decimals") or "0"))
    if part.get("week"):
        return round(number * 52 / 12, 2)
    if part.get("metres"):
        return number / 1000
    return number + 0.5 if part.get("half") else number


def read_word(vocabulary: Mapping[Any, tuple[str, ...]], text: str) -> Any:
    """Return the value that the text is a word for; raises ValueError when there is none."""
    for value, words in vocabulary.items():
        if text in words:
            return value
    raise ValueError("an unknown word")


def read_floor(text: str) -> float:
    """Return the floor; the ground floor is 0, the basement -1."""
    with suppress(ValueError):
        return float(read_word(FLOORS, text))
    return read_quantity(FLOOR, "a floor", text)


def read_date(text: str) -> date:
    """Return the day of 2026-03-14, 14.03.2026 or 14 March 2026."""
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%d %B %Y"):
        with suppress(ValueError):
            return datetime.strptime(text, form).replace(tzinfo=UTC).date()
    raise ValueError("not a date")


READERS: dict[str, Callable[[str], Any]] = {
    "listing_id": str,
    "address": str,
    "listed_on": read_date,
    "status": str,
    "rent_eur": partial(read_quantity, RENT, "a rent in EUR per month or week"),
    "district": str,
    "area_m2": partial(read_quantity, AREA, "an area in m²"),
    "rooms": partial(read_quantity, ROOMS, "a number of rooms"),
    "floor": read_floor,
    "year_built": partial(read_quantity, YEAR, "a year"),
    "condition": partial(read_word, CONDITIONS),
    "energy_class": partial(read_word, ENERGY_CLASSES),
    "distance_km": partial(read_quantity, DISTANCE, "a distance in km or m"),
    "balcony": partial(read_word, YES_NO),
    "furnished": partial(read_word, YES_NO),
}
