"""From a table of Eurostat to rows of ``indicators.csv``."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from dlis_widgets.errors import DlisError
from dlis_widgets.figures.eurostat.series import PLACES, SINCE, WHERE, Series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlis_widgets.figures.jsonstat import Cell

FLAGS = MappingProxyType(
    {
        "b": "break in time series",
        "c": "confidential",
        "d": "definition differs",
        "e": "estimated",
        "f": "forecast",
        "i": "value imputed by Eurostat or another agency",
        "m": "missing value, data cannot exist",
        "n": "not significant",
        "p": "provisional",
        "r": "revised",
        "s": "Eurostat estimate",
        "u": "low reliability",
        "z": "not applicable",
        "C": "confidential",
        "N": "not for publication",
        "P": "under non-statistical secrecy",
    }
)
"""Eurostat's marks on a figure: the two lists used since January 2025, and older letters."""

FLAGGED = "Eurostat marks this figure: "

Row = dict[str, str]


def rows_of(series: Series, cells: Sequence[Cell]) -> tuple[list[Row], list[str]]:
    """Return what a table says as rows, and the places where it has a mark and no figure.

    Raises
    ------
    DlisError
        If the table has other dimensions than expected, or a figure that is no percentage.
    """
    rows, withheld = [], []
    for cell in cells:
        missing = [name for name in (*series.filters, series.by, "geo", "time") if name not in cell.codes]
        if missing:
            raise DlisError(
                f"Eurostat's table {series.dataset} has no dimension {missing[0]!r} any more; "
                f"correct its series in {WHERE}."
            )
        place, group = PLACES.get(cell.codes["geo"]), series.groups.get(cell.codes[series.by])
        year = cell.codes["time"]
        asked = all(cell.codes[name] == code for name, code in series.filters.items())
        if place is None or group is None or not asked or not year.isdecimal() or int(year) < SINCE:
            continue
        marks = _marks(cell.flags)
        if cell.value is None:
            withheld.append(f"{series.indicator} {place} {year} {group}: {marks or 'no reason given'}")
            continue
        if not 0 <= cell.value <= 100:  # noqa: PLR2004 - a percentage
            raise DlisError(
                f"Eurostat's table {series.dataset} gives {cell.value:g} for {place} {year}, which is no "
                f"percentage; correct its series in {WHERE}."
            )
        rows.append(
            {
                "indicator": series.indicator,
                "dataset": series.dataset,
                "country": place,
                "year": year,
                "group": group,
                "value": f"{round(cell.value, 2):g}",
                "unit": "%",
                "source": series.reference,
                "seen_in": "1",
                "note": f"{FLAGGED}{marks}." if marks else "",
            }
        )
    return rows, withheld


def _marks(flags: str) -> str:
    """Put Eurostat's letters into words; since 2025 a bar parts the two lists, as in ``b|C``."""
    words = [FLAGS.get(letter, f"flag {letter}") for letter in flags if letter not in "| ,"]
    return ", ".join(dict.fromkeys(words))
