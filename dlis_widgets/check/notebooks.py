"""Checks of the source notebooks: every activity has its content and its nbgrader cells."""

from __future__ import annotations

import ast
from collections import Counter
from typing import TYPE_CHECKING, Any

from dlis_widgets.answers.notebook import source_of
from dlis_widgets.check.documents import citation_faults
from dlis_widgets.check.reading import hardness_faults, uncited_faults
from dlis_widgets.check.steps import step_faults
from dlis_widgets.content.faults import Fault, short_path
from dlis_widgets.content.library import ContentError, Library
from dlis_widgets.content.models import Case, Document, Form, Instrument, Prompt, Survey, Task, Tool, fields
from dlis_widgets.errors import DlisError
from dlis_widgets.grading.points import max_points
from dlis_widgets.notebooks import Call, calls_in, read_notebook, workbook_info

if TYPE_CHECKING:
    from pathlib import Path

KINDS: dict[str, type[Document]] = {
    "case": Case,
    "prompt": Prompt,
    "task": Task,
    "questionnaire": Instrument,
    "profile": Instrument,
    "survey": Survey,
    "tool": Tool,
}
OTHERS = {"sources", "hand_in", "home", "explore", "figures", "check", "glossary", "portfolio"}


def notebook_faults(library: Library, path: Path) -> list[Fault]:
    """Return the faults of one source notebook."""
    file = short_path(path)
    try:
        cells = read_notebook(path)["cells"]
        info = workbook_info(path) if path.parent.name == path.stem else None
    except DlisError as error:
        return [Fault(file, "", str(error).rstrip("."), "See the message.")]
    narrative = [source_of(cell) for cell in cells if cell["cell_type"] == "markdown"]
    faults = list(hardness_faults(file, narrative))
    documents: list[Document] = []
    parts: list[str | int] = []
    for number, cell in enumerate(cells, start=1):
        where = f"cell {number}"
        source = source_of(cell)
        if cell["cell_type"] == "markdown":
            parts.append(source)
            faults += citation_faults(library, file, where, source)
            faults += uncited_faults(file, where, source)
            continue
        faults += _syntax_faults(file, where, source)
        for call in calls_in(source):
            found = _called(library, file, where, call)
            if isinstance(found, Fault):
                faults.append(found)
            elif found is not None and call.method not in {"profile", "tool"}:
                parts += [found.minutes] if isinstance(found, Case | Task) else []
                documents += [found] if call.attempt == 1 else []
                faults += _cell_faults(file, where, call, found, cells)
    if info is not None:
        faults += step_faults(file, parts, info.minutes)
    return faults + _grade_id_faults(file, cells) + _field_faults(file, documents)


def _syntax_faults(file: str, where: str, source: str) -> list[Fault]:
    try:
        ast.parse(source)
    except SyntaxError as error:
        return [Fault(file, where, f"this is not Python: {error.msg}", "Correct the cell.")]
    return []


def _called(library: Library, file: str, where: str, call: Call) -> Document | Fault | None:
    kind = KINDS.get(call.method)
    try:
        if call.method == "figures" and call.argument not in library.indicator_labels().indicators:
            known = ", ".join(sorted(library.indicator_labels().indicators))
            return Fault(file, where, f"there is no indicator {call.argument!r}", f"Use one of: {known}.")
        if kind is not None:
            return library.get(kind, call.argument)
    except ContentError as error:
        first = error.faults[0]
        return Fault(file, where, f"{call.method} {call.argument!r}: {first.problem}", first.repair)
    if call.method not in OTHERS:
        known = ", ".join(sorted({*KINDS, *OTHERS}))
        return Fault(file, where, f"workbook has no activity {call.method!r}", f"Use one of: {known}.")
    return None


def _cell_faults(
    file: str, where: str, call: Call, document: Document, cells: list[dict[str, Any]]
) -> list[Fault]:
    marks = {_marks(cell).get("grade_id"): (cell, _marks(cell)) for cell in cells}
    answer_id = call.answer_id
    has_solution = answer_id in marks and marks[answer_id][1].get("solution")
    if isinstance(document, Prompt) and document.private:
        problem = f"the private prompt {answer_id!r} has a solution cell, so it would be handed in"
        return [Fault(file, where, problem, "Remove that cell.")] if has_solution else []
    if not has_solution:
        kind = "Markdown" if isinstance(document, Prompt) else "code"
        repair = f"Add a {kind} cell below it, a solution cell with that grade_id."
        return [Fault(file, where, f"there is no nbgrader solution cell {answer_id!r}", repair)]
    cell, mark = marks[answer_id]
    wanted = "markdown" if isinstance(document, Prompt) else "code"
    if cell["cell_type"] != wanted:
        return [
            Fault(file, where, f"the solution cell {answer_id!r} is not a {wanted} cell", "Change its type.")
        ]
    if isinstance(document, Prompt):
        no_points = not mark.get("grade") or not mark.get("points")
        problem = f"the solution cell {answer_id!r} is not manually graded"
        return (
            [Fault(file, where, problem, "Make it a manually graded answer with points.")]
            if no_points
            else []
        )
    is_unmarked = call.attempt > 1 or call.extra or isinstance(document, Survey)
    return [] if is_unmarked else _test_faults(file, where, document, marks)


def _test_faults(file: str, where: str, document: Document, marks: dict[Any, Any]) -> list[Fault]:
    test_id = f"check-{document.id}"
    if test_id not in marks:
        repair = f'Add a cell with workbook.check("{document.id}", answer), an autograder test.'
        return [Fault(file, where, f"there is no nbgrader test cell {test_id!r}", repair)]
    assert isinstance(document, Form)  # noqa: S101 - what has a test cell; for the type checker
    points = max_points(document)
    if marks[test_id][1].get("points") != points:
        problem = f"the test cell {test_id!r} is worth {marks[test_id][1].get('points')} points"
        return [Fault(file, where, problem, f"Set it to {points}, the most this activity can earn.")]
    return []


def _marks(cell: dict[str, Any]) -> dict[str, Any]:
    marks: dict[str, Any] = cell.get("metadata", {}).get("nbgrader", {})
    return marks


def _grade_id_faults(file: str, cells: list[dict[str, Any]]) -> list[Fault]:
    called = {
        call.answer_id for cell in cells if cell["cell_type"] == "code" for call in calls_in(source_of(cell))
    }
    ids = [_marks(cell)["grade_id"] for cell in cells if _marks(cell)]
    twice = [one for one, count in Counter(ids).items() if count > 1]
    faults = [Fault(file, one, "this grade_id is used twice", "Give each cell its own.") for one in twice]
    stray = [_marks(cell)["grade_id"] for cell in cells if _marks(cell).get("solution")]
    return faults + [
        Fault(
            file,
            one,
            "this solution cell belongs to no activity",
            "Call the activity above it, or correct its grade_id.",
        )
        for one in stray
        if one not in called
    ]


def _field_faults(file: str, documents: list[Document]) -> list[Fault]:
    fields = Counter(field for document in documents for field in _field_ids(document))
    return [
        Fault(file, field, "two activities of this workbook use this field id", "Rename one of them.")
        for field, count in fields.items()
        if count > 1
    ]


def _field_ids(document: Document) -> list[str]:
    return list(fields(document)) if isinstance(document, Form) else [document.id]
