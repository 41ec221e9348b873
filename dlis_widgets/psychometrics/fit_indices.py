"""How well a factor model fits, as lavaan reports it.

Sources: CFI (Bentler, 1990), TLI (Tucker and Lewis, 1973), RMSEA with its 90 % interval (Steiger, 1990;
Browne and Cudeck, 1993; for several groups Steiger, 1998), SRMR (Bentler, 1995), the scaled chi square
(Satorra and Bentler, 1994), robust CFI and RMSEA (Brosseau-Liard and Savalei, 2012 and 2014).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize, stats

from dlis_widgets.psychometrics.factor_model import implied

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlis_widgets.psychometrics.factor_layout import Moments, Part
    from dlis_widgets.psychometrics.factor_model import Solution

CHUNK = 20_000


@dataclass(frozen=True)
class Fit:
    """Fit of a model.

    Parameters
    ----------
    chisq, df, p
        Test of exact fit.
    cfi, tli
        Against independent items; at most about 1.
    rmsea, rmsea_low, rmsea_high
        Misfit for each degree of freedom, 0 or more, with its 90 % interval.
    srmr
        Root mean square of the standardised residual covariances (and means where they are modelled).
    """

    chisq: float
    df: int
    p: float
    cfi: float
    tli: float
    rmsea: float
    rmsea_low: float
    rmsea_high: float
    srmr: float


def fit_of(solution: Solution, groups: Sequence[Moments], belongs: np.ndarray) -> Fit:
    """Return the fit of a solution to the groups it was fitted to."""
    people = sum(group.people for group in groups)
    chisq, freedom = people * solution.misfit, solution.freedom
    base, base_freedom = baseline(groups)
    low, high = (_noncentrality(chisq, freedom, part) for part in (0.95, 0.05))
    scale = len(groups) / (freedom * people)
    return Fit(
        chisq=chisq,
        df=freedom,
        p=float(stats.chi2.sf(chisq, freedom)),
        cfi=cfi(chisq - freedom, base - base_freedom),
        tli=(base / base_freedom - chisq / freedom) / (base / base_freedom - 1),
        rmsea=float(np.sqrt(max(chisq - freedom, 0) * scale)),
        rmsea_low=float(np.sqrt(low * scale)),
        rmsea_high=float(np.sqrt(high * scale)),
        srmr=srmr(solution.parts, groups, belongs),
    )


def cfi(excess: float, base_excess: float) -> float:
    """Return the comparative fit index from chi squares less their degrees of freedom."""
    worst = max(excess, base_excess, 0)
    return 1.0 if worst == 0 else 1 - max(excess, 0) / worst


def baseline(groups: Sequence[Moments]) -> tuple[float, int]:
    """Return chi square and degrees of freedom of the model in which nothing is related."""
    items = len(groups[0].means)
    chisq = sum(
        group.people * (np.log(np.diag(group.covariances)).sum() - np.linalg.slogdet(group.covariances)[1])
        for group in groups
    )
    return float(chisq), len(groups) * items * (items - 1) // 2


def srmr(parts: Sequence[Part], groups: Sequence[Moments], belongs: np.ndarray) -> float:
    """Return the standardised root mean square residual, weighted by group."""
    total = sum(group.people for group in groups)
    weighted = 0.0
    for part, group in zip(parts, groups, strict=True):
        spread = np.sqrt(np.diag(group.covariances))
        residual = (group.covariances - implied(part, belongs)) / np.outer(spread, spread)
        squares = (residual[np.tril_indices(len(spread))] ** 2).tolist()
        if len(part.intercepts):
            off = group.means - part.intercepts - part.loadings * part.means[belongs]
            squares += ((off / spread) ** 2).tolist()
        elif len(groups) > 1:
            squares += [0.0] * len(spread)
        weighted += group.people / total * float(np.sqrt(np.mean(squares)))
    return weighted


def scaling(values: np.ndarray, part: Part, belongs: np.ndarray) -> float:
    """Return the Satorra-Bentler scaling factor: by what chi square is too large because of non-normal items.

    ``tr(U G) / df`` with G the covariances of the items' products, from fourth moments, and U the part of
    the normal-theory weights that the model's slopes D leave: ``W - W D (D' W D)^-1 D' W``.
    """
    slopes = _slopes(part, belongs)
    weights = _weights(np.linalg.inv(implied(part, belongs)))
    weighted = weights @ slopes
    left = weights - weighted @ np.linalg.solve(slopes.T @ weighted, weighted.T)
    freedom = len(weights) - slopes.shape[1]
    return float(np.sum(left * _fourth(values)) / freedom)


def baseline_scaling(values: np.ndarray) -> float:
    """Return the scaling factor of the model in which nothing is related."""
    items = values.shape[1]
    spread = np.diag(np.cov(values, rowvar=False, bias=True))
    below = np.array([one != other for one, other in _pairs(items)])
    weights = np.array([1 / (spread[one] * spread[other]) for one, other in _pairs(items)])
    return float(np.sum((weights * np.diag(_fourth(values)))[below]) / below.sum())


def _noncentrality(chisq: float, freedom: int, part: float) -> float:
    """Return the noncentrality under which a chi square as small as this has the chance `part`."""
    if stats.chi2.cdf(chisq, freedom) < part:
        return 0.0
    top = chisq + 10 * np.sqrt(chisq) + 100
    found = optimize.brentq(lambda one: stats.ncx2.cdf(chisq, freedom, one) - part, 1e-9, top)
    return float(found)


def _pairs(items: int) -> list[tuple[int, int]]:
    return list(zip(*(one.tolist() for one in np.tril_indices(items)), strict=True))


def _fourth(values: np.ndarray) -> np.ndarray:
    """Return the covariances of the products of pairs of items, in parts to keep memory small."""
    rows, columns = np.tril_indices(values.shape[1])
    centred = values - values.mean(axis=0)
    mean, second = np.zeros(len(rows)), np.zeros((len(rows), len(rows)))
    for start in range(0, len(values), CHUNK):
        some = centred[start : start + CHUNK]
        products = some[:, rows] * some[:, columns]
        mean += products.sum(axis=0)
        second += products.T @ products
    mean /= len(values)
    return np.asarray(second / len(values) - np.outer(mean, mean))


def _weights(inverse: np.ndarray) -> np.ndarray:
    """Return the normal-theory weights of the covariances, each pair once."""
    rows, columns = np.tril_indices(len(inverse))
    straight = inverse[np.ix_(rows, rows)] * inverse[np.ix_(columns, columns)]
    crossed = inverse[np.ix_(rows, columns)] * inverse[np.ix_(columns, rows)]
    twice = np.where(rows == columns, 1, 2)
    return np.asarray((straight + crossed) * np.outer(twice, twice) / 4)


def _slopes(part: Part, belongs: np.ndarray) -> np.ndarray:
    """Return how the implied covariances change with each parameter."""
    items, factors = len(belongs), len(part.factors)
    rows, columns = np.tril_indices(items)
    member = (belongs[:, None] == np.arange(factors)) * part.loadings[:, None]
    common = part.factors[np.ix_(belongs, belongs)] * part.loadings
    slopes = []
    for item in range(items):
        change = np.zeros((items, items))
        change[item] = common[item]
        slopes.append((change + change.T)[rows, columns])
    slopes += [((rows == item) & (columns == item)).astype(float) for item in range(items)]
    pairs = []
    for one, other in zip(*np.tril_indices(factors, -1), strict=True):
        change = np.outer(member[:, one], member[:, other])
        pairs.append(((one, other), (change + change.T)[rows, columns]))
    if len(part.strengths):
        for factor in range(factors):
            slopes.append(
                sum(
                    part.strengths[pair[0] if pair[1] == factor else pair[1]] * change
                    for pair, change in pairs
                    if factor in pair
                )
            )
    else:
        slopes += [change for _, change in pairs]
    return np.array(slopes).T
