"""The simulated market: offers, and everything that is true of them.

An offer depends on the seed and its number alone: more months let time pass, and change no past.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from math import exp
from random import Random
from typing import Any

from .city import DISTRICTS, START, Flat, build_flat, expected_rent

PACE_DAYS = 730  # `listings` offers appear in these first 24 months
NOISE = 0.10  # standard deviation of log(rent) that no feature explains
GAPS = (  # field, share of offers, what stands in its place ("": the line is left out)
    ("year_built", 0.05, ("", "n/a", "–")),
    ("energy_class", 0.08, ("", "n/a", "not specified")),
    ("distance_km", 0.005, ("10 min on foot", "15 min on foot")),
    ("rent_eur", 0.005, ("Price on request",)),
)
AGENTS = ("Krämer & Sohn", "Stadtquartier", "Wohnwert Immobilien", "Lotte Brandt", "Hausblick")


@dataclass(frozen=True)
class Listing:
    """One offer of a flat, with its history and with what its page gets wrong."""

    listing_id: str
    agent: str
    address: str
    flat: Flat
    listed_on: date
    prices: tuple[tuple[date, float], ...]  # EUR a month, from that day on
    let_on: date
    vanishes: bool  # its page is gone once the flat is let
    weekly: bool  # the price is written per week
    withheld: dict[str, str]  # field -> text in its place, see GAPS
    mistakes: dict[str, float]  # field -> impossible value that the page shows
    repost_of: str | None = None

    def status(self, today: date) -> str:
        """Return "open", "let" or "gone"."""
        closed = "gone" if self.vanishes else "let"
        return "open" if today < self.let_on else closed

    def written(self, today: date) -> dict[str, Any]:
        """Return what the agent enters: the truth, but for his mistakes."""
        truth = {
            **vars(self.flat),
            "listing_id": self.listing_id,
            "address": self.address,
            "listed_on": self.listed_on,
            "status": self.status(today),
            "rent_eur": [price for day, price in self.prices if day <= today][-1],
        }
        return truth | self.mistakes


class Market:
    """All offers of the first `months` months; `listings` of them fall into the first 24."""

    def __init__(self, seed: int, listings: int = 3200, months: int = 24) -> None:
        self._seed = seed
        self._days_per_offer = PACE_DAYS / listings
        years, month = divmod(START.month - 1 + months, 12)
        self.today = date(START.year + years, month + 1, 1) - timedelta(days=1)

    @cached_property
    def listings(self) -> list[Listing]:
        """Every offer until today, oldest first."""
        offers: list[Listing] = []
        days = (self.today - START).days + 1
        for number in range(int(days / self._days_per_offer)):
            rng = Random(f"{self._seed}/{number}")
            listing_id = str(100_000 + number)
            day = START + timedelta(days=int(number * self._days_per_offer))
            open_offers = [o for o in offers[-40:] if day < o.let_on and not o.repost_of]
            if open_offers and rng.random() < 0.03:
                offers.append(_repost(rng, listing_id, day, rng.choice(open_offers)))
            else:
                offers.append(_offer(rng, listing_id, day))
        return offers


def _offer(rng: Random, listing_id: str, day: date) -> Listing:
    flat = build_flat(rng)
    expected = expected_rent(flat, day)
    noise = rng.gauss(0, NOISE)
    weekly = flat.furnished and rng.random() < 0.2
    prices = [(day, _asked(expected * exp(noise), weekly))]
    if noise > 0.05 and rng.random() < 0.3:  # nobody takes it: the price comes down
        later = day + timedelta(days=rng.randint(14, 42))
        prices.append((later, _asked(expected * exp(noise - rng.uniform(0.02, 0.05)), weekly)))
    let_on = prices[-1][0] + timedelta(days=6 + int(rng.expovariate(1 / 40)))
    return Listing(
        listing_id=listing_id,
        agent=rng.choice(AGENTS),
        address=f"{rng.choice(DISTRICTS[flat.district].streets)} {rng.randint(1, 140)}",
        flat=flat,
        listed_on=day,
        prices=tuple(prices),
        let_on=let_on,
        vanishes=rng.random() < 0.012,
        weekly=weekly,
        withheld=_withheld(rng),
        mistakes={} if weekly else _mistakes(rng, flat),
    )


def _repost(rng: Random, listing_id: str, day: date, original: Listing) -> Listing:
    """Return the same flat at the same price, offered again by another agent."""
    return replace(
        original,
        listing_id=listing_id,
        agent=rng.choice([agent for agent in AGENTS if agent != original.agent]),
        listed_on=day,
        withheld=_withheld(rng),
        mistakes={},
        repost_of=original.listing_id,
    )


def _asked(rent: float, weekly: bool) -> float:
    """Round as people do: to 5 EUR a month, or to 1 EUR a week (returned per month)."""
    return round(round(rent * 12 / 52) * 52 / 12, 2) if weekly else float(round(rent / 5) * 5)


def _withheld(rng: Random) -> dict[str, str]:
    return {name: rng.choice(texts) for name, share, texts in GAPS if rng.random() < share}


def _mistakes(rng: Random, flat: Flat) -> dict[str, float]:
    # A lost decimal sign, a digit too many, a price to be filled in later.
    area, year = {"area_m2": flat.area_m2 * 100}, {"year_built": flat.year_built + 1000}
    slips = (area, year, {"rent_eur": 1.0})
    return rng.choice(slips) if rng.random() < 0.009 else {}
