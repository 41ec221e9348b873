"""Which official figures to show for an indicator and a year, gaps and conflicts included.

The figures stand in ``data/indicators/indicators.csv``, one row a figure, each with its source.
A missing row is a gap and is shown as one; two rows for the same place and year are a conflict and
both are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlis_widgets.content.models import Bar
from dlis_widgets.errors import DlisError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dlis_widgets.content.library import Library
    from dlis_widgets.content.models import Indicator

EVERYONE = "all"
PER_CENT = "%"
EUROSTAT_PREFIX = "isoc_"


class NotedBar(Bar):
    """A bar with what must be known to read it."""

    note: str = ""


@dataclass(frozen=True)
class View:
    """What is shown for one indicator, year and choice of countries.

    Parameters
    ----------
    title, unit
        For the chart and its table.
    year
        The year shown; None where there is no figure at all.
    bars
        One a country and figure, in the order asked for; a value of None is a gap.
    reading
        What the chart says, in sentences.
    source_ids
        The references of every figure shown.
    """

    title: str
    unit: str
    year: int | None
    bars: tuple[NotedBar, ...]
    reading: str
    source_ids: tuple[str, ...]

    @property
    def source(self) -> str:
        """Citations of every figure shown, as Markdown."""
        return " ".join(f"[@{source_id}]" for source_id in self.source_ids)

    @property
    def notes(self) -> bool:
        """Whether any bar carries a note."""
        return any(bar.note for bar in self.bars)


def years(library: Library, indicator: str) -> list[int]:
    """Return the years with figures for the whole population, oldest first.

    Raises
    ------
    DlisError
        If there is no such indicator.
    """
    rows = _rows(library, indicator)
    return sorted({int(row["year"]) for row in rows})


def best_year(library: Library, indicator: str) -> int | None:
    """Return the year with figures for most places, the latest of several; None without figures."""
    rows = _rows(library, indicator)
    return max(
        years(library, indicator),
        key=lambda year: (len({r["country"] for r in rows if int(r["year"]) == year}), year),
        default=None,
    )


def view(
    library: Library,
    indicator: str,
    year: int | None = None,
    countries: Sequence[str] | None = None,
    translate: Callable[[str], str] = str,
) -> View:
    """Choose the figures for one indicator.

    Parameters
    ----------
    library
        Where the figures and their words are.
    indicator
        Its id, such as ``"basic-skills"``.
    year
        The year; by default the one with most figures.
    countries
        Country codes in the wanted order; by default all known ones.
    translate
        Turns interface text into the reader's language.

    Raises
    ------
    DlisError
        If there is no such indicator.
    """
    labels = library.indicator_labels()
    words = _words(library, indicator)
    shown_year = year if year is not None else best_year(library, indicator)
    wanted = list(countries) if countries is not None else list(labels.countries)
    rows = [row for row in _rows(library, indicator) if int(row["year"]) == shown_year]
    bars: list[NotedBar] = []
    cited: dict[str, None] = {}
    for country in wanted:
        found = sorted(
            (row for row in rows if row["country"] == country),
            key=lambda row: not row["dataset"].startswith(EUROSTAT_PREFIX),
        )
        for row in found:
            name = labels.countries[country]
            label = name if row is found[0] else translate("{country}, another source").format(country=name)
            note = translate(row["note"]) if row["note"] else ""
            bars.append(NotedBar(label=label, value=float(row["value"]), note=note))
            cited.update(dict.fromkeys(one.strip() for one in row["source"].split(";")))
        if not found:
            bars.append(NotedBar(label=labels.countries[country], value=None))
    return View(
        title=words.title
        if shown_year is None
        else translate("{indicator}, {year}").format(indicator=words.title, year=shown_year),
        unit=next((row["unit"] for row in rows), PER_CENT),
        year=shown_year,
        bars=tuple(bars),
        reading=_reading(bars, words, shown_year, labels.groups[EVERYONE], translate),
        source_ids=tuple(cited),
    )


def _reading(
    bars: Sequence[NotedBar], words: Indicator, year: int | None, group: str, translate: Callable[[str], str]
) -> str:
    known = [bar for bar in bars if bar.value is not None]
    if not known:
        return translate("No figure was found for this choice.")
    highest = max(known, key=lambda bar: bar.value or 0)
    lowest = min(known, key=lambda bar: bar.value or 0)
    sentences = [_sentence(highest, words, year, group)]
    if lowest is not highest:
        sentences.append(_sentence(lowest, words, year, group))
    missing = ", ".join(bar.label for bar in bars if bar.value is None)
    if missing:
        sentences.append(translate("No figure was found for: {places}.").format(places=missing))
    return " ".join(sentences)


def _sentence(bar: NotedBar, words: Indicator, year: int | None, group: str) -> str:
    return words.sentence.format(country=bar.label, value=f"{bar.value:g}", year=year, group=group)


def _words(library: Library, indicator: str) -> Indicator:
    known = library.indicator_labels().indicators
    if indicator not in known:
        raise DlisError(f"There is no indicator {indicator!r}; use one of: {', '.join(sorted(known))}.")
    return known[indicator]


def _rows(library: Library, indicator: str) -> list[dict[str, str]]:
    _words(library, indicator)
    return [
        row
        for row in library.indicator_rows()
        if row["indicator"] == indicator and row["group"] == EVERYONE and row["value"]
    ]
