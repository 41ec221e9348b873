"""The teacher's live page of a class: choose hand-ins, look, talk about it, save pictures."""

from __future__ import annotations

import base64
import html
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets

from dlis_widgets.cohort import views
from dlis_widgets.cohort.found import FOUND
from dlis_widgets.cohort.pictures import html_of, one_page, picture
from dlis_widgets.cohort.read import read_submissions
from dlis_widgets.content.models import Case
from dlis_widgets.errors import DlisError
from dlis_widgets.marked import marked as _
from dlis_widgets.notebooks import workbooks
from dlis_widgets.paths import workbooks_dir
from dlis_widgets.words import ENGLISH, Words, reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlis_widgets.cohort.shown import Shown
    from dlis_widgets.cohort.tables import Cohort

NOTE = _(
    "Groups of fewer than five people are not shown, and others are left out where they could be worked out. "
    "The index is our own construction and unvalidated. Nobody is ranked."
)
DEMO_PEOPLE = 120

_WHOLE, _COLUMN = {"description_width": "initial"}, {"width": "100%", "max_width": "36rem"}


def dashboard(root: Path, words: Words | None = None) -> ipywidgets.VBox:
    """Return the controls and what they show.

    Parameters
    ----------
    root
        The course's folder.
    words
        The reader's language; by default that of ``cohort.ipynb``.
    """
    return _Dashboard(root, words or reader("cohort")).box


class _Dashboard:
    """The widgets and the cohort that they show."""

    def __init__(self, root: Path, words: Words) -> None:
        self.root, self.words, self._ = root, words, words.gettext
        self.cohort: Cohort | None = None
        self.offering = False
        self.shown: list[Shown] = []
        self.where = ipywidgets.RadioButtons(
            options=[
                (self._("The hand-ins of this course"), "course"),
                (self._("A zip or hand-ins of mine"), "file"),
                (self._("A synthetic example"), "demo"),
            ],
            description=self._("Show"),
            style=_WHOLE,
            layout=_COLUMN,
        )
        self.upload = ipywidgets.FileUpload(
            accept=".zip,.ipynb",
            multiple=True,
            description=self._("Choose a zip or hand-ins"),
            layout={"width": "16rem"},
        )
        self.which, self.case = (
            ipywidgets.Dropdown(description=text, style=_WHOLE, layout=_COLUMN)
            for text in (self._("Workbook"), self._("Case"))
        )
        self.save = ipywidgets.Button(description=self._("Make files to save"), layout={"width": "16rem"})
        self.status, self.overall, self.files, self.spread = (ipywidgets.HTML() for _ in range(4))
        self._follow()
        glance, decided = (
            ipywidgets.HTML(f"<h2>{html.escape(text)}</h2>")
            for text in (
                self._("The class at a glance"),
                self._("How the class decided: for a discussion"),
            )
        )
        below = [self.which, self.overall, self.save, self.files, decided, self.case, self.spread]
        self.box = ipywidgets.VBox([self.where, self.upload, self.status, glance, *below])
        self._load()

    def _follow(self) -> None:
        """Let what is shown follow the controls."""
        for control in (self.where, self.upload):
            control.observe(lambda _: self._load(), "value")
        self.which.observe(lambda _: self._chosen(self._show), "value")
        self.case.observe(lambda _: self._chosen(self._show_case), "value")
        self.save.on_click(lambda _: self._save())

    def _load(self) -> None:
        """Read what is chosen; without it, say why and show nothing."""
        self.upload.layout.display = "" if self.where.value == "file" else "none"
        try:
            self.cohort = _read(self.where.value, self.root, self.upload.value, self.words)
        except DlisError as error:
            self.cohort = None
            said = self.words.retold(str(error), FOUND)
            self.status.value = f"<p role='status'>{html.escape(said)}</p>"
            self._offer(self.which, [])
            self._show()
            return
        said = waiting(self.root, self.words) if self.where.value == "course" else ""
        self.status.value = f"<p role='status'>{self._(NOTE)} {said}</p>{_lines(self.cohort, self.words)}"
        handed_in = set(self.cohort.sheets["workbook"])
        known = [(self._(one.title), one.name) for one in workbooks(workbooks_dir()) if one.name in handed_in]
        self._offer(self.which, [(self._("All workbooks"), ""), *known])
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
            self.shown = summary(part, self.words)
            self.overall.value = self._drawn(self.shown)
            self._offer(self.case, _cases(part, self.words))
        self.save.disabled = not any(one.draw for one in self.shown)
        self._show_case()

    def _show_case(self) -> None:
        self.spread.value = self._drawn(self._decided())

    def _decided(self) -> list[Shown]:
        """Return the views of the chosen case."""
        if self.cohort is None or not self.case.value:
            return []
        return views.choices(self.cohort, self.case.value, self.words)

    def _drawn(self, shown: list[Shown]) -> str:
        return "".join(html_of(one, self.words) for one in shown)

    def _save(self) -> None:
        making = html.escape(self._("Making the files…"))
        self.files.value = f"<p role='status'>{making}</p>"
        self.files.value = _downloads(self.shown, self._decided(), self.words)


