"""How hand-ins enter and leave nbgrader's ``autograde``.

nbgrader reads and writes each notebook through ``Autograde.exporter_class``, twice: first from the
submitted folder, then, to run the tests, from the autograded one. The first time we take answers
only and rebuild the notebook from the teacher's release; the second time it is ours already.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import shutil
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.converters import NbGraderException
from nbgrader.utils import parse_utc

from dlis_widgets.answers.sheet import sheet_path
from dlis_widgets.errors import DlisError
from dlis_widgets.grading.checks import Shown, shown_by
from dlis_widgets.grading.enrol import enrol
from dlis_widgets.grading.hand_in import read_hand_in
from dlis_widgets.grading.lock import course_lock
from dlis_widgets.grading.rebuild import Release, rebuild, trusted
from dlis_widgets.grading.untrusted import UnreadableError, facts_of, one_line, read_bytes
from dlis_widgets.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbgrader.api import Gradebook

Resources = dict[str, Any]


class _SentenceForTraceback(logging.Filter):
    """Lets nbgrader say what kept a hand-in from being graded, and not where in the code that was."""

    _KNOWN = re.compile(
        r"Traceback .*^(?:\S*NbGraderException|OSError): (?P<sentence>[^\n]*)\Z", re.DOTALL | re.MULTILINE
    )

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass; shorten those that hold nothing but such a traceback."""
        if found := self._KNOWN.match(record.getMessage().rstrip()):
            record.msg, record.args = found["sentence"], ()
        return True


_SENTENCE_FOR_TRACEBACK = _SentenceForTraceback()


