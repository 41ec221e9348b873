"""How many dimensions the answers show, and which items go together: nothing is assumed beforehand.

Correlations are polychoric by default. Items have four levels, often with uneven shares, and then Pearson
correlations are too small and differ with the shares alone, so that items of equal difficulty seem to
belong together; parallel analysis recovers the number of dimensions better with polychoric correlations
(Garrido, Abad and Ponsoda, 2013, Psychological Methods 18). ``kind="pearson"`` shows whether it matters.
"""

from __future__ import annotations

import itertools
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from dlis_widgets.errors import DlisError
from dlis_widgets.psychometrics.frames import EXPLORE, answers, complete, structure
from dlis_widgets.psychometrics.polychoric import polychoric, smoothed
from dlis_widgets.psychometrics.words import ITEM_SAME, NO_FACTORS

if TYPE_CHECKING:
    from collections.abc import Callable

Kind = Literal["polychoric", "pearson"]

SHUFFLES = 200
PERCENTILE = 95


@dataclass(frozen=True)
class Exploration:
    """An exploratory factor analysis.

    Parameters
    ----------
    loadings
        ``dimension``, ``item``, ``factor`` (F1 ...), ``loading``: the pattern after oblique rotation.
    factors
        ``factor``, ``other``, ``correlation``.
    fit
        One row: ``n``, ``factors``, ``chisq``, ``df``, ``p``, ``rmsea``, ``rmsr``.
    reason
        Why the tables are empty, or nothing.
    """

    loadings: pd.DataFrame
    factors: pd.DataFrame
    fit: pd.DataFrame
    reason: str = ""


def correlations(values: np.ndarray, kind: Kind = "polychoric") -> np.ndarray:
    """Return the correlations between items.

    Parameters
    ----------
    values
        People by items, without gaps.
    kind
        ``"polychoric"``, without negative eigenvalues, or ``"pearson"``.

    Raises
    ------
    DlisError
        If there is no such kind.
    """
    known: dict[str, Callable[[np.ndarray], np.ndarray]] = {
        "polychoric": lambda table: smoothed(polychoric(table)),
        "pearson": lambda table: np.asarray(np.corrcoef(table, rowvar=False)),
    }
    if kind not in known:
        raise DlisError(f"There are no {kind!r} correlations here; use one of: {', '.join(known)}.")
    return known[kind](values)


def parallel_analysis(
    responses: pd.DataFrame,
    attempt: int = 1,
    kind: Kind = "polychoric",
    draws: int = SHUFFLES,
    seed: int = 1,
) -> pd.DataFrame:
    """Return how many dimensions are larger than chance would make them (Horn, 1965).

    Eigenvalues of the items' correlations beside those of answers of which each column was shuffled, so
    that every item keeps its levels and nothing is related (Buja and Eyuboglu, 1992). A dimension counts
    while its eigenvalue is above the 95th percentile of the shuffled ones (Glorfeld, 1995), up to the
    first that is not. With few items a dimension and high correlations between dimensions the method finds
    too few rather than too many. Computed here because no maintained Python library has it.

    Parameters
    ----------
    responses
        The tidy table.
    attempt
        1 or 2.
    kind
        Of correlation.
    draws
        Shuffles.
    seed
        Makes them repeatable.

    Returns
    -------
    DataFrame
        ``component`` (1 ...), ``eigenvalue`` (they sum to the number of items), ``chance_mean`` and
        ``chance_95`` of the shuffles, ``kept``; ``n`` and ``reason``. Needs 100 people without a gap.
    """
    values, reason = _whole(responses, attempt)
    if reason:
        return _eigenvalues(np.array([np.nan]), np.array([[np.nan]]), len(values), reason)
    return _eigenvalues(*eigenvalues(values, kind, draws, seed), len(values), "")