def _lines(cohort: Cohort, words: Words) -> str:
    """Return what is remarkable about files, a line each."""
    if not cohort.lines:
        return ""
    lines = "".join(
        f"<li>{html.escape(f'{one.file}: {words.gettext(one.result)}. {told}')}</li>"
        for one in cohort.lines
        for told in [words.retold(one.found, FOUND)]
    )
    said = words.ngettext(
        "{count} file could not be used, or something about it is remarkable",
        "{count} files could not be used, or something about them is remarkable",
        len(cohort.lines),
    ).format(count=len(cohort.lines))
    return f"<details><summary>{html.escape(said)}</summary><ul>{lines}</ul></details>"


def summary(cohort: Cohort, words: Words = ENGLISH) -> list[Shown]:
    """Return the views of a whole class in the order of the page."""
    return [one(cohort, words) for one in (views.progress, views.agility, views.change, views.training)]


def waiting(root: Path, words: Words = ENGLISH) -> str:
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
    if not told:
        return words.gettext("No reflection waits for you.")
    return words.gettext("Hand-ins with reflections that wait for you: {workbooks}.").format(workbooks=told)


def _read(kind: str, root: Path, uploaded: Any, words: Words) -> Cohort:  # noqa: ANN401 - ipywidgets' value
    if kind == "demo":
        from dlis_widgets.synthetic.cohort import demo_tables  # noqa: PLC0415 - only where it is asked for

        return demo_tables(DEMO_PEOPLE)
    if kind == "course":
        return read_submissions([root])
    if not uploaded:
        raise DlisError(
            words.gettext("Choose the zip from your learning platform, or hand-ins (module-1.ipynb …).")
        )
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


def _cases(cohort: Cohort, words: Words) -> list[tuple[str, str]]:
    answered = cohort.choices.loc[cohort.choices["option"] != "", "case"].unique()
    return [(words.library.get(Case, one).title, one) for one in sorted(answered)]


def _downloads(shown: list[Shown], chosen: list[Shown], words: Words) -> str:
    """Return links to the pictures and to the page for the team; they are made in this kernel."""
    heading, link, save = (
        words.gettext("Digital agility of a class"),
        words.gettext("One page for the team (PDF)"),
        words.gettext("Save"),
    )
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "class.pdf"
        one_page(shown, heading, words.gettext(NOTE), page)
        links = [_link("class.pdf", "application/pdf", page.read_bytes(), html.escape(link))]
    for one in (*shown, *chosen):
        if one.draw is not None:
            title = html.escape(one.title)
            links += [
                _link(f"{one.name}.png", "image/png", picture(one, "png"), f"{title} (PNG)"),
                _link(f"{one.name}.svg", "image/svg+xml", picture(one, "svg"), f"{title} (SVG)"),
            ]
    return f"<h3>{html.escape(save)}</h3><ul>" + "".join(f"<li>{link}</li>" for link in links) + "</ul>"


def _link(name: str, mime: str, content: bytes, text: str) -> str:
    data = base64.b64encode(content).decode("ascii")
    return f'<a download="{name}" href="data:{mime};base64,{data}">{text}</a>'
