"""Tables for spreadsheets, written so that no cell can act as a formula."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_LATER = re.compile(r'([;\t\r\n][" ]*)([=+\-@])')
_ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(cell: object) -> str:
    """Return a cell's text; what a spreadsheet would take for a formula gets an apostrophe before it.

    Numbers stay numbers, also negative ones. The list of characters is OWASP's (CSV injection, 2025).
    """
    if cell is None:
        return ""
    if isinstance(cell, int | float):
        return f"{cell:g}" if isinstance(cell, float) else str(cell)
    text = str(cell)
    if text.lstrip(" ").startswith(_ACTIVE):
        text = f"'{text}"
    # Where commas are decimal marks, spreadsheets split at semicolons, whatever stands in quotes.
    return _LATER.sub(r"\1'\2", text).encode("utf-8", "replace").decode("utf-8")


def write_table(
    path: Path, header: Sequence[str], rows: Iterable[Sequence[object]], *, mark: bool = False
) -> None:
    """Write a comma-separated file in UTF-8.

    Parameters
    ----------
    path
        Where; a file that is there is replaced in one step.
    header, rows
        The cells; text is quoted where it needs to be.
    mark
        Begin with a byte-order mark: Excel takes the file for another encoding without one, most
        importers take the mark for a part of the first name.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8-sig" if mark else "utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([harmless(cell) for cell in row] for row in rows)
    part.replace(path)
