"""One view of a class or of a dataset, and its table in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from dlis_widgets.cohort.suppress import SMALLEST
from dlis_widgets.marked import marked as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

    from dlis_widgets.words import Words

_HEADS = (
    _("Workbook"),
    _("Finished"),
    _("Started"),
    _("Dimension"),
    _("People"),
    _("Tenth"),
    _("Lower quarter"),
    _("Middle"),
    _("Upper quarter"),
    _("Ninetieth"),
    _("People with task"),
    _("Task: lower quarter"),
    _("Task: middle"),
    _("Task: upper quarter"),
    _("Mean change"),
    _("From"),
    _("To"),
    _("Effect size"),
    _("Middle self-rating"),
    _("Workbooks that train it"),
    _("Country"),
    _("Items in a row"),
    _("Share"),
)
"""Heads of tables, of their first column too."""


@dataclass(frozen=True)
class Shown:
    """One view.

    Parameters
    ----------
    name
        A short id, also of a saved picture's file.
    title, sentence
        For people.
    table
        The numbers that are drawn.
    draw
        Draws them; None where there is nothing that may be shown.
    """

    name: str
    title: str
    sentence: str
    table: pd.DataFrame
    draw: Callable[[Axes], None] | None


def too_few(name: str, title: str, words: Words) -> Shown:
    """Return the view that says why there is none."""
    sentence = words.gettext(
        "Fewer than {smallest} people: nothing is shown, so that nobody can be recognised."
    )
    return Shown(name, title, sentence.format(smallest=SMALLEST), pd.DataFrame(), None)


def as_text(table: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return numbers as people read them, with words for heads and for what is not shown."""
    not_shown = words.gettext("not shown")

    def cell(value: object) -> str:
        if pd.isna(value):  # type: ignore[call-overload] # any cell
            return not_shown
        return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)

    return named(table.map(cell), words)


def named(table: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return a table with its heads in the reader's language; other heads are content."""
    heads = {one: words.gettext(one) for one in _HEADS}
    rows = str(table.index.name)
    return table.rename(columns=heads).rename_axis(index=heads.get(rows, rows), columns=None)
