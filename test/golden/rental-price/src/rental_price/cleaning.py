"""From listings as people write them to rows that a model may learn from.

Every change is counted and reported: a silent repair would hide a broken parser.
"""

from typing import TypedDict

import pandas as pd

from .artefact import FEATURES, LIMITS, TARGET

OPTIONAL = ("year_built", "energy_class")
SAME_FLAT = ["address", "floor", "area_m2", "rooms"]
"""Two listings that agree in these are one flat, posted twice."""


class Change(TypedDict):
    """One rule that changed the data: how many rows, and a few of them by listing id."""

    rule: str
    effect: str
    rows: int
    examples: list[str]


class CleaningReport(TypedDict):
    """What cleaning did to a batch, as in reports/cleaning.json."""

    rows_in: int
    rows_out: int
    changes: list[Change]


def clean(parsed: pd.DataFrame) -> tuple[pd.DataFrame, CleaningReport]:
    """Blank what cannot be true, drop what cannot be used, keep one listing a flat."""
    changes: list[Change] = []
    frame = parsed.sort_values(["listed_on", "listing_id"])

    def note(rule: str, effect: str, rows: "pd.Series[bool]") -> None:
        ids = frame.loc[rows, "listing_id"]
        if len(ids):
            changes.append(Change(rule=rule, effect=effect, rows=len(ids), examples=[*ids[:3]]))

    for column, (low, high) in LIMITS.items():
        impossible = frame[column].notna() & ~frame[column].between(low, high)
        note(f"{column} outside {low:g} to {high:g}", "value removed", impossible)
        frame[column] = frame[column].mask(impossible)
    for column in (TARGET, *FEATURES):
        if column not in OPTIONAL:
            missing = frame[column].isna()
            note(f"{column} missing", "listing dropped", missing)
            frame = frame[~missing]
    # The earliest posting keeps the flat in the month in which it came to the market, so that
    # a copy cannot carry a training flat into the test months.
    repost = frame.duplicated(SAME_FLAT)
    note("same address, floor, area and rooms", "repost dropped", repost)
    frame = frame[~repost].drop(columns=["address", "status"]).reset_index(drop=True)
    return frame, CleaningReport(rows_in=len(parsed), rows_out=len(frame), changes=changes)
