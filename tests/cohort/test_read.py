"""Hand-ins become tidy tables; whatever is wrong with a file becomes one line."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import pytest
from class_of import INDEX, hand_in, submit

from dlis_widgets.agility.scoring import ScoringKey, profile
from dlis_widgets.cohort import read_submissions, score
from dlis_widgets.content.library import library
from dlis_widgets.content.models import Case, Instrument, Task
from dlis_widgets.errors import DlisError

if TYPE_CHECKING:
    from pathlib import Path

INSTRUMENT = library().get(Instrument, INDEX)
ITEMS = INSTRUMENT.item_ids
TASKS = {one.task: library().get(Task, one.task) for one in INSTRUMENT.dimensions}
RIGHT = {
    name: {q.id: sorted(q.right_ids) if q.kind == "many" else next(iter(q.right_ids)) for q in task.questions}
    for name, task in TASKS.items()
}


def test_every_item_has_a_row_and_says_how_it_is_missing(tmp_path: Path) -> None:
    submit(tmp_path, "ana", INDEX, {INDEX: {ITEMS[0]: "3", ITEMS[2]: "0"}})
    rows = read_submissions([tmp_path]).responses.set_index("item")
    assert list(rows.index) == list(ITEMS)
    assert rows["value"].iloc[:3].tolist()[::2] == [3, 0]
    assert rows["missing"].tolist() == ["", "skipped", "", *["not reached"] * (len(ITEMS) - 3)]


def test_a_level_that_does_not_exist_is_no_answer(tmp_path: Path) -> None:
    submit(tmp_path, "ana", INDEX, {INDEX: {ITEMS[0]: "4", ITEMS[1]: ["3"], "unknown": "1"}})
    assert read_submissions([tmp_path]).responses["value"].isna().all()


def test_a_second_attempt_has_rows_only_where_there_was_one(tmp_path: Path) -> None:
    submit(tmp_path, "ana", INDEX, {INDEX: {ITEMS[0]: "1"}, f"{INDEX}-2": {ITEMS[0]: "2"}})
    submit(tmp_path, "ion", INDEX, {INDEX: {ITEMS[0]: "1"}})
    rows = read_submissions([tmp_path]).responses
    assert rows.groupby("person")["attempt"].max().to_dict() == {"ana": 2, "ion": 1}


def test_profiles_are_what_the_one_formula_gives(tmp_path: Path) -> None:
    ratings = {item: str(place % 4) for place, item in enumerate(ITEMS) if place % 7}
    answers = {INDEX: ratings, "read-the-chart": RIGHT["read-the-chart"]}
    submit(tmp_path, "ana", INDEX, answers)  # type: ignore[arg-type] # a dict of forms
    rows = score(read_submissions([tmp_path])).set_index("dimension")
    single = profile(ScoringKey.of(INSTRUMENT, TASKS), ratings, answers)  # type: ignore[arg-type]
    for one in single.dimensions:
        for mine, theirs in (
            (rows["self_rating"][one.id], one.self_rating),
            (rows["task_result"][one.id], one.task),
        ):
            assert (theirs is None and mine is not None and str(mine) == "<NA>") or mine == pytest.approx(
                theirs
            )


def test_decisions_carry_their_mode(tmp_path: Path) -> None:
    case = library().get(Case, "the-codes-in-the-drawer")
    decision = case.decisions[0]
    submit(tmp_path, "ana", "module-1", {case.id: {decision.id: decision.options[0].id}})
    row = read_submissions([tmp_path]).choices.query("decision == @decision.id").iloc[0]
    assert (row["option"], row["mode"]) == (decision.options[0].id, decision.options[0].mode or "")


def test_texts_are_left_out_unless_asked_for(tmp_path: Path) -> None:
    submit(tmp_path, "ana", "module-1", {"who-is-left-out": "Nobody asked."})
    assert read_submissions([tmp_path]).texts["text"].isna().all()
    assert read_submissions([tmp_path], texts=True).texts["text"].tolist() == ["Nobody asked."]


def test_consent_is_off_until_somebody_says_yes(tmp_path: Path) -> None:
    submit(tmp_path, "ana", INDEX, {INDEX: {ITEMS[0]: "1"}})
    submit(tmp_path, "ion", INDEX, {"research-consent": {"consent": "yes", "country": "RO"}})
    people = read_submissions([tmp_path]).people.set_index("person")
    assert people["consent"].to_dict() == {"ana": "", "ion": "yes"}
    assert people["country"]["ion"] == "RO"


def test_the_newest_of_two_files_counts_and_the_other_is_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "moodle.zip", "w") as archive:
        for name, level, at in (("a", "1", "2026-11-01T00:00:00Z"), ("b", "2", "2026-11-20T00:00:00Z")):
            content = hand_in(INDEX, {INDEX: {ITEMS[0]: level}}, at)
            archive.writestr(f"Ana Pop_10001_assignsubmission_file_{name}/{INDEX}.ipynb", content)
    cohort = read_submissions([tmp_path / "moodle.zip"])
    assert cohort.responses["value"].iloc[0] == 2
    [line] = cohort.lines
    assert line.result == "older copy"


def test_answers_of_jupyterlab_are_read_beside_the_notebook(tmp_path: Path) -> None:
    path = submit(tmp_path, "ana", INDEX, {})
    sheet = {"workbook": INDEX, "answers": {INDEX: {"value": {ITEMS[0]: "3"}, "at": "2026-11-22T10:00:00Z"}}}
    path.with_name(f"{INDEX}.answers.json").write_text(json.dumps(sheet), encoding="utf-8")
    assert read_submissions([tmp_path]).responses["value"].iloc[0] == 3


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"cells": 5}', b"\xff\xfe", b'{"cells": [], "metadata": {}}']
)
def test_a_broken_hand_in_is_one_line_and_costs_nobody_else(tmp_path: Path, content: bytes) -> None:
    submit(tmp_path, "ana", INDEX, {INDEX: {ITEMS[0]: "1"}})
    submit(tmp_path, "ion", INDEX, {}).write_bytes(content)
    cohort = read_submissions([tmp_path])
    assert cohort.sheets["person"].tolist() == ["ana"]
    assert [line.result for line in cohort.lines] == ["not read"]


def test_only_broken_hand_ins_give_empty_tables_with_their_columns(tmp_path: Path) -> None:
    submit(tmp_path, "ion", INDEX, {}).write_bytes(b"{")
    cohort = read_submissions([tmp_path])
    assert cohort.responses.empty
    assert "value" in cohort.responses.columns


def test_a_folder_without_hand_ins_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DlisError, match="no hand-in in"):
        read_submissions([tmp_path])
    with pytest.raises(DlisError, match="does not exist"):
        read_submissions([tmp_path / "nowhere"])


def test_several_batches_are_read_by_several_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        submit(tmp_path, f"p{number:02}", INDEX, {INDEX: {ITEMS[0]: str(number % 4)}})
    whole = read_submissions([tmp_path])
    monkeypatch.setattr("dlis_widgets.cohort.read.BATCH", 5)
    told: list[int] = []
    split = read_submissions([tmp_path], report=lambda done, _all: told.append(done))
    assert split.responses.equals(whole.responses)
    assert told[-1] == 12
