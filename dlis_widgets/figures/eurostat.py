"""Fetching the official figures again, from Eurostat's public tables.

Eurostat answers in JSON-stat 2.0. What it says is compared with ``data/indicators/indicators.csv``
and nothing is written unless asked for. Rows from other producers (``national:…``, ``eu:…``) are never
touched. A row that was copied from a page about the same table makes room for the table itself, and
says in its note what stood there before.
"""

from __future__ import annotations

import csv
import io
import json
import math
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPException
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dlis_widgets import __version__
from dlis_widgets.content.library import library
from dlis_widgets.errors import DlisError
from dlis_widgets.figures.jsonstat import JsonStatError, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from dlis_widgets.content.library import Library
    from dlis_widgets.figures.jsonstat import Cell

ADDRESS = "https://ec.europa.eu/eurostat/api/dissemination/statistics/1.0/data"
SINCE = 2021
PLACES = MappingProxyType({code: code for code in ("FR", "BE", "LU", "RO", "EL")} | {"EU27_2020": "EU27"})
"""Eurostat's codes of the places we show, and ours."""

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
BEFORE = "Before the update: "
_MOST_BYTES = 50_000_000
_LONGEST_PAUSE = 60.0

Row = dict[str, str]


@dataclass(frozen=True)
class Series:
    """What of a Eurostat table becomes rows of one indicator.

    Parameters
    ----------
    indicator
        Its id in ``indicators.csv``.
    dataset
        Eurostat's code of the table.
    filters
        The one code wanted in each dimension that is not counted up below.
    by
        The dimension that tells groups of people or of households apart.
    groups
        Our group id by Eurostat's code in that dimension.
    copies
        Dataset names under which this table was noted before its code was known.
    """

    indicator: str
    dataset: str
    filters: Mapping[str, str]
    by: str = "ind_type"
    groups: Mapping[str, str] = field(default_factory=lambda: {"IND_TOTAL": "all"})
    copies: tuple[str, ...] = ()

    @property
    def reference(self) -> str:
        """The id of the table in ``references.json``."""
        return f"eurostat-{self.dataset.replace('_', '-')}"


_PEOPLE = {"freq": "A", "unit": "PC_IND"}
_EDUCATION = {"I0_2": "education-low", "I5_8": "education-high"}
_OLDER = {"Y65_74": "age-65-74", "M_Y65_74": "age-65-74-men", "F_Y65_74": "age-65-74-women"}
_ALL = {"IND_TOTAL": "all"}

SERIES: tuple[Series, ...] = (
    Series(
        "basic-skills",
        "isoc_sk_dskl_i21",
        {**_PEOPLE, "indic_is": "I_DSK2_BAB"},
        groups={**_ALL, **_EDUCATION, **_OLDER, "UNE": "unemployed"},
    ),
    Series(
        "never-online",
        "isoc_ci_ifp_iu",
        {**_PEOPLE, "indic_is": "I_IUX"},
        groups={**_ALL, "Y65_74": "age-65-74", "Y75_89": "age-75-89"},
    ),
    Series(
        "households-online",
        "isoc_ci_in_h",
        {"freq": "A", "unit": "PC_HH"},
        by="hhtyp",
        groups={"TOTAL": "all"},
    ),
    Series("daily-use", "isoc_ci_ifp_fu", {**_PEOPLE, "indic_is": "I_IDAY"}),
    Series(
        "public-services-online",
        "isoc_ciegi_ac",
        {**_PEOPLE, "indic_is": "I_IGOVANYS"},
        groups={**_ALL, **_EDUCATION, "Y65_74": "age-65-74"},
    ),
    Series(
        "public-services-interaction",
        "isoc_ciegi_ac",
        {**_PEOPLE, "indic_is": "I_IUGOV1"},
        copies=("eurostat:interaction",),
    ),
    Series("benefits-requested-online", "isoc_ciegi_ac", {**_PEOPLE, "indic_is": "I_IGOVBE"}),
)


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


