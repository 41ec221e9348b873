"""Broken content ends in one line that names the file, the field and the repair."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dlis_widgets.content.library import ContentError, library
from dlis_widgets.content.models import Case, Instrument, Prompt, Task

if TYPE_CHECKING:
    from pathlib import Path

    from dlis_widgets.content.models import Document

PROMPT = "data/prompts/small-prompt.en.yaml"
CASE = "data/cases/small-case.en.yaml"
TASK = "data/tasks/small-task.en.yaml"
INDEX = "data/instruments/small-index.en.yaml"
OF = {
    PROMPT: (Prompt, "small-prompt"),
    CASE: (Case, "small-case"),
    TASK: (Task, "small-task"),
    INDEX: (Instrument, "small-index"),
}


def fault_of(kind: type[Document], document_id: str) -> str:
    with pytest.raises(ContentError) as caught:
        library().get(kind, document_id)
    return str(caught.value)


def break_file(data_folder: Path, file: str, old: str, new: str) -> None:
    path = data_folder.parent / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, "the test must break exactly one place"
    path.write_text(text.replace(old, new), encoding="utf-8")


PROMPT_ROWS = [
    ("title: A small prompt\n", "", "title: this field is missing. Add `title:` with a value."),
    ("title:", "titel: x\ntitle:", "titel: this field is not known here. Remove it or correct its spelling."),
    ("title: A small prompt", "title: [a, b]", "title: input should be a valid string (found: list). Give"),
    ("title: A small prompt", "title: 2024", "title: input should be a valid string (found: int). Give"),
    ("title: A small prompt", "title: '  '", "title: string should have at least 1 character"),
    ("title: A small prompt", "title:", "title: input should be a valid string (found: NoneType). Give"),
    ("depth: 1", "depth: deep", "depth: input should be a valid integer"),
    ("depth: 1", "depth: 4", "depth: input should be less than or equal to 3"),
    ("dimensions: [D1]", "dimensions: D1", "dimensions: input should be a valid tuple (found: str). Give"),
    (
        "cycle: driscoll",
        "cycle: circle",
        "cycle: 'circle' is not one of the allowed values. Use 'driscoll', 'gibbs'",
    ),
    ("language: en", "language: english", "language: 'english' has a form that is not allowed. Use a value"),
    (
        "title:",
        "title: First\ntitle:",
        "line 5: this is not valid YAML: the field 'title' is given twice. Correct",
    ),
    (
        "title: A small prompt",
        "title: a: b",
        "line 4: this is not valid YAML: mapping values are not allowed here.",
    ),
    (
        "title: A small prompt",
        "title: 'open",
        "line 17: this is not valid YAML: found unexpected end of stream. Correct",
    ),
    ("title: A", "title: !!python/name:os.system A", "line 4: this is not valid YAML: could not determine"),
    (
        "id: small-prompt",
        "id: other-prompt",
        "id: the file's name does not fit its id 'other-prompt' and language 'en'. Rename it to other",
    ),
    (
        "language: en",
        "language: fr",
        "id: the file's name does not fit its id 'small-prompt' and language 'fr'. Rename it to small",
    ),
]
OTHER_ROWS = [
    (CASE, "country: any", "country: UK", "country: 'UK' is not one of the allowed values. Use 'FR', 'BE'"),
    (
        CASE,
        "label: I listen.",
        "label: a\n        label: b",
        "line 19: this is not valid YAML: the field 'label' is given",
    ),
    (INDEX, "value: 1", "value: 2", "the levels' values must be 0, 1, 2, ... in this order. Change"),
    (
        TASK,
        "right: true\n        explanation: No",
        "right: false\n        explanation: No",
        "questions.1: question 'small-one' is of kind 'one' and needs exactly one right option, not 0",
    ),
    (
        TASK,
        "right: false\n        explanation: The",
        "right: true\n        explanation: The",
        "questions.2: question 'small-many' is of kind 'many' and needs right and wrong options. Change",
    ),
]


ROWS = [*((PROMPT, *row) for row in PROMPT_ROWS), *OTHER_ROWS]


@pytest.mark.parametrize(("file", "old", "new", "line"), ROWS, ids=[row[-1][:60] for row in ROWS])
def test_fault_is_one_line_with_file_field_and_repair(
    data_folder: Path, file: str, old: str, new: str, line: str
) -> None:
    break_file(data_folder, file, old, new)
    message = fault_of(*OF[file])
    assert message.startswith(f"{file}: {line}")
    assert message.splitlines() == [message]
    assert message.endswith(".")


ID = "^[a-z0-9]+(-[a-z0-9]+)*$"
INSIDE = [
    (
        "    question: And now?\n",
        "",
        "decisions.2.question: this field is missing. Add `question:` with a value.",
    ),
    (
        "label: I listen.",
        "label: I listen.\n        colour: red",
        "decisions.1.options.1.colour: this field is not known here. Remove it or correct its spelling.",
    ),
    (
        "id: first-step",
        "id: First_Step",
        f"decisions.1.id: 'First_Step' has a form that is not allowed. Use a value that matches {ID}.",
    ),
]


@pytest.mark.parametrize(("old", "new", "line"), INSIDE)
def test_fault_inside_a_list_names_its_place_counted_from_one(
    data_folder: Path, old: str, new: str, line: str
) -> None:
    break_file(data_folder, CASE, old, new)
    assert f"{CASE}: {line}" in fault_of(Case, "small-case").splitlines()


@pytest.mark.parametrize(("old", "new", "line"), INSIDE)
def test_fault_inside_a_list_is_told_once(data_folder: Path, old: str, new: str, line: str) -> None:
    break_file(data_folder, CASE, old, new)
    assert fault_of(Case, "small-case") == f"{CASE}: {line}"
