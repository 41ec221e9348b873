"""Feedback: one page a student in the site's looks, and one zip for Moodle.

nbgrader writes what ``GenerateFeedback.exporter_class`` returns. A page of ours holds everything it
needs and asks nobody for anything; an assignment that is no workbook of ours gets nbgrader's own page.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbconvert.exporters import HTMLExporter
from nbgrader.api import BaseCell, Comment, Grade, Gradebook

from dlis_widgets.agility.scoring import Profile, ScoringKey, profile, shown
from dlis_widgets.answers.notebook import read_literal, solution_cells, source_of
from dlis_widgets.content.library import SOURCE_LANGUAGE, Library, library
from dlis_widgets.content.models import Case, Instrument, Prompt, Task, fields
from dlis_widgets.grading.grades import by_name
from dlis_widgets.grading.rebuild import typed
from dlis_widgets.progress import Progress
from dlis_widgets.web.html import Page
from dlis_widgets.web.scripts import style

if TYPE_CHECKING:
    from dlis_widgets.agility.scoring import FormAnswer

Resources = dict[str, Any]


@dataclass(frozen=True)
class Marks:
    """What a student got for one activity, and what was said about it."""

    score: float
    points: float
    waiting: bool
    comment: str


@dataclass(frozen=True)
class Entry:
    """One activity on the feedback page.

    Parameters
    ----------
    title, question
        Of the activity.
    text
        A reflection as it was typed; None for a form.
    chosen
        For a form: each question, the labels chosen, and what its explanation says of them.
    marks
        None where nothing is marked.
    """

    title: str
    question: str
    text: str | None
    chosen: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    marks: Marks | None


class FeedbackExporter(HTMLExporter):  # type: ignore[misc] # nbconvert ships no types
    """Writes one feedback page from an autograded notebook and the gradebook."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - traitlets
        super().__init__(**kwargs)
        self._course = self.parent.coursedir
        total = sum(len(one) for one in self.parent.assignments.values())
        self._progress = Progress(total, "Writing feedback")
        self._pages: dict[str, dict[str, str]] = {}
        self._gradebook = Gradebook(self._course.db_url)

    def from_filename(self, filename: str, resources: Resources, **_: object) -> tuple[str, Resources]:
        """Return the page to write, as nbgrader's converter expects."""
        path, facts = Path(filename), resources["nbgrader"]
        notebook = json.loads(path.read_bytes())
        if "hand_in" in notebook["metadata"].get("dlis", {}):
            resources["output_extension"] = ".html"
            html = feedback_page(notebook, facts, self._gradebook)
        else:
            html, resources = super().from_filename(filename, resources)
        pages = self._pages.setdefault(facts["assignment"], {})
        pages[f"{facts['student']}/{path.stem}.html"] = html
        self._progress.step()
        if self._progress.finished:
            self._gradebook.close()
            for assignment, written in self._pages.items():
                self._zip(assignment, written)
        return html, resources

    def _zip(self, assignment: str, written: dict[str, str]) -> None:
        """Put all pages of an assignment into one zip, named as Moodle's upload expects.

        The folder's second and further parts are what Moodle reads (mod/assign/feedback/file/
        importziplib.php, Moodle 4.5); only its participant numbers can be matched.
        """
        course = self._course
        found = Path(course.root).glob(str(Path(course.feedback_directory) / "*" / assignment / "*.html"))
        pages = {f"{one.parts[-3]}/{one.name}": one.read_text("utf-8") for one in found} | written
        numbered = {name: page for name, page in pages.items() if name.split("/")[0].isdigit()}
        if not numbered:
            return
        target = Path(course.root) / course.feedback_directory / f"{assignment}-for-moodle.zip"
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(".part")
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, page in sorted(numbered.items()):
                student, file = name.split("/")
                archive.writestr(f"Participant_{student}_assignsubmission_file/feedback-{file}", page)
        part.replace(target)
        self._progress.say(f"For Moodle’s “Upload multiple feedback files in a zip”: {target}")


