"""What the sections of the research notebook share: tables as text, labels, points with intervals."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dlis_widgets.cohort.charts import ACCENT, labels
from dlis_widgets.cohort.shown import Shown, named
from dlis_widgets.marked import marked as _
from dlis_widgets.psychometrics.confirmatory import MODELS
from dlis_widgets.psychometrics.frames import SOURCES
from dlis_widgets.psychometrics.words import NAMES, REASONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

    from dlis_widgets.words import Words

INK = "#1d2528"
SHADES = ("#d6d2c9", "#8fb8bd", "#3f8791", "#0b5a63")
"""From the lowest level to the highest."""

_NOTES = ("reason", "effect")
"""Columns that are left out of a table where they say nothing."""

_TEXTS = (*REASONS, *SOURCES, *MODELS.values(), *NAMES, _("True"), _("False"))
"""What the tables of `dlis_widgets.psychometrics` say in words."""

Columns = tuple[str, str, str]
"""An estimate, and the lower and upper end of its interval."""


def told(text: object, words: Words) -> str:
    """Return what a table of statistics says, in the reader's language; ids and names stay."""
    return words.retold(str(text), _TEXTS)


def nothing(name: str, title: str, reason: str, words: Words) -> Shown:
    """Return the view that says why there is none."""
    sentence = words.gettext("Nothing is shown: {reason}.").format(reason=told(reason, words))
    return Shown(name, title, sentence, pd.DataFrame(), None)


def reason_of(table: pd.DataFrame, words: Words) -> str:
    """Return the first reason of a table without numbers."""
    return str(table["reason"].iloc[0]) if len(table) else words.gettext("there are no such rows")


def numbers(table: pd.DataFrame, words: Words, digits: int = 2) -> pd.DataFrame:
    """Return a table as people read it: rounded, and a dash where there is no number."""
    return _as_text(table, words, lambda value: f"{value:.{digits}f}")


def share(value: float) -> str:
    """Return a share as people read it in a sentence."""
    return f"{100 * value:.0f}\N{NO-BREAK SPACE}%"


def percent(table: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return a table of shares in per cent."""
    return _as_text(table, words, lambda value: f"{100 * value:.1f} %")


def _as_text(table: pd.DataFrame, words: Words, number: Callable[[float], str]) -> pd.DataFrame:
    # Heads that are names in the code, such as `alpha_low`, stay: the same table comes from `stats`.
    def cell(value: object) -> str:
        if pd.isna(value):  # type: ignore[call-overload] # any cell
            return "–"
        return number(value) if isinstance(value, float) else told(value, words)

    empty = [name for name in _NOTES if name in table and (table[name].fillna("") == "").all()]
    return named(table.drop(columns=empty).map(cell), words).rename(columns=partial(told, words=words))


def from_to(sentence: str, values: pd.Series) -> str:
    """Put the smallest and the largest value and their names into a sentence."""
    numeric, names = values.to_numpy(dtype=float), values.index.tolist()
    low, high = numeric.argmin(), numeric.argmax()
    return sentence.format(
        low=f"{numeric[low]:.2f}", lowest=names[low], high=f"{numeric[high]:.2f}", highest=names[high]
    )


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
