"""`nbgrader zip_collect` on one archive with everything in it: three platforms, a folder, every accident."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from dlis_widgets.answers.notebook import fill
from dlis_widgets.answers.sheet import Answer
from dlis_widgets.grading.senders import safe_id
from tests.conftest import ROOT
from tests.nbgrader.conftest import nbgrader, release_of
from tests.unit.accidents import ACCIDENTS, EARLIEST, LATEST, zipped

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

FILE = "assignsubmission_file"
HONEST = {
    "10001": f"Mărie Dûpont, Jr_10001_{FILE}/module-1.ipynb",
    "10002": f"O’Hara_Ion Pop_10002_{FILE}_module-1 (1).ipynb",
    "10003": f"Zoe_10003_{FILE}/my work.zip",
    "482": "popana_LATE_482_99120_module-1-2.ipynb",
    "anapop": "Exercise 1/Submissions/Pop_Ana_anapop_4711/20261122093015_module-1.ipynb",
    "eva.ion@uni.example": "eva.ion@uni.example/module-1.ipynb",
}
EVIL = [
    "../../../../../../evil-1/module-1.ipynb",
    "/tmp/evil-2/module-1.ipynb",  # noqa: S108 - nothing is to be written there
    "C:\\..\\..\\evil-3\\module-1.ipynb",
    f"Zoe_10003_{FILE}/../../../../../../../evil-4.ipynb",
    "Pop_Ion_evil-5_12/99999999999999_module-1.ipynb",
    f"Bad_20000_{FILE}/Mărie Dûpont, Jr_10001_{FILE}_module-1.ipynb",
    "+cmd;=1+1/module-1.ipynb",
]
Collecting = tuple[Path, str, dict[str, int], dict[str, int]]
HEADER = ["student", "name", "file", "result", "what was found", "what to tell the student"]


def sent(course: Path, text: str) -> bytes:
    """Return a hand-in of module-1 in which somebody wrote a text."""
    filled = fill(release_of(course, "module-1"), {"who-is-left-out": Answer(value=text)})
    return json.dumps(filled, ensure_ascii=False).encode()


def everything(course: Path) -> dict[str, bytes]:
    """Return what lies in the archive folder by path."""
    mine = {who: sent(course, f"of {who}") for who in HONEST}
    inside = zipped({"work/module-1.ipynb": mine["10003"]})
    accidents = [one.zipped(f"Ben_{20_001 + n}_{FILE}") for n, one in enumerate(ACCIDENTS.values())]
    evil = {path: sent(course, "evil") for path in EVIL}
    old = {
        HONEST["10001"]: sent(course, "old"),
        f"Ben_30000_{FILE.replace('file', 'onlinetext')}/x.html": b"<p>",
    }
    return {
        "moodle.zip": zipped(
            {**{HONEST[one]: mine[one] for one in ("10001", "10002")}, HONEST["10003"]: inside}
        ),
        "moodle, last week.zip": zipped({**old, "no sender.ipynb": mine["482"]}, EARLIEST),
        "canvas.zip": zipped({HONEST["482"]: mine["482"]}),
        "ilias.zip": zipped({HONEST["anapop"]: mine["anapop"]}),
        HONEST["eva.ion@uni.example"]: mine["eva.ion@uni.example"],
        "eva.ion@uni.example/module-1.answers.json": b'{"workbook": "module-1"}',
        "=1+1.docx": b"PK",
        "no zip.zip": b"PK\3\4 and the rest is missing",
        "evil.zip": zipped(evil, EARLIEST),
        **{f"accident {n:02}.zip": one for n, one in enumerate(accidents)},
    }


def outside(course: Path) -> dict[str, int]:
    """Return every file around the course's own folder, and when it changed."""
    around = course.parent
    return {
        path.relative_to(around).as_posix(): path.stat().st_mtime_ns
        for path in around.rglob("*")
        if path.is_file() and course / "course" not in path.parents
    }


def submitted(course: Path) -> dict[str, bytes]:
    """Return the collected notebooks by student."""
    return {
        path.relative_to(course / "course/submitted").parts[0]: path.read_bytes()
        for path in (course / "course/submitted").glob("*/module-1/module-1.ipynb")
    }


def report(course: Path) -> list[list[str]]:
    """Return the rows of the report below its header."""
    path = course / "course/downloaded/module-1/collection.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbfstudent,")
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file, strict=True)
    assert header == HEADER
    return rows


def put(course: Path, files: dict[str, bytes]) -> None:
    """Make the archive folder hold these files and no others."""
    archive = course / "course/downloaded/module-1/archive"
    if archive.exists():
        shutil.rmtree(archive)
    for path, content in files.items():
        (archive / path).parent.mkdir(parents=True, exist_ok=True)
        (archive / path).write_bytes(content)