def feedback_page(notebook: dict[str, Any], facts: dict[str, str], gradebook: Gradebook) -> str:
    """Return the feedback on one hand-in as a page of its own.

    Parameters
    ----------
    notebook
        The autograded notebook as parsed JSON.
    facts
        nbgrader's student, assignment and notebook.
    gradebook
        Where the marks are.
    """
    about = notebook["metadata"]["dlis"]
    content = library(about["hand_in"]["locale"] or SOURCE_LANGUAGE)
    page = Page(content, about["workbook"], "grading")
    submission = gradebook.find_submission_notebook(facts["notebook"], facts["assignment"], facts["student"])
    marks = _marks(gradebook, submission.id)
    penalty = submission.late_submission_penalty or 0
    entries = [entry for one in solution_cells(notebook) if (entry := _entry(content, marks, *one))]
    return page.render(
        "feedback",
        about["title"],
        title=page.gettext(about["title"]),
        locale=content.locale,
        style=style(),
        entries=entries,
        score=round(sum(one.score for one in marks.values()) - penalty, 2),
        points=sum(one.points for one in marks.values()),
        penalty=penalty,
        waiting=any(one.marks and one.marks.waiting for one in entries),
        notes=about["hand_in"]["notes"],
        profiles=_profiles(content, notebook),
        shown=shown,
    ).html


def _marks(gradebook: Gradebook, notebook_id: str) -> dict[str, Marks]:
    comments = by_name(gradebook, Comment, notebook_id)
    said = {name: one.manual_comment or "" for name, one in comments.items()}
    grades = (
        gradebook.db.query(BaseCell.name, Grade.score, Grade.max_score, Grade.needs_manual_grade)
        .join(Grade, Grade.cell_id == BaseCell.id)
        .filter(Grade.notebook_id == notebook_id)
    )
    return {
        (answer := name.removeprefix("check-")): Marks(score, points, waiting, said.get(answer, ""))
        for name, score, points, waiting in grades
    }


def _entry(content: Library, marks: dict[str, Marks], answer_id: str, cell: dict[str, Any]) -> Entry | None:
    source = source_of(cell)
    if answer_id in content.ids(Prompt):
        prompt = content.get(Prompt, answer_id)
        text = typed(source) if cell["metadata"].get("dlis") else ""
        return Entry(prompt.title, prompt.question, text, (), marks.get(answer_id))
    for kind in (Case, Task, Instrument):
        if answer_id in content.ids(kind):
            form = content.get(kind, answer_id)
            chosen = _chosen(form, read_literal(source) or {})  # type: ignore[arg-type] # a form's literal
            return Entry(form.title, "", None, chosen, marks.get(answer_id))
    return None


def _chosen(
    form: Case | Task | Instrument, answer: FormAnswer
) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return each question with what was chosen and, in a task, what is to be said about it."""
    said: dict[tuple[str, str], str] = {}
    if isinstance(form, Task):
        said = {(one.id, option.id): option.explanation for one in form.questions for option in one.options}
    rows = []
    for field, (question, labels) in fields(form).items():
        value = answer.get(field, [])
        ids = value if isinstance(value, list) else [value]
        rows.append(
            (question, tuple((labels[one], said.get((field, one), "")) for one in ids if one in labels))
        )
    return tuple(rows)


def _profiles(content: Library, notebook: dict[str, Any]) -> list[tuple[Instrument, Profile]]:
    answers = {one: read_literal(source_of(cell)) for one, cell in solution_cells(notebook)}
    found = []
    for instrument_id in sorted(answers.keys() & content.ids(Instrument)):
        instrument = content.get(Instrument, instrument_id)
        tasks = {one.task: content.get(Task, one.task) for one in instrument.dimensions}
        forms = {one: value for one, value in answers.items() if isinstance(value, dict)}
        key = ScoringKey.of(instrument, tasks)
        found.append((instrument, profile(key, forms.get(instrument_id, {}), forms)))
    return found
