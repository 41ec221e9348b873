"""How hand-ins enter and leave nbgrader's ``autograde``.

nbgrader reads and writes each notebook through ``Autograde.exporter_class``, twice: first from the
submitted folder, then, to run the tests, from the autograded one. The first time we take answers
only and rebuild the notebook from the teacher's release; the second time it is ours already.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.converters import NbGraderException
from nbgrader.utils import parse_utc

import dlis_widgets
from dlis_widgets.answers.sheet import sheet_path
from dlis_widgets.errors import DlisError
from dlis_widgets.grading.hand_in import read_hand_in
from dlis_widgets.grading.lock import course_lock
from dlis_widgets.grading.rebuild import needs_kernel, rebuild, trusted
from dlis_widgets.grading.untrusted import UnreadableError, clean, read_bytes
from dlis_widgets.progress import Progress

Resources = dict[str, Any]


class AnswersOnlyExporter(NotebookExporter):  # type: ignore[misc] # nbconvert ships no types
    """Reads hand-ins as data; also counts them and sees which of them changed since the last run."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - traitlets
        super().__init__(**kwargs)
        self._course = self.parent.coursedir
        self._lock = course_lock(Path(self._course.root))
        self._early: list[str] = []
        try:
            self._progress = Progress(self._forget_outdated(), "Grading")
            for line in self._early:
                self._progress.say(line)
        except BaseException:
            self._lock.release()
            raise

    def from_filename(self, filename: str, resources: Resources, **_: object) -> tuple[str, Resources]:
        """Return the notebook to write, as nbgrader's converter expects."""
        path = Path(filename)
        facts = resources["nbgrader"]
        released = self._released(facts["assignment"], facts["notebook"])
        resources["metadata"] = {"name": path.stem, "path": str(path.parent)}
        resources["output_extension"] = self.file_extension
        is_submitted = path.parent == self._folder("submitted", facts["student"], facts["assignment"])
        if is_submitted and not needs_kernel(released):
            return self._rebuilt(path, released, resources)
        if is_submitted:
            return super().from_filename(filename, resources)  # type: ignore[no-any-return]
        return self._graded(path, resources)

    def _rebuilt(self, path: Path, released: dict[str, Any], resources: Resources) -> tuple[str, Resources]:
        facts = resources["nbgrader"]
        student = facts["student"]
        try:
            sent = read_hand_in(path, released)
        except UnreadableError as error:
            self._step()
            raise NbGraderException(f"{student}: {error}") from None
        if beside := self._leave_only_ours(student, facts["assignment"], path):
            note = f"These files beside the notebook were left out: {', '.join(beside[:5])}."
            sent = replace(sent, notes=(*sent.notes, clean(note)))
        for note in sent.notes:
            self._progress.say(f"{student}: {note}")
        graded = rebuild(released, sent, _fingerprint(path, released))
        return json.dumps(graded, ensure_ascii=False, indent=1) + "\n", resources

    def _graded(self, path: Path, resources: Resources) -> tuple[str, Resources]:
        """Run nbgrader's autograding steps on a notebook that is already ours."""
        notebook = nbformat.from_dict(json.loads(path.read_text("utf-8")))
        try:
            for step in self._preprocessors:
                notebook, resources = step(notebook, resources)
        finally:
            self._step()
        return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", resources

    def _step(self) -> None:
        self._progress.step()
        if self._progress.finished:
            self._lock.release()

    def _released(self, assignment: str, notebook: str) -> dict[str, Any]:
        course = self._course
        folders = (course.release_directory, course.source_directory)
        try:
            return trusted(
                *(Path(course.format_path(one, ".", assignment)) / f"{notebook}.ipynb" for one in folders)
            )
        except DlisError as error:
            raise NbGraderException(str(error)) from None

    def _folder(self, kind: str, student: str, assignment: str) -> Path:
        return Path(self._course.format_path(getattr(self._course, f"{kind}_directory"), student, assignment))

    def _leave_only_ours(self, student: str, assignment: str, sent: Path) -> list[str]:
        """Remove what nbgrader has copied beside the notebook; return what was sent beside it.

        It would be served from the same address as formgrader.
        """
        ours = Path(self._course.format_path(self._course.source_directory, ".", assignment))
        folder = self._folder("autograded", student, assignment)
        for path in folder.rglob("*") if folder.exists() else ():
            known = ours / path.relative_to(folder)
            if (path.is_file() or path.is_symlink()) and not known.exists() and path.suffix != ".ipynb":
                path.unlink()
        expected = {sent.name, "timestamp.txt", f"{sent.stem}.answers.json"}
        return sorted(path.name for path in sent.parent.iterdir() if path.name not in expected)

    def _prepare(self, folder: Path) -> None:
        """Take out of nbgrader's way what would end its run before we are asked.

        A link in a hand-in is never followed; a time stamp that is no time becomes an ordinary file.
        """
        for path in folder.rglob("*"):
            if path.is_symlink() and path.suffix != ".ipynb":
                path.unlink()
                self._early.append(f"{folder.parent.name}: the link {path.name!r} was left out.")
        stamp = folder / "timestamp.txt"
        if stamp.is_file():
            try:
                parse_utc(stamp.read_text("utf-8").strip())
            except (ValueError, OverflowError, UnicodeDecodeError):
                stamp.replace(folder / "timestamp-unreadable.txt")
                self._early.append(f"{folder.parent.name}: timestamp.txt holds no time and was left out.")

    def _forget_outdated(self) -> int:
        """Remove autograded folders that are unfinished or outdated; return how many are to be done.

        nbgrader skips every folder that exists, also one that an interrupted run left half done,
        and sees a changed hand-in only by its time stamp. This is the one place where we are asked
        before it looks. Marks are in the gradebook and stay.
        """
        total = 0
        course = self._course
        names = course.format_path(course.submitted_directory, "(?P<student>.*)", "(?P<name>.*)", escape=True)
        for folder, sent in self.parent.assignments.items():
            self._prepare(Path(folder))
            student, assignment = re.fullmatch(names, folder).group("student", "name")  # type: ignore[union-attr]
            notebooks = [Path(one) for one in sent if self._is_known(assignment, Path(one).stem)]
            graded = self._folder("autograded", student, assignment)
            outdated = not all(self._is_current(one, graded, assignment) for one in notebooks)
            if outdated and graded.exists():
                shutil.rmtree(graded)
            if outdated or self.parent.force:
                total += len(notebooks)
        return total

    def _is_known(self, assignment: str, notebook: str) -> bool:
        folder = self._course.format_path(self._course.source_directory, ".", assignment)
        return (Path(folder) / f"{notebook}.ipynb").exists()

    def _is_current(self, sent: Path, graded: Path, assignment: str) -> bool:
        try:
            done = json.loads((graded / sent.name).read_bytes())
            marks = done["metadata"].get("dlis", {}).get("hand_in", {}).get("fingerprint")
            ran = any(cell.get("execution_count") for cell in done["cells"])
            released = self._released(assignment, sent.stem)
            return bool(ran and (needs_kernel(released) or marks == _fingerprint(sent, released)))
        except (OSError, ValueError, KeyError, UnreadableError, NbGraderException):
            return False


def _fingerprint(path: Path, released: dict[str, Any]) -> str:
    """Return what changes whenever a hand-in, its release or this package changes."""
    made = hashlib.sha256(dlis_widgets.__version__.encode())
    made.update(json.dumps(released, sort_keys=True).encode())
    workbook = released["metadata"].get("dlis", {}).get("workbook")
    for one in (path, sheet_path(path.parent, workbook) if workbook else path):
        try:
            made.update(read_bytes(one))
        except (UnreadableError, OSError) as error:
            made.update(str(error).encode("utf-8", "replace"))
    return made.hexdigest()
