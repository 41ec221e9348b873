"""What every statistic starts from: answers as a table of people by items, and how few people are too few.

A statistic from few people is noise that looks like a finding. Functions of this package return NA with a
reason below the sizes stated here. The sizes are conventions from the literature, not guarantees.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dlis_widgets.errors import DlisError
from dlis_widgets.marked import marked as _
from dlis_widgets.psychometrics.words import MIXED, TOO_FEW

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Structure = dict[str, list[str]]
"""Items by dimension, both in the instrument's order."""

TOP = 3
"""Highest level of the scale 0 ... 3 of `digital-agility`."""


@dataclass(frozen=True)
class Minimum:
    """How many people a statistic needs.

    Parameters
    ----------
    people
        The smallest number.
    source
        Who says so.
    """

    people: int
    source: str

    def reason(self, people: int) -> str:
        """Return why there is no number, or nothing if there are people enough."""
        if people >= self.people:
            return ""
        return TOO_FEW.format(people=people, needed=self.people, source=self.source)


DESCRIBE = Minimum(5, _("smaller groups are never shown"))
"""For shares, means and standard deviations."""

PILOT = Minimum(30, _("Johanson and Brooks, 2010"))
"""For correlations and alpha, which come with intervals."""

SPREAD = Minimum(50, _("Terwee and colleagues, 2007"))
"""For floor and ceiling effects."""

BOOTSTRAP = Minimum(100, _("Padilla and Divers, 2013"))
"""For a percentile bootstrap interval of omega with items of few levels."""

EXPLORE = Minimum(100, _("Gorsuch, 1983, as quoted by MacCallum and colleagues, 1999"))
"""For parallel analysis and exploratory factor analysis."""

CONFIRM = Minimum(200, _("“fair” in Comrey and Lee, 1992"))
"""For confirmatory factor analysis."""

GROUP = Minimum(200, _("Meade and Bauer, 2007"))
"""For each group of an invariance check; they found 100 too few and 400 enough."""

SOURCES = tuple(one.source for one in (DESCRIBE, PILOT, SPREAD, BOOTSTRAP, EXPLORE, CONFIRM, GROUP))
"""Who says how many people are needed, for pages to retell."""


def answers(responses: pd.DataFrame, attempt: int = 1) -> pd.DataFrame:
    """Return the answers to one instrument as people by items.

    Parameters
    ----------
    responses
        The tidy table, one row a person, attempt and item.
    attempt
        1 or 2.

    Returns
    -------
    DataFrame
        Index ``person``; one float column for each item of the table, by dimension and in the instrument's
        order; levels 0 ... 3, NaN where missing. People without any answer are left out.

    Raises
    ------
    DlisError
        If the answers belong to several instruments or versions: their items are not the same items.
    """
    rows = responses[responses["attempt"] == attempt]
    _one_of(rows, "instrument")
    _one_of(rows, "version")
    items = [item for of_dimension in structure(responses).values() for item in of_dimension]
    person, people = pd.factorize(rows["person"])
    values = np.full((len(people), len(items)), np.nan)
    values[person, pd.Index(items).get_indexer(pd.Index(rows["item"]))] = rows["value"].to_numpy(
        float, na_value=np.nan
    )
    wide = pd.DataFrame(values, index=pd.Index(people, name="person", dtype="string"), columns=items)
    return wide.dropna(how="all")


def structure(responses: pd.DataFrame) -> Structure:
    """Return the items of each dimension, in the order in which they first appear."""
    pairs = responses[["dimension", "item"]].drop_duplicates()
    found: Structure = {}
    for dimension, item in zip(pairs["dimension"], pairs["item"], strict=True):
        found.setdefault(str(dimension), []).append(str(item))
    return found


def by_dimension(profiles: pd.DataFrame, attempt: int) -> list[tuple[str, pd.DataFrame]]:
    """Return the profiles of an attempt for every dimension that occurs in any."""
    rows = profiles[profiles["attempt"] == attempt]
    return [(str(one), rows[rows["dimension"] == one]) for one in sorted(profiles["dimension"].unique())]


def complete(wide: pd.DataFrame, items: Sequence[str]) -> np.ndarray:
    """Return the rows without a gap in these items.

    Listwise within a dimension, because the published forms of alpha, omega and the fit indices need it.
    It assumes that answers are missing completely at random; look at the table of missing answers first.
    """
    return wide[list(items)].dropna().to_numpy(dtype=float)


def tidy(rows: Sequence[Mapping[str, object]], kinds: Mapping[str, str]) -> pd.DataFrame:
    """Return rows as a table with these columns and types, also where there is no row."""
    return pd.DataFrame(list(rows), columns=list(kinds)).astype(dict(kinds))


def _one_of(rows: pd.DataFrame, column: str) -> None:
    found = sorted(str(one) for one in rows[column].dropna().unique())
    if len(found) > 1:
        raise DlisError(MIXED.format(column=column, values=", ".join(found)))
