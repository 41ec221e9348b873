"""The content that ships: every file loads, and everything it points to exists."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from dlis_widgets.answers.notebook import solution_cells, source_of
from dlis_widgets.content.library import Library, read_document
from dlis_widgets.content.markup import cited_ids
from dlis_widgets.content.models import DOCUMENTS, Case, Instrument, Prompt, Survey, Task, Tool
from dlis_widgets.notebooks import calls_in, read_notebook, workbooks
from dlis_widgets.paths import data_dir, workbooks_dir

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dlis_widgets.content.models import Document

LIBRARY = Library(data_dir())
FILES = [
    pytest.param(kind, path, id=f"{kind.folder}/{path.name}")
    for kind in DOCUMENTS
    for path in LIBRARY.paths(kind)
]
NOTEBOOKS = sorted(
    path for path in workbooks_dir().rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts
)
KINDS = {
    "case": Case,
    "prompt": Prompt,
    "task": Task,
    "questionnaire": Instrument,
    "profile": Instrument,
    "survey": Survey,
    "tool": Tool,
}

each_file = pytest.mark.parametrize(("kind", "path"), FILES)
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def strings(value: Any) -> Iterator[str]:  # noqa: ANN401 - content holds anything
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings(one)


def repeated(ids: list[str]) -> list[str]:
    return [one for one, count in Counter(ids).items() if count > 1]


def test_there_is_content_of_every_kind() -> None:
    assert {kind.folder for kind in DOCUMENTS if not LIBRARY.paths(kind)} == set()
    assert NOTEBOOKS


@each_file
def test_file_loads_and_is_found_by_its_id(kind: type[Document], path: Path) -> None:
    document = read_document(kind, path)
    assert Library(LIBRARY.root, document.language).get(kind, document.id) == document


@each_file
def test_file_cites_only_known_sources(kind: type[Document], path: Path) -> None:
    cited = {one for text in strings(read_document(kind, path).model_dump()) for one in cited_ids(text)}
    assert cited <= set(LIBRARY.references())


@each_file
def test_ids_inside_a_file_are_unique(kind: type[Document], path: Path) -> None:
    document = read_document(kind, path)
    fields: list[str] = []
    groups: list[list[str]] = []
    match document:
        case Case():
            fields = [one.id for one in document.decisions]
            groups = [[option.id for option in one.options] for one in document.decisions]
        case Task():
            fields = [one.id for one in document.questions]
            groups = [[option.id for option in one.options] for one in document.questions]
        case Instrument():
            fields = list(document.item_ids)
            groups = [[one.id for one in document.dimensions]]
    assert [repeated(group) for group in [fields, *groups] if repeated(group)] == []


def test_no_two_activities_share_an_answer_id() -> None:
    ids = [one for kind in (Case, Prompt, Task, Instrument) for one in LIBRARY.ids(kind)]
    assert repeated(ids) == []


def test_an_instrument_names_tasks_that_exist() -> None:
    for instrument_id in LIBRARY.ids(Instrument):
        instrument = LIBRARY.get(Instrument, instrument_id)
        assert {one.task for one in instrument.dimensions} <= LIBRARY.ids(Task)


def test_no_reference_is_listed_twice() -> None:
    entries = json.loads((LIBRARY.root / "references.json").read_text(encoding="utf-8"))
    assert repeated([entry["id"] for entry in entries]) == []
    assert all(
        entry["title"] and entry.get("URL", "https://").startswith(("https://", "http://"))
        for entry in entries
    )


def test_every_figure_has_words_a_place_a_number_and_known_sources() -> None:
    labels, references = LIBRARY.indicator_labels(), LIBRARY.references()
    rows = LIBRARY.indicator_rows()
    assert rows
    for row in rows:
        assert row["indicator"] in labels.indicators
        assert row["country"] in labels.countries
        assert row["group"] in labels.groups
        assert int(row["year"]) > 2000
        assert 0 <= float(row["value"]) <= 100
        assert {one.strip() for one in row["source"].split(";")} <= set(references)


@each_notebook
def test_notebook_cites_only_known_sources(path: Path) -> None:
    cells = read_notebook(path)["cells"]
    cited = {one for cell in cells if cell["cell_type"] == "markdown" for one in cited_ids(source_of(cell))}
    assert cited <= set(LIBRARY.references())


@each_notebook
def test_notebook_calls_only_activities_that_exist(path: Path) -> None:
    cells = read_notebook(path)["cells"]
    calls = [call for cell in cells if cell["cell_type"] == "code" for call in calls_in(source_of(cell))]
    missing = [
        call
        for call in calls
        if call.method in KINDS and call.argument not in LIBRARY.ids(KINDS[call.method])
    ]
    assert missing == []


@pytest.mark.parametrize("info", workbooks(workbooks_dir()), ids=lambda info: info.name)
def test_every_answer_but_a_private_one_has_its_solution_cell(info: Any) -> None:  # noqa: ANN401 - a WorkbookInfo
    private = {
        call.argument
        for call in info.calls
        if call.method == "prompt" and LIBRARY.get(Prompt, call.argument).private
    }
    wanted = [
        call.answer_id
        for call in info.calls
        if call.method in KINDS and call.method not in {"profile", "tool"}
    ]
    cells = [answer_id for answer_id, _ in solution_cells(read_notebook(info.path))]
    assert repeated(cells) == []
    assert set(cells) == set(wanted) - private
    assert info.name == info.path.stem
