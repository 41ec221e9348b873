"""What the charts share: colours, names of rows, bars and boxes."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from dlis_widgets.words import Words

ACCENT, SECOND, SOFT = "#0b5a63", "#b4560f", "#d6d2c9"

LINE = 24
"""Letters of a row's name in one line."""


def labels(axes: Axes, names: Sequence[object]) -> None:
    """Name the rows of a chart, from top to bottom."""
    wrapped = [textwrap.fill(str(name), LINE, max_lines=3, placeholder="…") for name in names]
    axes.set_yticks(range(len(wrapped)), wrapped)
    axes.set_ylim(len(wrapped) - 0.4, -0.6)


def box(axes: Axes, place: float, quarters: tuple[float, ...], colour: str, height: float) -> None:
    """Draw the middle half and the middle of a distribution."""
    low, middle, high = quarters
    axes.barh(place, high - low, left=low, height=height, color=SOFT, edgecolor=colour)
    axes.plot([middle] * 2, [place - height / 2, place + height / 2], color=colour, linewidth=3)


def stacked(axes: Axes, table: pd.DataFrame, colours: Sequence[str], words: Words) -> None:
    """Draw one bar of people a row, with a part for each column; say where something is hidden."""
    _ = words.gettext
    left, not_shown = np.zeros(len(table)), _("not shown")
    for column, colour in zip(table.columns, colours, strict=True):
        values = table[column].fillna(0).to_numpy(dtype=float)
        axes.barh(range(len(table)), values, left=left, height=0.6, color=colour, label=column)
        left = left + values
    for place, is_hidden in enumerate(table.isna().any(axis=1)):
        if is_hidden:
            axes.text(left[place], place, f" {not_shown}", va="center", fontsize="small", color=SECOND)
    labels(axes, table.index.tolist())
    axes.set_xlabel(_("people (not shown below five)"))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if len(colours) > 1:
        axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
