"""Writing what Eurostat says into ``indicators.csv`` and ``references.json``."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from dlis_widgets.figures.eurostat.compare import key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from dlis_widgets.figures.eurostat.compare import Change
    from dlis_widgets.figures.eurostat.rows import Row
    from dlis_widgets.figures.eurostat.series import Series


def reference(series: Series, table: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entry of ``references.json`` for a table, dated as its answer says."""
    now = datetime.now(tz=UTC)
    year = str(table.get("updated", ""))[:4]
    return {
        "id": series.reference,
        "type": "dataset",
        "title": str(table.get("label") or series.dataset),
        "author": [{"literal": "Eurostat"}],
        "issued": {"date-parts": [[int(year) if year.isdecimal() else now.year]]},
        "DOI": f"10.2908/{series.dataset.upper()}",
        "URL": f"https://ec.europa.eu/eurostat/databrowser/view/{series.dataset}/default/table?lang=en",
        "accessed": {"date-parts": [[now.year, now.month]]},
        "note": f"Table {series.dataset}, read through Eurostat's own interface for programs.",
    }


def write_references(path: Path, entries: Sequence[dict[str, Any]]) -> None:
    """Put entries into ``references.json``; one with the same id makes room."""
    known = json.loads(path.read_text(encoding="utf-8"))
    place = {entry["id"]: number for number, entry in enumerate(known)}
    for entry in entries:
        if entry["id"] in place:
            known[place[entry["id"]]] = entry
        else:
            place[entry["id"]] = len(known)
            known.append(entry)
    _replace(path, json.dumps(known, indent=1, ensure_ascii=False) + "\n")


def write_rows(path: Path, rows: list[Row], new: Sequence[Row], changes: Sequence[Change]) -> None:
    """Put new and changed rows into ``indicators.csv``, each beside the rows of its indicator."""
    after = {tuple(change.before.items()): change.after for change in changes}
    filled = {(row["dataset"], *key(row)) for row in new}
    kept = [
        after.get(tuple(row.items()), row)
        for row in rows
        if row["value"] or (row["dataset"], *key(row)) not in filled
    ]
    for row in new:
        last = [number for number, one in enumerate(kept) if one["indicator"] == row["indicator"]]
        kept.insert(last[-1] + 1 if last else len(kept), row)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(kept[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(kept)
    _replace(path, text.getvalue())


def _replace(path: Path, text: str) -> None:
    """Write a file as a whole, so that nobody ever reads half of it."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(text, encoding="utf-8", newline="")
    fresh.replace(path)
