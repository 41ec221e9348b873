"""Somebody with two releases tries to find out by subtraction who left, came or answered again."""

from __future__ import annotations

import shutil
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.cohort.class_of import submit
from tests.dataset.course import LATER, a_decision, class_of, content, export, persons, rows, tell

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("folder", ["out", "elsewhere"])
def test_one_who_joins_between_two_exports_is_not_given_away(
    tmp_path: Path, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    class_of(tmp_path, 12)
    assert export(tmp_path, tmp_path / "out") == 0
    before = content(tmp_path / "out")
    tell(tmp_path, "new", "RO")
    assert export(tmp_path, tmp_path / folder) == 1
    [line] = [
        one for one in capsys.readouterr().err.splitlines() if "Reading" not in one and "Writing" not in one
    ]
    assert "1 person has come, fewer than 5" in line
    assert content(tmp_path / "out") == before
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("folder", ["out", "elsewhere"])
def test_one_who_leaves_between_two_exports_is_not_given_away(
    tmp_path: Path, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    class_of(tmp_path, 12)
    tell(tmp_path, "leaves")
    assert export(tmp_path, tmp_path / "out") == 0
    tell(tmp_path, "leaves", consent="no", at=LATER)
    assert export(tmp_path, tmp_path / folder) == 1
    assert "1 person has left, fewer than 5" in capsys.readouterr().err
    # The way out that the message names: their answers are gone from the new release.
    assert export(tmp_path, tmp_path / folder, "--renew-key") == 0
    assert len(persons(tmp_path / folder)) == 12


def test_one_who_answers_again_between_two_exports_is_not_given_away(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who knows that Ana handed in yesterday would see whose rows have changed since."""
    class_of(tmp_path, 12)
    tell(tmp_path, "ana", levels="1")
    assert export(tmp_path, tmp_path / "out") == 0
    tell(tmp_path, "ana", levels="1", at=LATER)
    assert export(tmp_path, tmp_path / "same") == 0, "the same answers at another time change nothing"
    tell(tmp_path, "ana", levels="3", at=LATER)
    assert export(tmp_path, tmp_path / "elsewhere") == 1
    assert "1 person has changed answers in one workbook" in capsys.readouterr().err


def test_one_who_hands_in_one_more_workbook_is_not_given_away(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workbook, case, decision, options = a_decision()
    people = class_of(tmp_path, 12)
    for person in people[:6]:
        submit(tmp_path, person, workbook, {case: {decision: options[0]}})
    assert export(tmp_path, tmp_path / "out") == 0
    submit(tmp_path, people[7], workbook, {case: {decision: options[0]}}, LATER)
    assert export(tmp_path, tmp_path / "elsewhere") == 1
    assert "1 person has changed answers in one workbook" in capsys.readouterr().err


def test_a_chain_of_exports_is_no_way_around(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each step moves five people, but the first and the last differ by one who came and four who went."""
    class_of(tmp_path, 12)
    assert export(tmp_path, tmp_path / "a") == 0
    for number in range(5):
        tell(tmp_path, f"new{number}")
    assert export(tmp_path, tmp_path / "b") == 0
    for number in range(4):
        shutil.rmtree(tmp_path / f"course/submitted/new{number}")
    shutil.rmtree(tmp_path / "course/submitted/ro00")
    assert export(tmp_path, tmp_path / "c") == 1
    assert "1 person has" in capsys.readouterr().err


def test_enough_people_may_come_and_go(tmp_path: Path) -> None:
    class_of(tmp_path, 12)
    assert export(tmp_path, tmp_path / "a") == 0
    class_of(tmp_path, 6, start=20)
    assert export(tmp_path, tmp_path / "b") == 0
    came = persons(tmp_path / "b") - persons(tmp_path / "a")
    assert len(came) == 6
    assert persons(tmp_path / "a") < persons(tmp_path / "b")


def test_the_group_that_came_is_as_anonymous_as_the_rest(tmp_path: Path) -> None:
    """Five came, but one of them alone from Greece: among all there are enough Greeks, among the new not."""
    class_of(tmp_path, 8, "RO")
    class_of(tmp_path, 8, "EL")
    assert export(tmp_path, tmp_path / "a") == 0
    class_of(tmp_path, 6, "RO", start=20)
    tell(tmp_path, "el99", "EL")
    assert export(tmp_path, tmp_path / "b") == 0
    before = persons(tmp_path / "a")
    came = Counter(one["country"] for one in rows(tmp_path / "b", "people") if one["person"] not in before)
    assert sum(came.values()) == 7
    assert min(came.values()) >= 5, "the one from Greece would stand out among those who came"


def test_a_damaged_record_of_an_earlier_release_is_not_passed_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    class_of(tmp_path, 12)
    assert export(tmp_path, tmp_path / "out") == 0
    [record] = (tmp_path / "course/pseudonym.releases").glob("*.json")
    record.write_text(record.read_text(encoding="utf-8")[:-9], encoding="utf-8")
    assert export(tmp_path, tmp_path / "elsewhere") == 1
    assert "is damaged" in capsys.readouterr().err
    record.unlink()
    assert export(tmp_path, tmp_path / "out") == 1
    assert "its record there is gone" in capsys.readouterr().err
