"""Before grading, the answers that JupyterLab saved beside a notebook are taken with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import made
import nbformat
import pytest

from dlis_widgets.answers.notebook import read
from dlis_widgets.answers.sheet import Answer, AnswerSheet, sheet_path, write_sheet
from dlis_widgets.grading.hand_in import HandIn, read_hand_in
from dlis_widgets.grading.preprocessors import CODE_STUB, TEXT_STUB, LinkCitations

if TYPE_CHECKING:
    from pathlib import Path

AT = "2026-11-22T10:00:00.000Z"
ANSWERS = {"text": Answer(value="By widget.", at=AT), "form": Answer(value={"q": "x"}, at=AT)}


def submission(text: str = TEXT_STUB, form: str = CODE_STUB) -> dict[str, Any]:
    return made.notebook(
        made.solution_cell("text", "markdown", text),
        made.solution_cell("form", "code", form),
        workbook="small",
        version=1,
    )


def save(folder: Path, answers: dict[str, Answer], workbook: str = "small") -> None:
    write_sheet(sheet_path(folder, "small"), AnswerSheet(workbook=workbook, answers=answers))


def taken(notebook: dict[str, Any], folder: Path) -> HandIn:
    path = folder / "small.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return read_hand_in(path, submission())


def values(notebook: dict[str, Any], folder: Path) -> dict[str, Any]:
    return {one: answer.value for one, answer in taken(notebook, folder).answers.items()}


def test_the_sheet_speaks_for_unchanged_cells(tmp_path: Path) -> None:
    save(tmp_path, ANSWERS)
    assert taken(submission(), tmp_path) == HandIn(ANSWERS)


@pytest.mark.parametrize("stub", ["", "  \n", f"\n{TEXT_STUB} \n"])
def test_an_emptied_text_cell_counts_as_unchanged(tmp_path: Path, stub: str) -> None:
    save(tmp_path, ANSWERS)
    assert values(submission(text=stub), tmp_path)["text"] == "By widget."


def test_cells_changed_by_hand_win(tmp_path: Path) -> None:
    save(tmp_path, ANSWERS)
    by_hand = submission(text="By hand.", form='answer = {"q": "y"}')
    assert values(by_hand, tmp_path) == {"text": "By hand.", "form": {"q": "y"}}


def test_each_cell_is_judged_by_itself(tmp_path: Path) -> None:
    save(tmp_path, ANSWERS)
    assert values(submission(text="By hand."), tmp_path) == {"text": "By hand.", "form": {"q": "x"}}


def test_only_answers_that_the_workbook_asks_for_are_taken(tmp_path: Path) -> None:
    save(tmp_path, {"form": ANSWERS["form"], "no-such-cell": Answer(value="x")})
    assert values(submission(), tmp_path) == {"form": {"q": "x"}}


def test_without_a_sheet_there_is_nothing(tmp_path: Path) -> None:
    assert taken(submission(), tmp_path) == HandIn({})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"workbook": "small", "answers": 5}',
        b'{"workbook": "small", "answers": {"text": {"value": 5}}}',
        b'{"workbook": "other", "answers": {"text": {"value": "x"}}}',
    ],
)
def test_a_sheet_that_cannot_be_used_is_a_note_not_a_crash(tmp_path: Path, content: bytes) -> None:
    sheet_path(tmp_path, "small").write_bytes(content)
    sent = taken(submission(), tmp_path)
    assert not sent.answers
    assert "small.answers.json beside the notebook could not be read" in sent.notes[0]


def test_a_form_saved_for_a_text_cell_is_left_out(tmp_path: Path) -> None:
    save(tmp_path, {"text": Answer(value={"q": "x"})})
    assert not taken(submission(), tmp_path).answers


def test_the_stubs_are_no_answers_and_can_be_run() -> None:
    namespace: dict[str, object] = {}
    exec(CODE_STUB, namespace)  # noqa: S102 - that is what the stub is for
    assert namespace["answer"] is None
    assert read(submission(), submission()) == {}


@pytest.mark.usefixtures("data_folder")
def test_citations_are_linked_in_narrative_and_nowhere_else() -> None:
    cite = "See [@small-2024] and [@unknown]."
    node = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell(cite), nbformat.v4.new_code_cell(f"# {cite}")]
    )
    result, _ = LinkCitations().preprocess(node, {})
    assert [cell.source for cell in result.cells] == [
        "See ([An office, 2024](#source-small-2024)) and [@unknown].",
        f"# {cite}",
    ]
