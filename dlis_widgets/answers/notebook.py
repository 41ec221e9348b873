"""Answers in, notebook out: fill the solution cells of a released notebook, and read them back.

The same two functions exist in JavaScript (``web/static/notebook.js``); both are tested on
``tests/vectors/notebook.json``.

Free text is the whole source of a Markdown solution cell, unchanged to the character. A form's
choices stand in a code solution cell as ``answer = {...}``: text, lists and mappings only, so the
literal is Python and JSON at once. Filled cells carry the time of the answer in their metadata,
which also tells an answer from an untouched cell when both happen to hold the same text.
"""

from __future__ import annotations

import ast
import copy
import json
from typing import TYPE_CHECKING, Any

from dlis_widgets.answers.sheet import Answer, Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Notebook = dict[str, Any]
_PREFIX = "answer = "


def solution_cells(notebook: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the answer id and the cell of every nbgrader solution cell."""
    for cell in notebook.get("cells", []):
        marks = cell.get("metadata", {}).get("nbgrader")
        if isinstance(marks, dict) and marks.get("solution") and isinstance(marks.get("grade_id"), str):
            yield marks["grade_id"], cell


def source_of(cell: Mapping[str, Any]) -> str:
    """Return a cell's source as one text, however it is stored."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def write_literal(value: Value) -> str:
    """Return the source of a code solution cell for a form's choices."""
    return _PREFIX + json.dumps(value, ensure_ascii=False, indent=2)


def read_literal(source: str) -> Value | None:
    """Return the value in a code solution cell, without evaluating anything.

    Returns None if the cell holds no answer, or holds anything but ``answer = `` and a literal made
    of text, lists and mappings.
    """
    try:
        body = ast.parse(source).body
        if len(body) != 1 or not isinstance(body[0], ast.Assign):
            return None
        (target,) = body[0].targets
        if not isinstance(target, ast.Name) or target.id != "answer":
            return None
        return checked(ast.literal_eval(body[0].value))
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return None


def checked(value: object) -> Value | None:
    """Return a form's choices if a value is nothing else, or None."""
    if not isinstance(value, dict):
        return None
    checked: dict[str, str | list[str]] = {}
    for field, choice in value.items():
        if not isinstance(field, str):
            return None
        is_list = isinstance(choice, list) and all(isinstance(one, str) for one in choice)
        if not is_list and not isinstance(choice, str):
            return None
        checked[field] = choice
    return checked


def fill(released: Mapping[str, Any], answers: Mapping[str, Answer]) -> Notebook:
    """Return the released notebook with the answers filled into its solution cells.

    Parameters
    ----------
    released
        The released notebook as parsed JSON or an ``nbformat`` node; it is not changed.
    answers
        Answers by answer id. An id without a solution cell (a private one) is left out.
    """
    notebook: Notebook = copy.deepcopy(dict(released))
    for answer_id, cell in solution_cells(notebook):
        if answer_id in answers:
            fill_cell(cell, answers[answer_id])
    return notebook


def fill_cell(cell: dict[str, Any], answer: Answer) -> None:
    """Write an answer into its solution cell; one that does not fit the cell's kind is left out."""
    is_form = not isinstance(answer.value, str)
    if is_form != (cell["cell_type"] == "code"):
        return
    cell["source"] = write_literal(answer.value) if is_form else answer.value
    cell["metadata"]["dlis"] = {"at": answer.at or ""}


def read(notebook: Mapping[str, Any], released: Mapping[str, Any]) -> dict[str, Answer]:
    """Return the answers in a handed-in notebook.

    Parameters
    ----------
    notebook
        What the learner handed in.
    released
        The notebook as it was released: a cell that still equals it is unanswered.
    """
    untouched = dict(solution_cells(released))
    answers: dict[str, Answer] = {}
    for answer_id, cell in solution_cells(notebook):
        source = source_of(cell)
        marks = cell.get("metadata", {}).get("dlis")
        original = untouched.get(answer_id)
        if original is None or (marks is None and source == source_of(original)):
            continue
        value = _value(original, cell, source)
        if value is not None:
            answers[answer_id] = Answer(value=value, at=_time(marks))
    return answers


def _value(original: Mapping[str, Any], cell: Mapping[str, Any], source: str) -> Value | None:
    if cell["cell_type"] != original["cell_type"]:
        return None
    return read_literal(source) if original["cell_type"] == "code" else source


def _time(marks: object) -> str | None:
    at = marks.get("at") if isinstance(marks, dict) else None
    return at if isinstance(at, str) and at else None
