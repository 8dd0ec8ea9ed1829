"""From listings as people write them to rows that a model may learn from.

Every change is reported: a silent repair would hide a broken parser.
"""

import pandas as pd

from .artefact import FEATURES, LIMITS, TARGET

OPTIONAL = ("year_built", "energy_class")
SAME_FLAT = ["address", "floor", "area_m2", "rooms"]
REPOST_WITHIN = pd.Timedelta(days=90)
"""Two listings that agree in these and follow so soon are one flat posted twice."""


def clean(parsed: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """Blank what cannot be true, drop what cannot be used, keep one listing a flat.

    Returns the clean listings, and for each rule that changed any the ids of these.
    """
    changes: dict[str, list[str]] = {}
    frame = parsed.sort_values(["listed_on", "listing_id"])

    def note(rule: str, rows: "pd.Series[bool]") -> None:
        if rows.any():
            changes[rule] = frame.loc[rows, "listing_id"].tolist()

    for column, (low, high) in LIMITS.items():
        impossible = frame[column].notna() & ~frame[column].between(low, high)
        note(f"{column} outside {low:g} to {high:g}: value removed", impossible)
        frame[column] = frame[column].mask(impossible)
    for column in ("listed_on", TARGET, *FEATURES):
        if column not in OPTIONAL:
            missing = frame[column].isna()
            note(f"{column} missing: listing dropped", missing)
            frame = frame[~missing]
    # The earliest posting keeps the flat in the month in which it came to the market, so that
    # a copy cannot carry a training flat into the test months.
    repost = frame.groupby(SAME_FLAT)["listed_on"].diff() <= REPOST_WITHIN
    note("same address, floor, area and rooms: repost dropped", repost)
    frame = frame[~repost].drop(columns=["address", "status", "source"]).reset_index(drop=True)
    return frame, changes
