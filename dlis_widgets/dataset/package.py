"""The files of a release: tables as CSV and Parquet, and datapackage.json, which explains them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from dlis_widgets import __version__
from dlis_widgets.dataset.codebook import KEYS, TITLES, Field
from dlis_widgets.dataset.codes import instrument_codes
from dlis_widgets.dataset.words import languages
from dlis_widgets.errors import DlisError
from dlis_widgets.marked import marked as _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DESCRIPTOR = "datapackage.json"
_PROFILES = "https://datapackage.org/profiles/2.0"
_TYPES = {"string": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean"}
_BLOCK = 1 << 20
_ROWS = 50_000
"""Rows that become text at a time: a second's work, some megabytes."""

NO_RELEASE = _("There is no whole release in {folder} ({error}); export it again.")


def can_write_parquet() -> bool:
    """Say whether pyarrow, of the research extra, is installed."""
    return find_spec("pyarrow") is not None


def write_package(
    folder: Path,
    tables: Mapping[str, pd.DataFrame],
    fields: Mapping[str, list[Field]],
    *,
    synthetic: bool,
    report: Callable[[int, int], None] | None = None,
) -> None:
    """Write tables and their description into an empty folder.

    Parameters
    ----------
    folder
        Where.
    tables, fields
        Rows and columns by the table's name.
    synthetic
        Whether the people are invented.
    report
        Called with the number of rows written so far, and of all.
    """
    written, whole = 0, sum(map(len, tables.values()))
    parquet = can_write_parquet()
    resources = []
    for name, table in tables.items():
        if parquet:
            table.to_parquet(folder / f"{name}.parquet", engine="pyarrow", index=False)
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            for start in range(0, max(1, len(table)), _ROWS):
                some = _cells(table.iloc[start : start + _ROWS])
                some.to_csv(file, index=False, header=start == 0, lineterminator="\n")
                written += len(some)
                if report:
                    report(written, whole)
        resources.append(_resource(folder, name, fields[name], parquet=parquet))
    descriptor = {**_about(synthetic=synthetic), "resources": resources}
    text = json.dumps(descriptor, ensure_ascii=False, indent=1)
    (folder / DESCRIPTOR).write_text(f"{text}\n", encoding="utf-8")


def _cells(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table for CSV: where a level is missing, its cell says how."""
    if not {"value", "missing"} <= set(table.columns):
        return table
    return table.assign(value=table["value"].astype("string").fillna(table["missing"]))


def _resource(folder: Path, name: str, fields: list[Field], *, parquet: bool) -> dict[str, Any]:
    title, description = TITLES[name]
    schema: dict[str, Any] = {
        "$schema": f"{_PROFILES}/tableschema.json",
        "fields": fields,
        "missingValues": [{"value": "", "label": "empty; the column says what that means"}],
        "primaryKey": list(KEYS[name]),
    }
    if name != "people":
        reference = {"resource": "people", "fields": ["person"]}
        schema["foreignKeys"] = [{"fields": ["person"], "reference": reference}]
    made = {
        "name": name,
        "type": "table",
        "title": title,
        "description": description,
        **_file(folder / f"{name}.csv", "csv", "text/csv"),
        "encoding": "utf-8",
        "schema": schema,
    }
    if parquet:
        # Beyond the standard, which has one format a resource: the same rows, with their types.
        made["alternatives"] = [
            _file(folder / f"{name}.parquet", "parquet", "application/vnd.apache.parquet")
        ]
    return made


def _file(path: Path, kind: str, mediatype: str) -> dict[str, Any]:
    facts = {"path": path.name, "format": kind, "mediatype": mediatype, "bytes": path.stat().st_size}
    return {**facts, "hash": _digest(path)}


def _digest(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return f"sha256:{digest.hexdigest()}"


def _about(*, synthetic: bool) -> dict[str, Any]:
    status = " ".join(str(next(iter(one["status"].values()))) for one in instrument_codes())
    invented = "SYNTHETIC: a program made these data; they describe nobody. " if synthetic else ""
    return {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": "dlis-synthetic-answers" if synthetic else "dlis-answers",
        "title": f"{'SYNTHETIC ' if synthetic else ''}Answers to the DLIS reflective practice workbook",
        "description": (
            f"{invented}Pseudonymous answers of people who agreed to research. {status} Do not use it to "
            "select, rank or grade people, nor to compare countries before measurement invariance is shown. "
            "Read release-report.md first: it says what is withheld and what risk remains."
        ),
        "created": datetime.now(tz=UTC).strftime("%Y-%m-%dT00:00:00Z"),
        "languages": languages(),
        "synthetic": synthetic,
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
                "title": (
                    "Creative Commons Attribution 4.0 International, for the words of questions, cases and "
                    "tasks and for this codebook"
                ),
            }
        ],
        "rights": (
            "The answers belong to the people who gave them, for research only. No licence to publish them "
            "further is given here; never try to find out who somebody is, and do not link these rows with "
            "other data about persons. An ethics review or the teacher's institution may ask for more."
        ),
        "contributors": [{"title": "The DLIS workbook maintainers", "roles": ["author"]}],
        "sources": [
            {"title": "DLIS reflective practice workbook", "path": _home(), "version": __version__},
            {"title": "How the index works", "path": f"{_home()}/blob/main/docs/index-method.md"},
        ],
        "keywords": ["social work", "digital agility", "self-assessment", "unvalidated"],
    }


def _home() -> str:
    """Return the project's public address, which stands in pyproject.toml."""
    addresses = metadata("dlis-widgets").get_all("Project-URL") or [""]
    return str(addresses[0]).partition(", ")[2]


def read_release(folder: str | Path) -> dict[str, pd.DataFrame]:
    """Return the tables of a release with the types of `dlis_widgets.cohort.tables`, empty texts as "".

    Parameters
    ----------
    folder
        Where ``datapackage.json`` is. Parquet is read where it can be, else CSV: they hold the same.

    Raises
    ------
    DlisError
        If there is no release, or a part of it is missing or is not as it was written.
    """
    folder = Path(folder)
    try:
        descriptor = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
        return {one["name"]: _read(folder, one) for one in descriptor["resources"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DlisError(NO_RELEASE.format(folder=folder, error=error)) from None


def _read(folder: Path, resource: dict[str, Any]) -> pd.DataFrame:
    fields = {one["name"]: one for one in resource["schema"]["fields"]}
    types = {name: _TYPES[one["type"]] for name, one in fields.items()}
    binary = folder / f"{resource['name']}.parquet"
    is_binary = can_write_parquet() and binary.is_file()
    written = resource["alternatives"][0] if is_binary and "alternatives" in resource else resource
    path = folder / written["path"]
    # A file that lost its second half can still be read.
    if "hash" in written and _digest(path) != written["hash"]:
        raise ValueError(f"{path.name} is not as it was written")
    if is_binary:
        table = pd.read_parquet(binary, engine="pyarrow").astype(types)
    else:
        table = pd.read_csv(folder / resource["path"], dtype="string", keep_default_na=False)
        for name, one in fields.items():
            if one["type"] != "string":
                gaps = [code["value"] for code in one.get("missingValues", [{"value": ""}])]
                table[name] = table[name].mask(table[name].isin(gaps))
        table = table.replace({"synthetic": {"True": True, "False": False}}).astype(types)
    texts = [name for name, one in fields.items() if one["type"] == "string"]
    table[texts] = table[texts].fillna("")
    return table
