"""Published figures in words, for the report's charts: read, ordered, the newest chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlis_widgets.figures.indicators import EUROSTAT_PREFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dlis_widgets.content.library import Library

UNION = "EU27"

_SHARED = (EUROSTAT_PREFIX, "eurostat:", "eu:Insee")
"""How the names of datasets begin that come from the survey that all countries share."""

_PUBLISHERS = {
    "national:Barometre-du-numerique": "Baromètre du numérique",
    "national:FRB": "King Baudouin Foundation",
    "eu:Insee-References": "Insee",
}
"""Names that a dataset's own short name does not give."""


@dataclass(frozen=True)
class Fact:
    """One published figure, in words.

    Parameters
    ----------
    indicator, country, group
        Their ids.
    place, people
        Country and group in words.
    year, value, unit
        The figure.
    publisher
        Who published it, such as ``"Eurostat"`` or ``"INS"``.
    is_shared
        Whether it comes from the survey that all countries share.
    note
        What must be known to read it.
    sources
        Ids of references.
    """

    indicator: str
    country: str
    group: str
    place: str
    people: str
    year: int
    value: float
    unit: str
    publisher: str
    is_shared: bool
    note: str
    sources: tuple[str, ...]

    @property
    def look(self) -> str:
        """Its colour: the survey that all share, or another."""
        return "first" if self.is_shared else "second"


def facts_of(library: Library, indicator: str, translate: Callable[[str], str]) -> list[Fact]:
    """Return every figure of an indicator, in the order of the table."""
    labels = library.indicator_labels()
    return [
        Fact(
            indicator=indicator,
            country=row["country"],
            group=row["group"],
            place=labels.countries[row["country"]],
            people=labels.groups[row["group"]],
            year=int(row["year"]),
            value=float(row["value"]),
            unit=row["unit"],
            publisher=_publisher(row["dataset"]),
            is_shared=row["dataset"].startswith(_SHARED),
            note=translate(row["note"]) if row["note"] else "",
            sources=tuple(one.strip() for one in row["source"].split(";")),
        )
        for row in library.indicator_rows()
        if row["indicator"] == indicator and row["value"]
    ]


def newest(facts: Sequence[Fact]) -> list[Fact]:
    """Keep the latest year of each place and publisher."""
    last: dict[tuple[str, str], int] = {}
    for fact in facts:
        key = (fact.country, fact.publisher)
        last[key] = max(fact.year, last.get(key, 0))
    return [fact for fact in facts if fact.year == last[fact.country, fact.publisher]]


def _publisher(dataset: str) -> str:
    if dataset.startswith((EUROSTAT_PREFIX, "eurostat:")):
        return "Eurostat"
    return _PUBLISHERS.get(dataset, dataset.partition(":")[2].replace("-", " "))
