"""Before grading, the answers that JupyterLab saved beside a notebook go into its cells."""

from __future__ import annotations

import copy
import logging
from typing import TYPE_CHECKING, Any

import made
import nbformat
import pytest

from dlis_widgets.answers.notebook import read, source_of, write_literal
from dlis_widgets.answers.sheet import Answer, AnswerSheet, sheet_path, write_sheet
from dlis_widgets.grading.preprocessors import CODE_STUB, TEXT_STUB, FillAnswers, LinkCitations

if TYPE_CHECKING:
    from pathlib import Path

AT = "2026-11-22T10:00:00.000Z"
ANSWERS = {"text": Answer(value="By widget.", at=AT), "form": Answer(value={"q": "x"}, at=AT)}
LOG = logging.getLogger("dlis-test")


def submission(text: str = TEXT_STUB, form: str = CODE_STUB) -> dict[str, Any]:
    return made.notebook(
        made.solution_cell("text", "markdown", text),
        made.solution_cell("form", "code", form),
        workbook="small",
        version=1,
    )


def save(folder: Path, answers: dict[str, Answer], workbook: str = "small") -> None:
    write_sheet(sheet_path(folder, "small"), AnswerSheet(workbook=workbook, answers=answers))


def filled(notebook: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Run the step as nbgrader does, and check that a notebook comes out."""
    node = nbformat.from_dict(copy.deepcopy(notebook))
    result, _ = FillAnswers(log=LOG).preprocess(node, {"metadata": {"path": str(folder)}})
    nbformat.validate(result)
    return dict(result)


def sources(notebook: dict[str, Any]) -> list[str]:
    return [source_of(cell) for cell in notebook["cells"]]


def test_unchanged_cells_are_filled_and_read_back(tmp_path: Path) -> None:
    save(tmp_path, ANSWERS)
    result = filled(submission(), tmp_path)
    assert sources(result) == ["By widget.", write_literal({"q": "x"})]
    assert read(result, submission()) == ANSWERS


@pytest.mark.parametrize("stub", ["", "  \n", f"\n{TEXT_STUB} \n"])
def test_an_emptied_text_cell_counts_as_unchanged(tmp_path: Path, stub: str) -> None:
    save(tmp_path, ANSWERS)
    assert sources(filled(submission(text=stub), tmp_path))[0] == "By widget."


def test_cells_changed_by_hand_are_left_alone(tmp_path: Path) -> None:
    save(tmp_path, ANSWERS)
    by_hand = submission(text="By hand.", form='answer = {"q": "y"}')
    assert filled(by_hand, tmp_path) == by_hand


def test_each_cell_is_judged_by_itself(tmp_path: Path) -> None:
    save(tmp_path, ANSWERS)
    assert sources(filled(submission(text="By hand."), tmp_path)) == ["By hand.", write_literal({"q": "x"})]


def test_an_answer_missing_from_the_sheet_leaves_its_cell(tmp_path: Path) -> None:
    save(tmp_path, {"form": ANSWERS["form"], "no-such-cell": Answer(value="x")})
    assert sources(filled(submission(), tmp_path)) == [TEXT_STUB, write_literal({"q": "x"})]


def test_without_a_sheet_nothing_changes(tmp_path: Path) -> None:
    assert filled(submission(), tmp_path) == submission()


def test_a_notebook_that_is_no_workbook_is_left_alone(tmp_path: Path) -> None:
    save(tmp_path, ANSWERS)
    stranger = {**submission(), "metadata": {}}
    assert filled(stranger, tmp_path) == stranger


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
    ],
)
def test_a_damaged_sheet_is_a_warning_not_a_crash(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes
) -> None:
    sheet_path(tmp_path, "small").write_bytes(content)
    assert filled(submission(), tmp_path) == submission()
    [record] = caplog.records
    assert record.levelno == logging.WARNING
    assert "small.answers.json are damaged; rename that file" in record.getMessage()


def test_a_sheet_of_another_workbook_is_ignored_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    save(tmp_path, ANSWERS, workbook="other")
    assert filled(submission(), tmp_path) == submission()
    assert "holds answers for the workbook 'other', not for 'small'" in caplog.text


def test_a_form_saved_for_a_text_cell_leaves_a_valid_notebook(tmp_path: Path) -> None:
    save(tmp_path, {"text": Answer(value={"q": "x"})})
    filled(submission(), tmp_path)


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