@dataclass(frozen=True)
class Client:
    """Asks Eurostat, and asks again where that can help.

    Parameters
    ----------
    address
        Where the tables are.
    timeout
        Seconds to wait for one answer.
    tries
        How often a question is asked at most.
    pause
        Seconds before the second try; each further pause is twice as long.
    sleep
        Waits; tests count instead.
    """

    address: str = ADDRESS
    timeout: float = 30
    tries: int = 5
    pause: float = 1
    sleep: Callable[[float], None] = time.sleep

    def table(self, dataset: str, filters: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """Return a table, or the part of it that has the wanted codes, as JSON-stat.

        Raises
        ------
        DlisError
            If Eurostat cannot be reached, does not answer, refuses, or answers something else.
        """
        question = urllib.parse.urlencode({"format": "JSON", "lang": "EN", **filters}, doseq=True)
        request = urllib.request.Request(  # noqa: S310 - the address is https, or a test's own server
            f"{self.address}/{dataset}?{question}",
            headers={"User-Agent": f"dlis-widgets/{__version__}", "Accept": "application/json"},
        )
        trouble, wait = "", 0.0
        for attempt in range(self.tries):
            if attempt:
                self.sleep(min(_LONGEST_PAUSE, wait))
            wait = self.pause * 2**attempt
            try:
                with urllib.request.urlopen(request, timeout=self.timeout) as answer:  # noqa: S310 - as above
                    body = answer.read(_MOST_BYTES)
            except urllib.error.HTTPError as error:
                label = _error_label(_body(error))
                if not _is_passing(error.code, label):
                    raise DlisError(_refusal(dataset, error.code, label)) from None
                trouble = f"its last answer was {error.code} {error.reason}"
                wait = max(wait, _seconds(error.headers.get("Retry-After", "")))
            except TimeoutError:
                trouble = f"it did not answer within {self.timeout:g} seconds"
            except urllib.error.URLError as error:
                if not isinstance(error.reason, TimeoutError):
                    reason = getattr(error.reason, "strerror", None) or error.reason
                    raise DlisError(
                        f"Eurostat cannot be reached ({reason}); check the connection, then try again."
                    ) from None
                trouble = f"it did not answer within {self.timeout:g} seconds"
            except (ConnectionError, HTTPException):
                trouble = "it broke the connection off"
            else:
                return _checked(dataset, body)
        raise DlisError(
            f"Eurostat gave no answer about {dataset} in {self.tries} tries ({trouble}); try again later."
        )


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
                "correct its series in dlis_widgets/figures/eurostat.py."
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
                "percentage; correct its series in dlis_widgets/figures/eurostat.py."
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


def compare(series: Series, fetched: Sequence[Row], rows: Sequence[Row]) -> Update:
    """Set what was fetched beside the rows that we have."""
    names = {series.dataset, *series.copies}
    have = {_key(row): row for row in rows if row["dataset"] in names and row["value"]}
    new: list[Row] = []
    changed: list[Change] = []
    same: list[Change] = []
    for row in fetched:
        before = have.get(_key(row))
        if before is None:
            new.append(row)
        else:
            (same if _says_the_same(before, row) else changed).append(Change(before, _merged(before, row)))
    return Update(tuple(new), tuple(changed), tuple(same))


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
    new: list[Row] = []
    changed: list[Change] = []
    same: list[Change] = []
    withheld: list[str] = []
    references = []
    for one in series:
        report(f"Asking Eurostat for {one.indicator} ({one.dataset}) ...")
        table = client.table(
            one.dataset,
            {
                "sinceTimePeriod": [str(SINCE)],
                **{name: [code] for name, code in one.filters.items()},
                one.by: list(one.groups),
                "geo": list(PLACES),
            },
        )
        try:
            cells = parse(table)
        except JsonStatError:
            raise DlisError(_not_a_table(one.dataset)) from None
        fetched, without = rows_of(one, cells)
        if not fetched:
            raise DlisError(
                f"Eurostat's table {one.dataset} has no figure for {one.indicator}; its codes may have "
                "changed: correct its series in dlis_widgets/figures/eurostat.py."
            )
        found = compare(one, fetched, rows)
        new += found.new
        changed += found.changed
        same += found.same
        withheld += without
        references.append(_reference(one, table))
    is_written = write and bool(new or changed or any(one.before != one.after for one in same))
    if is_written:
        _write_references(content.root / "references.json", references)
        _write_rows(content.root / "indicators" / "indicators.csv", rows, new, [*changed, *same])
    return Update(tuple(new), tuple(changed), tuple(same), tuple(withheld), is_written)


def _body(error: urllib.error.HTTPError) -> bytes:
    try:
        return error.read(_MOST_BYTES)
    except (OSError, HTTPException):
        return b""


def _checked(dataset: str, body: bytes) -> dict[str, Any]:
    try:
        raw = json.loads(body)
    except ValueError:
        raise DlisError(
            f"Eurostat's answer about {dataset} is not JSON; its site may be under repair: try again later."
        ) from None
    label = _error_label(body)
    if label:
        raise DlisError(_refusal(dataset, HTTPStatus.OK, label))
    if not isinstance(raw, dict) or "value" not in raw:
        raise DlisError(_not_a_table(dataset))
    return raw


def _not_a_table(dataset: str) -> str:
    return (
        f"Eurostat's answer about {dataset} is not a JSON-stat dataset; "
        "its service may have changed: see dlis_widgets/figures/eurostat.py."
    )


def _error_label(body: bytes) -> str:
    """Return what Eurostat says is wrong; empty where its answer is something else."""
    try:
        raw = json.loads(body)
    except ValueError:
        return ""
    told = raw.get("error") or raw.get("warning") if isinstance(raw, dict) else None
    first = told[0] if isinstance(told, list) and told else told
    return str(first.get("label") or first.get("id") or "") if isinstance(first, dict) else ""


def _is_passing(code: int, label: str) -> bool:
    """Tell whether a later try can help; a large answer is prepared while we wait."""
    if code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return "ASYNCHRONOUS" in label.upper()
    return code == HTTPStatus.TOO_MANY_REQUESTS or code >= HTTPStatus.INTERNAL_SERVER_ERROR


def _refusal(dataset: str, code: int, label: str) -> str:
    said = " ".join(label.split()).rstrip(".") or f"error {code}"
    return (
        f"Eurostat refuses the question about {dataset} ({said}); "
        "correct its series in dlis_widgets/figures/eurostat.py."
    )


def _seconds(retry_after: str) -> float:
    return float(retry_after) if retry_after.isdecimal() else 0


def _marks(flags: str) -> str:
    """Put Eurostat's letters into words; since 2025 a bar parts the two lists, as in ``b|C``."""
    words = [FLAGS.get(letter, f"flag {letter}") for letter in flags if letter not in "| ,"]
    return ", ".join(dict.fromkeys(words))


def _flag_part(row: Row) -> str:
    return row["note"].split(".", 1)[0] if row["note"].startswith(FLAGGED) else ""


def _key(row: Row) -> tuple[str, ...]:
    return (row["indicator"], row["country"], row["year"], row["group"])


def _name(row: Row) -> str:
    return " ".join(_key(row))


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


def _reference(series: Series, table: Mapping[str, Any]) -> dict[str, Any]:
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


def _write_references(path: Path, entries: Sequence[dict[str, Any]]) -> None:
    known = json.loads(path.read_text(encoding="utf-8"))
    place = {entry["id"]: number for number, entry in enumerate(known)}
    for entry in entries:
        if entry["id"] in place:
            known[place[entry["id"]]] = entry
        else:
            place[entry["id"]] = len(known)
            known.append(entry)
    _replace(path, json.dumps(known, indent=1, ensure_ascii=False) + "\n")


def _write_rows(path: Path, rows: list[Row], new: Sequence[Row], changes: Sequence[Change]) -> None:
    after = {tuple(change.before.items()): change.after for change in changes}
    filled = {(row["dataset"], *_key(row)) for row in new}
    kept = [
        after.get(tuple(row.items()), row)
        for row in rows
        if row["value"] or (row["dataset"], *_key(row)) not in filled
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
