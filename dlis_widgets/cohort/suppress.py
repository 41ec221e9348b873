"""Small groups are not shown, and cannot be worked out from what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

SMALLEST = 5
"""People a shown group has at least.

Some agencies require five respondents in a cell, others three (OECD glossary of statistical terms,
id 7010); we take the stricter.
"""


def suppress(
    counts: pd.DataFrame,
    count: str = "count",
    within: Sequence[str] = (),
    smallest: int = SMALLEST,
    *,
    zeros: bool = False,
) -> pd.DataFrame:
    """Hide small counts, and as many others that the hidden ones cannot be worked out.

    In each group of rows whose total could be known, one hidden count could be had by subtraction. So
    where the hidden counts of a group are only one, or together fewer than ``smallest``, the next
    smallest count is hidden too, until they are not (complementary suppression).

    Parameters
    ----------
    counts
        One row a cell.
    count
        The column with the number of people in the cell.
    within
        Columns that say which cells add up to a total that is or may be known.
    smallest
        Fewest people that a shown cell may have, at least 3.
    zeros
        Whether empty cells are shown. By default they are hidden like any small count: that nobody
        chose something is also something about everybody.

    Returns
    -------
    DataFrame
        The same rows with ``count`` missing where hidden, and a column ``hidden`` that says so.

    Raises
    ------
    ValueError
        If ``smallest`` is below 3.
    """
    if smallest < 3:  # noqa: PLR2004 - the floor named in the docstring
        raise ValueError("groups of fewer than three people are never shown")
    shown = counts.copy()
    numbers = shown[count].astype("Int64").reset_index(drop=True)
    hidden = np.zeros(len(shown), dtype=bool)
    # A missing value in `within` is a group too.
    groups = shown.groupby(list(within), dropna=False).ngroup().to_numpy() if within else hidden.astype(int)
    for group in np.unique(groups):
        places = np.flatnonzero(groups == group)
        hidden[places] = _hidden(numbers[places], smallest, zeros=zeros)
    shown[count] = numbers.mask(hidden).array
    shown["hidden"] = hidden
    return shown


def _hidden(numbers: pd.Series, smallest: int, *, zeros: bool) -> pd.Series:
    """Return which of the counts that add up to one total are hidden."""
    hidden = (numbers < smallest) & ~((numbers == 0) & zeros)
    for place in numbers[~hidden].sort_values().index:
        if not hidden.any() or (hidden.sum() > 1 and numbers[hidden].sum() >= smallest):
            break
        hidden.loc[place] = True
    return hidden
