"""Polychoric correlations: what items with few levels would correlate if they were continuous and normal.

Computed here, because parallel analysis needs some fifty thousand of them: semopy has them, but finds one
at a time with a general optimiser; no other maintained Python library has them. All pairs of items are found
at once. The tests compare with semopy, and with a closed form where there is one.
"""

from __future__ import annotations

import numpy as np
from scipy import special

LIMIT = 0.999
"""Largest absolute correlation that is reported: beyond it, tables with empty cells have no maximum."""

STEPS = 40
CLOSE = 1e-6

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(24)


def polychoric(values: np.ndarray) -> np.ndarray:
    """Return the polychoric correlations of all pairs of items.

    Two steps (Olsson, 1979): thresholds from each item's own shares, then for each pair the correlation
    with the greatest likelihood, by scoring. Empty cells are left as they are.

    Parameters
    ----------
    values
        People by items, without gaps; few levels an item, of which at least two occur.

    Returns
    -------
    ndarray
        Items by items, -1 to 1, ones in the diagonal. It need not be positive definite; see `smoothed`.
    """
    people, items = values.shape
    levels = np.unique(values)
    marks = (values[:, :, None] == levels).reshape(people, -1).astype(np.float32)
    tables = (marks.T @ marks).reshape(items, len(levels), items, len(levels)).swapaxes(1, 2)
    first, second = np.triu_indices(items, 1)
    shares = marks.mean(axis=0, dtype=float).reshape(items, -1)
    # Levels that nobody chose lie at infinity.
    thresholds = special.ndtri(np.clip(np.cumsum(shares, axis=1)[:, :-1], 0, 1))
    found = _correlations(tables[first, second].astype(float), thresholds[first], thresholds[second])
    matrix = np.eye(items)
    matrix[first, second] = matrix[second, first] = found
    return matrix


def smoothed(matrix: np.ndarray, smallest: float = 1e-6) -> np.ndarray:
    """Return the nearest-looking correlation matrix without negative eigenvalues.

    Negative eigenvalues become `smallest`, and the diagonal is scaled back to ones (as R's
    ``psych::cor.smooth`` does). Pairwise polychoric correlations need it in small samples.
    """
    values, vectors = np.linalg.eigh(matrix)
    if values.min() >= smallest:
        return matrix
    raised = (vectors * np.maximum(values, smallest)) @ vectors.T
    scale = np.sqrt(np.diag(raised))
    return np.asarray(raised / np.outer(scale, scale))


def _correlations(tables: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Return for each table the correlation that makes it most likely."""
    left = np.arange(len(tables))
    # The score changes sign once; the bounds close in around it whenever a step leaves them.
    low, high = np.full(len(tables), -LIMIT), np.full(len(tables), LIMIT)
    found = np.zeros(len(tables))
    for _ in range(STEPS):
        slope, information = _score(tables[left], rows[left], columns[left], found[left])
        here = found[left]
        low[left] = np.where(slope > 0, here, low[left])
        high[left] = np.where(slope > 0, high[left], here)
        step = here + slope / information
        inside = (step > low[left]) & (step < high[left])
        found[left] = np.where(inside, step, (low[left] + high[left]) / 2)
        left = left[np.abs(found[left] - here) > CLOSE]
        if not len(left):
            break
    return found


def _score(
    tables: np.ndarray, rows: np.ndarray, columns: np.ndarray, correlation: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the slope of the log likelihood of each table, and the expected information."""
    below = _below(rows, columns, correlation)
    chance = np.maximum(np.diff(np.diff(below, axis=1), axis=2), 1e-12)
    density = np.zeros_like(below)
    density[:, 1:-1, 1:-1] = _density(rows[:, :, None], columns[:, None, :], correlation[:, None, None])
    change = np.diff(np.diff(density, axis=1), axis=2)
    slope = (tables * change / chance).sum(axis=(1, 2))
    people = tables.sum(axis=(1, 2))
    return slope, people * (change**2 / chance).sum(axis=(1, 2)) + 1e-12


def _below(rows: np.ndarray, columns: np.ndarray, correlation: np.ndarray) -> np.ndarray:
    """Return the chance to be below each pair of thresholds, with 0 and 1 at the borders.

    ``P(x < h, y < k) = P(h) P(k) + 1 / 2 pi * integral from 0 to asin r of
    exp(-(h² + k² - 2 h k sin t) / (2 cos² t)) dt`` (Drezner and Wesolowsky, 1990), by Gauss-Legendre.
    """
    below_rows, below_columns = special.ndtr(rows), special.ndtr(columns)
    angle = np.arcsin(correlation)[:, None] * (_NODES + 1) / 2
    sine, cosine2 = np.sin(angle)[:, None, None, :], np.cos(angle)[:, None, None, :] ** 2
    h, k = _finite(rows)[:, :, None, None], _finite(columns)[:, None, :, None]
    exponent = -(h**2 + k**2 - 2 * h * k * sine) / (2 * cosine2)
    integral = (np.exp(exponent) * _WEIGHTS).sum(axis=-1) * (np.arcsin(correlation) / 2)[:, None, None]
    table = below_rows[:, :, None] * below_columns[:, None, :] + integral / (2 * np.pi)
    padded = np.zeros((len(rows), rows.shape[1] + 2, columns.shape[1] + 2))
    padded[:, 1:-1, 1:-1] = table
    padded[:, 1:-1, -1] = below_rows
    padded[:, -1, 1:-1] = below_columns
    padded[:, -1, -1] = 1
    return padded


def _density(h: np.ndarray, k: np.ndarray, correlation: np.ndarray) -> np.ndarray:
    """Return the density of two standard normal variables, which is the slope of `_below`."""
    h, k = _finite(h), _finite(k)
    rest = 1 - correlation**2
    return np.asarray(
        np.exp(-(h**2 + k**2 - 2 * correlation * h * k) / (2 * rest)) / (2 * np.pi * np.sqrt(rest))
    )


def _finite(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.clip(values, -37, 37))
