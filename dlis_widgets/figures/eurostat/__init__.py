"""Fetching the official figures again, from Eurostat's public tables.

Eurostat answers in JSON-stat 2.0. What it says is compared with ``data/indicators/indicators.csv``
and nothing is written unless asked for. Rows from other producers (``national:…``, ``eu:…``) are never
touched. A row that was copied from a page about the same table makes room for the table itself, and
says in its note what stood there before.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dlis_widgets.content.library import library
from dlis_widgets.errors import DlisError
from dlis_widgets.figures.eurostat.client import Client, not_a_table
from dlis_widgets.figures.eurostat.compare import Update, compare
from dlis_widgets.figures.eurostat.files import reference, write_references, write_rows
from dlis_widgets.figures.eurostat.rows import rows_of
from dlis_widgets.figures.eurostat.series import PLACES, SERIES, SINCE, WHERE, Series
from dlis_widgets.figures.jsonstat import JsonStatError, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dlis_widgets.content.library import Library
    from dlis_widgets.figures.eurostat.rows import Row


def update_indicators(
    content: Library | None = None,
    *,
    write: bool = False,
    client: Client | None = None,
    series: Sequence[Series] = SERIES,
    report: Callable[[str], None] = lambda _: None,
) -> Update:
    """Ask Eurostat for every series and compare; write only if told to.

    Parameters
    ----------
    content
        Whose figures; by default those of the data folder in use.
    write
        Whether to change ``indicators.csv``, and ``references.json`` for the tables it then cites.
    client
        How to ask.
    series
        What to ask for.
    report
        Called with a sentence before each question.

    Raises
    ------
    DlisError
        If one question finds no answer; then nothing is written.
    """
    content = content or library()
    client = client or Client()
    rows = [dict(row) for row in content.indicator_rows()]
    total = Update()
    references = []
    for one in series:
        report(f"Asking Eurostat for {one.indicator} ({one.dataset}) ...")
        fetched, withheld, entry = _ask(client, one)
        total = total.and_then(compare(one, fetched, rows), withheld)
        references.append(entry)
    changes = [*total.changed, *total.same]
    if not write or not (total.new or total.changed or any(one.before != one.after for one in total.same)):
        return total
    write_references(content.root / "references.json", references)
    write_rows(content.root / "indicators" / "indicators.csv", rows, total.new, changes)
    return replace(total, written=True)


def _ask(client: Client, series: Series) -> tuple[list[Row], list[str], dict[str, Any]]:
    """Return the rows of one series, what is withheld in it, and its entry in the references."""
    table = client.table(
        series.dataset,
        {
            "sinceTimePeriod": [str(SINCE)],
            **{name: [code] for name, code in series.filters.items()},
            series.by: list(series.groups),
            "geo": list(PLACES),
        },
    )
    try:
        cells = parse(table)
    except JsonStatError:
        raise DlisError(not_a_table(series.dataset)) from None
    fetched, withheld = rows_of(series, cells)
    if not fetched:
        raise DlisError(
            f"Eurostat's table {series.dataset} has no figure for {series.indicator}; its codes may have "
            f"changed: correct its series in {WHERE}."
        )
    return fetched, withheld, reference(series, table)
