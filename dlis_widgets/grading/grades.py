"""Saving automatic points: nbgrader's own steps, with a few queries a hand-in instead of four a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbgrader import utils
from nbgrader.api import BaseCell, Comment, Grade
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from nbgrader.api import Gradebook


class SaveGrades(SaveAutoGrades):  # type: ignore[misc] # nbgrader ships no types
    """In nbgrader's autograding list, in the place of ``SaveAutoGrades``, with the same results."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Save points and automatic comments; marks and comments of people are not touched."""
        facts = resources["nbgrader"]
        gradebook = facts["gradebook"]
        submission = gradebook.find_submission_notebook(
            facts["notebook"], facts["assignment"], facts["student"]
        )
        grades = by_name(gradebook, Grade, submission.id)
        comments = by_name(gradebook, Comment, submission.id)
        for cell in nb.cells:
            if utils.is_grade(cell):
                self._save_score(cell, grades)
            if utils.is_solution(cell) or utils.is_task(cell):
                self._save_comment(cell, comments)
        is_late = submission.assignment.total_seconds_late > 0
        facts["in_time"] = submission.late_submission_penalty is None and not is_late
        gradebook.db.commit()
        return nb, resources

    def _save_score(self, cell: NotebookNode, grades: dict[str, Any]) -> None:
        grade = grades[cell.metadata.nbgrader.grade_id]
        grade.auto_score, _ = utils.determine_grade(cell, self.log)
        # As nbgrader does: what a person has marked and what no machine may mark waits for a person.
        grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None

    @staticmethod
    def _save_comment(cell: NotebookNode, comments: dict[str, Any]) -> None:
        marks = cell.metadata.nbgrader
        unanswered = marks.get("checksum") == utils.compute_checksum(cell) and not utils.is_task(cell)
        comments[marks.grade_id].auto_comment = "No response." if unanswered else None


class Penalties(AssignLatePenalties):  # type: ignore[misc] # as above
    """In the place of ``AssignLatePenalties``: looks only at hand-ins that came late or had a penalty."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Ask nbgrader's plugin for a penalty, if there is a reason to."""
        if resources["nbgrader"]["in_time"]:
            return nb, resources
        return super().preprocess(nb, resources)  # type: ignore[no-any-return]


def by_name(gradebook: Gradebook, kind: type, notebook_id: str) -> dict[str, Any]:
    """Return the grades or comments of one submitted notebook by the name of their cell."""
    rows = (
        gradebook.db.query(BaseCell.name, kind)
        .join(kind, kind.cell_id == BaseCell.id)  # type: ignore[attr-defined] # no types
        .filter(kind.notebook_id == notebook_id)  # type: ignore[attr-defined]
    )
    return dict(rows.all())
