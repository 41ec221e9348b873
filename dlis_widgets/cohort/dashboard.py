"""The teacher's live page of a class: choose hand-ins, look, talk about it, save pictures."""

from __future__ import annotations

import base64
import html
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
    from collections.abc import Callable

    from dlis_widgets.cohort.tables import Cohort
    from dlis_widgets.cohort.views import Shown

NOTE = (
    "Groups of fewer than five people are not shown, and others are left out where they could be worked out. "
    "The index is our own construction and unvalidated. Nobody is ranked."
)
DEMO_PEOPLE = 120

_WHOLE, _COLUMN = {"description_width": "initial"}, {"width": "100%", "max_width": "36rem"}


def dashboard(root: Path) -> ipywidgets.VBox:
    """Return the controls and what they show.

    Parameters
    ----------
    root
        The course's folder.
    """
    return _Dashboard(root).box


class _Dashboard:
    """The widgets and the cohort that they show."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.cohort: Cohort | None = None
        self.offering = False
        self.shown: list[Shown] = []
        self.where = ipywidgets.RadioButtons(
            options=[("The hand-ins of this course", "course"), ("A zip or hand-ins of mine", "file"),
                     ("A synthetic example", "demo")],
            description="Show", style=_WHOLE, layout=_COLUMN,
        )  # fmt: skip
        self.upload = ipywidgets.FileUpload(
            accept=".zip,.ipynb",
            multiple=True,
            description="Choose a zip or hand-ins",
            layout={"width": "16rem"},
        )
        self.which = ipywidgets.Dropdown(description="Workbook", style=_WHOLE, layout=_COLUMN)
        self.case = ipywidgets.Dropdown(description="Case", style=_WHOLE, layout=_COLUMN)
        self.save = ipywidgets.Button(description="Make files to save", layout={"width": "16rem"})
        self.status, self.overall, self.files, self.spread = (ipywidgets.HTML() for _ in range(4))
        for control in (self.where, self.upload):
            control.observe(lambda _: self._load(), "value")
        self.which.observe(lambda _: self._chosen(self._show), "value")
        self.case.observe(lambda _: self._chosen(self._show_case), "value")
        self.save.on_click(lambda _: self._save())
        glance, decided = (
            ipywidgets.HTML(f"<h2>{text}</h2>")
            for text in ("The class at a glance", "How the class decided: for a discussion")
        )
        below = [self.which, self.overall, self.save, self.files, decided, self.case, self.spread]
        self.box = ipywidgets.VBox([self.where, self.upload, self.status, glance, *below])
        self._load()

    def _load(self) -> None:
        """Read what is chosen; without it, say why and show nothing."""
        self.upload.layout.display = "" if self.where.value == "file" else "none"
        try:
            self.cohort = _read(self.where.value, self.root, self.upload.value)
        except DlisError as error:
            self.cohort = None
            self.status.value = f"<p role='status'>{html.escape(str(error))}</p>"
            self._offer(self.which, [])
            self._show()
            return
        said = waiting(self.root) if self.where.value == "course" else ""
        self.status.value = f"<p role='status'>{NOTE} {said}</p>{_lines(self.cohort)}"
        handed_in = set(self.cohort.sheets["workbook"])
        known = [(one.title, one.name) for one in workbooks(workbooks_dir()) if one.name in handed_in]
        self._offer(self.which, [("All workbooks", ""), *known])
        self._show()

    def _chosen(self, follow: Callable[[], None]) -> None:
        """Follow a choice that the teacher made, and not one that came with new options."""
        if not self.offering:
            follow()

    def _offer(self, control: ipywidgets.Dropdown, options: list[tuple[str, str]]) -> None:
        """Offer options and choose the first; a dropdown that had none chooses none by itself."""
        self.offering = True
        control.options = options
        control.index = 0 if options else None
        self.offering = False

    def _show(self) -> None:
        self.files.value = ""
        if self.cohort is None:
            self.shown, self.overall.value = [], ""
            self._offer(self.case, [])
        else:
            part = self.cohort.of_workbook(self.which.value) if self.which.value else self.cohort
            self.shown = summary(part)
            self.overall.value = "".join(map(html_of, self.shown))
            self._offer(self.case, _cases(part))
        self.save.disabled = not any(one.draw for one in self.shown)
        self._show_case()

    def _show_case(self) -> None:
        if self.cohort is None or not self.case.value:
            self.spread.value = ""
        else:
            self.spread.value = "".join(map(html_of, views.choices(self.cohort, self.case.value)))

    def _save(self) -> None:
        self.files.value = "<p role='status'>Making the files…</p>"
        chosen = views.choices(self.cohort, self.case.value) if self.cohort and self.case.value else []
        self.files.value = _downloads(self.shown, chosen)


def _lines(cohort: Cohort) -> str:
    """Return what is remarkable about files, a line each."""
    if not cohort.lines:
        return ""
    lines = "".join(
        f"<li>{html.escape(f'{one.file}: {one.result}. {one.found}')}</li>" for one in cohort.lines
    )
    said = f"{len(cohort.lines)} files could not be used, or something about them is remarkable"
    return f"<details><summary>{said}</summary><ul>{lines}</ul></details>"


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


def _read(kind: str, root: Path, uploaded: Any) -> Cohort:  # noqa: ANN401 - ipywidgets' value
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


def _downloads(shown: list[Shown], chosen: list[Shown]) -> str:
    """Return links to the pictures and to the page for the team; they are made in this kernel."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "class.pdf"
        one_page(shown, "Digital agility of a class", NOTE, page)
        links = [_link("class.pdf", "application/pdf", page.read_bytes(), "One page for the team (PDF)")]
    for one in (*shown, *chosen):
        if one.draw is not None:
            title = html.escape(one.title)
            links += [
                _link(f"{one.name}.png", "image/png", picture(one, "png"), f"{title} (PNG)"),
                _link(f"{one.name}.svg", "image/svg+xml", picture(one, "svg"), f"{title} (SVG)"),
            ]
    return "<h3>Save</h3><ul>" + "".join(f"<li>{link}</li>" for link in links) + "</ul>"


def _link(name: str, mime: str, content: bytes, text: str) -> str:
    data = base64.b64encode(content).decode("ascii")
    return f'<a download="{name}" href="data:{mime};base64,{data}">{text}</a>'
