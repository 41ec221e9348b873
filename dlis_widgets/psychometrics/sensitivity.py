"""Would the total say the same if it had been made differently? Weights and aggregation put to the test.

The total is the plain mean of six self-ratings: equal weights, and a strong dimension pays for a weak one.
Both are choices, not findings. Here the choices are changed and the totals compared (OECD and JRC, 2008,
Handbook on Constructing Composite Indicators, part 1 section 1.7 and part 2 section 7). Nobody's place is
returned: ranks only serve to count how much the order of people depends on the choice.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from dlis_widgets.psychometrics.frames import PILOT, by_dimension
from dlis_widgets.psychometrics.words import GEOMETRIC, HIGH, LOW, MEDIAN, TOTALS_SAME, WITHOUT

DRAWS = 1000
LIFT = 0.99
"""Self-ratings 0 ... 100 become 1 ... 100 before a geometric mean, which one zero would make zero."""


def totals(profiles: pd.DataFrame, attempt: int = 1) -> pd.DataFrame:
    """Return each person's total made in two ways.

    Parameters
    ----------
    profiles
        One row a person, attempt and dimension; ``self_rating``, 0 to 100.
    attempt
        1 or 2.

    Returns
    -------
    DataFrame
        Index ``person``; ``arithmetic``, the mean as `dlis_widgets.agility.scoring` has it, and
        ``geometric``, of the ratings lifted to 1 ... 100 and brought back, both 0 to 100. Only people
        with all dimensions known.
    """
    ratings = _ratings(profiles, attempt)
    equal = np.full(ratings.shape[1], 1 / max(1, ratings.shape[1]))
    return pd.DataFrame(
        {
            "arithmetic": arithmetic(ratings.to_numpy(), equal),
            "geometric": _lifted_geometric(ratings.to_numpy(), equal),
        },
        index=ratings.index,
    )


def sensitivity(profiles: pd.DataFrame, attempt: int = 1, draws: int = DRAWS, seed: int = 1) -> pd.DataFrame:
    """Return how much the totals depend on how they are made.

    Parameters
    ----------
    profiles
        One row a person, attempt and dimension.
    attempt
        1 or 2.
    draws
        Random sets of weights, all sets equally likely (Dirichlet with ones).
    seed
        Makes them repeatable.

    Returns
    -------
    DataFrame
        ``choice``: what was changed; ``n``; compared with the plain mean: ``correlation`` (Spearman, -1
        to 1), ``shift``, the mean change of place divided by the number of people, 0 to 0.5 (the
        handbook's average shift in ranks), ``change``, the mean absolute change in points, 0 to 100. Random
        weights have three rows: their median, and the 5th and 95th percentile of each column. ``reason``:
        fewer than 30 people.
    """
    ratings = _ratings(profiles, attempt)
    names, values = [str(one) for one in ratings.columns], ratings.to_numpy()
    equal = np.full(len(names), 1 / max(1, len(names)))
    choices = [GEOMETRIC, *(WITHOUT.format(dimension=name) for name in names), LOW, MEDIAN, HIGH]
    reason = PILOT.reason(len(values))
    found = np.full((len(choices), 3), np.nan)
    if not reason and np.ptp(reference := arithmetic(values, equal)) == 0:
        reason = TOTALS_SAME
    if not reason:
        left_out = [
            np.where(np.arange(len(names)) == one, 0, 1 / (len(names) - 1)) for one in range(len(names))
        ]
        others = [_lifted_geometric(values, equal), *(arithmetic(values, weights) for weights in left_out)]
        drawn = np.random.default_rng(seed).dirichlet(np.ones(len(names)), size=draws)
        many = np.array([compared(reference, arithmetic(values, weights)) for weights in drawn])
        found = np.vstack(
            [[compared(reference, other) for other in others], np.nanpercentile(many, (5, 50, 95), axis=0)]
        )
    frame = pd.DataFrame(found, columns=["correlation", "shift", "change"])
    frame.insert(0, "choice", choices)
    frame.insert(1, "n", len(values))
    frame["reason"] = reason
    return frame.astype(
        {"choice": "string", "n": "Int64", "reason": "string"}
        | dict.fromkeys(("correlation", "shift", "change"), "Float64")
    )


def arithmetic(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the weighted arithmetic mean of each row; weights sum to 1. Strengths pay for weaknesses."""
    return np.asarray(values @ weights)


def geometric(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the weighted geometric mean of each row; values above 0, weights sum to 1.

    It pays less for weaknesses: the lower a value, the more it weighs.
    """
    return np.asarray(np.exp(np.log(values) @ weights))


def compared(reference: np.ndarray, other: np.ndarray) -> tuple[float, float, float]:
    """Return Spearman's correlation, the mean shift of place as a share, and the mean change in points."""
    before, after = stats.rankdata(reference), stats.rankdata(other)
    alike = float(np.corrcoef(before, after)[0, 1]) if np.ptp(after) else np.nan
    return alike, float(np.abs(before - after).mean() / len(before)), float(np.abs(reference - other).mean())


def _lifted_geometric(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return (geometric(1 + LIFT * values, weights) - 1) / LIFT


def _ratings(profiles: pd.DataFrame, attempt: int) -> pd.DataFrame:
    parts = {name: rows.set_index("person")["self_rating"] for name, rows in by_dimension(profiles, attempt)}
    return pd.DataFrame(parts).astype("Float64").dropna().astype(float)
