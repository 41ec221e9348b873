"""Somebody with a release tries to find a person; each way that we know is tried here."""

from __future__ import annotations

import json
import os
import zipfile
from collections import Counter
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from dlis_widgets.cli import main
from tests.cohort.class_of import AT, INDEX, submit
from tests.dataset.course import (
    TABLES,
    a_decision,
    class_of,
    content,
    export,
    persons,
    rows,
    tell,
)

if TYPE_CHECKING:
    from pathlib import Path

QUASI = ("country", "role", "years", "locale")


def combinations(out: Path) -> Counter[tuple[str, ...]]:
    return Counter(tuple(one[name] for name in QUASI) for one in rows(out, "people"))


def test_a_unique_country_role_and_experience_is_not_to_be_found(tmp_path: Path) -> None:
    class_of(tmp_path, 12)
    tell(tmp_path, "only", "LU", "teacher", "20-plus")
    assert export(tmp_path, tmp_path / "out") == 0
    assert min(combinations(tmp_path / "out").values()) >= 5
    everything = b"".join(content(tmp_path / "out").values()).decode("utf-8", "replace")
    codebook = (tmp_path / "out/datapackage.json").read_text(encoding="utf-8")
    for word in ("LU", "20-plus"):
        assert all(word not in one.values() for one in rows(tmp_path / "out", "people"))
    assert everything.count("20-plus") == codebook.count("20-plus"), "only the codebook may name it"


def test_who_is_alone_hides_among_others_and_not_among_themselves(tmp_path: Path) -> None:
    """One person withheld alone would be known by that; at least k are withheld together."""
    class_of(tmp_path, 8, "RO")
    class_of(tmp_path, 8, "FR")
    tell(tmp_path, "only", "LU")
    assert export(tmp_path, tmp_path / "out") == 0
    withheld = [one for one in rows(tmp_path / "out", "people") if one["country"] == "withheld"]
    assert len(withheld) >= 5


def test_a_person_of_two_courses_has_two_pseudonyms(tmp_path: Path) -> None:
    key = tmp_path / "pseudonym.key"
    for course in ("first", "second"):
        class_of(tmp_path / course, 12)
        assert export(tmp_path / course, tmp_path / f"{course}-out", "--course", course, key=key) == 0
    assert not persons(tmp_path / "first-out") & persons(tmp_path / "second-out")
    everything = b"".join(content(tmp_path / "first-out").values())
    assert b'"first"' not in everything, "the course is named nowhere"


def test_two_courses_have_keys_of_their_own_unless_one_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for course in ("first", "second"):
        class_of(tmp_path / course, 12)
    monkeypatch.chdir(tmp_path)
    for course in ("first", "second"):
        assert main(["export", course, "--out", f"{course}-out"]) == 0
    assert not persons(tmp_path / "first-out") & persons(tmp_path / "second-out")
    assert (tmp_path / "first/course/pseudonym.key").is_file()


def test_a_zip_must_be_told_its_course(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(tmp_path / "moodle.zip"), "--out", str(tmp_path / "out")]) == 1
    assert "does not say of which course it is" in capsys.readouterr().err


def test_the_order_of_rows_tells_nothing(tmp_path: Path) -> None:
    """Neither the order of names nor that in which people handed in is the order of rows."""
    names = class_of(tmp_path, 24)
    assert export(tmp_path, tmp_path / "out") == 0
    codes = [one["person"] for one in rows(tmp_path / "out", "people")]
    assert codes == sorted(codes)
    for table in ("responses", "tasks", "profiles"):
        assert list(dict.fromkeys(one["person"] for one in rows(tmp_path / "out", table))) == codes
    for number, name in enumerate(reversed(names)):
        path = tmp_path / f"course/submitted/{name}/{INDEX}/{INDEX}.ipynb"
        os.utime(path, (10**9 + number, 10**9 + number))
    assert export(tmp_path, tmp_path / "later") == 0
    kept = ("people.csv", "responses.csv", "tasks.csv", "profiles.csv", "people.parquet", "responses.parquet")
    for name in kept:
        assert (tmp_path / "later" / name).read_bytes() == (tmp_path / "out" / name).read_bytes()


def test_no_name_time_or_path_is_in_any_byte_of_it(tmp_path: Path) -> None:
    moodle = tmp_path / "moodle.zip"
    course = tmp_path / "secretcourse"
    with zipfile.ZipFile(moodle, "w") as archive:
        for number in range(12):
            path = tell(course, f"id{number}", levels=f"{number % 4}", at=AT)
            folder = f"Zoe Surname{number}_777{number:02}_assignsubmission_file_"
            archive.write(path, f"{folder}/{INDEX}.ipynb")
    out, key = tmp_path / "out", tmp_path / "keys/p.key"
    assert main(["export", str(moodle), "--out", str(out), "--key", str(key), "--course", "Kurs-XYZ"]) == 0
    everything = b"".join(content(out).values())
    hidden = (
        "Zoe",
        "Surname",
        "77701",
        "secretcourse",
        "moodle.zip",
        "Kurs-XYZ",
        AT[:10],
        AT[11:16],
        str(tmp_path),
    )
    for word in hidden:
        assert word.encode() not in everything, word
    assert key.read_bytes().strip() not in everything
    assert key.read_bytes().strip()[:16] not in everything


