"""The source notebooks: which there are, what they hold, and what is wrong with them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from dlis_widgets.errors import DlisError
from dlis_widgets.notebooks import Call, calls_in, read_notebook, workbook_info, workbooks

if TYPE_CHECKING:
    from pathlib import Path

FACTS = {"workbook": "w", "title": "A title", "summary": "A summary.", "minutes": 90, "version": 3}


def code(source: str | list[str]) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}


def write(folder: Path, name: str, *cells: dict[str, Any], **facts: object) -> Path:
    path = folder / name / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    metadata = {"dlis": {**FACTS, "workbook": name, **facts}}
    path.write_text(
        json.dumps({"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}),
        encoding="utf-8",
    )
    return path


def test_workbooks_stand_in_folders_of_their_own_name_and_are_sorted(tmp_path: Path) -> None:
    for name in ("module-2", "module-1"):
        write(tmp_path, name)
    write(tmp_path, ".ipynb_checkpoints")
    (tmp_path / "module-1" / "draft.ipynb").write_text("not even read", encoding="utf-8")
    (tmp_path / "home.ipynb").write_text("not even read", encoding="utf-8")
    assert [info.name for info in workbooks(tmp_path)] == ["module-1", "module-2"]


def test_a_workbook_tells_its_facts_and_its_activities_in_order(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "w",
        code(["from dlis_widgets import Workbook\n", 'workbook = Workbook("w")\n', "workbook"]),
        code('workbook.prompt("one")\nworkbook.case("two")'),
        {"cell_type": "markdown", "metadata": {}, "source": 'workbook.prompt("not-code")'},
        code('workbook.questionnaire("index")'),
        code('workbook.questionnaire("index", attempt=2)'),
        code('workbook.case("more", extra=True)'),
        code("workbook.hand_in()"),
    )
    info = workbook_info(path)
    assert (info.name, info.title, info.summary, info.minutes, info.version) == (
        "w",
        "A title",
        "A summary.",
        90,
        3,
    )
    assert info.calls == (
        Call("prompt", "one"),
        Call("case", "two"),
        Call("questionnaire", "index"),
        Call("questionnaire", "index", 2),
        Call("case", "more", extra=True),
        Call("hand_in", ""),
    )
    assert info.answer_ids == ["one", "two", "index"]
    assert [one.answer_id for one in info.answerable] == ["one", "two", "index", "more"]


def test_a_second_attempt_has_an_answer_id_of_its_own() -> None:
    assert Call("questionnaire", "index").answer_id == "index"
    assert Call("questionnaire", "index", 2).answer_id == "index-2"


@pytest.mark.parametrize(
    ("source", "calls"),
    [
        ('workbook.task("a")', [Call("task", "a")]),
        ('other.task("a"); task("a"); workbook.inner.task("a")', []),
        ("workbook.task(name)", [Call("task", "")]),
        ("%matplotlib inline", []),
        ("workbook.task(", []),
        ("", []),
        ("# workbook.task('a')", []),
        pytest.param(
            'display(workbook.task("a"))\nworkbook.prompt("b")',
            [Call("task", "a"), Call("prompt", "b")],
        ),
        pytest.param(
            'workbook.questionnaire("a", 2)',
            [Call("questionnaire", "a", 2)],
        ),
    ],
)
def test_calls_are_found_without_running_anything(source: str, calls: list[Call]) -> None:
    assert calls_in(source) == calls


@pytest.mark.parametrize("field", FACTS)
def test_a_missing_fact_is_named_with_file_and_repair(tmp_path: Path, field: str) -> None:
    path = write(tmp_path, "w")
    notebook = json.loads(path.read_text(encoding="utf-8"))
    del notebook["metadata"]["dlis"][field]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    with pytest.raises(DlisError) as caught:
        workbooks(tmp_path)
    message = str(caught.value)
    assert message.startswith(f"The notebook {path} lacks {field} in its metadata under `dlis`; add them")
    assert message.count("\n") == 0


def test_all_missing_facts_are_named_together(tmp_path: Path) -> None:
    path = write(tmp_path, "w")
    path.write_text('{"cells": [], "metadata": {}}', encoding="utf-8")
    with pytest.raises(DlisError, match=r"lacks workbook, title, summary, minutes, version in its metadata"):
        workbooks(tmp_path)


def test_a_workbook_named_after_another_folder_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "module-1")
    write(tmp_path, "module-1-evening", workbook="module-1")
    with pytest.raises(DlisError, match=r"module-1-evening\.ipynb .*'module-1'"):
        workbooks(tmp_path)


def test_no_workbook_at_all_is_said_with_the_folder(tmp_path: Path) -> None:
    with pytest.raises(
        DlisError, match=r"There is no workbook in .*; each stands in a folder of its own name"
    ):
        workbooks(tmp_path)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"{}", b'{"cells": 5}', b'"x"', b"null", b"\xff\xfe{}"]
)
def test_a_broken_notebook_is_one_sentence_with_its_path(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "w" / "w.ipynb"
    path.parent.mkdir()
    path.write_bytes(content)
    for read in (lambda: read_notebook(path), lambda: workbooks(tmp_path)):
        with pytest.raises(DlisError) as caught:
            read()
        assert str(caught.value).startswith(f"The notebook {path} is broken and cannot be read; restore it")


def test_a_missing_notebook_is_one_sentence_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(
        DlisError, match=r"The notebook .*none\.ipynb does not exist; restore it or correct its name\."
    ):
        read_notebook(tmp_path / "none.ipynb")
