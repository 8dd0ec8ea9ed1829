"""From listings as people write them to rows that a model may learn from.

Every change is counted and reported: a silent repair would hide a broken parser.
"""

from dataclasses import asdict, dataclass, field

import pandas as pd

from .artefact import LIMITS, TARGET

REQUIRED = (TARGET, "district", "area_m2", "rooms", "floor", "condition", "distance_km")
SAME_FLAT = ["address", "floor", "area_m2", "rooms"]
"""Two listings that agree in these are one flat, posted twice."""
COLUMNS = [
    "listing_id",
    "listed_on",
    "rent_eur",
    "district",
    "area_m2",
    "rooms",
    "floor",
    "year_built",
    "condition",
    "energy_class",
    "distance_km",
    "balcony",
    "furnished",
]


@dataclass(frozen=True)
class Change:
    """One rule that changed the data: how many rows, and a few of them by listing id."""

    rule: str
    effect: str
    rows: int
    examples: list[str]


@dataclass
class CleaningReport:
    """What cleaning did to a batch."""

    rows_in: int
    rows_out: int = 0
    changes: list[Change] = field(default_factory=list)

    def note(self, rule: str, effect: str, rows: pd.DataFrame) -> None:
        """Record a rule; rules that changed nothing are left out."""
        if len(rows):
            self.changes.append(
                Change(rule, effect, len(rows), rows["listing_id"].head(3).tolist())
            )

    def as_dict(self) -> dict[str, object]:
        """The report as it is written to reports/cleaning.json."""
        return asdict(self)


def clean(parsed: pd.DataFrame) -> tuple[pd.DataFrame, CleaningReport]:
    """Drop what cannot be used, blank what cannot be true, keep one listing a flat."""
    report = CleaningReport(rows_in=len(parsed))
    frame = _blank_impossible(parsed, report)
    frame = _drop_incomplete(frame, report)
    frame = _drop_reposts(frame, report)
    frame = frame.sort_values(["listed_on", "listing_id"])[COLUMNS].reset_index(drop=True)
    report.rows_out = len(frame)
    return frame, report


def _blank_impossible(frame: pd.DataFrame, report: CleaningReport) -> pd.DataFrame:
    frame = frame.copy()
    for column, (low, high) in LIMITS.items():
        impossible = frame[column].notna() & ~frame[column].between(low, high)
        report.note(f"{column} outside {low:g} to {high:g}", "value removed", frame[impossible])
        frame.loc[impossible, column] = float("nan")
    return frame


def _drop_incomplete(frame: pd.DataFrame, report: CleaningReport) -> pd.DataFrame:
    for column in REQUIRED:
        missing = frame[column].isna()
        report.note(f"{column} missing", "listing dropped", frame[missing])
        frame = frame[~missing]
    return frame


def _drop_reposts(frame: pd.DataFrame, report: CleaningReport) -> pd.DataFrame:
    # The earliest posting keeps the flat in the month in which it came to the market, so that
    # a copy cannot carry a training flat into the test months.
    repost = frame.sort_values(["listed_on", "listing_id"]).duplicated(SAME_FLAT)
    repost = repost.reindex(frame.index)
    report.note("same address, floor, area and rooms", "repost dropped", frame[repost])
    return frame[~repost]
