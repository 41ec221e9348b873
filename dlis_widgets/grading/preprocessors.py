"""Steps that we add to nbgrader's pipelines, at its own extension points."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbgrader.preprocessors import NbGraderPreprocessor

from dlis_widgets.answers.notebook import fill_cell, read_literal, solution_cells
from dlis_widgets.answers.sheet import read_sheet, sheet_path
from dlis_widgets.content.library import library
from dlis_widgets.content.markup import link_citations
from dlis_widgets.errors import DlisError

if TYPE_CHECKING:
    from nbformat import NotebookNode

Resources = dict[str, Any]


class LinkCitations(NbGraderPreprocessor):  # type: ignore[misc] # nbgrader ships no types
    """On release, turn ``[@id]`` in the narrative into links to the list of sources."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Change the Markdown cells in place."""
        references = library().references()
        for cell in nb.cells:
            if cell.cell_type == "markdown":
                cell.source = link_citations(cell.source, references)
        return nb, resources


class FillAnswers(NbGraderPreprocessor):  # type: ignore[misc] # nbgrader ships no types
    """Before grading, fill in the answers that JupyterLab saved beside the notebook.

    Answers made with the widgets stand in ``<workbook>.answers.json``, not in the solution cells;
    nbgrader would take those cells for unanswered and give zero without asking anybody. A cell that
    the student changed by hand is left alone.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Change the solution cells in place."""
        workbook = nb.metadata.get("dlis", {}).get("workbook")
        folder = Path(resources["metadata"]["path"])
        if not workbook or not sheet_path(folder, workbook).exists():
            return nb, resources
        try:
            answers = read_sheet(sheet_path(folder, workbook), workbook).answers
        except DlisError as error:
            self.log.warning("%s", error)
            return nb, resources
        for answer_id, cell in solution_cells(nb):
            if answer_id in answers and not _changed_by_hand(cell):
                fill_cell(cell, answers[answer_id])
        return nb, resources


def _changed_by_hand(cell: dict[str, Any]) -> bool:
    if cell["cell_type"] == "code":
        return read_literal(cell["source"]) is not None
    return bool(cell["source"].strip() not in {"", TEXT_STUB})


TEXT_STUB = "*Your answer*"
"""What stands in a Markdown solution cell until it is answered."""

CODE_STUB = "answer = None"
"""What stands in a code solution cell until it is answered: harmless to run."""
