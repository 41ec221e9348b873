"""What each item and each dimension does: spread, floor, ceiling, and how an item goes with the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlis_widgets.psychometrics.frames import (
    DESCRIBE,
    PILOT,
    SPREAD,
    TOP,
    answers,
    by_dimension,
    complete,
    structure,
    tidy,
)
from dlis_widgets.psychometrics.words import REST_SAME

if TYPE_CHECKING:
    import pandas as pd

TOO_MANY = 0.15
"""Share of people at an end of a scale that makes an effect (Terwee and colleagues, 2007)."""


_BEFORE = {"dimension": "string", "item": "string", "n": "Int64", "mean": "Float64", "sd": "Float64"}
_AFTER = {"n_rest": "Int64", "item_rest": "Float64", "reason": "string"}
_ENDS = {
    "dimension": "string",
    "n": "Int64",
    "floor": "Float64",
    "ceiling": "Float64",
    "effect": "string",
    "reason": "string",
}


def item_statistics(responses: pd.DataFrame, attempt: int = 1, top: int = TOP) -> pd.DataFrame:
    """Return how each item was answered.

    Parameters
    ----------
    responses
        The tidy table.
    attempt
        1 or 2.
    top
        The highest level.

    Returns
    -------
    DataFrame
        ``dimension``, ``item``, ``n`` (people who answered it), ``mean`` and ``sd`` (n - 1) in levels,
        0 to `top`; ``share_0`` ... the share of each level, 0 to 1 (the first and the last are floor and
        ceiling); ``item_rest``, the correlation of the item with the sum of the others of its dimension
        (corrected item-total correlation: Nunnally, 1978), from the ``n_rest`` people who answered all of
        them; ``reason``. Fewer than 5 people: nothing; fewer than 30: no correlation.
    """
    wide = answers(responses, attempt)
    rows = []
    for dimension, items in structure(responses).items():
        whole = complete(wide, items)
        rests = item_rest(whole) if len(whole) >= PILOT.people else np.full(len(items), np.nan)
        for place, item in enumerate(items):
            values = wide[item].dropna().to_numpy()
            enough = len(values) >= DESCRIBE.people
            reason = DESCRIBE.reason(len(values)) or PILOT.reason(len(whole))
            if not reason and np.isnan(rests[place]):
                reason = REST_SAME
            found = {
                f"share_{level}": float(np.mean(values == level)) if enough else np.nan
                for level in range(top + 1)
            }
            rows.append(
                {
                    "dimension": dimension,
                    "item": item,
                    "n": len(values),
                    "mean": float(values.mean()) if enough else np.nan,
                    "sd": float(values.std(ddof=1)) if enough else np.nan,
                    **found,
                    "n_rest": len(whole),
                    "item_rest": float(rests[place]),
                    "reason": reason,
                }
            )
    shares = dict.fromkeys((f"share_{level}" for level in range(top + 1)), "Float64")
    return tidy(rows, {**_BEFORE, **shares, **_AFTER})


def item_rest(values: np.ndarray) -> np.ndarray:
    """Return the correlation of each column with the sum of the others, NaN where one does not vary."""
    rest = values.sum(axis=1, keepdims=True) - values
    mine, theirs = values - values.mean(axis=0), rest - rest.mean(axis=0)
    spread = np.sqrt((mine**2).sum(axis=0) * (theirs**2).sum(axis=0))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(spread > 0, (mine * theirs).sum(axis=0) / spread, np.nan))


def floor_and_ceiling(profiles: pd.DataFrame, attempt: int = 1) -> pd.DataFrame:
    """Return how many self-ratings stand at the ends of each dimension's scale.

    Parameters
    ----------
    profiles
        One row a person, attempt and dimension; ``self_rating`` from 0 to 100.
    attempt
        1 or 2.

    Returns
    -------
    DataFrame
        ``dimension``, ``n``, ``floor`` (share at 0) and ``ceiling`` (share at 100), 0 to 1; ``effect``:
        ``floor``, ``ceiling``, ``both`` or nothing, with more than 15 % as the limit (Terwee and
        colleagues, 2007, Journal of Clinical Epidemiology 60); ``reason``. They ask for 50 people.
    """
    rows = []
    for dimension, group in by_dimension(profiles, attempt):
        values = group["self_rating"].dropna().to_numpy(dtype=float)
        reason = SPREAD.reason(len(values))
        floor = float(np.mean(values <= 0)) if not reason else np.nan
        ceiling = float(np.mean(values >= 100)) if not reason else np.nan  # noqa: PLR2004 - per cent
        low, high = floor > TOO_MANY, ceiling > TOO_MANY
        effect = "both" if low and high else "floor" if low else "ceiling" if high else ""
        rows.append(
            {
                "dimension": dimension,
                "n": len(values),
                "floor": floor,
                "ceiling": ceiling,
                "effect": effect,
                "reason": reason,
            }
        )
    return tidy(rows, _ENDS)
