"""What the sections of the research notebook share: tables as text, labels, points with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dlis_widgets.cohort.charts import ACCENT, labels
from dlis_widgets.cohort.views import Shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

INK = "#1d2528"
SHADES = ("#d6d2c9", "#8fb8bd", "#3f8791", "#0b5a63")
"""From the lowest level to the highest."""

_NOTES = ("reason", "effect")
"""Columns that are left out of a table where they say nothing."""

Columns = tuple[str, str, str]
"""An estimate, and the lower and upper end of its interval."""


def nothing(name: str, title: str, reason: str) -> Shown:
    """Return the view that says why there is none."""
    return Shown(name, title, f"Nothing is shown: {reason.rstrip('.')}.", pd.DataFrame(), None)


def reason_of(table: pd.DataFrame) -> str:
    """Return the first reason of a table without numbers."""
    return str(table["reason"].iloc[0]) if len(table) else "there are no such rows"


def numbers(table: pd.DataFrame, digits: int = 2) -> pd.DataFrame:
    """Return a table as people read it: rounded, and a dash where there is no number."""
    return _as_text(table, lambda value: f"{value:.{digits}f}")


def share(value: float) -> str:
    """Return a share as people read it in a sentence."""
    return f"{100 * value:.0f}\N{NO-BREAK SPACE}%"


def percent(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of shares in per cent."""
    return _as_text(table, lambda value: f"{100 * value:.1f} %")


def _as_text(table: pd.DataFrame, number: Callable[[float], str]) -> pd.DataFrame:
    def cell(value: object) -> str:
        if pd.isna(value):  # type: ignore[call-overload] # any cell
            return "–"
        return number(value) if isinstance(value, float) else str(value)

    empty = [name for name in _NOTES if name in table and (table[name].fillna("") == "").all()]
    return table.drop(columns=empty).map(cell)


def from_to(values: pd.Series) -> str:
    """Return the smallest and the largest value with their names, in words."""
    numeric, names = values.to_numpy(dtype=float), values.index.tolist()
    low, high = numeric.argmin(), numeric.argmax()
    return f"between {numeric[low]:.2f} ({names[low]}) and {numeric[high]:.2f} ({names[high]})"


def dots(axes: Axes, values: pd.Series, label: str, lowest: float = 0.0) -> None:
    """Draw one dot a row on a scale from `lowest`, or below it where a dot is, up to 1."""
    numeric = values.to_numpy(dtype=float)
    axes.plot(numeric, range(len(numeric)), "o", color=ACCENT)
    labels(axes, values.index.tolist())
    axes.set_xlim(min(lowest, float(numeric.min()) - 0.02), 1.02)
    axes.set_xlabel(label)


def intervals(  # noqa: PLR0913 - all but three by name
    axes: Axes,
    table: pd.DataFrame,
    columns: Columns,
    *,
    shift: float = 0,
    mark: str = "o",
    colour: str = ACCENT,
    label: str = "",
) -> None:
    """Draw one point a row with its interval; rows without a number stay empty."""
    middle, low, high = (table[name].to_numpy(dtype=float) for name in columns)
    around = np.nan_to_num(np.array([middle - low, high - middle]))
    places = np.arange(len(table)) + shift
    axes.errorbar(middle, places, xerr=around, fmt=mark, color=colour, capsize=3, label=label)
