"""A small course whose people can join, change their minds and hand in again."""

from __future__ import annotations

import csv
import json
from functools import cache
from typing import TYPE_CHECKING

from dlis_widgets.cli import main
from dlis_widgets.cohort.plan import plans
from dlis_widgets.content.library import library
from dlis_widgets.content.models import Instrument
from tests.cohort.class_of import AT, INDEX, submit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dlis_widgets.answers.sheet import Value

ITEMS = library().get(Instrument, INDEX).item_ids
LATER = "2026-11-24T10:00:00.000Z"
TABLES = ("people", "responses", "tasks", "choices", "profiles")


def tell(  # noqa: PLR0913 - what a person tells
    course: Path,
    person: str,
    country: str = "RO",
    role: str = "student",
    years: str = "0-2",
    *,
    consent: str = "yes",
    levels: str = "2",
    at: str = AT,
    **others: Value,
) -> Path:
    """Hand in the self-assessment: the levels in turn, the consent, and other answers by id."""
    ratings = {item: levels[place % len(levels)] for place, item in enumerate(ITEMS)}
    told = {"consent": consent, "country": country, "role": role, "years": years}
    background: dict[str, str | list[str]] = {key: value for key, value in told.items() if value}
    answers: dict[str, Value] = {INDEX: dict(ratings), "research-consent": background}
    return submit(course, person, INDEX, {**answers, **others}, at)


def class_of(course: Path, count: int, country: str = "RO", start: int = 0, **more: str) -> list[str]:
    """Hand in for some people with names of their own and answers that repeat after nine."""
    names = [f"{country.lower()}{start + number:02}" for number in range(count)]
    for number, name in enumerate(names):
        tell(course, name, country, levels="0123"[number % 4] + "123"[number % 3], **more)  # type: ignore[arg-type] # texts
    return names


def export(course: Path, out: Path, *options: str, key: Path | None = None, also: Sequence[Path] = ()) -> int:
    """Run `dlis export`; return its exit code."""
    where = str(key or course / "course/pseudonym.key")
    sources = [str(one) for one in (course, *also)]
    return main(["export", *sources, "--out", str(out), "--key", where, *options])


def rows(out: Path, table: str) -> list[dict[str, str]]:
    """Return a table of a release as its CSV file has it."""
    with (out / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def persons(out: Path) -> set[str]:
    """Return the pseudonyms in a release."""
    return {one["person"] for one in rows(out, "people")}


def descriptor(out: Path) -> dict[str, object]:
    """Return a release's description."""
    return dict(json.loads((out / "datapackage.json").read_text(encoding="utf-8")))


def content(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@cache
def a_decision() -> tuple[str, str, str, tuple[str, ...]]:
    """Return workbook, case, decision and options of the first decision there is."""
    plan = next(one for one in plans().values() if one.cases)
    case = plan.cases[0]
    decision, modes = case.decisions[0]
    return plan.workbook, case.case, decision, tuple(modes)
