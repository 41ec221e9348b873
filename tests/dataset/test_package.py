"""`dlis export` writes a data package that others can read, check and understand without us."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import pty
import re
import shutil
import subprocess
import sys
import termios
from typing import TYPE_CHECKING, Any

import frictionless
import pandas as pd
import pytest

from dlis_widgets.content.library import library
from dlis_widgets.content.models import Instrument
from dlis_widgets.dataset.package import read_release
from dlis_widgets.paths import data_dir
from tests.cohort.class_of import INDEX
from tests.dataset.course import TABLES, class_of, descriptor, export, rows

if TYPE_CHECKING:
    from pathlib import Path

INSTRUMENT = library().get(Instrument, INDEX)


def fields(package: dict[str, Any], table: str) -> dict[str, dict[str, Any]]:
    resource = next(one for one in package["resources"] if one["name"] == table)
    return {one["name"]: one for one in resource["schema"]["fields"]}


def code(field: dict[str, Any], value: object) -> dict[str, Any]:
    return next(one for one in field["categories"] if one["value"] == value)


def test_the_package_is_valid_to_somebody_elses_program(released: Path) -> None:
    report = frictionless.validate(str(released / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note"])[:5]
    assert report.stats["tasks"] == len(TABLES)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("people", ",True\n", ",perhaps\n"), "type-error"),
        (("responses", ",d1-1,", ",d9-9,"), "constraint-error"),
        (("tasks", "\np", "\npnobody0000000000,digital-agility,1,,,,,,\np"), "foreign-key"),
    ],
    ids=["type", "unknown item", "unknown person"],
)
def test_a_changed_package_is_not_valid(
    released: Path, tmp_path: Path, change: tuple[str, str, str], fault: str
) -> None:
    shutil.copytree(released, tmp_path / "changed")
    table, old, new = change
    path = tmp_path / "changed" / f"{table}.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    report = frictionless.validate(str(tmp_path / "changed/datapackage.json"))
    assert fault in {one for [one] in report.flatten(["type"])}


def test_csv_and_parquet_hold_the_same(released: Path) -> None:
    for table in TABLES:
        binary = pd.read_parquet(released / f"{table}.parquet")
        with (released / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            header, *text = csv.reader(file)
        assert header == list(binary.columns), table
        assert len(text) == len(binary), table
        for name, cells in zip(header, zip(*text, strict=True), strict=True):
            found = ["" if pd.isna(one) else str(one) for one in binary[name]]
            gaps = {"skipped", "not reached"} if (table, name) == ("responses", "value") else set()
            assert ["" if one in gaps else one for one in cells] == found, (table, name)


def test_reading_it_again_needs_no_parquet(released: Path, tmp_path: Path) -> None:
    shutil.copytree(released, tmp_path / "text", ignore=shutil.ignore_patterns("*.parquet"))
    quick, slow = read_release(released), read_release(tmp_path / "text")
    assert list(quick) == list(TABLES)
    for table in TABLES:
        pd.testing.assert_frame_equal(quick[table], slow[table])


def test_it_is_a_data_package_of_version_2(released: Path) -> None:
    package: dict[str, Any] = descriptor(released)
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert package["name"] == "dlis-synthetic-answers"
    assert package["synthetic"] is True
    assert package["description"].startswith("SYNTHETIC")
    assert "unvalidated" in json.dumps(package).casefold()
    for resource in package["resources"]:
        assert resource["schema"]["$schema"] == "https://datapackage.org/profiles/2.0/tableschema.json"
        assert resource["bytes"] == (released / resource["path"]).stat().st_size


def test_the_codebook_says_what_was_asked_and_what_answers_mean(released: Path) -> None:
    package: dict[str, Any] = descriptor(released)
    found = fields(package, "responses")
    for dimension in INSTRUMENT.dimensions:
        for item in dimension.items:
            known = code(found["item"], item.id)
            assert known["labels"]["en"] == item.text.strip()
            assert known["dimension"] == dimension.id
        assert code(found["dimension"], dimension.id)["label"] == dimension.title
    for level in INSTRUMENT.levels:
        assert code(found["value"], level.value)["label"] == level.label
    assert code(found["instrument"], INDEX)["version"] == INSTRUMENT.version
    assert "Version of the workbook" in found["version"]["description"]
    gaps = {one["value"]: one["label"] for one in found["value"]["missingValues"]}
    assert {"skipped", "not reached"} <= gaps.keys()
    hidden = {one["value"]: one["label"] for one in fields(package, "people")["role"]["missingValues"]}
    assert "withheld" in hidden["withheld"]
    assert hidden[""] == "not told"
    scored = fields(package, "profiles")["self_rating"]
    assert "mean" in scored["description"]
    assert "Unvalidated" in scored["description"]


def test_questions_carry_their_options_and_which_are_right(released: Path) -> None:
    package: dict[str, Any] = descriptor(released)
    for known in fields(package, "tasks")["question"]["categories"]:
        assert any(option["right"] for option in known["options"]), known["value"]
        assert all(option["labels"]["en"] for option in known["options"])


def test_question_texts_stand_there_in_every_language(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(data_dir(), data)
    english = (data / f"instruments/{INDEX}.en.yaml").read_text(encoding="utf-8")
    item = INSTRUMENT.dimensions[0].items[0]
    french = english.replace("language: en", "language: fr", 1).replace(item.text, "Je sais chercher.", 1)
    assert french.count("Je sais chercher.") == 1
    (data / f"instruments/{INDEX}.fr.yaml").write_text(french, encoding="utf-8")
    script = (
        "import json; from dlis_widgets.dataset.codes import item_codes; from dlis_widgets.dataset.words import "
        "languages; print(json.dumps([item_codes()[0], languages()]))"
    )
    own = {**os.environ, "DLIS_DATA": str(data)}
    done = subprocess.run([sys.executable, "-c", script], env=own, capture_output=True, check=True)
    known, languages = json.loads(done.stdout)
    assert known["labels"] == {"en": item.text.strip(), "fr": "Je sais chercher."}
    assert languages == ["en", "fr"]


def test_a_missing_level_says_how_it_is_missing(released: Path) -> None:
    found = rows(released, "responses")
    gaps = {one["value"] for one in found if one["missing"]}
    assert gaps == {"skipped", "not reached"}
    assert all(one["value"] == one["missing"] for one in found if one["missing"])
    assert {one["value"] for one in found if not one["missing"]} == {"0", "1", "2", "3"}


def test_profiles_are_what_the_ratings_give(released: Path) -> None:
    levels: dict[tuple[str, str, str], list[int]] = {}
    for one in rows(released, "responses"):
        if not one["missing"]:
            levels.setdefault((one["person"], one["attempt"], one["dimension"]), []).append(int(one["value"]))
    for one in rows(released, "profiles"):
        given = levels.get((one["person"], one["attempt"], one["dimension"]), [])
        expected = f"{100 * sum(given) / (3 * len(given)):.6f}" if len(given) >= 3 else ""
        found = one["self_rating"] and f"{float(one['self_rating']):.6f}"
        assert found == expected


def test_no_release_is_half_read(released: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(released, tmp_path / "part")
    (tmp_path / "part/tasks.csv").unlink()
    (tmp_path / "part/tasks.parquet").unlink()
    with pytest.raises(Exception, match="no whole release"):
        read_release(tmp_path / "part")
    assert capsys.readouterr().err == ""


def test_reading_and_writing_say_how_far_they_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    class_of(tmp_path, 7)
    assert export(tmp_path, tmp_path / "out") == 0
    written = sum(len(rows(tmp_path / "out", table)) for table in TABLES)
    told = [one.partition(" (")[0] for one in capsys.readouterr().err.splitlines()]
    assert told == ["Reading: 7 of 7", f"Writing: {written} of {written}"]


@pytest.mark.slow
def test_a_terminal_shows_bars_with_a_total(tmp_path: Path) -> None:
    class_of(tmp_path, 7)
    command = [sys.executable, "-m", "dlis_widgets", "export", str(tmp_path), "--out", str(tmp_path / "out")]
    leader, follower = pty.openpty()
    termios.tcsetwinsize(leader, (24, 100))
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=follower) as process:
        os.close(follower)
        shown = b""
        with contextlib.suppress(OSError):  # the end of a terminal
            while some := os.read(leader, 4096):
                shown += some
        assert process.wait(60) == 0
    os.close(leader)
    for bar in (rb"Reading: +100%\|.*\| 7/7 ", rb"Writing: +100%\|.*\| (\d+)/\1 "):
        assert re.search(bar, shown), shown


def test_the_report_says_what_was_withheld_and_what_risk_remains(
    demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export(demo, tmp_path / "out", key=tmp_path / "pseudonym.key") == 0
    told = capsys.readouterr().out
    people = rows(tmp_path / "out", "people")
    assert f"The release of {len(people)} invented people is in {tmp_path / 'out'}" in told
    assert f"{len(people)} of 60 people agreed" in told
    readable = (tmp_path / "out/release-report.md").read_text(encoding="utf-8")
    facts = json.loads((tmp_path / "out/release-report.json").read_text(encoding="utf-8"))
    for one in ("country", "role", "years", "locale"):
        withheld = sum(row[one] == "withheld" for row in people)
        assert facts["withheld"][one] == withheld
        assert f"withheld for {withheld} of {len(people)} people" in readable
    assert "What risk remains" in readable
    assert "of 60" not in readable, "how many did not agree is nobody's business"
    counts: dict[tuple[str, ...], int] = {}
    for row in rows(tmp_path / "out", "choices"):
        if row["option"]:
            key = (row["case"], row["decision"], row["option"])
            counts[key] = counts.get(key, 0) + 1
    found = [one for one in facts["rare"] if one["table"] == "choices"]
    rare = {(*one["of"].split(" "), one["answer"]) for one in found}
    assert rare == {key for key, count in counts.items() if count < 5}
