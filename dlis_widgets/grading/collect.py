"""Collecting hand-ins from a learning platform's downloads, at nbgrader's ``zip_collect``.

nbgrader unpacks and then asks a collector about each file; unpacking is where zips attack, and
collecting stops at the first surprise. So our extractor reads, sorts and decides everything, puts
one folder a student into the extracted folder, and writes what it did as one line a file. The
collector only repeats what the folders say.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin

from dlis_widgets.grading.parcels import Parcel, parcels
from dlis_widgets.grading.tables import write_table
from dlis_widgets.grading.untrusted import UnreadableError, facts_of, one_line, parse

if TYPE_CHECKING:
    from dlis_widgets.grading.senders import Sender

_KINDS = {
    **dict.fromkeys((".doc", ".docx", ".odt", ".rtf", ".pages"), "A text document, such as Word’s,"),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".heic", ".gif"), "A picture"),
    ".pdf": "A PDF",
    ".html": "A saved web page",
}
_SEND_FILE = (
    "Please open the workbook, choose “Save my work to a file”, and hand in that file (it ends in .ipynb)."
)
REPORT = "collection.csv"
HEADER = ("student", "name", "file", "result", "what was found", "what to tell the student")


@dataclass(frozen=True)
class Line:
    """What happened to one file: a row of the collection report."""

    student: str
    name: str
    file: str
    result: str
    found: str = ""
    tell: str = ""


@dataclass
class Collection:
    """What is collected for one assignment.

    Parameters
    ----------
    assignment
        Its name.
    version
        Of its workbook, where the workbook has one.
    """

    assignment: str
    version: int | None = None
    chosen: dict[tuple[str, str], tuple[Sender, Parcel]] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)

    def add(self, parcel: Parcel) -> None:
        """Take one file in, or write down why not."""
        who = parcel.sent_by
        if who is None:
            text = "The path does not say who sent it: put it into a folder with the student’s name."
            self._say(None, parcel, "not collected", parcel.problem or text)
        elif who.online_text:
            self._say(who, parcel, "not collected", "A text typed into the platform.", _SEND_FILE)
        elif problem := self._problem(who, parcel):
            self._say(who, parcel, "not collected", *problem)
        else:
            self._keep(who, parcel)

    def _problem(self, who: Sender, parcel: Parcel) -> tuple[str, str] | None:
        suffix = Path(who.file).suffix.lower()
        found = parcel.problem
        if not found and suffix not in {".ipynb", ".json", ".txt", ""}:
            found = f"{_KINDS.get(suffix, f'A file of another kind ({suffix})')} instead of a workbook."
        if found:
            return found, _SEND_FILE
        if not parcel.content.strip():
            return "The file is empty.", "Your file arrived empty. " + _SEND_FILE
        if who.file.endswith(".answers.json"):
            right = who.file == f"{self.assignment}.answers.json"
            return None if right else ("Answers of another workbook.", _SEND_FILE)
        return self._notebook_problem(parcel)

    def _notebook_problem(self, parcel: Parcel) -> tuple[str, str] | None:
        try:
            facts = facts_of(parse(parcel.content))
        except UnreadableError as error:
            said = str(error).split(";")[0]
            return f"{said[0].upper()}{said[1:]}.", "Your file arrived damaged or incomplete. " + _SEND_FILE
        workbook = facts.get("workbook")
        if isinstance(workbook, str) and workbook != self.assignment:
            shown = workbook[:40]
            return (
                f"This is the workbook {shown!r}.",
                f"You handed in {shown!r} instead of {self.assignment!r}.",
            )
        return None

    def _keep(self, who: Sender, parcel: Parcel) -> None:
        kind = "answers" if who.file.endswith(".answers.json") else "notebook"
        key = (who.student_id, kind)
        other = self.chosen.get(key)
        if other is not None and _age(*other) > _age(who, parcel):
            self._say(who, parcel, "older copy", "A newer file of the same student was collected.")
            return
        if other is not None:
            self._say(*other, "older copy", "A newer file of the same student was collected.")
        self.chosen[key] = (who, parcel)

    def finish(self) -> None:
        """Write down what was collected, and what is to be known about it."""
        for (_, kind), (who, parcel) in self.chosen.items():
            remarks = ["Late, says the platform."] if who.late else []
            version = facts_of(parse(parcel.content)).get("version") if kind == "notebook" else None
            if isinstance(version, int) and self.version is not None and version != self.version:
                remarks.append(
                    f"Made with version {version} of the workbook; this course has {self.version}."
                )
            if who.file not in {f"{self.assignment}.ipynb", f"{self.assignment}.answers.json"}:
                remarks.append("Collected under the workbook’s own name.")
            self._say(who, parcel, "collected", " ".join(remarks))
        self.lines.sort(key=lambda line: (line.result == "collected", line.student, line.file))

    def _say(self, who: Sender | None, parcel: Parcel, result: str, found: str, tell: str = "") -> None:
        student, name = (who.student_id, who.name) if who else ("", "")
        self.lines.append(Line(student, name, parcel.path[-200:], result, found, tell))


def _age(who: Sender, parcel: Parcel) -> tuple[object, ...]:
    return (who.order[:2], parcel.when, who.order[2:])


def _when(who: Sender) -> datetime | None:
    """Return the time that the platform put into the name; None for digits that are no time."""
    try:
        when = datetime.strptime(str(who.order[0]), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except (ValueError, IndexError):
        return None
    return when if when.year >= 1970 else None  # noqa: PLR2004 - nbgrader's reader of times stumbles earlier


class SafeExtractor(ExtractorPlugin):  # type: ignore[misc] # nbgrader ships no types
    """nbgrader's ``ZipCollectApp.extractor_plugin``: opens zips, sorts hand-ins, reports."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Put one folder a student into the extracted folder."""
        course = self.parent.coursedir
        assignment = course.assignment_id
        source = Path(course.format_path(course.source_directory, ".", assignment)) / f"{assignment}.ipynb"
        facts = json.loads(source.read_bytes())["metadata"].get("dlis", {}) if source.exists() else {}
        collection = Collection(assignment, facts.get("version"))
        for parcel in parcels(Path(archive_path)):
            collection.add(parcel)
        collection.finish()
        for (student, kind), (who, parcel) in collection.chosen.items():
            folder = Path(extracted_path) / student
            folder.mkdir(parents=True, exist_ok=True)
            suffix = "ipynb" if kind == "notebook" else "answers.json"
            (folder / f"{assignment}.{suffix}").write_bytes(parcel.content)
            if when := _when(who):
                (folder / "timestamp.txt").write_text(when.isoformat(" "), encoding="utf-8")
        self._report(Path(archive_path).parent / REPORT, collection.lines)

    def _report(self, path: Path, lines: list[Line]) -> None:
        rows = [(one.student, one.name, one.file, one.result, one.found, one.tell) for one in lines]
        write_table(path, HEADER, rows, mark=True)
        for line in lines:
            if line.found:
                who = " ".join(part for part in (line.student, f"({line.name})" if line.name else "") if part)
                _say(one_line(f"{who or line.file}: {line.result}. {line.found} {line.tell}"))
        collected = sum(line.result == "collected" for line in lines)
        _say(f"{collected} of {len(lines)} files collected. The report: {path}")


def _say(line: str) -> None:
    # To standard error, which takes names in every script on every terminal.
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - what the teacher is here for


class FolderCollector(FileNameCollectorPlugin):  # type: ignore[misc] # as above
    """nbgrader's ``ZipCollectApp.collector_plugin``: reads student and time from the sorted folders."""

    def collect(self, submitted_file: str) -> dict[str, Any] | None:
        """Return whose file it is."""
        path = Path(submitted_file)
        stamp = path.with_name("timestamp.txt")
        if path == stamp:
            return None
        found = {"student_id": path.parent.name, "file_id": path.name}
        return {**found, "timestamp": stamp.read_text("utf-8")} if stamp.exists() else found
