"""What the service accepts and answers, with units and limits; /openapi.json is made from this."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

MAX_BATCH_ROWS = 250
EXAMPLE: dict[str, Any] = {
    "district": "Nordend",
    "area_m2": 72,
    "rooms": 3,
    "floor": 2,
    "year_built": 1998,
    "condition": "good",
    "energy_class": "C",
    "distance_km": 2.4,
    "balcony": True,
    "furnished": False,
}

Name = Annotated[str, Field(min_length=1, max_length=60)]


class RentRequest(BaseModel):
    """A flat whose asking rent is wanted.

    The limits are physical ones: a flat beyond them is refused. A value that is possible but was
    not seen in training is answered with a warning.
    """

    model_config = ConfigDict(
        strict=True,  # neither "72" nor true is a number; 72 is one where 72.0 is asked for
        extra="forbid",
        allow_inf_nan=False,
        json_schema_extra={"examples": [EXAMPLE]},
    )

    district: Name = Field(description="District of the city")
    area_m2: float = Field(ge=8, le=500, description="Living area in m²")
    rooms: float = Field(
        ge=1, le=15, multiple_of=0.5, description="Rooms without kitchen and bath; half rooms count"
    )
    floor: int = Field(ge=-1, le=60, description="Floor; 0 is the ground floor, -1 the basement")
    year_built: int | None = Field(
        default=None, ge=1700, le=2030, description="Year of construction, if known"
    )
    condition: Name = Field(description="needs_work, good, renovated or new")
    energy_class: Name | None = Field(
        default=None, description="Energy class of the building, A (best) to G, if known"
    )
    distance_km: float = Field(ge=0, le=50, description="Distance to the city centre in km")
    balcony: bool = Field(description="Has a balcony or a terrace")
    furnished: bool = Field(description="Is let with furniture")


class RentBatch(BaseModel):
    """Several flats in one request; one that is refused refuses all."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"rows": [EXAMPLE]}]})

    rows: list[RentRequest] = Field(min_length=1, max_length=MAX_BATCH_ROWS)


class RentInterval(BaseModel):
    """A range that the stated share of all rents should lie in, each in its own."""

    low: float = Field(description="EUR per month")
    high: float = Field(description="EUR per month")
    level: float = Field(description="Share of rents, over all flats, that lie in their interval")


class FieldWarning(BaseModel):
    """A value that the model has not learned from: the prediction is an extrapolation."""

    field: str
    message: str


class RentPrediction(BaseModel):
    """The asking rent that the model recommends."""

    prediction: float = Field(description="EUR per month, without heating")
    interval: RentInterval
    model_version: str
    warnings: list[FieldWarning]


class RentPredictions(BaseModel):
    """One prediction for each row, in the order of the rows."""

    predictions: list[RentPrediction]


class RentContribution(BaseModel):
    """What one field moves the rent by, compared with the typical flat."""

    field: str
    value: bool | int | float | str | None
    effect: float = Field(description="EUR per month")


class RentExplanation(BaseModel):
    """The reasons for a prediction: base + the sum of all effects = prediction."""

    prediction: float = Field(description="EUR per month, without heating")
    base: float = Field(description="EUR per month for the typical flat")
    contributions: list[RentContribution] = Field(description="The largest effect first")
