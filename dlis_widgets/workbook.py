"""`Workbook`: what a notebook calls, one call an activity."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import traitlets

from dlis_widgets.answers.notebook import source_of
from dlis_widgets.answers.sheet import Answer, AnswerSheet, read_sheet, sheet_path, write_sheet
from dlis_widgets.catalogue import catalogue, find_form
from dlis_widgets.content.library import SOURCE_LANGUAGE, library
from dlis_widgets.content.markup import citation_label, cited_ids, term_ids
from dlis_widgets.content.models import (
    Case,
    Dimension,
    Form,
    Instrument,
    Prompt,
    Rubric,
    Survey,
    Task,
    Term,
    Tool,
    fields,
)
from dlis_widgets.notebooks import read_notebook
from dlis_widgets.web.html import Html, Page

if TYPE_CHECKING:
    from dlis_widgets.agility.scoring import FormAnswer
    from dlis_widgets.web.widget import WorkbookWidget


def frontend() -> str:
    """Return where this kernel's output will be seen: ``page``, ``lab`` or ``grading``."""
    if "NBGRADER_EXECUTION" in os.environ:
        return "grading"
    return "page" if "DLIS_PAGE" in os.environ or "VOILA_BASE_URL" in os.environ else "lab"


class Workbook(traitlets.HasTraits):
    """One workbook in one notebook.

    Displaying it shows progress; in JupyterLab it also syncs the answers to `answers`, which can be
    observed, and saves them beside the notebook. Private answers never reach the kernel.

    Parameters
    ----------
    name
        The workbook's name, such as ``"module-1"``.
    locale
        The language; by default the notebook's own.

    Attributes
    ----------
    answers
        Value by answer id, as far as this kernel knows them (JupyterLab only).
    """

    answers = traitlets.Dict()

    def __init__(self, name: str, locale: str | None = None) -> None:
        super().__init__()
        self.name = name
        facts = self._notebook().get("metadata", {}).get("dlis", {})
        self.version = int(facts.get("version", 1))
        self.locale = locale or facts.get("locale", SOURCE_LANGUAGE)
        self._library = library(self.locale)
        self._frontend = frontend()
        self._page = Page(self._library, name, self._frontend)
        self._widget: WorkbookWidget | None = None

    def case(self, case_id: str, *, extra: bool = False) -> Html:
        """Show a case: a situation with decisions and consequences; nobody has to do an extra one."""
        case = self._library.get(Case, case_id)
        modes = {
            "train": self._("I train"),
            "accompany": self._("I accompany"),
            "do": self._("I do"),
            "none": self._("None of the three modes"),
        }
        return self._page.render("case", case.title, case=case, answer_id=case.id, modes=modes, extra=extra)

    def prompt(self, prompt_id: str) -> Html:
        """Show a reflective prompt, answered in free text."""
        prompt = self._library.get(Prompt, prompt_id)
        note = self._("This entry never leaves this browser: it is not handed in and nobody else reads it.")
        is_marked = self._frontend == "grading" and not prompt.private
        has_rubric = is_marked and "reflection" in self._library.ids(Rubric)
        rubric = self._library.get(Rubric, "reflection") if has_rubric else None
        return self._page.render(
            "prompt", prompt.title, prompt=prompt, answer_id=prompt.id, private_note=note, rubric=rubric
        )

    def task(self, task_id: str) -> Html:
        """Show a task or a knowledge check."""
        task = self._library.get(Task, task_id)
        chart = task.chart and {**task.chart.model_dump(), "row_title": None, "notes": False}
        shown = {**{name: getattr(task, name) for name in Task.model_fields}, "chart": chart}
        return self._page.render("task", task.title, task=shown, answer_id=task.id)

    def questionnaire(self, instrument_id: str, attempt: int = 1) -> Html:
        """Show an instrument's items; a second attempt has its own answers."""
        instrument = self._library.get(Instrument, instrument_id)
        again = self._("{title}: second time").format(title=instrument.title)
        return self._page.render(
            "questionnaire",
            instrument.title,
            instrument=instrument,
            attempt=attempt,
            title=instrument.title if attempt == 1 else again,
            answer_id=instrument.id if attempt == 1 else f"{instrument.id}-{attempt}",
        )

    def survey(self, survey_id: str) -> Html:
        """Show questions about the learner, all optional and none marked."""
        survey = self._library.get(Survey, survey_id)
        return self._page.render("survey", survey.title, survey=survey, answer_id=survey.id)

    def profile(self, instrument_id: str) -> Html:
        """Show the profile: self-rating beside task result by dimension, and what to do next."""
        from dlis_widgets.agility.scoring import ScoringKey  # noqa: PLC0415 - one workbook needs it

        instrument = self._library.get(Instrument, instrument_id)
        tasks = {one.task: self._library.get(Task, one.task) for one in instrument.dimensions}
        key = {
            **ScoringKey.of(instrument, tasks).to_json(),
            "titles": {one.id: one.title for one in instrument.dimensions},
            "strengths": {one.id: one.strength for one in instrument.dimensions},
        }
        return self._page.render(
            "profile",
            instrument.title,
            instrument=instrument,
            answer_id=instrument.id,
            again_id=f"{instrument.id}-2",
            key=key,
            modules_of=self._modules_of,
        )

    def tool(self, tool_id: str) -> Html:
        """Show a printable tool sheet."""
        tool = self._library.get(Tool, tool_id)
        return self._page.render("tool", tool.title, tool=tool)

    def figures(self, indicator_id: str) -> Any:  # noqa: ANN401 - HTML or, in JupyterLab, a live widget
        """Show an official figure: chart, table and sentence; live where a kernel stays."""
        if self._frontend == "lab":
            return self.explore(indicator_id)
        from dlis_widgets.figures.indicators import view  # noqa: PLC0415 - few workbooks need it

        labels = self._library.indicator_labels()
        shown = view(self._library, indicator_id, translate=self._)
        chart = {
            "title": shown.title,
            "unit": shown.unit,
            "bars": shown.bars,
            "source": shown.source,
            "notes": shown.notes,
            "row_title": None,
        }
        return self._page.render(
            "figures",
            shown.title,
            indicator=labels.indicators[indicator_id],
            indicator_id=indicator_id,
            language=labels.language,
            chart=chart,
            reading=shown.reading,
        )

    def explore(self, indicator_id: str = "basic-skills") -> Any:  # noqa: ANN401 - an ipywidgets box
        """Explore the official figures live: choose indicator, countries and year."""
        from dlis_widgets.figures.explorer import explorer  # noqa: PLC0415 - loads pandas and matplotlib

        return explorer(self._library, self._page, indicator_id)

    def sources(self) -> Html:
        """Show the words explained and the sources cited in this notebook."""
        cells = self._notebook().get("cells", [])
        narrative = [source_of(cell) for cell in cells if cell["cell_type"] == "markdown"]
        texts = self._page.texts
        used = {*texts.terms, *(one for text in narrative for one in term_ids(text))}
        terms = self._terms(used)
        for term in terms:
            texts.block(term.definition)
        references = self._library.references()
        cited = {*texts.cited, *(one for text in narrative for one in cited_ids(text))} & set(references)
        sources = sorted(
            ((one, references[one]) for one in cited), key=lambda pair: citation_label(pair[1]).casefold()
        )
        return self._page.render("sources", self._("Sources"), sources=sources, terms=terms)

    def glossary(self) -> Html:
        """Show all words that are explained, each with the words near it."""
        glossary = self._library.glossary()
        return self._page.render(
            "glossary", self._("Glossary"), terms=self._terms(set(glossary)), glossary=glossary
        )

    def _terms(self, ids: set[str]) -> list[Term]:
        glossary = self._library.glossary()
        return sorted((glossary[one] for one in ids & set(glossary)), key=lambda term: term.term.casefold())

    def hand_in(self) -> Html:
        """Show what is still open, and the ways to hand in, restore and print."""
        if self._frontend == "grading":
            return Html("", "")
        how = {
            "page": self._(
                "Save your work to a file, then hand this file in where your teacher asked for it. "
                "It works without a connection too."
            ),
            "lab": self._(
                "Your answers are saved beside this notebook. Submit this assignment with nbgrader, "
                "and they travel with it."
            ),
        }[self._frontend]
        return self._page.render("hand_in", self._("Hand in"), how=how)

    def portfolio(self) -> Html:
        """Show what the learner wrote in all workbooks in this browser, to choose from."""
        return self._page.render("portfolio", self._("My portfolio"), sources=self._catalogue())

    def home(self) -> Html:
        """Show all workbooks with the learner's own progress."""
        return self._page.render("home", self._("Workbooks"), workbooks=self._catalogue())

    def check(self, activity_id: str, answer: object) -> float:
        """Return the points an answer earns; called in nbgrader's test cells.

        Parameters
        ----------
        activity_id
            The id of a case, task or instrument of this workbook.
        answer
            What the solution cell holds; anything but a form's choices earns nothing.
        """
        from dlis_widgets.grading.points import Points, earned  # noqa: PLC0415 - only grading needs it

        choices: FormAnswer = answer if isinstance(answer, dict) else {}
        activity = find_form(self._library, activity_id)
        if self._frontend != "grading":
            return earned(activity, choices)
        chosen = self._page.render("chosen", activity.title, chosen=_chosen(activity, choices))
        return Points(earned(activity, choices), chosen.html)

    def _(self, text: str) -> str:
        return self._page.gettext(text)

    def _catalogue(self) -> list[dict[str, Any]]:
        return catalogue(self._library, self._)

    def _modules_of(self, dimension: Dimension) -> list[dict[str, Any]]:
        return [card for card in self._catalogue() if card["name"] in dimension.modules]

    def _notebook(self) -> dict[str, Any]:
        path = Path.cwd() / f"{self.name}.ipynb"
        return read_notebook(path) if path.exists() else {}

    def _repr_mimebundle_(self, **_: object) -> Any:  # noqa: ANN401 - IPython's interface
        where = {
            "page": self._("Your answers are kept in this browser and nowhere else, until you hand in."),
            "lab": self._(
                "Your answers are kept in this browser and saved beside this notebook, in {file}. "
                "Private reflections stay in this browser and are written to no file."
            ).format(file=sheet_path(Path(), self.name).name),
            "grading": self._("This is a handed-in workbook. No machine scores a reflection."),
        }[self._frontend]
        template = "desk" if self._frontend == "grading" else "panel"
        panel = self._page.render(template, f"Workbook {self.name}", where=where)
        if self._frontend != "lab":
            return panel._repr_mimebundle_()
        if self._widget is None:
            self._widget = self._connected_widget(panel.html)
        return self._widget._repr_mimebundle_()

    def _connected_widget(self, panel: str) -> WorkbookWidget:
        from dlis_widgets.web.messages import messages  # noqa: PLC0415 - JupyterLab only
        from dlis_widgets.web.widget import WorkbookWidget  # noqa: PLC0415

        path = sheet_path(Path.cwd(), self.name)
        sheet = read_sheet(path, self.name)
        widget = WorkbookWidget(
            workbook=self.name,
            version=self.version,
            locale=self.locale,
            panel=panel,
            messages=messages(self._),
            answers={one: answer.model_dump() for one, answer in sheet.answers.items()},
        )
        self._take(widget.answers)

        def save(change: dict[str, Any]) -> None:
            answers = self._take(change["new"])
            write_sheet(
                path,
                AnswerSheet(workbook=self.name, version=self.version, locale=self.locale, answers=answers),
            )

        widget.observe(save, "answers")
        return widget

    def _take(self, raw: dict[str, Any]) -> dict[str, Answer]:
        answers = {one: Answer.model_validate(answer) for one, answer in raw.items()}
        self.answers = {one: answer.value for one, answer in answers.items()}
        return answers


def _chosen(form: Form, answer: FormAnswer) -> list[tuple[str, list[str]]]:
    """Return each question with the labels of what was chosen; an unknown choice is left out."""
    return [
        (question, [label for one, label in labels.items() if one in _as_list(answer.get(field))])
        for field, (question, labels) in fields(form).items()
    ]


def _as_list(choice: object) -> list[object]:
    return choice if isinstance(choice, list) else [choice]
