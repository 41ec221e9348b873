"""Grades out: tables that learning platforms and spreadsheets take, at nbgrader's ``export``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbgrader.plugins import ExportPlugin
from traitlets import Bool

from dlis_widgets.grading.tables import write_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbgrader.api import Gradebook


@dataclass(frozen=True)
class Graded:
    """One student's hand-in of one assignment."""

    assignment: str
    student: Any
    score: float
    max_score: float
    penalty: float
    waiting: bool
    when: object


class _Exporter(ExportPlugin):  # type: ignore[misc] # nbgrader ships no types
    """What all exporters share: which grades, and where they go."""

    default_to = ""

    def target(self) -> Path:
        """Return the file that is written."""
        return Path(self.to or Path(self.parent.coursedir.root) / "course" / self.default_to)

    def graded(self, gradebook: Gradebook) -> Iterator[Graded]:
        """Yield the hand-ins that nbgrader's own options ask for; who sent none has none."""
        for assignment in gradebook.assignments:
            if self.assignment and assignment.name not in map(str, self.assignment):
                continue
            for one in sorted(assignment.submissions, key=lambda one: str(one.student_id)):
                if self.student and one.student_id not in map(str, self.student):
                    continue
                yield Graded(
                    assignment=assignment.name,
                    student=one.student,
                    score=round(max(0.0, one.score - one.late_submission_penalty), 2),
                    max_score=one.max_score,
                    penalty=one.late_submission_penalty,
                    waiting=one.needs_manual_grade,
                    when=one.timestamp,
                )

    def wide(
        self, gradebook: Gradebook
    ) -> tuple[list[str], dict[str, float], dict[str, tuple[Any, dict[str, float]]]]:
        """Return the assignments, their most points, and by student id the student and the points."""
        most: dict[str, float] = {}
        rows: dict[str, tuple[Any, dict[str, float]]] = {}
        waiting = 0
        for one in self.graded(gradebook):
            most[one.assignment] = one.max_score
            rows.setdefault(one.student.id, (one.student, {}))[1][one.assignment] = one.score
            waiting += one.waiting
        if waiting:
            self.log.warning("Hand-ins that still wait for a person: %d. Their points will change.", waiting)
        return sorted(most), most, rows

    def report(self, path: Path, count: int) -> None:
        self.log.warning("%d rows written to %s", count, path)


class PlainExporter(_Exporter):
    """One row a hand-in, for a spreadsheet."""

    identities = Bool(
        default_value=True, help="Whether names and addresses are written; ids are in any case."
    ).tag(config=True)

    default_to = "grades.csv"

    def export(self, gradebook: Gradebook) -> None:
        """Write the table, with a byte-order mark for Excel."""
        who = ("last_name", "first_name", "email") if self.identities else ()
        header = (
            "assignment",
            "student_id",
            *who,
            "score",
            "max_score",
            "late_penalty",
            "waits_for_a_person",
            "handed_in",
        )
        rows = [
            (
                *(one.assignment, one.student.id),
                *(getattr(one.student, name) for name in who),
                *(one.score, one.max_score, one.penalty, "yes" if one.waiting else "no", one.when),
            )
            for one in self.graded(gradebook)
        ]
        write_table(self.target(), header, rows, mark=True)
        self.report(self.target(), len(rows))


class MoodleExporter(_Exporter):
    """One row a student, for Moodle's *Grades > Import > CSV file*.

    Moodle finds people by their ID number or their address (docs.moodle.org, Grade import, 2022); the
    participant numbers of its zips mean nothing there.
    """

    default_to = "grades-moodle.csv"

    def export(self, gradebook: Gradebook) -> None:
        """Write the table; say who cannot be found by Moodle."""
        names, _, students = self.wide(gradebook)
        unknown = [
            one for one, (student, _) in students.items() if not (student.lms_user_id or student.email)
        ]
        if unknown:
            self.log.warning(
                "Students with neither an ID number nor an address, whom Moodle cannot find: %d (%s). "
                "Add what is missing with: nbgrader db student import course/students.csv",
                len(unknown),
                ", ".join([*unknown[:10], *(["…"] if len(unknown) > 10 else [])]),  # noqa: PLR2004 - as shown
            )
        rows = [
            (student.lms_user_id, student.email, *(points.get(name) for name in names))
            for key, (student, points) in students.items()
            if key not in unknown
        ]
        write_table(self.target(), ("ID number", "Email address", *names), rows)
        self.report(self.target(), len(rows))


class CanvasExporter(_Exporter):
    """One row a student, for Canvas' *Grades > Import*; the student ids are Canvas' own."""

    default_to = "grades-canvas.csv"

    def export(self, gradebook: Gradebook) -> None:
        """Write the table, with Canvas' second row of most points."""
        names, most, students = self.wide(gradebook)
        header = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", *names)
        points_row = ("    Points Possible", "", "", "", "", *(most[name] for name in names))
        rows = [
            (
                *(_name(student), key, student.lms_user_id, student.email, ""),
                *(points.get(name) for name in names),
            )
            for key, (student, points) in students.items()
        ]
        write_table(self.target(), header, [points_row, *rows])
        self.report(self.target(), len(rows))


def _name(student: Any) -> str:  # noqa: ANN401 - nbgrader's student
    return ", ".join(part for part in (student.last_name, student.first_name) if part)
