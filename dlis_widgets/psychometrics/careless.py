"""Response quality without timing: what is missing, and who may have answered without reading.

No index proves carelessness. All items of `digital-agility` point in the same direction, so that the same
level everywhere can be an honest answer. Look at results with and without such people (`careful`); never
remove them silently (Curran, 2016, Journal of Experimental Social Psychology 66).

How well they work here, measured on 10,000 synthetic people: ``straight`` finds all who choose one level
throughout, and 1 % of the others; ``unusual`` finds 92 % of those who answer by chance, and 1 % of the
others; ``even_odd`` is below zero for half of those who answer by chance, but also for 16 % of the others,
because six dimensions of two and two items are few. So nobody is marked by ``even_odd``.

Computed here, because no maintained Python library has these indices; R's ``careless`` (Yentes and
Wilhelm) is the reference for the definitions.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from dlis_widgets.psychometrics.frames import EXPLORE, Structure, answers, structure

HALF = 0.5
"""Share of the answers that one run of equal levels may cover (Curran, 2016: half the scale's length)."""

FEWEST_ANSWERS = 12
"""Answers from which on a person's pattern is judged; our own choice (half of 24 items)."""

USUAL = 0.99
"""Share of normal answers that lie within the distance up to which a person is not unusual (R's
``careless::mahad`` takes the same)."""

FEWEST_PAIRS = 3
"""Dimensions with both halves answered that a correlation over dimensions needs; our own choice."""


def missingness(responses: pd.DataFrame, attempt: int = 1) -> pd.DataFrame:
    """Return for each item how many answers are there, and how the others are missing.

    Parameters
    ----------
    responses
        The tidy table; ``missing`` is empty, ``skipped``, ``not reached`` or, in a release, ``withheld``.
    attempt
        1 or 2. People without any answer in this attempt are left out, as everywhere else.

    Returns
    -------
    DataFrame
        ``dimension``, ``item``, ``kind`` (``answered`` or how it is missing), ``people`` and ``share`` of
        the item's people, 0 to 1. Every item has a row for every kind that occurs.
    """
    rows = responses[responses["attempt"] == attempt]
    given = rows.groupby("person")["value"].transform("count") > 0
    rows = rows[given].assign(kind=lambda table: table["missing"].replace("", "answered"))
    counts = pd.crosstab([rows["dimension"], rows["item"]], rows["kind"]).reset_index()
    long = counts.melt(["dimension", "item"], var_name="kind", value_name="people")
    long["share"] = long["people"] / long.groupby("item")["people"].transform("sum")
    order = [item for items in structure(responses).values() for item in items]
    long = long.sort_values("item", key=lambda column: column.map(order.index), kind="stable")
    kinds = dict.fromkeys(("dimension", "item", "kind"), "string") | {"people": "Int64", "share": "Float64"}
    return long.reset_index(drop=True).astype(kinds)


def carelessness(responses: pd.DataFrame, attempt: int = 1) -> pd.DataFrame:
    """Return indices of careless answering for each person.

    Parameters
    ----------
    responses
        The tidy table.
    attempt
        1 or 2.

    Returns
    -------
    DataFrame
        ``person``; ``answered`` (items); ``longstring``, the longest run of the same level over the items
        in the order of the page, gaps skipped (Johnson, 2005); ``straight``, whether that run covers at
        least `HALF` of the answers; ``variability``, the standard deviation of the person's levels, n - 1
        (intra-individual response variability: Dunn and colleagues, 2018), low where all answers are
        alike; ``even_odd``, the correlation over dimensions of the means of odd and even items, stepped
        up by Spearman-Brown 2r / (1 + r) (Johnson, 2005), -1 to 1, low where answers contradict each
        other; ``distance``, the squared Mahalanobis distance from everybody's means, 0 or more, only for
        people who answered every item, and only among 100 of them; ``unusual``, whether it is larger than
        for `USUAL` of normal answers (chi square with as many degrees of freedom as items); ``reason``,
        why an index is missing. Below `FEWEST_ANSWERS` answers there is none.
    """
    wide = answers(responses, attempt)
    values = wide.to_numpy()
    answered = (~np.isnan(values)).sum(axis=1)
    enough = answered >= FEWEST_ANSWERS
    runs = longest_runs(values)
    variability, even_odd = np.full((2, len(values)), np.nan)
    variability[enough] = np.nanstd(values[enough], axis=1, ddof=1)
    even_odd[enough] = even_odd_consistency(wide[enough], structure(responses))
    reason = np.where(enough, "", f"fewer than {FEWEST_ANSWERS} answers")
    reason = np.where(
        enough & np.isnan(even_odd), "even_odd: the halves do not vary, or too few are known", reason
    )
    distance = distances(values)
    table = pd.DataFrame(
        {
            "person": wide.index,
            "answered": answered,
            "longstring": runs,
            "straight": runs >= HALF * answered,
            "variability": variability,
            "even_odd": even_odd,
            "distance": distance,
            "unusual": distance > _limit(values.shape[1]),
            "reason": reason,
        }
    ).astype(
        {
            "person": "string",
            "answered": "Int64",
            "longstring": "Int64",
            "straight": "boolean",
            "variability": "Float64",
            "even_odd": "Float64",
            "distance": "Float64",
            "unusual": "boolean",
            "reason": "string",
        }
    )
    table.loc[~enough, ["longstring", "straight"]] = pd.NA
    table.loc[np.isnan(distance), "unusual"] = pd.NA
    return table


def careful(responses: pd.DataFrame, attempt: int = 1) -> pd.DataFrame:
    """Return the responses without the people whose answers are ``straight`` or ``unusual``.

    To see whether a result depends on them. Report both results, and how many people were left out.

    Parameters
    ----------
    responses
        The tidy table.
    attempt
        In which attempt they are marked; they are left out of both.

    Returns
    -------
    DataFrame
        Rows of `responses`. Who cannot be judged stays.
    """
    table = carelessness(responses, attempt)
    marked = table["straight"].fillna(value=False) | table["unusual"].fillna(value=False)
    return responses[~responses["person"].isin(table.loc[marked, "person"])]


def distances(values: np.ndarray) -> np.ndarray:
    """Return each row's squared Mahalanobis distance from the means of the rows without a gap.

    NaN for rows with a gap, and for all where fewer than 100 have none or the items are not independent.
    """
    found = np.full(len(values), np.nan)
    whole = ~np.isnan(values).any(axis=1)
    if whole.sum() < EXPLORE.people:
        return found
    centred = values[whole] - values[whole].mean(axis=0)
    covariances = np.atleast_2d(np.cov(centred, rowvar=False))
    if np.linalg.matrix_rank(covariances) == len(covariances):
        found[whole] = np.einsum("ij,ij->i", centred, np.linalg.solve(covariances, centred.T).T)
    return found


def _limit(items: int) -> float:
    from scipy import stats  # noqa: PLC0415 - an extra

    return float(stats.chi2.ppf(USUAL, items))


def longest_runs(values: np.ndarray) -> np.ndarray:
    """Return for each row the length of its longest run of equal values; gaps are skipped over."""
    longest = np.zeros(len(values), dtype=int)
    current = np.zeros(len(values), dtype=int)
    last = np.full(len(values), np.nan)
    for column in values.T:
        known = ~np.isnan(column)
        current = np.where(known, np.where(column == last, current + 1, 1), current)
        last = np.where(known, column, last)
        longest = np.maximum(longest, current)
    return longest


def even_odd_consistency(wide: pd.DataFrame, items_of: Structure) -> np.ndarray:
    """Return for each person how well the odd items of the dimensions agree with the even ones, -1 to 1."""
    if not items_of:
        return np.full(len(wide), np.nan)
    halves = [
        [wide[items[start::2]].mean(axis=1).to_numpy() for items in items_of.values()] for start in (0, 1)
    ]
    odd, even = (np.array(half).T for half in halves)
    known = ~np.isnan(odd) & ~np.isnan(even)
    count = known.sum(axis=1)
    odd, even = (np.where(known, half, np.nan) for half in (odd, even))
    with np.errstate(invalid="ignore", divide="ignore"):
        odd, even = (half - (np.nansum(half, axis=1) / count)[:, None] for half in (odd, even))
        correlation = np.nansum(odd * even, axis=1) / np.sqrt(
            np.nansum(odd**2, axis=1) * np.nansum(even**2, axis=1)
        )
        stepped = 2 * correlation / (1 + correlation)
    # Below r = -1/3 the formula leaves the range of a correlation (R's `careless` cuts there too).
    return np.where(count >= FEWEST_PAIRS, np.maximum(stepped, -1), np.nan)
