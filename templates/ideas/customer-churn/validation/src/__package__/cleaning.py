"""From snapshots as systems deliver them to rows that a model may learn from.

Every change is reported: a silent repair would hide a broken parser.
"""

import numpy as np
import pandas as pd

from .artefact import FEATURES, LIMITS, NEGATIVE, POSITIVE, TARGET

OPTIONAL = ("days_since_login", "payment_method")
HORIZON = pd.Timedelta(days=60)
"""A customer who cancels within this time after the snapshot leaves."""


def clean(parsed: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """Tell who left, blank what cannot be true, drop what cannot be used, keep customers once.

    Returns the clean customers, and for each rule that changed any the ids of their snapshots.
    """
    changes: dict[str, list[str]] = {}
    frame = parsed.sort_values(["snapshot_on", "snapshot_id"])
    frame["known_on"] = frame["snapshot_on"] + HORIZON
    left = frame["cancelled_on"] <= frame["known_on"]
    frame[TARGET] = np.where(left, POSITIVE, NEGATIVE)

    def note(rule: str, rows: "pd.Series[bool]") -> None:
        if rows.any():
            changes[rule] = frame.loc[rows, "snapshot_id"].tolist()

    def drop(rule: str, rows: "pd.Series[bool]") -> pd.DataFrame:
        note(f"{rule}: snapshot dropped", rows)
        return frame[~rows]

    frame = drop("test or internal account", frame["account_type"] != "customer")
    # The first snapshot keeps the customer in the month that the panel drew, so that a copy
    # cannot carry a training customer into the test months.
    frame = drop("copied by a migration", frame.duplicated("customer_id"))
    frame = drop("cancelled before the snapshot", frame["cancelled_on"] <= frame["snapshot_on"])
    # Of the newest months some cancellations are known already, but nobody's staying is.
    frame = drop("outcome not known yet", ~(frame["known_on"] <= frame["as_of"]))
    for column, (low, high) in LIMITS.items():
        impossible = frame[column].notna() & ~frame[column].between(low, high)
        note(f"{column} outside {low:g} to {high:g}: value removed", impossible)
        frame[column] = frame[column].mask(impossible)
    for column in FEATURES:
        if column not in OPTIONAL:
            frame = drop(f"{column} missing", frame[column].isna())
    frame = frame.drop(columns=["account_type", "as_of", "cancelled_on"])
    return frame.reset_index(drop=True), changes
