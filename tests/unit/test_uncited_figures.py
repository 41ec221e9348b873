"""`dlis check` asks for the source of a figure, except where a story is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dlis_widgets.check.documents import document_faults
from dlis_widgets.content.library import Library
from dlis_widgets.content.models import Case, Prompt, Task

if TYPE_CHECKING:
    from pathlib import Path

    from dlis_widgets.content.models import Document

FIGURE = "In 2023, 40 % gave up."
STATED = [
    (Case, "Ask first.", "law_and_ethics"),
    (Case, "She waves.", "decisions.2.options.2.consequence"),
    (Task, "One figure says little.", "questions.2.explanation"),
    (Task, "No figure was found.", "questions.1.options.2.explanation"),
    (Prompt, "hints:\n  - ", "hints.1"),
]
TOLD = [
    (Case, "It is late.", "a situation"),
    (Case, "An hour later.", "what happened next"),
    (Task, "Please call.", "a message in the story"),
    (Task, "Which bar is missing?", "a question"),
]


def faults(folder: Path, kind: type[Document], old: str, new: str) -> list[str]:
    (path,) = [one for one in Library(folder).paths(kind) if "private" not in one.name]
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path} has no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return [str(one) for one in document_faults(Library(folder), kind, path)]


@pytest.mark.parametrize(("kind", "old", "field"), STATED)
def test_a_figure_in_a_statement_needs_a_source(
    data_folder: Path, kind: type[Document], old: str, field: str
) -> None:
    stated = f"{old}{FIGURE} " if old.endswith("- ") else FIGURE
    (fault,) = faults(data_folder, kind, old, stated)
    assert f": {field}: a figure without a source: “… In 2023, 40 %”. Cite one, or cut the figure." in fault
    assert faults(data_folder, kind, FIGURE, f"{FIGURE[:-1]} [@small-2024].") == []


@pytest.mark.parametrize(("kind", "old", "_place"), TOLD, ids=[row[-1] for row in TOLD])
def test_a_figure_in_a_story_needs_none(
    data_folder: Path, kind: type[Document], old: str, _place: str
) -> None:
    assert faults(data_folder, kind, old, FIGURE) == []
