"""Groups of at least k people: what people told of themselves, coarsened until nobody stands out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dlis_widgets.errors import DlisError

if TYPE_CHECKING:
    from collections.abc import Mapping

WITHHELD = "withheld"
SMALLEST_K = 3
"""Some agencies require five respondents in a cell, others three (OECD glossary of statistics, id 7010)."""

AS_TOLD = "as told"
Ladder = tuple[tuple[str, "Mapping[str, str] | None"], ...]
"""Steps from fine to coarse: a name, and what becomes of each value (None: nothing is changed)."""

LADDERS: dict[str, Ladder] = {
    "country": ((AS_TOLD, None),),
    "role": (
        (AS_TOLD, None),
        ("student or not", dict.fromkeys(("professional", "teacher", "volunteer", "other"), "not-student")),
    ),
    "years": (
        (AS_TOLD, None),
        ("two bands", {"0-2": "0-9", "3-9": "0-9", "10-19": "10-plus", "20-plus": "10-plus"}),
    ),
    "locale": ((AS_TOLD, None),),
}
"""The quasi-identifiers and how each is coarsened; the step after the last is to withhold it."""

QUASI = tuple(LADDERS)

WEIGHTS = {"country": 3, "role": 1, "years": 1, "locale": 1}
"""What a step costs; our own choice: researchers of five countries need the country most."""


@dataclass(frozen=True)
class Coarsened:
    """People whose combinations of quasi-identifiers are each shared by at least k.

    Parameters
    ----------
    people
        As given, coarsened; what was taken out is `WITHHELD`.
    steps
        For each quasi-identifier the step that holds for everybody.
    singled
        People of whom all is withheld, because they would stand out, or to keep company to those.
    """

    people: pd.DataFrame
    steps: dict[str, str]
    singled: int

    @property
    def withheld(self) -> dict[str, int]:
        """For each quasi-identifier, of how many people it is withheld."""
        return {one: int((self.people[one] == WITHHELD).sum()) for one in QUASI}


def coarsen(people: pd.DataFrame, k: int, strata: pd.Series | None = None) -> Coarsened:
    """Coarsen quasi-identifiers until every combination is shared by at least k people.

    All ways to coarsen the whole table are tried, step by step from what was told to nothing (2 x 3 x 3 x
    2 = 36). In each, people still in groups below k have all four withheld; where these are fewer than k,
    others of the largest group are withheld too, so that they are no group of their own. The way with
    the least loss is taken: the mean over people and attributes of steps taken / steps there are
    (precision: Sweeney, 2002; full-domain search with suppression: El Emam and colleagues, A globally
    optimal k-anonymity method, JAMIA 16(5), 2009), weighted by `WEIGHTS`. Among equals, country is kept
    longest, then role, then years.

    Parameters
    ----------
    people
        One row a person, ``person`` (a pseudonym: it decides who is withheld among equals) and `QUASI`.
        An empty value (not told) is a value like any other.
    k
        The fewest people that share a combination.
    strata
        Groups within which this shall hold too, such as the combinations of an earlier release.

    Raises
    ------
    DlisError
        If ``k`` is below 3, or there are fewer than ``k`` people, in all or in one of the strata.
    """
    if k < SMALLEST_K:
        raise DlisError(f"Groups of {k} protect nobody; k must be at least {SMALLEST_K}, better 5 or 10.")
    within = np.zeros(len(people), dtype=np.int64) if strata is None else pd.factorize(strata)[0]
    smallest = int(np.bincount(within).min()) if len(people) else 0
    if smallest < k:
        raise DlisError(f"A group of {smallest} people cannot be hidden in one of {k}; wait for more people.")
    # By pseudonym, so that the order in which people came decides nothing.
    order = np.argsort(people["person"].to_numpy(dtype=object))
    table, within = people.iloc[order].reset_index(drop=True), within[order]
    columns = [_steps(table[one], LADDERS[one]) for one in QUASI]

    def singled(levels: tuple[int, ...]) -> np.ndarray:
        values = [steps[level][1] for steps, level in zip(columns, levels, strict=True)]
        return _singled(_groups(within, values), within, k)

    def loss(levels: tuple[int, ...]) -> float:
        heights = [level / (len(steps) - 1) for steps, level in zip(columns, levels, strict=True)]
        height = np.average(heights, weights=[WEIGHTS[one] for one in QUASI])
        share = singled(levels).mean()
        return round(float((1 - share) * height + share), 12)

    best = min(product(*(range(len(steps)) for steps in columns)), key=lambda levels: (loss(levels), levels))
    out = singled(best)
    for one, level in zip(QUASI, best, strict=True):
        table[one] = _value(table[one], LADDERS[one], level).mask(out, WITHHELD)
    names = {one: steps[level][0] for one, steps, level in zip(QUASI, columns, best, strict=True)}
    return Coarsened(table.iloc[np.argsort(order)].reset_index(drop=True), names, int(out.sum()))


def _steps(values: pd.Series, ladder: Ladder) -> list[tuple[str, np.ndarray]]:
    """Return for each step its name and every person's value as a number."""
    names = [*(name for name, _ in ladder), WITHHELD]
    return [(name, pd.factorize(_value(values, ladder, level))[0]) for level, name in enumerate(names)]


def _value(values: pd.Series, ladder: Ladder, level: int) -> pd.Series:
    if level == len(ladder):
        return pd.Series(WITHHELD, index=values.index, dtype="string")
    change = ladder[level][1]
    return values.astype("string") if change is None else values.astype("string").replace(dict(change))


def _groups(within: np.ndarray, values: list[np.ndarray]) -> np.ndarray:
    combined = within.astype(np.int64)
    for one in values:
        combined = combined * (int(one.max()) + 1) + one
    return np.unique(combined, return_inverse=True)[1]


def _singled(groups: np.ndarray, within: np.ndarray, k: int) -> np.ndarray:
    """Return of whom all is withheld: in each of the strata nobody, or at least k people, the first ones."""
    sizes = np.bincount(groups)
    out: np.ndarray = sizes[groups] < k
    inside = np.bincount(within[out], minlength=1)
    for stratum in np.flatnonzero((inside > 0) & (inside < k)):
        lacking = k - int(inside[stratum])
        others = np.unique(groups[(within == stratum) & ~out])
        largest = others[np.argmax(sizes[others])]
        if sizes[largest] - lacking >= k:
            out[np.flatnonzero(groups == largest)[:lacking]] = True
        else:
            out |= groups == others[np.argmin(sizes[others])]
    return out
