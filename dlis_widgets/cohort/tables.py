"""The tidy tables that everything about a cohort is made of."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

SHEETS = {
    "person": "string",
    "workbook": "string",
    "version": "Int64",
    "locale": "string",
    "synthetic": "boolean",
    "answers": "Int64",
    "of": "Int64",
    "handed_in": "string",
}
RESPONSES = {
    "person": "string",
    "workbook": "string",
    "version": "Int64",
    "locale": "string",
    "instrument": "string",
    "attempt": "Int64",
    "dimension": "string",
    "item": "string",
    "value": "Int64",
    "missing": "string",
}
TASKS = {
    "person": "string",
    "workbook": "string",
    "version": "Int64",
    "task": "string",
    "kind": "string",
    "dimension": "string",
    "question": "string",
    "chosen": "string",
    "credit": "Float64",
}
CHOICES = {
    "person": "string",
    "workbook": "string",
    "version": "Int64",
    "case": "string",
    "decision": "string",
    "option": "string",
    "mode": "string",
}
TEXTS = {
    "person": "string",
    "workbook": "string",
    "prompt": "string",
    "characters": "Int64",
    "text": "string",
}
PEOPLE = {
    "person": "string",
    "consent": "string",
    "country": "string",
    "role": "string",
    "years": "string",
}


TABLES = ("sheets", "responses", "tasks", "choices", "texts", "people")
"""The tables of a cohort."""


@dataclass(frozen=True)
class Line:
    """What is to be known about one file that was read, or could not be."""

    file: str
    result: str
    found: str


@dataclass(frozen=True)
class Cohort:
    """Many answer sheets as tidy tables; the constants of this module list the columns.

    Parameters
    ----------
    sheets
        One row a person and workbook.
    responses
        One row a person, attempt and item; ``value`` is a level 0 ... 3, or missing, and then
        ``missing`` says how: ``skipped`` (something later was answered) or ``not reached``.
    tasks
        One row a person and question; ``credit`` is 0 ... 1, missing where unanswered.
    choices
        One row a person and decision of a case.
    texts
        One row a person and prompt; the text itself only where it was asked for.
    people
        One row a person: consent to research, and what they chose to tell.
    lines
        Files that were not used, or are remarkable.
    """

    sheets: pd.DataFrame
    responses: pd.DataFrame
    tasks: pd.DataFrame
    choices: pd.DataFrame
    texts: pd.DataFrame
    people: pd.DataFrame
    lines: tuple[Line, ...] = field(default=())

    def only(self, people: Iterable[str]) -> Cohort:
        """Return the part of some people."""
        wanted = set(people)
        tables = ((name, getattr(self, name)) for name in TABLES)
        parts = {name: one[one["person"].isin(wanted)].reset_index(drop=True) for name, one in tables}
        return replace(self, **parts)

    def of_workbook(self, workbook: str) -> Cohort:
        """Return the part of one workbook, with the people who handed it in."""
        people = set(self.sheets.loc[self.sheets["workbook"] == workbook, "person"])
        part = self.only(people)
        tables: dict[str, Any] = {
            name: frame[frame["workbook"] == workbook].reset_index(drop=True)
            for name in TABLES
            if "workbook" in (frame := getattr(part, name)).columns
        }
        return replace(part, **tables)


def compact(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose repeated texts are stored once: a tenth of the memory."""
    names = [name for name, kind in frame.dtypes.items() if kind == "string" and name != "text"]
    return frame.astype(dict.fromkeys(names, "category"))


def table(rows: dict[str, list[object]] | list[tuple[object, ...]], columns: dict[str, str]) -> pd.DataFrame:
    """Return rows as a table with the types of its columns."""
    frame = pd.DataFrame(rows, columns=list(columns))
    return frame.astype(columns)
