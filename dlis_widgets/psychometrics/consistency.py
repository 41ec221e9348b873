"""Reliability of each dimension: Cronbach's alpha and McDonald's omega, with intervals.

Both describe one group's answers at one moment. They say nothing about whether the dimension measures
what its name says, and four items are few.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlis_widgets.psychometrics.frames import (
    BOOTSTRAP,
    PILOT,
    Structure,
    answers,
    complete,
    structure,
    tidy,
)
from dlis_widgets.psychometrics.one_factor import one_factor
from dlis_widgets.psychometrics.words import ITEM_SAME, NO_INTERVAL, NO_ONE_FACTOR, TOO_FEW_ITEMS

if TYPE_CHECKING:
    import pandas as pd

LEVEL = 0.95
DRAWS = 2000
FEWEST_ITEMS = 3
"""Items that a one-factor model needs to be identified."""

MOST_FAILED = 0.05
"""Share of bootstrap samples without a solution above which there is no interval; our own choice."""


_ESTIMATES = ("alpha", "alpha_low", "alpha_high", "omega", "omega_low", "omega_high")
_KINDS = {
    "dimension": "string",
    "items": "Int64",
    "n": "Int64",
    **dict.fromkeys(_ESTIMATES, "Float64"),
    "reason": "string",
}


def reliability(
    responses: pd.DataFrame, attempt: int = 1, draws: int = DRAWS, seed: int = 1, level: float = LEVEL
) -> pd.DataFrame:
    """Return alpha and omega of each dimension.

    Parameters
    ----------
    responses
        The tidy table, one row a person, attempt and item.
    attempt
        1 or 2.
    draws
        Bootstrap samples for the interval of omega.
    seed
        Makes the bootstrap repeatable.
    level
        Of both intervals, 0 to 1.

    Returns
    -------
    DataFrame
        ``dimension``, ``items``, ``n`` (people who answered all its items), ``alpha``, ``alpha_low``,
        ``alpha_high``, ``omega``, ``omega_low``, ``omega_high`` (all at most 1) and ``reason``. Alpha
        needs 30 people, omega and its interval 100.
    """
    wide = answers(responses, attempt)
    generator = np.random.default_rng(seed)
    items_of: Structure = structure(responses)
    rows = []
    for dimension, items in items_of.items():
        values = complete(wide, items)
        row = {"dimension": dimension, "items": len(items), "n": len(values)}
        alpha = cronbach_alpha(values, level) if len(values) >= PILOT.people else (np.nan,) * 3
        omega, failure = (
            omega_total(values, draws, generator, level)
            if len(values) >= BOOTSTRAP.people
            else ((np.nan,) * 3, "")
        )
        reason = PILOT.reason(len(values)) or BOOTSTRAP.reason(len(values)) or failure
        estimates = dict(zip(_ESTIMATES, (*alpha, *omega), strict=True))
        rows.append({**row, **estimates, "reason": reason})
    return tidy(rows, _KINDS)


def cronbach_alpha(values: np.ndarray, level: float = LEVEL) -> tuple[float, float, float]:
    """Return Cronbach's alpha and its interval.

    ``k / (k - 1) * (1 - sum of item variances / variance of the sum)`` (Cronbach, 1951); interval by the
    F distribution with n - 1 and (n - 1)(k - 1) degrees of freedom (Feldt, Woodruff and Salih, 1987),
    which assumes normal items that are alike; with four levels it is an approximation.
    Two lines, computed here because pingouin 0.7 counts incomplete rows in the interval, is under the
    GPL-3.0 licence and brings nine libraries. The tests compare with it.

    Parameters
    ----------
    values
        People by items, without gaps.
    level
        Of the interval.

    Returns
    -------
    tuple
        Alpha, lower and upper end; NaN where there are fewer than two items or the sum does not vary.
    """
    from scipy import stats  # noqa: PLC0415 - an extra; the cohort package opens without it

    people, items = values.shape
    total = values.sum(axis=1).var(ddof=1)
    if items < 2 or not total > 0:  # noqa: PLR2004 - one item has no consistency
        return np.nan, np.nan, np.nan
    alpha = items / (items - 1) * (1 - values.var(axis=0, ddof=1).sum() / total)
    freedom = (people - 1, (people - 1) * (items - 1))
    ends = (1 - (1 - alpha) * stats.f.ppf(part, *freedom) for part in ((1 + level) / 2, (1 - level) / 2))
    low, high = (float(one) for one in ends)
    return float(alpha), low, high


def omega_total(
    values: np.ndarray, draws: int, generator: np.random.Generator, level: float = LEVEL
) -> tuple[tuple[float, float, float], str]:
    """Return McDonald's omega total of a one-factor model, and its percentile bootstrap interval.

    ``(sum of loadings)² / ((sum of loadings)² + sum of residual variances)`` (McDonald, 1999), loadings by
    maximum likelihood. For one dimension omega total and the omega of a congeneric test are the same. It
    reads the items as continuous; with four levels it is the reliability of the sum as it is scored, and
    not of an underlying variable. Computed here because no maintained Python library has omega; people
    are resampled with replacement, as counts of answer patterns, so that it costs the same for 100,000.

    Parameters
    ----------
    values
        People by items, without gaps.
    draws
        Bootstrap samples.
    generator
        Source of chance.
    level
        Of the interval.

    Returns
    -------
    tuple
        Omega, lower and upper end, NaN where there is none; and why.
    """
    nothing = (np.nan, np.nan, np.nan)
    if values.shape[1] < FEWEST_ITEMS:
        return nothing, TOO_FEW_ITEMS.format(items=values.shape[1], needed=FEWEST_ITEMS)
    patterns, counts = np.unique(values, axis=0, return_counts=True)
    if np.any(patterns.min(axis=0) == patterns.max(axis=0)):
        return nothing, ITEM_SAME
    whole = _omega(_covariances(patterns, counts[None, :]))[0]
    if np.isnan(whole):
        return nothing, NO_ONE_FACTOR
    samples = generator.multinomial(len(values), counts / counts.sum(), size=draws)
    drawn = _omega(_covariances(patterns, samples))
    failed = float(np.mean(np.isnan(drawn)))
    if failed > MOST_FAILED:
        return (float(whole), np.nan, np.nan), NO_INTERVAL.format(share=f"{failed:.0%}")
    low, high = np.nanquantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return (float(whole), float(low), float(high)), ""


def _covariances(patterns: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return one covariance matrix for each row of counts of the patterns."""
    weights = counts / counts.sum(axis=1, keepdims=True)
    means = weights @ patterns
    products = (patterns[:, :, None] * patterns[:, None, :]).reshape(len(patterns), -1)
    second = (weights @ products).reshape(len(counts), patterns.shape[1], patterns.shape[1])
    return np.asarray(second - means[:, :, None] * means[:, None, :])


def _omega(covariances: np.ndarray) -> np.ndarray:
    loadings, residuals = one_factor(covariances)
    common = loadings.sum(axis=1) ** 2
    return np.asarray(common / (common + residuals.sum(axis=1)))