def eigenvalues(values: np.ndarray, kind: Kind, draws: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the eigenvalues of the items' correlations, and those of each shuffle, largest first."""
    generator = np.random.default_rng(seed)
    shuffles = (generator.permuted(values, axis=0) for _ in range(draws))
    real, *chance = (
        np.linalg.eigvalsh(correlations(one, kind))[::-1] for one in itertools.chain([values], shuffles)
    )
    return real, np.array(chance)


def explore(
    responses: pd.DataFrame, factors: int, attempt: int = 1, kind: Kind = "polychoric"
) -> Exploration:
    """Return an exploratory factor analysis by maximum likelihood, rotated obliquely (quartimin).

    Extraction and rotation are statsmodels' (``Factor``, ``rotate_factors``). factor_analyzer 0.5.1 fails
    with scikit-learn from 1.8 on, so it is not used. Fit: chi square with Bartlett's correction as in R's
    ``factanal``, its RMSEA, and the root mean square of the residual correlations. With polychoric
    correlations the chi square is too large, because it assumes continuous items: read it as a
    comparison between numbers of factors, not as a test.

    Parameters
    ----------
    responses
        The tidy table.
    factors
        How many; see `parallel_analysis`.
    attempt
        1 or 2.
    kind
        Of correlation.

    Returns
    -------
    Exploration
        Empty tables with a reason below 100 people or without a solution.
    """
    values, reason = _whole(responses, attempt)
    if reason:
        return _no_exploration(reason)
    items_of = structure(responses)
    names = [(dimension, item) for dimension, items in items_of.items() for item in items]
    fitted = factor_analysis(correlations(values, kind), len(values), factors)
    if fitted is None:
        return _no_exploration(NO_FACTORS.format(factors=factors))
    pattern, phi, fit = fitted
    labels = [f"F{one + 1}" for one in range(factors)]
    loadings = pd.DataFrame(
        [
            (dimension, item, label, float(pattern[row, column]))
            for row, (dimension, item) in enumerate(names)
            for column, label in enumerate(labels)
        ],
        columns=["dimension", "item", "factor", "loading"],
    ).astype({"dimension": "string", "item": "string", "factor": "string", "loading": "Float64"})
    between = pd.DataFrame(
        [
            (labels[one], labels[other], float(phi[one, other]))
            for one in range(factors)
            for other in range(one + 1, factors)
        ],
        columns=["factor", "other", "correlation"],
    ).astype({"factor": "string", "other": "string", "correlation": "Float64"})
    return Exploration(loadings, between, fit)


def factor_analysis(
    matrix: np.ndarray, people: int, factors: int
) -> tuple[np.ndarray, np.ndarray, pd.DataFrame] | None:
    """Return pattern, factor correlations and fit of a correlation matrix; None without a solution."""
    from statsmodels.multivariate.factor import Factor  # noqa: PLC0415 - slow to import

    with warnings.catch_warnings(), threadpool_limits(limits=1):
        warnings.simplefilter("ignore")
        result = Factor(corr=matrix, nobs=people, n_factor=factors, method="ml").fit(maxiter=2000)
        if not result.mle_retvals.success and np.abs(result.mle_retvals.jac).max() > 1e-3:  # noqa: PLR2004
            return None
        raw = np.asarray(result.loadings)
        unique = np.asarray(result.uniqueness)
        if factors > 1:
            result.rotate("oblimin")
    pattern = np.asarray(result.loadings)
    phi = np.eye(factors)
    if factors > 1:
        turn = np.asarray(result.rotation_matrix)
        phi = turn.T @ turn
    order = np.argsort(-(pattern**2).sum(axis=0))
    signs = np.where(pattern.sum(axis=0) < 0, -1.0, 1.0)[order]
    pattern, phi = pattern[:, order] * signs, phi[np.ix_(order, order)] * np.outer(signs, signs)
    return pattern, phi, _fit(matrix, raw, unique, people)


def _fit(matrix: np.ndarray, loadings: np.ndarray, unique: np.ndarray, people: int) -> pd.DataFrame:
    from scipy import stats  # noqa: PLC0415 - an extra

    items, factors = loadings.shape
    implied = loadings @ loadings.T + np.diag(unique)
    misfit = (
        np.linalg.slogdet(implied)[1]
        - np.linalg.slogdet(matrix)[1]
        + np.trace(np.linalg.solve(implied, matrix))
        - items
    )
    freedom = ((items - factors) ** 2 - items - factors) // 2
    chisq = (people - 1 - (2 * items + 5) / 6 - 2 * factors / 3) * misfit
    residual = (matrix - implied)[np.triu_indices(items, 1)]
    tested = freedom > 0
    return pd.DataFrame(
        {
            "n": [people],
            "factors": [factors],
            "chisq": [chisq],
            "df": [freedom],
            "p": [float(stats.chi2.sf(chisq, freedom)) if tested else np.nan],
            "rmsea": [np.sqrt(max(chisq - freedom, 0) / (freedom * (people - 1))) if tested else np.nan],
            "rmsr": [np.sqrt(np.mean(residual**2))],
        }
    ).astype({"n": "Int64", "factors": "Int64", "df": "Int64"})


def _whole(responses: pd.DataFrame, attempt: int) -> tuple[np.ndarray, str]:
    items = [item for items in structure(responses).values() for item in items]
    values = complete(answers(responses, attempt), items)
    reason = EXPLORE.reason(len(values))
    if not reason and np.any(values.min(axis=0) == values.max(axis=0)):
        reason = ITEM_SAME
    return values, reason


def _eigenvalues(real: np.ndarray, chance: np.ndarray, people: int, reason: str) -> pd.DataFrame:
    high = np.percentile(chance, PERCENTILE, axis=0)
    frame = pd.DataFrame(
        {
            "component": np.arange(1, len(real) + 1),
            "eigenvalue": real,
            "chance_mean": chance.mean(axis=0),
            "chance_95": high,
            "kept": np.logical_and.accumulate(real > high),
            "n": people,
            "reason": reason,
        }
    )
    return frame.astype(
        {
            "component": "Int64",
            "eigenvalue": "Float64",
            "chance_mean": "Float64",
            "chance_95": "Float64",
            "kept": "boolean",
            "n": "Int64",
            "reason": "string",
        }
    )


def _no_exploration(reason: str) -> Exploration:
    return Exploration(
        pd.DataFrame(columns=["dimension", "item", "factor", "loading"]),
        pd.DataFrame(columns=["factor", "other", "correlation"]),
        pd.DataFrame(columns=["n", "factors", "chisq", "df", "p", "rmsea", "rmsr"]),
        reason,
    )
