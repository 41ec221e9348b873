"""Answers made from a known factor model, in the tables of a cohort."""

from __future__ import annotations

import numpy as np
import pandas as pd

DIMENSIONS = 6
ITEMS = 4
CUTS = (-1.0, 0.2, 1.1)


def continuous(  # noqa: PLR0913 - all but two by name
    people: int,
    seed: int,
    *,
    dimensions: int = DIMENSIONS,
    items: int = ITEMS,
    loading: float = 0.7,
    between: float = 0.4,
    means: float | np.ndarray = 0.0,
) -> np.ndarray:
    """Return standardised items: `loading` on their dimension, dimensions correlated `between`."""
    generator = np.random.default_rng(seed)
    spread = np.full((dimensions, dimensions), between) + (1 - between) * np.eye(dimensions)
    factors = generator.multivariate_normal(np.zeros(dimensions), spread, people) + means
    noise = generator.normal(size=(people, dimensions * items))
    return np.repeat(factors, items, axis=1) * loading + noise * np.sqrt(1 - loading**2)


def levels(values: np.ndarray, cuts: tuple[float, ...] = CUTS) -> np.ndarray:
    """Return the values as levels 0 ... len(cuts)."""
    return np.digitize(values, cuts).astype(float)


def responses_of(
    values: np.ndarray, *, items: int = ITEMS, attempt: int = 1, prefix: str = "p"
) -> pd.DataFrame:
    """Return levels as the tidy table of responses; NaN is an item that was skipped."""
    people, columns = values.shape
    rows = pd.DataFrame(
        {
            "person": np.repeat([f"{prefix}{one:05d}" for one in range(people)], columns),
            "workbook": "digital-agility",
            "version": 1,
            "locale": "en",
            "instrument": "digital-agility",
            "attempt": attempt,
            "dimension": np.tile([f"D{one // items + 1}" for one in range(columns)], people),
            "item": np.tile([f"d{one // items + 1}-{one % items + 1}" for one in range(columns)], people),
            "value": values.ravel(),
        }
    )
    rows["missing"] = np.where(rows["value"].isna(), "skipped", "")
    kinds = {"person": "string", "dimension": "string", "item": "string", "missing": "string"}
    return rows.astype(kinds | {"value": "Int64", "attempt": "Int64", "version": "Int64"})
