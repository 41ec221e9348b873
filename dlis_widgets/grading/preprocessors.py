"""Steps that we add to nbgrader's pipelines, at its own extension points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbgrader.preprocessors import NbGraderPreprocessor

from dlis_widgets.content.library import library
from dlis_widgets.content.markup import link_citations

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


TEXT_STUB = "*Your answer*"
"""What stands in a Markdown solution cell until it is answered."""

CODE_STUB = "answer = None"
"""What stands in a code solution cell until it is answered: harmless to run."""
