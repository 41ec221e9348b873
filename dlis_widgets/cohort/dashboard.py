"""The teacher's live page of a class: choose hand-ins, look, talk about it, save pictures."""

from __future__ import annotations

import base64
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets

from dlis_widgets.cohort import views
from dlis_widgets.cohort.pictures import html_of, one_page, picture
from dlis_widgets.cohort.read import read_submissions
from dlis_widgets.content.library import library
from dlis_widgets.content.models import Case
from dlis_widgets.errors import DlisError
from dlis_widgets.notebooks import workbooks
from dlis_widgets.paths import workbooks_dir

if TYPE_CHECKING:
    from dlis_widgets.cohort.tables import Cohort
    from dlis_widgets.cohort.views import Shown

NOTE = (
    "Groups of fewer than five people are not shown, and others are left out where they could be worked out. "
    "The index is our own construction and unvalidated. Nobody is ranked."
)
DEMO_PEOPLE = 120


def dashboard(root: Path) -> ipywidgets.VBox:
    """Return the controls and what they show.

    Parameters
    ----------
    root
        The course's folder.
    """
    where = ipywidgets.ToggleButtons(
        options=[("This course", "course"), ("A file of mine", "file"), ("Synthetic example", "demo")],
        description="Show",
    )
    upload = ipywidgets.FileUpload(accept=".zip,.ipynb", multiple=True, description="Zip or hand-ins")
    upload.layout.display = "none"
    which = ipywidgets.Dropdown(description="Workbook", layout={"width": "100%", "max_width": "36rem"})
    case = ipywidgets.Dropdown(description="Case", layout={"width": "100%", "max_width": "36rem"})
    status = ipywidgets.HTML()
    overall, spread, files = ipywidgets.HTML(), ipywidgets.HTML(), ipywidgets.HTML()
    state: dict[str, Cohort] = {}

    def show(*_: Any) -> None:  # noqa: ANN401 - ipywidgets passes a change or nothing
        upload.layout.display = "" if where.value == "file" else "none"
        try:
            cohort = _load(where.value, root, upload.value)
        except DlisError as error:
            status.value = f"<p role='status'>{error}</p>"
            for one in (overall, spread, files):
                one.value = ""
            which.options = case.options = []
            return
        state["cohort"] = cohort
        said = waiting(root) if where.value == "course" else ""
        lines = f" {len(cohort.lines)} files could not be used or are remarkable." if cohort.lines else ""
        status.value = f"<p role='status'>{NOTE}{lines} {said}</p>"
        handed_in = set(cohort.sheets["workbook"])
        known = [(one.title, one.name) for one in workbooks(workbooks_dir()) if one.name in handed_in]
        which.options = [("All workbooks", ""), *known]
        show_part()

    def show_part(*_: Any) -> None:  # noqa: ANN401
        part = state["cohort"].of_workbook(which.value) if which.value else state["cohort"]
        shown = summary(part)
        overall.value = "".join(map(html_of, shown))
        files.value = _downloads(shown)
        case.options = _cases(part)
        show_case()

    def show_case(*_: Any) -> None:  # noqa: ANN401
        spread.value = "".join(map(html_of, views.choices(state["cohort"], case.value))) if case.value else ""

    for control in (where, upload):
        control.observe(show, "value")
    which.observe(show_part, "value")
    case.observe(show_case, "value")
    show()
    heading = ipywidgets.HTML("<h2>How the class decided: for a discussion</h2>")
    return ipywidgets.VBox([where, upload, status, which, overall, files, heading, case, spread])


def summary(cohort: Cohort) -> list[Shown]:
    """Return the views of a whole class in the order of the page."""
    return [views.progress(cohort), views.agility(cohort), views.change(cohort), views.training(cohort)]


def waiting(root: Path) -> str:
    """Return one sentence on the reflections that wait for a person in this course."""
    gradebook = root / "course" / "gradebook.db"
    if not gradebook.exists():
        return ""
    from nbgrader.api import Gradebook  # noqa: PLC0415 - slow to import

    with Gradebook(f"sqlite:///{gradebook.as_posix()}") as opened:
        counts = {
            assignment.name: sum(one.needs_manual_grade for one in assignment.submissions)
            for assignment in opened.assignments
        }
    told = ", ".join(f"{name} ({count})" for name, count in sorted(counts.items()) if count)
    return f"Hand-ins with reflections that wait for you: {told}." if told else "No reflection waits for you."


def _load(kind: str, root: Path, uploaded: Any) -> Cohort:  # noqa: ANN401 - ipywidgets' value
    if kind == "demo":
        from dlis_widgets.synthetic.cohort import demo_tables  # noqa: PLC0415 - only where it is asked for

        return demo_tables(DEMO_PEOPLE)
    if kind == "course":
        return read_submissions([root])
    if not uploaded:
        raise DlisError("Choose the zip from your learning platform, or hand-ins (module-1.ipynb …).")
    with tempfile.TemporaryDirectory() as folder:
        for number, one in enumerate(uploaded, start=1):
            # A single hand-in does not say who sent it; a number is enough here.
            is_zip = one["name"].lower().endswith(".zip")
            target = (
                Path(folder) / ("." if is_zip else f"upload-{number}") / f"{number}-{Path(one['name']).name}"
            )
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(bytes(one["content"]))
        return read_submissions([folder])


def _cases(cohort: Cohort) -> list[tuple[str, str]]:
    answered = cohort.choices.loc[cohort.choices["option"] != "", "case"].unique()
    return [(library().get(Case, one).title, one) for one in sorted(answered)]


def _downloads(shown: list[Shown]) -> str:
    """Return links to the pictures and to the page for the team; they are made in this kernel."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "class.pdf"
        one_page(shown, "Digital agility of a class", NOTE, page)
        links = [_link("class.pdf", "application/pdf", page.read_bytes(), "One page for the team (PDF)")]
    for one in shown:
        if one.draw is not None:
            links += [
                _link(f"{one.name}.png", "image/png", picture(one, "png"), f"{one.title} (PNG)"),
                _link(f"{one.name}.svg", "image/svg+xml", picture(one, "svg"), f"{one.title} (SVG)"),
            ]
    return "<h3>Save</h3><ul>" + "".join(f"<li>{link}</li>" for link in links) + "</ul>"


def _link(name: str, mime: str, content: bytes, text: str) -> str:
    data = base64.b64encode(content).decode("ascii")
    return f'<a download="{name}" href="data:{mime};base64,{data}">{text}</a>'
