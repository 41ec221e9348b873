"""The answers beside a notebook: read, written in one step, and refused in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import made
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from dlis_widgets.answers.sheet import Answer, AnswerSheet, read_sheet, sheet_path, write_sheet
from dlis_widgets.errors import DlisError

SHEET = AnswerSheet(
    workbook="small",
    version=2,
    locale="ro",
    answers={"text": Answer(value="Bună 😀", at="2026-11-22T10:00:00Z")},
)


def test_a_sheet_has_its_workbooks_name_beside_the_notebook(tmp_path: Path) -> None:
    assert sheet_path(tmp_path, "module-1") == tmp_path / "module-1.answers.json"


def test_no_file_is_an_empty_sheet(tmp_path: Path) -> None:
    assert read_sheet(tmp_path / "none.json", "small") == AnswerSheet(workbook="small", answers={})


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = sheet_path(tmp_path, "small")
    write_sheet(path, SHEET)
    assert read_sheet(path, "small") == SHEET
    assert [one.name for one in tmp_path.iterdir()] == ["small.answers.json"]


def test_the_file_is_plain_json_that_the_browser_reads_too(tmp_path: Path) -> None:
    path = sheet_path(tmp_path, "small")
    write_sheet(path, SHEET)
    assert "Bună 😀" in path.read_text(encoding="utf-8")
    assert json.loads(path.read_text(encoding="utf-8")) == {
        "workbook": "small",
        "version": 2,
        "locale": "ro",
        "answers": {"text": {"value": "Bună 😀", "at": "2026-11-22T10:00:00Z"}},
    }


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(
    answers=st.dictionaries(
        made.texts, st.builds(Answer, value=st.one_of(made.texts, made.forms), at=made.times), max_size=4
    )
)
def test_any_answers_survive_the_file(tmp_path: Path, answers: dict[str, Answer]) -> None:
    path = sheet_path(tmp_path, "small")
    write_sheet(path, AnswerSheet(workbook="small", answers=answers))
    assert read_sheet(path, "small").answers == answers


def test_half_a_character_does_not_lose_the_sheet(tmp_path: Path) -> None:
    path = sheet_path(tmp_path, "small")
    write_sheet(path, AnswerSheet(workbook="small", answers={"text": Answer(value="a\ud83db")}))
    assert read_sheet(path, "small").answers["text"].value == "a?b"


@pytest.mark.parametrize("failing", ["write_text", "replace"])
def test_a_crash_while_writing_leaves_the_old_sheet_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    path = sheet_path(tmp_path, "small")
    write_sheet(path, SHEET)

    def crash(self: Path, *_: object, **__: object) -> None:
        if failing == "write_text":
            self.write_bytes(b'{"workb')
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, failing, crash)
        with pytest.raises(OSError, match="no space left"):
            write_sheet(path, AnswerSheet(workbook="small"))
    assert read_sheet(path, "small") == SHEET
    write_sheet(path, AnswerSheet(workbook="small"))
    assert read_sheet(path, "small").answers == {}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '{"answers": {}}',
        '{"workbook": "small", "answers": {"q": {"value": 3}}}',
        '{"workbook": "small", "answers": {"q": {}}}',
        '{"workbook": "small", "version": 0}',
    ],
)
def test_a_damaged_sheet_is_one_sentence_and_stays_as_it_is(tmp_path: Path, content: str) -> None:
    path = sheet_path(tmp_path, "small")
    path.write_text(content, encoding="utf-8")
    with pytest.raises(
        DlisError, match=r"^The saved answers in small.answers.json are damaged; rename that file [^\n]*\.$"
    ):
        read_sheet(path, "small")
    assert path.read_text(encoding="utf-8") == content


def test_a_sheet_of_another_workbook_is_refused(tmp_path: Path) -> None:
    path = sheet_path(tmp_path, "other")
    write_sheet(path, SHEET)
    with pytest.raises(
        DlisError,
        match=r"^other.answers.json holds answers for the workbook 'small', not for 'other'; move it",
    ):
        read_sheet(path, "other")


def test_what_the_browser_keeps_beyond_the_answer_is_left_out() -> None:
    raw = {
        "workbook": "small",
        "version": 1,
        "locale": "en",
        "new": 1,
        "answers": {"text": {"value": "x", "at": "t", "displaced": {"value": "y", "at": "t"}}},
    }
    assert AnswerSheet.model_validate(raw).answers == {"text": Answer(value="x", at="t")}


def test_an_answer_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        SHEET.answers["text"].value = "other"  # type: ignore[misc]
