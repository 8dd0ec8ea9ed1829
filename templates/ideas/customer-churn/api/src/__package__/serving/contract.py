"""What the service accepts and answers, with units and limits; /openapi.json is made from this."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

MAX_BATCH_ROWS = 250
EXAMPLE: dict[str, Any] = {
    "tenure_months": 5,
    "contract": "monthly",
    "auto_renew": True,
    "plan": "team",
    "monthly_fee_eur": 79.9,
    "payment_method": "card",
    "late_payments_12m": 1,
    "usage_hours_30d": 11.5,
    "usage_change_pct": -35,
    "days_since_login": 9,
    "support_tickets_90d": 2,
}

Name = Annotated[str, Field(min_length=1, max_length=60)]


class ChurnRequest(BaseModel):
    """A customer as of today, who may be about to leave.

    The limits are physical ones: a customer beyond them is refused. A value that is possible but
    was not seen in training is answered with a warning.
    """

    model_config = ConfigDict(
        strict=True,  # neither "72" nor true is a number; 72 is one where 72.0 is asked for
        extra="forbid",
        allow_inf_nan=False,
        json_schema_extra={"examples": [EXAMPLE]},
    )

    tenure_months: int = Field(ge=0, le=360, description="Months since the first invoice")
    contract: Name = Field(description="monthly, yearly or two_years")
    auto_renew: bool = Field(description="The contract renews itself when its term ends")
    plan: Name = Field(description="starter, team or business")
    monthly_fee_eur: float = Field(ge=1, le=2000, description="Fee in EUR per month")
    payment_method: Name | None = Field(None, description="card, direct_debit or invoice, if known")
    late_payments_12m: int = Field(ge=0, le=12, description="Invoices paid late in 12 months")
    usage_hours_30d: float = Field(ge=0, le=3000, description="Hours of use in 30 days, all users")
    usage_change_pct: int = Field(
        ge=-100, le=1000, description="Per cent, against the month before"
    )
    days_since_login: int | None = Field(None, ge=0, le=365, description="Days, if known")
    support_tickets_90d: int = Field(ge=0, le=100, description="Support tickets in 90 days")


class ChurnBatch(BaseModel):
    """Several customers in one request; one that is refused refuses all."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"rows": [EXAMPLE]}]})

    rows: list[ChurnRequest] = Field(min_length=1, max_length=MAX_BATCH_ROWS)


class ChurnProbabilities(BaseModel):
    """What may become of the customer within 60 days; the two add up to 1."""

    leaves: float
    stays: float


class FieldWarning(BaseModel):
    """A value that the model has not learned from: the prediction is an extrapolation."""

    field: str
    message: str


class ChurnPrediction(BaseModel):
    """Whether the customer should be called, and how likely leaving is."""

    prediction: Literal["leaves", "stays"] = Field(description="leaves: a call is due")
    probabilities: ChurnProbabilities
    model_version: str
    warnings: list[FieldWarning]


class ChurnPredictions(BaseModel):
    """One prediction for each row, in the order of the rows."""

    predictions: list[ChurnPrediction]


class ChurnContribution(BaseModel):
    """What one field moves the probability by, compared with the typical customer."""

    field: str
    value: bool | int | float | str | None
    effect: float = Field(description="Difference in probability")


class ChurnExplanation(BaseModel):
    """The reasons for a prediction: base + the sum of all effects = prediction."""

    prediction: float = Field(description="Probability that this customer leaves")
    base: float = Field(description="Probability that the typical customer leaves")
    contributions: list[ChurnContribution] = Field(description="The largest effect first")