class AnswersOnlyExporter(NotebookExporter):  # type: ignore[misc] # nbconvert ships no types
    """Reads hand-ins as data; also counts them and sees which of them changed since the last run."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - traitlets
        super().__init__(**kwargs)
        self.log.addFilter(_SENTENCE_FOR_TRACEBACK)
        self._course = self.parent.coursedir
        self._shown: dict[str, Shown] = {}
        self._fingerprint = ""
        try:
            self._lock = course_lock(Path(self._course.root))
            with ExitStack() as if_it_fails:
                if_it_fails.callback(self._lock.release)
                total, notes, self._gradebook = self._make_ready()
                if_it_fails.pop_all()
        except NbGraderException as error:
            # nbgrader ends with exit code 1, and without a word.
            self.log.error(error)  # noqa: TRY400 - a sentence for the teacher, no traceback
            raise
        self._progress = Progress(total, "Grading")
        for note in notes:
            self._progress.say(note)
        self._end_if_finished()

    def from_filename(self, filename: str, resources: Resources, **_: object) -> tuple[str, Resources]:
        """Return the notebook to write, as nbgrader's converter expects."""
        path = Path(filename)
        facts = resources["nbgrader"]
        release = self._release(facts["assignment"], facts["notebook"])
        resources["metadata"] = {"name": path.stem, "path": str(path.parent)}
        resources["output_extension"] = self.file_extension
        if path.parent != self._folder("submitted", facts["student"], facts["assignment"]):
            return self._graded(path, release, resources)
        self._fingerprint = _fingerprint(path, release)
        if release.needs_kernel:
            return super().from_filename(filename, resources)  # type: ignore[no-any-return]
        return self._rebuilt(path, release, resources)

    def _rebuilt(self, path: Path, release: Release, resources: Resources) -> tuple[str, Resources]:
        facts = resources["nbgrader"]
        student = facts["student"]
        released = release.notebook()
        try:
            sent = read_hand_in(path, released)
        except UnreadableError as error:
            self._step()
            raise NbGraderException(f"{student}: {error}") from None
        if beside := self._leave_only_ours(student, facts["assignment"], path):
            note = f"These files beside the notebook were left out: {', '.join(beside[:5])}."
            sent = replace(sent, notes=(*sent.notes, one_line(note)))
        for note in sent.notes:
            self._progress.say(f"{student}: {note}")
        return json.dumps(rebuild(released, sent), ensure_ascii=False), resources

    def _graded(self, path: Path, release: Release, resources: Resources) -> tuple[str, Resources]:
        """Run nbgrader's autograding steps on what the first time has written."""
        facts = resources["nbgrader"]
        facts["gradebook"], facts["runs_code"] = self._gradebook, release.needs_kernel
        if not release.needs_kernel and release.digest not in self._shown:
            self._shown[release.digest] = shown_by(nbformat.from_dict(release.notebook()), release.folder)
        facts["shown"] = self._shown.get(release.digest)
        if release.needs_kernel:
            notebook = nbformat.read(path, as_version=4)
        else:  # written by us a moment ago: nothing to validate
            notebook = nbformat.from_dict(json.loads(path.read_bytes()))
        try:
            for step in self._preprocessors:
                notebook, resources = step(notebook, resources)
        finally:
            self._step()
        notebook.metadata["dlis"] = {**facts_of(notebook), "fingerprint": self._fingerprint}
        return json.dumps(notebook, ensure_ascii=False) + "\n", resources

    def _step(self) -> None:
        self._progress.step()
        self._end_if_finished()

    def _end_if_finished(self) -> None:
        if self._progress.finished:
            self._gradebook.close()
            self._lock.release()

    def _release(self, assignment: str, notebook: str) -> Release:
        folders = (self._course.release_directory, self._course.source_directory)
        paths = [Path(self._course.format_path(one, ".", assignment)) for one in folders]
        try:
            return trusted(*(one / f"{notebook}.ipynb" for one in paths))
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

    def _make_ready(self) -> tuple[int, list[str], Gradebook]:
        """Remove autograded folders that are unfinished or outdated, and enter new hand-ins.

        Returns how many notebooks are to be done, lines for the teacher, and the gradebook. nbgrader
        skips every folder that exists, also one that an interrupted run left half done, and sees a
        changed hand-in only by its time stamp. This is the one place where we are asked before it
        looks. Marks are in the gradebook and stay.
        """
        course, total, notes = self._course, 0, []
        names = course.format_path(course.submitted_directory, "(?P<student>.*)", "(?P<name>.*)", escape=True)
        left_out = course.student_id_exclude.split(",")
        undone: set[str] = set()
        outdated: list[Path] = []
        current = 0
        for folder, sent in self.parent.assignments.items():
            student, assignment = re.fullmatch(names, folder).group("student", "name")  # type: ignore[union-attr]
            if student in left_out:
                continue
            notes += [f"{student}: {note}" for note in _disarm(Path(folder))]
            notebooks = [Path(one) for one in sent if self._is_known(assignment, Path(one).stem)]
            graded = self._folder("autograded", student, assignment)
            is_current = all(self._is_current(one, graded, assignment) for one in notebooks)
            if not is_current and graded.exists():
                outdated.append(graded)
            if not is_current or self.parent.force:
                undone.add(student)
                total += len(notebooks)
            current += bool(notebooks) and student not in undone
        if current == len(self.parent.assignments):
            notes.append("There is nothing to grade: no hand-in is new or has changed.")
        gradebook = enrol(course.db_url, course.assignment_id, undone)
        for graded in outdated:
            shutil.rmtree(graded)
        return total, notes, gradebook

    def _is_known(self, assignment: str, notebook: str) -> bool:
        folder = self._course.format_path(self._course.source_directory, ".", assignment)
        return (Path(folder) / f"{notebook}.ipynb").exists()

    def _is_current(self, sent: Path, graded: Path, assignment: str) -> bool:
        """Say whether the last thing was done that is done to a hand-in as it is now."""
        try:
            made = _fingerprint(sent, self._release(assignment, sent.stem))
            return made.encode() in (graded / sent.name).read_bytes()
        except (OSError, NbGraderException):
            return False


def _disarm(folder: Path) -> Iterator[str]:
    """Take out of nbgrader's way what would end its run before we are asked; yield what that was.

    A link in a hand-in is never followed; a time stamp that is no time becomes an ordinary file.
    """
    for path in folder.rglob("*"):
        if path.is_symlink() and path.suffix != ".ipynb":
            path.unlink()
            yield f"the link {path.name!r} was left out."
    stamp = folder / "timestamp.txt"
    if stamp.is_file():
        try:
            parse_utc(stamp.read_text("utf-8").strip())
        except (ValueError, OverflowError, UnicodeDecodeError):
            stamp.replace(folder / "timestamp-unreadable.txt")
            yield "timestamp.txt holds no time and was left out."


def _fingerprint(path: Path, release: Release) -> str:
    """Return what changes whenever a hand-in or its release changes; no hand-in can hold its own."""
    made = hashlib.sha256(release.digest.encode())
    for one in (path, sheet_path(path.parent, release.workbook)):
        try:
            made.update(read_bytes(one))
        except (UnreadableError, OSError) as error:
            made.update(str(error).encode("utf-8", "replace"))
    return made.hexdigest()
