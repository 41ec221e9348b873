"""How sure people are beside what they do: self-ratings against task results.

A task has two to four questions and samples one or two acts. So a low correlation says as much about the
task as about the rating, and a difference of one person says nearly nothing.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from dlis_widgets.psychometrics.frames import PILOT, by_dimension, tidy
from dlis_widgets.psychometrics.words import PAIR_SAME

GAP = 25.0
"""Points from which on the learner's page mentions a difference; our own choice."""

_SELDOM = 1.959964
_GAPS = ("difference", "sd", "limit_low", "limit_high")
_KINDS = {
    "dimension": "string",
    "n": "Int64",
    **dict.fromkeys(("correlation", "low", "high", *_GAPS, "over", "under"), "Float64"),
    "reason": "string",
}
_CROSS = {
    "rating": "string",
    "task": "string",
    "own": "boolean",
    "n": "Int64",
    **dict.fromkeys(("correlation", "low", "high"), "Float64"),
    "reason": "string",
}


def calibration(profiles: pd.DataFrame, attempt: int = 1) -> pd.DataFrame:
    """Return for each dimension how self-ratings go with the results of its own task.

    Parameters
    ----------
    profiles
        One row a person, attempt and dimension; ``self_rating`` and ``task_result``, 0 to 100.
    attempt
        1 or 2.

    Returns
    -------
    DataFrame
        ``dimension``, ``n`` (both known); ``correlation`` (Spearman), ``low``, ``high`` (95 %: Bonett and
        Wright, 2000); ``difference``, mean of self-rating less task result in points, ``sd`` (n - 1),
        and ``limit_low``, ``limit_high``, between which 95 % of the differences lie if they are normal
        (Bland and Altman, 1986); ``over`` and ``under``, shares of people with a difference of `GAP`
        points or more, 0 to 1; ``reason``. Needs 30 people.
    """
    rows = []
    for dimension, group in by_dimension(profiles, attempt):
        rating, result = group[["self_rating", "task_result"]].dropna().to_numpy(dtype=float).T
        row: dict[str, object] = {"dimension": dimension, "n": len(rating)}
        reason = PILOT.reason(len(rating))
        correlation, low, high = (np.nan,) * 3 if reason else spearman(rating, result)
        row |= {"correlation": correlation, "low": low, "high": high}
        if not reason:
            gap = rating - result
            row |= dict(zip(_GAPS, agreement(rating, result), strict=True))
            row |= {"over": float(np.mean(gap >= GAP)), "under": float(np.mean(gap <= -GAP))}
            reason = PAIR_SAME if np.isnan(correlation) else ""
        rows.append(row | {"reason": reason})
    return tidy(rows, _KINDS)


def cross_calibration(profiles: pd.DataFrame, attempt: int = 1) -> pd.DataFrame:
    """Return how each self-rating goes with each task: its own should lead (Campbell and Fiske, 1959).

    If the rating of one dimension follows another dimension's task as closely as its own, then pairing
    them says little.

    Parameters
    ----------
    profiles
        One row a person, attempt and dimension.
    attempt
        1 or 2.

    Returns
    -------
    DataFrame
        ``rating`` and ``task`` (dimensions), ``own``, ``n``, ``correlation``, ``low``, ``high``, ``reason``.
    """
    table = []
    parts = [(name, rows.set_index("person")) for name, rows in by_dimension(profiles, attempt)]
    for rating, mine in parts:
        for task, theirs in parts:
            both = (
                pd.concat([mine["self_rating"], theirs["task_result"]], axis=1).dropna().to_numpy(dtype=float)
            )
            reason = PILOT.reason(len(both))
            correlation, low, high = (np.nan,) * 3 if reason else spearman(both[:, 0], both[:, 1])
            table.append(
                {
                    "rating": rating,
                    "task": task,
                    "own": rating == task,
                    "n": len(both),
                    "correlation": correlation,
                    "low": low,
                    "high": high,
                    "reason": reason or (PAIR_SAME if np.isnan(correlation) else ""),
                }
            )
    return tidy(table, _CROSS)


def spearman(one: np.ndarray, other: np.ndarray) -> tuple[float, float, float]:
    """Return Spearman's correlation and its 95 % interval; NaN where something does not vary.

    ``tanh(atanh(r) +- 1.96 sqrt((1 + r² / 2) / (n - 3)))`` (Bonett and Wright, 2000). scipy has the
    correlation, but no interval for it.
    """
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return np.nan, np.nan, np.nan
    found = float(stats.spearmanr(one, other).statistic)
    middle = np.arctanh(np.clip(found, -1 + 1e-12, 1 - 1e-12))
    half = _SELDOM * np.sqrt((1 + found**2 / 2) / (len(one) - 3))
    return found, float(np.tanh(middle - half)), float(np.tanh(middle + half))


def agreement(one: np.ndarray, other: np.ndarray) -> tuple[float, float, float, float]:
    """Return mean and standard deviation of the differences, and the 95 % limits of agreement.

    Mean ± 1.96 standard deviations (Bland and Altman, 1986, who round to 2).
    """
    gap = one - other
    mean, spread = float(gap.mean()), float(gap.std(ddof=1))
    return mean, spread, mean - _SELDOM * spread, mean + _SELDOM * spread
