"""A course full of hostile hand-ins: graded once, looked at once, then asserted on many times."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import pytest

from dlis_widgets.answers.notebook import fill
from tests.conftest import ROOT, teaching
from tests.hostile.attacks import HAND_INS, HONEST
from tests.hostile.drafts import Canary, hand_in
from tests.hostile.watch import Sight, Watch
from tests.nbgrader.conftest import module_answers, nbgrader, release_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

Grades = dict[str, dict[str, tuple[float | None, float, bool]]]
LISTS = ("gradebook/module-1/module-1", "manage_submissions/module-1", "manage_students")
SECRET = "The salaries of all teachers, by name"


@dataclass
class Graded:
    """What autograding all hand-ins has left behind."""

    course: Path
    canary: Canary
    code: int
    said: str
    asked: list[str]
    grades: Grades = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)

    def lines_about(self, student: str) -> list[str]:
        """Return the lines that name a student, without the name."""
        unknown = [line for line in self.said.splitlines() if "unknown notebook" in line]
        parts = [line.partition(f"{student}: ") for line in self.said.splitlines()]
        return [said for _, found, said in parts if found] + [one for one in unknown if f"/{student}/" in one]

    def kept(self, student: str) -> set[str]:
        """Return the names of all files in a student's autograded folder."""
        folder = self.course / "course/autograded" / student
        return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


@pytest.fixture(scope="session")
def canary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Canary, list[str]]]:
    """Return the canary, and the paths that its server was asked for."""
    asked: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Canary(tmp_path_factory.mktemp("cage"), f"http://127.0.0.1:{server.server_port}"), asked
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def graded(tmp_path_factory: pytest.TempPathFactory, canary: tuple[Canary, list[str]]) -> Graded:
    """Return a course in a folder with a space in its name, autograded with one plain command."""
    cage, asked = canary
    course = tmp_path_factory.mktemp("course") / "our course"
    left_out = shutil.ignore_patterns(".ipynb_checkpoints")
    shutil.copytree(ROOT / "workbooks", course / "workbooks", ignore=left_out)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    secret = course / "workbooks" / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    nbgrader(course, "generate_assignment", "module-1")
    submitted, released = course / "course/submitted", release_of(course, "module-1")
    for attacks in HAND_INS.values():
        hand_in(attacks, submitted, released, cage, secret)
    for student in HONEST:
        folder = submitted / student / "module-1"
        folder.mkdir(parents=True)
        honest = json.dumps(fill(released, module_answers()))
        (folder / "module-1.ipynb").write_text(honest, encoding="utf-8")
    command = [sys.executable, "-m", "nbgrader", "autograde", "module-1"]
    environment = {**os.environ, "DLIS_CANARY": str(cage.folder)}
    result = subprocess.run(
        command, cwd=course, env=environment, capture_output=True, text=True, check=False, errors="replace"
    )
    done = Graded(course, cage, result.returncode, result.stdout + result.stderr, asked)
    _read_gradebook(done)
    return done


def _read_gradebook(done: Graded) -> None:
    from nbgrader.api import Gradebook  # noqa: PLC0415 - slow to import

    with Gradebook(f"sqlite:///{done.course / 'course/gradebook.db'}") as gradebook:
        for sent in gradebook.assignment_submissions("module-1"):
            done.pages[sent.student.id] = sent.notebooks[0].id
            done.grades[sent.student.id] = {
                grade.name: (grade.auto_score, grade.max_score, grade.needs_manual_grade)
                for grade in sent.notebooks[0].grades
            }


@pytest.fixture(scope="session")
def sights(graded: Graded, browser: Browser) -> dict[str, dict[str, Sight]]:
    """Return what a browser saw on formgrader's page and on the feedback page of every student.

    Feedback is written by one plain command while formgrader's pages are visited.
    """
    students = [one for one in (*HONEST, *HAND_INS) if graded.kept(one)]
    watch = Watch(browser)
    write = [sys.executable, "-m", "nbgrader", "generate_feedback", "module-1"]
    with teaching(graded.course, DLIS_CANARY=str(graded.canary.folder)) as desk:
        watch.log_in(f"{desk}/login?next=%2Fapi&token=letmein")
        with _meanwhile(write, graded.course):
            pages = {one: f"{desk}/formgrader/submissions/{graded.pages[one]}/" for one in students}
            formgrader = watch.visit(pages)
            formgrader |= watch.visit({one: f"{desk}/formgrader/{one}" for one in LISTS})
    feedback = {one: graded.course / f"course/feedback/{one}/module-1/module-1.html" for one in students}
    return {
        "formgrader": formgrader,
        "feedback": watch.visit({one: path.as_uri() for one, path in feedback.items()}),
    }


@contextmanager
def _meanwhile(command: list[str], folder: Path) -> Iterator[None]:
    """Run a command beside the block; both have to end well."""
    with TemporaryFile("w+") as said:
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=said)
        yield
        code = process.wait()
        said.seek(0)
        assert code == 0, said.read()