@pytest.fixture(scope="module")
def collecting(tmp_path_factory: pytest.TempPathFactory) -> Collecting:
    """Return a course after its first collecting: folder, what was said, files around before and after."""
    course = tmp_path_factory.mktemp("collect") / "our course"
    left_out = shutil.ignore_patterns(".ipynb_checkpoints")
    shutil.copytree(ROOT / "workbooks/module-1", course / "workbooks/module-1", ignore=left_out)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    nbgrader(course, "generate_assignment", "module-1")
    put(course, everything(course))
    before = outside(course)
    return course, nbgrader(course, "zip_collect", "module-1"), before, outside(course)


def test_every_honest_hand_in_is_collected(collecting: Collecting) -> None:
    course = collecting[0]
    found = submitted(course)
    assert {who: found.get(who) for who in HONEST} == {who: sent(course, f"of {who}") for who in HONEST}
    assert (course / "course/submitted/eva.ion@uni.example/module-1/module-1.answers.json").is_file()
    stamp = course / "course/submitted/anapop/module-1/timestamp.txt"
    assert stamp.read_text("utf-8").startswith("2026-11-22 09:30:15")


def test_nothing_is_written_outside_of_the_courses_own_folder(collecting: Collecting) -> None:
    course, _, before, after = collecting
    assert after == before
    assert not Path("/tmp/evil-2").exists()  # noqa: S108 - as above
    assert {one.name for one in (course / "course").iterdir()} == {
        *("release", "downloaded", "submitted", "gradebook.db")
    }
    assert {one.name for one in (course / "course/downloaded/module-1").iterdir()} == {
        *("archive", "extracted", "collection.csv")
    }


def test_whoever_is_collected_has_a_folder_directly_below_submitted(collecting: Collecting) -> None:
    folder = collecting[0] / "course/submitted"
    evil = {"evil-1", "evil-2", "evil-3", "evil-5", "20000", safe_id("+cmd;=1+1")}
    assert {one.name for one in folder.iterdir()} == {*HONEST, *evil}
    names = {path.name for path in folder.rglob("*") if path.is_file()}
    assert names == {"module-1.ipynb", "module-1.answers.json", "timestamp.txt"}


def test_the_report_has_one_row_a_file(collecting: Collecting) -> None:
    course = collecting[0]
    rows = report(course)
    # Beside the accidents: an older copy, a typed text, no sender (twice), no zip, and the answers.
    assert len(rows) == len(HONEST) + len(EVIL) + len(ACCIDENTS) + 6
    by_student = {row[0]: row[1:] for row in rows if row[0].startswith("2")}
    for number, accident in enumerate(ACCIDENTS.values()):
        _, _, result, found, tell = by_student[str(20_001 + number)]
        assert (result, found.startswith(accident.found)) == ("not collected", True), accident
        assert tell.endswith(accident.tell)
    collected = {row[0] for row in rows if row[3] == "collected"}
    assert collected == submitted(course).keys()
    assert [row[3:5] for row in rows if row[0] == "10001"] == [
        ["older copy", "A newer file of the same student was collected."],
        ["collected", ""],
    ]
    assert next(row[4] for row in rows if row[0] == "482").startswith("Late, says the platform.")
    assert {row[2] for row in rows if not row[0]} >= {"no sender.ipynb", "no zip.zip"}


def test_no_cell_of_the_report_acts(collecting: Collecting) -> None:
    rows = report(collecting[0])
    cells = [cell for row in rows for cell in row]
    assert any("=1+1" in cell for cell in cells)
    assert not [one for one in cells if one.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]
    assert not [one for one in cells if ";=" in one]


def test_the_terminal_tells_the_same_in_sentences(collecting: Collecting) -> None:
    course, said, _, _ = collecting
    assert "Traceback" not in said
    rows = report(course)
    collected = sum(row[3] == "collected" for row in rows)
    assert f"{collected} of {len(rows)} files collected. The report: " in said
    assert "20002 (Ben): not collected. The file is empty. Your file arrived empty." in said


def test_a_newer_zip_replaces_only_that_students_file(collecting: Collecting) -> None:
    course = collecting[0]
    before = submitted(course)
    archive = course / "course/downloaded/module-1/archive"
    new = sent(course, "second thoughts")
    (archive / "moodle, today.zip").write_bytes(zipped({HONEST["10002"]: new}, (*LATEST[:3], 23, 0, 0)))
    nbgrader(course, "zip_collect", "module-1")
    assert submitted(course) == {**before, "10002": new}


def test_an_older_zip_alone_takes_nothing_from_others(collecting: Collecting) -> None:
    course = collecting[0]
    before = submitted(course)
    old = sent(course, "first thoughts")
    put(course, {"moodle, first week.zip": zipped({HONEST["10001"]: old}, EARLIEST)})
    nbgrader(course, "zip_collect", "module-1")
    assert submitted(course) == {**before, "10001": old}
    assert (course / "course/submitted/eva.ion@uni.example/module-1/module-1.answers.json").is_file()
    assert [row[0] for row in report(course)] == ["10001"]
