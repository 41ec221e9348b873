"""One-factor models of many covariance matrices at once, by maximum likelihood.

statsmodels fits one matrix at a time, a few milliseconds each; the bootstrap of six omegas needs 12,000.
The tests compare each number with statsmodels and with R's ``factanal``.
"""

from __future__ import annotations

import numpy as np

SMALLEST = 0.005
"""Lower bound of a residual variance of a standardised item, as in R's ``factanal``."""

STEPS = 200
CLOSE = 2e-5


def one_factor(covariances: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return loadings and residual variances of one factor with variance 1.

    Minimises ``log|S(p)| + tr(S S(p)^-1)``, ``S(p) = l l' + diag(u)`` (Jöreskog, 1967) by Fisher scoring on
    the correlations, with halved steps and `SMALLEST` as bound.

    Parameters
    ----------
    covariances
        Array of shape (samples, items, items).

    Returns
    -------
    tuple
        Loadings and residual variances in the items' units, each (samples, items); loadings with a
        positive sum; NaN where an item does not vary or there is no solution.
    """
    samples, items, _ = covariances.shape
    spread = np.sqrt(np.diagonal(covariances, axis1=1, axis2=2))
    good = (spread > 0).all(axis=1)
    loadings, residuals = np.full((2, samples, items), np.nan)
    if good.any():
        scale = spread[good]
        found, rest, converged = _scoring(covariances[good] / (scale[:, :, None] * scale[:, None, :]))
        found = found * np.where(found.sum(axis=1, keepdims=True) < 0, -1.0, 1.0)
        keep = np.where(converged, 1.0, np.nan)[:, None]
        loadings[good] = found * scale * keep
        residuals[good] = rest * scale**2 * keep
    return loadings, residuals


def _scoring(correlations: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    items = correlations.shape[1]
    vectors = np.linalg.eigh(correlations)[1][:, :, -1]
    first = 0.7 * np.sqrt(items) * vectors
    values = np.concatenate([first, np.clip(1 - first**2, 0.2, 0.9)], axis=1)
    left = np.arange(len(correlations))
    for _ in range(STEPS):
        step, slope = _step(correlations[left], values[left])
        going = slope >= CLOSE
        left, step = left[going], step[going]
        if not len(left):
            break
        values[left] = _moved(correlations[left], values[left], step)
    converged = np.ones(len(correlations), dtype=bool)
    converged[left] = False
    return values[:, :items], values[:, items:], converged


def _moved(correlations: np.ndarray, values: np.ndarray, step: np.ndarray) -> np.ndarray:
    """Return the values after the longest of the halved steps that does not make the fit worse."""
    items = correlations.shape[1]
    before = _misfit(correlations, values)
    after = values.copy()
    size, left = 1.0, np.arange(len(values))
    while len(left) and size > 1e-4:  # noqa: PLR2004 - thirteen halves
        tried = values[left] + size * step[left]
        tried[:, items:] = np.maximum(tried[:, items:], SMALLEST)
        better = _misfit(correlations[left], tried) <= before[left] + 1e-12
        after[left[better]] = tried[better]
        left, size = left[~better], size / 2
    return after


def _implied(values: np.ndarray) -> np.ndarray:
    loadings, residuals = np.split(values, 2, axis=1)
    return np.asarray(
        loadings[:, :, None] * loadings[:, None, :] + residuals[:, :, None] * np.eye(loadings.shape[1])
    )


def _misfit(correlations: np.ndarray, values: np.ndarray) -> np.ndarray:
    implied = _implied(values)
    traces = np.trace(np.linalg.solve(implied, correlations), axis1=1, axis2=2)
    return np.asarray(np.linalg.slogdet(implied)[1] + traces)


def _step(correlations: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the scoring step, and the largest slope that is left."""
    loadings, residuals = np.split(values, 2, axis=1)
    samples, items = loadings.shape
    implied = _implied(values)
    inverse = np.linalg.inv(implied)
    error = inverse @ (implied - correlations) @ inverse
    slope = np.concatenate(
        [2 * np.einsum("bij,bj->bi", error, loadings), np.diagonal(error, axis1=1, axis2=2)], axis=1
    )
    weighted = np.einsum("bij,bj->bi", inverse, loadings)
    strength = np.einsum("bi,bi->b", loadings, weighted)
    information = np.empty((samples, 2 * items, 2 * items))
    outer = weighted[:, :, None] * weighted[:, None, :]
    information[:, :items, :items] = 2 * (strength[:, None, None] * inverse + outer)
    mixed = 2 * inverse * weighted[:, None, :]
    information[:, :items, items:] = mixed
    information[:, items:, :items] = np.swapaxes(mixed, 1, 2)
    information[:, items:, items:] = inverse**2
    # A residual variance at its bound that wants to go lower stays there.
    held = np.concatenate(
        [np.zeros((samples, items), dtype=bool), (residuals <= SMALLEST) & (slope[:, items:] > 0)], axis=1
    )
    slope = np.where(held, 0.0, slope)
    information = np.where(held[:, :, None] | held[:, None, :], 0.0, information)
    information += np.eye(2 * items) * (held[:, None, :] + 1e-12)
    return -np.linalg.solve(information, slope[:, :, None])[:, :, 0], np.abs(slope).max(axis=1)
