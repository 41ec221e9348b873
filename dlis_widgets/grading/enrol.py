"""Entering hand-ins into the gradebook: all in one go, before nbgrader enters one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbgrader.api import (
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.converters import NbGraderException
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_INDEXES = ("grade (notebook_id)", "comment (notebook_id)", "submitted_notebook (assignment_id)")
"""Without them SQLite looks at the grades of everybody for the points of one student."""


def enrol(db_url: str, assignment: str, students: Iterable[str]) -> Gradebook:
    """Open the gradebook, and enter students and hand-ins that it does not know yet, as nbgrader would.

    Each waits for a person until it is graded, so that nobody takes an interrupted run for zero points.

    Parameters
    ----------
    db_url
        nbgrader's address of the gradebook.
    assignment
        Its name; nothing is entered for one that was not released.
    students
        Who handed in.

    Returns
    -------
    Gradebook
        Open, for all that is to be written in this run: to open one takes as long as to grade.

    Raises
    ------
    NbGraderException
        If the gradebook cannot be written.
    """
    try:
        gradebook = Gradebook(db_url)
        for one in _INDEXES:
            name = one.partition(" ")[0]
            gradebook.db.execute(text(f"CREATE INDEX IF NOT EXISTS dlis_{name} ON {one}"))
        gradebook.db.add_all(list(_entries(gradebook, assignment, set(students))))
        gradebook.db.commit()
    except OperationalError as error:
        if "locked" in str(error.orig):
            raise NbGraderException(
                "The gradebook is in use by another program; close what has it open, then run this again. "
                "Nothing was changed."
            ) from None
        raise NbGraderException(
            f"The gradebook cannot be written ({error.orig}); see to that first."
        ) from None
    return gradebook


def _entries(gradebook: Gradebook, assignment: str, students: set[str]) -> Iterator[Any]:
    try:
        released = gradebook.find_assignment(assignment)
    except MissingEntry:
        return
    notebooks = [
        (
            one.id,
            [cell.id for cell in (*one.grade_cells, *one.task_cells)],
            [cell.id for cell in (*one.solution_cells, *one.task_cells)],
        )
        for one in released.notebooks
    ]
    known = {one for (one,) in gradebook.db.query(Student.id)}
    sent = gradebook.db.query(SubmittedAssignment.student_id).filter_by(assignment_id=released.id)
    for student in sorted(students - {one for (one,) in sent}):
        if student not in known:
            yield Student(id=student)
        # By ids: relationships would load everybody's hand-ins.
        submission = SubmittedAssignment(assignment_id=released.id, student_id=student)
        yield submission
        for notebook_id, graded, commented in notebooks:
            entry = SubmittedNotebook(notebook_id=notebook_id, assignment=submission)
            for cell_id in graded:
                Grade(cell_id=cell_id, notebook=entry, needs_manual_grade=True)
            for cell_id in commented:
                Comment(cell_id=cell_id, notebook=entry)
