"""The answer sheet: what the browser keeps, and what stands beside a notebook in JupyterLab."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dlis_widgets.errors import DlisError

if TYPE_CHECKING:
    from pathlib import Path

Value = str | dict[str, str | list[str]]
"""Free text, or a choice (or several) for each field of a form."""


class Answer(BaseModel):
    """The value for one answer id and when it was last changed.

    ``at`` is an ISO 8601 time in UTC; it is missing where a value was typed into a notebook by hand.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    value: Value
    at: str | None = None


class AnswerSheet(BaseModel):
    """One learner's answers for one workbook."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    workbook: str
    version: Annotated[int, Field(ge=1)] = 1
    locale: str = "en"
    answers: dict[str, Answer] = {}


def sheet_path(folder: Path, workbook: str) -> Path:
    """Return where JupyterLab keeps the answers beside the notebook."""
    return folder / f"{workbook}.answers.json"


def read_sheet(path: Path, workbook: str) -> AnswerSheet:
    """Read the answers saved beside a notebook; an empty sheet if there are none.

    Raises
    ------
    DlisError
        If the file is damaged or belongs to another workbook.
    """
    try:
        sheet = AnswerSheet.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return AnswerSheet(workbook=workbook)
    except ValidationError:
        raise DlisError(
            f"The saved answers in {path.name} are damaged; rename that file to keep it, and start again."
        ) from None
    if sheet.workbook != workbook:
        raise DlisError(
            f"{path.name} holds answers for the workbook {sheet.workbook!r}, not for {workbook!r}; "
            "move it beside the notebook it belongs to."
        )
    return sheet


def write_sheet(path: Path, sheet: AnswerSheet) -> None:
    """Write the answers beside a notebook, in one step: a crash leaves the old file whole."""
    part = path.with_name(path.name + ".part")
    text = json.dumps(sheet.model_dump(exclude_none=True), ensure_ascii=False, indent=1)
    part.write_text(text, encoding="utf-8", errors="replace")
    part.replace(path)
