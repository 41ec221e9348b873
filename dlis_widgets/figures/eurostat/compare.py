"""What Eurostat says, set beside the rows that we have."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlis_widgets.figures.eurostat.rows import FLAGGED, Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dlis_widgets.figures.eurostat.series import Series

BEFORE = "Before the update: "


@dataclass(frozen=True)
class Change:
    """A row as it stands and as it would stand."""

    before: Row
    after: Row


@dataclass(frozen=True)
class Update:
    """What Eurostat says, set beside what we have.

    Parameters
    ----------
    new
        Rows that we have not got.
    changed
        Rows whose figure or marks differ.
    same
        Rows whose figure agrees; a copied row gains the table as its first source.
    withheld
        Places where Eurostat gives a mark and no figure, in words.
    written
        Whether the files were changed.
    """

    new: tuple[Row, ...] = ()
    changed: tuple[Change, ...] = ()
    same: tuple[Change, ...] = ()
    withheld: tuple[str, ...] = ()
    written: bool = False

    def and_then(self, other: Update, withheld: Sequence[str]) -> Update:
        """Return both as one, with what else is withheld."""
        return Update(
            (*self.new, *other.new),
            (*self.changed, *other.changed),
            (*self.same, *other.same),
            (*self.withheld, *withheld),
        )

    def lines(self) -> Iterator[str]:
        """Yield what is to be told: a line for each difference, then the sum of it."""
        for row in self.new:
            yield f"new      {_name(row)}: {row['value']}"
        for change in self.changed:
            yield f"changed  {_name(change.after)}: {change.before['value']} -> {change.after['value']}"
        for one in self.withheld:
            yield f"no value {one}"
        yield (
            f"{len(self.new)} new, {len(self.changed)} changed, {len(self.same)} the same, "
            f"{len(self.withheld)} without a value. "
            + ("The files are updated." if self.written else "Nothing was written.")
        )


def compare(series: Series, fetched: Sequence[Row], rows: Sequence[Row]) -> Update:
    """Set what was fetched beside the rows that we have."""
    names = {series.dataset, *series.copies}
    have = {key(row): row for row in rows if row["dataset"] in names and row["value"]}
    new: list[Row] = []
    changed: list[Change] = []
    same: list[Change] = []
    for row in fetched:
        before = have.get(key(row))
        if before is None:
            new.append(row)
        else:
            (same if _says_the_same(before, row) else changed).append(Change(before, _merged(before, row)))
    return Update(tuple(new), tuple(changed), tuple(same))


def _flag_part(row: Row) -> str:
    return row["note"].split(".", 1)[0] if row["note"].startswith(FLAGGED) else ""


def key(row: Row) -> tuple[str, ...]:
    """Return what makes a figure one figure: indicator, country, year and group."""
    return (row["indicator"], row["country"], row["year"], row["group"])


def _name(row: Row) -> str:
    return " ".join(key(row))


def _says_the_same(before: Row, row: Row) -> bool:
    """Tell whether a row agrees with the table: exactly if it came from there, else as far as it goes."""
    if row["source"] in before["source"].split(";"):
        return before["value"] == row["value"] and _flag_part(before) == _flag_part(row)
    half_a_digit = float(f"5e-{len(before['value'].partition('.')[2]) + 1}")
    return math.isclose(float(before["value"]), float(row["value"]), rel_tol=0, abs_tol=half_a_digit + 1e-9)


def _merged(before: Row, row: Row) -> Row:
    """Return the row as it would stand: the table's figure, and what must not be lost of the old one."""
    sources = before["source"].split(";")
    agrees = _says_the_same(before, row)
    if row["source"] in sources:
        if agrees:
            return before
        history = before["note"][before["note"].find(BEFORE) :] if BEFORE in before["note"] else ""
        if before["value"] == row["value"]:
            kept = {"source": before["source"], "seen_in": before["seen_in"]}
            return {**row, **kept, "note": f"{row['note']} {history}".strip()}
        return {**row, "note": f"{row['note']} {_was(before)} {history}".strip()}
    if not agrees:
        return {**row, "note": f"{row['note']} {_was(before)}".strip()}
    was = _was(before) if before["note"] else ""
    sources = [row["source"], *sources]
    seen = {"source": ";".join(sources), "seen_in": str(len(sources))}
    return {**row, **seen, "note": f"{row['note']} {was}".strip()}


def _was(before: Row) -> str:
    said = f" Its note was: {before['note']}" if before["note"] and BEFORE not in before["note"] else ""
    return f"{BEFORE}{before['value']} ({', '.join(before['source'].split(';'))}).{said}"
