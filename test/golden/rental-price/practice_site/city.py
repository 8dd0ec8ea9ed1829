"""The simulated city: its districts, its flats, and what the market pays for them."""

from dataclasses import dataclass
from datetime import date
from math import cos, exp, log, pi
from random import Random
from typing import NamedTuple

START = date(2024, 11, 1)  # prices rise from here


class District(NamedTuple):
    effect: float  # on log(rent)
    distance_km: float
    kind: str
    streets: tuple[str, ...]


DISTRICTS = {
    "Altstadt": District(0.22, 0.6, "urban", ("Marktgasse", "Am Dom", "Salzstraße")),
    "Hafen": District(0.12, 2.2, "urban", ("Kaistraße", "Lotsenweg", "Speicherstraße")),
    "Nordend": District(0.12, 2.4, "urban", ("Lindenstraße", "Nordring", "Körnerstraße")),
    "Westend": District(0.30, 1.7, "urban", ("Parkallee", "Goethestraße", "Westring")),
    "Suedpark": District(0.10, 3.6, "green", ("Wiesenweg", "Südallee", "Ahornweg")),
    "Universitaet": District(0.18, 1.4, "urban", ("Humboldtstraße", "Kantstraße", "Mensagasse")),
    "Messe": District(0.02, 4.1, "works", ("Messeallee", "Hallenstraße", "Turmweg")),
    "Bahnhof": District(-0.02, 1.0, "urban", ("Gleisstraße", "Poststraße", "Bahnhofsallee")),
    "Gartenstadt": District(0.00, 6.2, "green", ("Rosenweg", "Tulpenweg", "Amselweg")),
    "Muehlental": District(-0.06, 8.0, "green", ("Mühlenweg", "Talstraße", "Am Bach")),
    "Seeviertel": District(0.20, 5.4, "green", ("Uferweg", "Seestraße", "Schilfweg")),
    "Industriehof": District(-0.12, 6.8, "works", ("Werkstraße", "Hüttenweg", "Zechenallee")),
}
COST_OF_DISTANCE = {"urban": 0.22, "green": 0.10, "works": 0.30}
CONDITIONS = {"needs_work": -0.12, "good": 0.0, "renovated": 0.07, "new": 0.12}
ENERGY = {"A": 0.03, "B": 0.02, "C": 0.01, "D": 0.0, "E": -0.01, "F": -0.02, "G": -0.04}
ERAS = ((1880, 1918), (1919, 1978), (1979, 2010), (2011, 2024))
ERA_SHARES = {"urban": (40, 35, 15, 10), "green": (8, 52, 25, 15), "works": (5, 48, 27, 20)}
ROOMS, ROOM_SHARES = (1, 1.5, 2, 2.5, 3, 3.5, 4, 5), (13, 6, 27, 10, 25, 6, 10, 3)
FLOORS, FLOOR_SHARES = range(-1, 13), (1, 12, 20, 20, 17, 12, 6, 3, 2, 2, 1, 1, 1, 1)


@dataclass(frozen=True)
class Flat:
    """What is true of a flat, whatever its listing says."""

    district: str
    area_m2: float
    rooms: float
    floor: int
    year_built: int
    condition: str
    energy_class: str
    distance_km: float
    balcony: bool
    furnished: bool


def build_flat(rng: Random) -> Flat:
    """Draw a flat: large ones have more rooms, new ones waste less heat."""
    name = rng.choice(list(DISTRICTS))
    district = DISTRICTS[name]
    rooms = rng.choices(ROOMS, ROOM_SHARES)[0]
    area = (rooms * 21 + 12) * exp(rng.gauss(0, 0.15))
    year = rng.randint(*rng.choices(ERAS, ERA_SHARES[district.kind])[0])
    condition = "new" if year > 2020 else rng.choices(list(CONDITIONS), (15, 50, 33, 2))[0]
    thrift = (year - 1950) / 20 + 1.2 * list(CONDITIONS).index(condition) + rng.gauss(0, 0.8)
    distance = rng.gauss(district.distance_km, 0.2 + 0.12 * district.distance_km)
    return Flat(
        district=name,
        area_m2=round(area * 2) / 2,
        rooms=rooms,
        floor=rng.choices(FLOORS, FLOOR_SHARES)[0],
        year_built=year,
        condition=condition,
        energy_class="ABCDEFG"[max(0, min(6, round(5 - thrift)))],
        distance_km=round(max(0.1, distance), 1),
        balcony=rng.random() < (0.75 if year > 1978 else 0.45),
        furnished=rng.random() < (0.30 if area < 45 else 0.08),
    )


def expected_rent(flat: Flat, day: date) -> float:
    """Return the rent in EUR a month that the market gives this flat, before noise."""
    district = DISTRICTS[flat.district]
    far = 1 - exp(-flat.distance_km / 3)
    log_rent = (
        7.02
        + district.effect
        + 0.68 * log(flat.area_m2 / 70)
        + 0.03 * (flat.rooms - flat.area_m2 / 26)
        + _age_effect(flat.year_built)
        - COST_OF_DISTANCE[district.kind] * far
        + CONDITIONS[flat.condition]
        + ENERGY[flat.energy_class]
        + (-0.08 if flat.floor < 1 else 0.012 * min(flat.floor, 8))
        + 0.04 * flat.balcony
        + (0.20 if flat.area_m2 < 45 else 0.08) * flat.furnished
        + 0.014 * (day - START).days / 365
        + 0.01 * cos(2 * pi * (day.month - 5) / 12)
    )
    return exp(log_rent)


def _age_effect(year: int) -> float:
    if year >= 1979:
        return min(0.003 * (year - 1995), 0.09)
    return 0.10 if year <= 1918 else -0.06  # Altbau: high ceilings, wooden floors