def test_file_times_and_parquet_metadata_are_those_of_the_export(tmp_path: Path) -> None:
    class_of(tmp_path, 12)
    for path in (tmp_path / "course/submitted").rglob("*.ipynb"):
        os.utime(path, (10**9, 10**9))
    assert export(tmp_path, tmp_path / "out") == 0
    for path in (tmp_path / "out").iterdir():
        assert path.stat().st_mtime > 1.5e9
    for table in TABLES:
        facts = pq.ParquetFile(tmp_path / f"out/{table}.parquet").schema_arrow.metadata or {}
        assert set(facts) <= {b"pandas"}
        told = json.loads(facts.get(b"pandas", b"{}"))
        assert told.get("attributes", {}) == {}
        assert all(
            one.get("kind") == "range" for one in told.get("index_columns", ()) if isinstance(one, dict)
        )
    created = json.loads((tmp_path / "out/datapackage.json").read_text(encoding="utf-8"))["created"]
    assert created.endswith("T00:00:00Z")


def test_what_few_people_handed_in_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workbook, case, decision, options = a_decision()
    people = class_of(tmp_path, 12)
    for person in people[:4]:
        submit(tmp_path, person, workbook, {case: {decision: options[0]}})
    assert export(tmp_path, tmp_path / "out") == 0
    assert rows(tmp_path / "out", "choices") == []
    assert f"Left out, because fewer than 5 people handed it in: {workbook}" in capsys.readouterr().out
    report: dict[str, Any] = json.loads((tmp_path / "out/release-report.json").read_text(encoding="utf-8"))
    assert report["parts_left_out"] == 1
    assert workbook not in json.dumps({**report, "rare": []})


def test_a_second_attempt_of_few_is_left_out(tmp_path: Path) -> None:
    class_of(tmp_path, 8)
    for number in range(4):
        tell(tmp_path, f"twice{number}", **{f"{INDEX}-2": {"d1-1": "3"}})
    assert export(tmp_path, tmp_path / "out") == 0
    assert {one["attempt"] for one in rows(tmp_path / "out", "responses")} == {"1"}
    assert {one["attempt"] for one in rows(tmp_path / "out", "profiles")} == {"1"}


def test_another_version_that_one_person_has_is_left_out(tmp_path: Path) -> None:
    class_of(tmp_path, 12)
    path = tell(tmp_path, "old")
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["metadata"]["dlis"]["version"] = 99
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert export(tmp_path, tmp_path / "out") == 0
    assert "99" not in {one["version"] for one in rows(tmp_path / "out", "responses")}
    assert len(persons(tmp_path / "out")) == 13, "the person stays, with rows of other workbooks"


def test_answers_of_one_person_are_named_as_rare(tmp_path: Path) -> None:
    """Small cells are not taken out of rows, but the report names every one, so that no table shows it."""
    workbook, case, decision, options = a_decision()
    for number, person in enumerate(class_of(tmp_path, 12)):
        submit(tmp_path, person, workbook, {case: {decision: options[1 if number == 3 else 0]}})
    assert export(tmp_path, tmp_path / "out") == 0
    report = json.loads((tmp_path / "out/release-report.json").read_text(encoding="utf-8"))
    found = [one for one in report["rare"] if one["table"] == "choices"]
    assert [(one["of"], one["answer"], one["people"]) for one in found] == [
        (f"{case} {decision}", options[1], 1)
    ]


FORMULA = '=HYPERLINK("http://evil.example","x")'


@pytest.mark.parametrize("value", [FORMULA, "+1+1", "@SUM(A1)", "-2+3", "\t=1", "x;=1+1"])
def test_no_cell_is_a_formula(tmp_path: Path, value: str) -> None:
    """Whatever a hand-in holds where an id, a level, a tick, a version or a language should be."""
    workbook, case, decision, _ = a_decision()
    for person in class_of(tmp_path, 12):
        path = submit(tmp_path, person, workbook, {case: {decision: value}})
        notebook = json.loads(path.read_text(encoding="utf-8"))
        notebook["metadata"]["dlis"] |= {"locale": value, "synthetic": value}
        path.write_text(json.dumps(notebook), encoding="utf-8")
    for number in range(6):
        bad: Any = {"d1-1": value, value: "1"}
        tell(
            tmp_path,
            f"bad{number}",
            value,
            value,
            value,
            **{INDEX: bad, "read-the-chart": {"chart-supported-sentence": value, value: [value]}},
        )
    assert export(tmp_path, tmp_path / "out") == 0
    for table in TABLES:
        for one in rows(tmp_path / "out", table):
            for cell in one.values():
                assert not cell.startswith(("=", "+", "-", "@", "\t")), (table, cell)
                assert ";" not in cell
    everything = b"".join(content(tmp_path / "out").values()).decode("utf-8", "replace")
    assert "evil.example" not in everything
