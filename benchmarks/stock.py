"""The workbooks' questions once more, asked with stock ipywidgets."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from dlis_widgets.content.library import library
from dlis_widgets.content.markup import Renderer
from dlis_widgets.content.models import Case, Instrument, Prompt, Survey, Task
from dlis_widgets.notebooks import read_notebook
from dlis_widgets.paths import workbooks_dir

if TYPE_CHECKING:
    from pathlib import Path

    from nbformat import NotebookNode

WORKBOOKS = ("digital-agility", "module-1")

# What a careful author would write: nothing preselected, whole labels, feedback when a choice is made.
WIDGETS = """\
import ipywidgets as w

WIDE = {"width": "max-content"}


def one(question, labels, feedback=None):
    choice, reply = w.RadioButtons(options=labels, value=None, layout=WIDE), w.HTML()
    if feedback:
        choice.observe(lambda change: setattr(reply, "value", feedback[choice.index]), "value")
    return w.VBox([w.HTML(question), choice, reply] if feedback else [w.HTML(question), choice])


def many(question, labels):
    boxes = [w.Checkbox(description=label, indent=False, layout=WIDE) for label in labels]
    return w.VBox([w.HTML(question), *boxes])


def free(question):
    return w.VBox([w.HTML(question), w.Textarea(rows=8, layout={"width": "100%"})])
"""


def write_stock(folder: Path) -> dict[str, dict[str, int]]:
    """Write one notebook a workbook: the same narrative and the same questions, in the same order.

    What our pages have beyond that (figures, profile, tool sheet, sources, hand-in, saved answers)
    the stock pages do without.

    Returns
    -------
    dict
        By workbook, how many text fields, radio buttons and checkboxes it asks with.
    """
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    for name in WORKBOOKS:
        writer = _Writer()
        source = read_notebook(workbooks_dir() / name / f"{name}.ipynb")
        notebook = new_notebook(
            cells=[new_code_cell(WIDGETS), *writer.cells(source["cells"])],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        )
        nbformat.write(notebook, folder / f"{name}.ipynb")
        counts[name] = writer.counts
    return counts


class _Writer:
    """Turns a source notebook's cells into stock cells and counts what it asks."""

    def __init__(self) -> None:
        self.counts = {"textarea": 0, "radio": 0, "checkbox": 0}
        self._library = library()
        self._texts = Renderer(self._library.references())

    def cells(self, source: list[dict[str, Any]]) -> list[NotebookNode]:
        """Return narrative as it is and activities as widgets; skip nbgrader's own cells."""
        cells = []
        for cell in source:
            text = "".join(cell["source"])
            facts = cell["metadata"].get("nbgrader", {})
            if cell["cell_type"] == "markdown" and not facts:
                cells.append(new_markdown_cell(re.sub(r"\s*\[@[^\]]+\]", "", text)))
            elif cell["cell_type"] == "code" and not (facts.get("solution") or facts.get("grade")):
                parts = [part for call in _calls(text) for part in self._activity(*call)]
                if parts:
                    cells.append(new_code_cell("w.VBox([\n    " + ",\n    ".join(parts) + ",\n])"))
        return cells

    def _activity(self, kind: str, activity_id: str) -> list[str]:
        makers = {
            "prompt": self._prompt,
            "case": self._case,
            "task": self._task,
            "questionnaire": self._items,
            "survey": self._survey,
        }
        return makers[kind](activity_id) if kind in makers else []

    def _prompt(self, prompt_id: str) -> list[str]:
        prompt = self._library.get(Prompt, prompt_id)
        self.counts["textarea"] += 1
        hints = "".join(f"<li>{self._texts.inline(hint)}</li>" for hint in prompt.hints)
        return [f"free({self._html(prompt.title, prompt.question, f'<ul>{hints}</ul>')!r})"]

    def _case(self, case_id: str) -> list[str]:
        case = self._library.get(Case, case_id)
        parts = [self._text(case.title, case.content_note, case.situation)]
        for decision in case.decisions:
            feedback = [self._html(None, option.consequence) for option in decision.options]
            question = self._html(None, decision.context, self._texts.inline(decision.question))
            parts.append(self._one(question, [option.label for option in decision.options], feedback))
        return [*parts, self._text(None, case.law_and_ethics, case.file_note)]

    def _task(self, task_id: str) -> list[str]:
        task = self._library.get(Task, task_id)
        parts = [self._text(task.title, task.situation)]
        parts += [self._text(material.title, material.text) for material in task.material]
        if task.chart:
            rows = "".join(f"<tr><td>{bar.label}<td>{bar.value}" for bar in task.chart.bars)
            parts.append(f"w.HTML({f'<table>{rows}</table>'!r})")
        for question in task.questions:
            labels, asked = [option.label for option in question.options], self._texts.inline(question.text)
            if question.kind == "many":
                self.counts["checkbox"] += len(labels)
                parts.append(f"many({str(asked)!r}, {labels!r})")
            else:
                parts.append(self._one(asked, labels, [option.explanation for option in question.options]))
        return parts

    def _items(self, instrument_id: str) -> list[str]:
        instrument = self._library.get(Instrument, instrument_id)
        labels = [level.label for level in instrument.levels]
        parts = [self._text(instrument.title, instrument.introduction)]
        for dimension in instrument.dimensions:
            parts.append(self._text(dimension.title, dimension.description))
            parts += [self._one(self._texts.inline(item.text), labels) for item in dimension.items]
        return parts

    def _survey(self, survey_id: str) -> list[str]:
        survey = self._library.get(Survey, survey_id)
        asked = [
            self._one(self._texts.inline(question.text), [option.label for option in question.options])
            for question in survey.questions
        ]
        return [self._text(survey.title, survey.introduction), *asked]

    def _one(self, question: str, labels: list[str], feedback: list[str] | None = None) -> str:
        self.counts["radio"] += len(labels)
        more = f", {feedback!r}" if feedback else ""
        return f"one({str(question)!r}, {labels!r}{more})"

    def _text(self, title: str | None, *texts: str | None) -> str:
        return f"w.HTML({self._html(title, *texts)!r})"

    def _html(self, title: str | None, *texts: str | None) -> str:
        blocks = [text if text.startswith("<") else self._texts.block(text) for text in texts if text]
        return "".join([f"<h3>{title}</h3>" if title else "", *blocks])


def _calls(code: str) -> list[tuple[str, str]]:
    """Return the calls of `workbook` in a cell: method and first argument."""
    return [
        (node.func.attr, str(node.args[0].value))
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]
