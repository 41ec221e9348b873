"""Confirmatory factor models of one or several groups, by maximum likelihood.

Each item belongs to one dimension; dimensions correlate. Groups may share loadings, and intercepts too.
Computed here because no maintained Python library fits several groups with shared parameters: semopy 2.3.11
fits each group on its own (its ``multigroup``), and its last release is from before NumPy 2. The tests
compare each number with lavaan's published ones, and with semopy where it can do the same.

Items with four levels are read as continuous. Factor correlations and fit come out about as well as with
estimators for ordered items, loadings come out too small (Rhemtulla, Brosseau-Liard and Savalei, 2012).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize
from threadpoolctl import threadpool_limits

from dlis_widgets.psychometrics.factor_layout import LOWEST, Layout, Moments, Part, Shared
from dlis_widgets.psychometrics.words import ALIKE, HEYWOOD, NO_SOLUTION

if TYPE_CHECKING:
    from collections.abc import Sequence

STEEP = 1e-4
"""Largest slope of the misfit at which a solution counts as found."""

_BAD = 1e6


@dataclass(frozen=True)
class Solution:
    """A fitted model.

    Parameters
    ----------
    misfit
        Minimum of the discrepancy, weighted by group; chi square divided by the number of people.
    freedom
        Degrees of freedom.
    parts
        Parameters of each group, in the units of the items. The first group's factors have variance 1
        and mean 0; so have the others', unless loadings (variance) or intercepts (mean) are shared.
    errors
        Standard errors of the factor means of all groups after the first, or an empty array.
    problem
        Why this is no solution, or nothing.
    """

    misfit: float
    freedom: int
    parts: tuple[Part, ...]
    errors: np.ndarray
    problem: str


def fit_model(
    groups: Sequence[Moments],
    belongs: np.ndarray,
    shared: Shared = "nothing",
    *,
    general: bool = False,
) -> Solution:
    """Fit a model.

    Minimises the sum over groups of ``n_g / N (log|S(p)| + tr(S S(p)^-1) - log|S| - items +
    (m - m(p))' S(p)^-1 (m - m(p)))`` (Jöreskog, 1971) with its analytic slope by L-BFGS-B.

    Parameters
    ----------
    groups
        One or more.
    belongs
        For each item the number of its dimension, 0, 1 ...
    shared
        What the groups share.
    general
        Whether one general factor explains the correlations between the dimensions (one group only).
    """
    layout = Layout(len(groups), np.asarray(belongs), shared, general=general)
    scale = np.sqrt(sum(g.people * np.diag(g.covariances) for g in groups) / sum(g.people for g in groups))
    scaled = [Moments(g.people, g.means / scale, g.covariances / np.outer(scale, scale)) for g in groups]
    # These matrices are so small that threads of the linear algebra only wait for each other: measured on
    # two busy cores, 43 seconds for 5,000 steps with them and 4 without.
    with threadpool_limits(limits=1):
        found = optimize.minimize(
            lambda values: _misfit(layout, scaled, values),
            layout.start(scaled),
            jac=True,
            method="L-BFGS-B",
            bounds=layout.bounds(),
            options={"maxiter": 5000, "maxfun": 10000, "ftol": 1e-14, "gtol": 1e-7, "maxcor": 30},
        )
    values = np.asarray(found.x)
    parts = layout.parts(values)
    floor = sum(g.people * (np.linalg.slogdet(g.covariances)[1] + len(belongs)) for g in scaled) / sum(
        g.people for g in scaled
    )
    return Solution(
        misfit=float(found.fun - floor),
        freedom=layout.freedom(),
        parts=tuple(_in_units(part, scale) for part in parts),
        errors=_mean_errors(layout, scaled, values) if shared == "intercepts" else np.array([]),
        problem=_problem(layout, scaled, values, parts),
    )


def implied(part: Part, belongs: np.ndarray) -> np.ndarray:
    """Return the covariances of the items that a group's parameters imply."""
    common = np.outer(part.loadings, part.loadings) * part.factors[np.ix_(belongs, belongs)]
    return np.asarray(common + np.diag(part.residuals))


def _misfit(layout: Layout, groups: Sequence[Moments], values: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the discrepancy without its constant, and its slope."""
    total = sum(group.people for group in groups)
    value, slope = 0.0, np.zeros(layout.size)
    for number, (group, part) in enumerate(zip(groups, layout.parts(values), strict=True)):
        sigma = implied(part, layout.belongs)
        sign, logarithm = np.linalg.slogdet(sigma)
        if sign <= 0 or np.linalg.eigvalsh(sigma)[0] <= 0:
            return _BAD, np.zeros(layout.size)
        inverse = np.linalg.inv(sigma)
        known = group.covariances
        toward = np.array([])
        if layout.shared == "intercepts":
            off = group.means - part.intercepts - part.loadings * part.means[layout.belongs]
            known = known + np.outer(off, off)
            toward = -2 * inverse @ off
        weight = group.people / total
        value += weight * (logarithm + np.sum(inverse * known))
        error = inverse @ (sigma - known) @ inverse
        for name, change in _slopes(layout, part, error, toward).items():
            place = layout.where(name, number)
            if place is not None:
                slope[place] += weight * change
    return float(value), slope


def _slopes(layout: Layout, part: Part, error: np.ndarray, toward: np.ndarray) -> dict[str, np.ndarray]:
    """Return the slopes by kind of parameter, from those by covariances and by means."""
    belongs, factors = layout.belongs, part.factors
    spread = factors[np.ix_(belongs, belongs)] * error
    between = (layout.member * part.loadings[:, None]).T @ error @ (layout.member * part.loadings[:, None])
    pairs = 2 * between[layout.low]
    if layout.general:
        pairs = 2 * (between - np.diag(np.diag(between))) @ part.strengths
    slopes = {
        "loadings": 2 * spread @ part.loadings,
        "residuals": np.diag(error),
        "pairs": pairs,
        "variances": np.diag(between),
    }
    if len(toward):
        slopes["loadings"] = slopes["loadings"] + toward * part.means[belongs]
        slopes["intercepts"] = toward
        slopes["means"] = layout.member.T @ (toward * part.loadings)
    return slopes


def _mean_errors(layout: Layout, groups: Sequence[Moments], values: np.ndarray) -> np.ndarray:
    """Return the standard errors of the factor means, from the curvature of the misfit."""
    width = 1e-5
    size = layout.size
    curve = np.empty((size, size))
    for place in range(size):
        step = np.zeros(size)
        step[place] = width
        above, below = (_misfit(layout, groups, values + sign * step)[1] for sign in (1, -1))
        curve[place] = (above - below) / (2 * width)
    people = sum(group.people for group in groups)
    spread = np.linalg.pinv(people / 2 * (curve + curve.T) / 2)
    places = [layout.where("means", group) for group in range(1, layout.groups)]
    variances = np.diag(spread)
    return np.asarray(np.sqrt([variances[place] for place in places if place is not None]))


def _problem(layout: Layout, groups: Sequence[Moments], values: np.ndarray, parts: Sequence[Part]) -> str:
    slope = _misfit(layout, groups, values)[1]
    if any(part.residuals.min() <= LOWEST * 1.01 for part in parts):
        return HEYWOOD
    if any(np.linalg.eigvalsh(part.factors)[0] <= 0 for part in parts):
        return ALIKE
    return NO_SOLUTION if np.abs(slope).max() > STEEP else ""


def _in_units(part: Part, scale: np.ndarray) -> Part:
    intercepts = part.intercepts * scale if len(part.intercepts) else part.intercepts
    return replace(
        part, loadings=part.loadings * scale, residuals=part.residuals * scale**2, intercepts=intercepts
    )
