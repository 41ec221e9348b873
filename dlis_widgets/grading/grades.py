"""Saving automatic points: nbgrader's own step, with two queries a hand-in instead of four a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbgrader import utils
from nbgrader.api import BaseCell, Comment, Grade, Gradebook
from nbgrader.preprocessors import SaveAutoGrades

if TYPE_CHECKING:
    from nbformat import NotebookNode


class SaveGrades(SaveAutoGrades):  # type: ignore[misc] # nbgrader ships no types
    """In nbgrader's autograding list, in the place of ``SaveAutoGrades``, with the same results."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Save points and automatic comments; marks and comments of people are not touched."""
        facts = resources["nbgrader"]
        with Gradebook(facts["db_url"]) as gradebook:
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


def by_name(gradebook: Gradebook, kind: type, notebook_id: str) -> dict[str, Any]:
    """Return the grades or comments of one submitted notebook by the name of their cell."""
    rows = (
        gradebook.db.query(BaseCell.name, kind)
        .join(kind, kind.cell_id == BaseCell.id)  # type: ignore[attr-defined] # no types
        .filter(kind.notebook_id == notebook_id)  # type: ignore[attr-defined]
    )
    return dict(rows.all())
