"""Releasing one notebook in memory, with nbgrader's own steps."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from nbconvert.exporters import NotebookExporter
from nbgrader.preprocessors import SaveCells

from dlis_widgets.grading.config import course_config

if TYPE_CHECKING:
    from nbformat import NotebookNode


@lru_cache(maxsize=1)
def _steps() -> list[Any]:
    config = course_config()
    # A site needs no gradebook; the teacher's own `nbgrader generate_assignment` records the cells.
    return [step(config=config) for step in config.GenerateAssignment.preprocessors if step is not SaveCells]


def release(notebook: NotebookNode) -> NotebookNode:
    """Return a source notebook as `nbgrader generate_assignment` would release it."""
    exporter = NotebookExporter()
    resources: dict[str, Any] = exporter._init_resources({})  # noqa: SLF001 - as nbgrader's converters do
    resources["nbgrader"] = {}
    for step in _steps():
        notebook, resources = step.preprocess(notebook, resources)
    return notebook
