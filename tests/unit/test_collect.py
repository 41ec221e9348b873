"""Collecting: every file ends as one line for the teacher, and accidents cost nobody else."""

from __future__ import annotations

import os
import sys
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dlis_widgets.grading.collect import Collection, Line
from dlis_widgets.grading.parcels import Parcel, parcels
from dlis_widgets.grading.senders import safe_id
from dlis_widgets.grading.untrusted import MAX_FILE
from tests.unit.accidents import ACCIDENTS, ANA, BEN, EARLIEST, GOOD, SEND, ZOE, Accident, workbook, zipped

if TYPE_CHECKING:
    from pathlib import Path

VICTIM = f"{ZOE}_module-1.ipynb"


def collect(folder: Path, *zips: bytes) -> Collection:
    """Return what is collected from an archive folder, with these zips put into it."""
    folder.mkdir(exist_ok=True)
    for number, raw in enumerate(zips):
        (folder / f"download {number}.zip").write_bytes(raw)
    collection = Collection("module-1", 2)
    for parcel in parcels(folder):
        collection.add(parcel)
    collection.finish()
    return collection


def kept(collection: Collection) -> dict[str, bytes]:
    """Return the notebooks by student."""
    return {who: one.content for (who, kind), (_, one) in collection.chosen.items() if kind == "notebook"}


def line_of(collection: Collection, student: str) -> Line:
    """Return the only line about a student."""
    (line,) = (one for one in collection.lines if one.student == student)
    return line


@pytest.mark.parametrize("accident", ACCIDENTS.values(), ids=ACCIDENTS)
def test_an_accident_is_one_line_and_costs_nobody_else(accident: Accident, tmp_path: Path) -> None:
    honest = {f"{ANA}/module-1.ipynb": GOOD, f"{ZOE}/module-1.ipynb": GOOD}
    collection = collect(tmp_path, accident.zipped(BEN, **honest))
    assert kept(collection) == {"10001": GOOD, "10003": GOOD}
    assert len(collection.lines) == 3
    line = line_of(collection, "10002")
    assert (line.name, line.result) == ("Ben Rus", "not collected")
    assert line.file.startswith(f"{BEN}/")
    assert line.found.startswith(accident.found)
    assert line.tell.endswith(accident.tell)
    assert collection.lines[0] is line, "what needs a person stands first"


def test_a_bomb_is_never_unpacked_into_memory(tmp_path: Path) -> None:
    (tmp_path / "bomb.zip").write_bytes(ACCIDENTS["bomb"].zipped(BEN))
    tracemalloc.start()
    found = list(parcels(tmp_path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [len(one.content) for one in found] == [0]
    assert peak < 4 * MAX_FILE


def test_the_newest_file_wins_and_the_others_are_listed(tmp_path: Path) -> None:
    name, again = f"{ANA}/module-1.ipynb", f"{ANA}/module-1 (1).ipynb"
    new, old = workbook(text="new"), workbook(text="old")
    for number, zips in enumerate(
        (
            (zipped({name: old}, EARLIEST), zipped({name: new})),
            (zipped({name: new}), zipped({name: old}, EARLIEST)),
            (zipped({again: new, name: old}),),
            (zipped({"popana_10001_99_x.ipynb": old, "popana_10001_101_x.ipynb": new}),),
            (zipped({f"P_A_10001_4/2026112209300{n}_x.ipynb": one for n, one in ((2, new), (1, old))}),),
        )
    ):
        collection = collect(tmp_path / str(number), *zips)
        assert kept(collection) == {"10001": new}
        assert [one.result for one in collection.lines] == ["older copy", "collected"], number
        assert collection.lines[0].found == "A newer file of the same student was collected."


def test_a_newer_file_that_cannot_be_read_does_not_win(tmp_path: Path) -> None:
    broken = zipped({f"{ANA}/module-1.ipynb": GOOD[:-9]})
    collection = collect(tmp_path, broken, zipped({f"{ANA}/module-1.ipynb": GOOD}, EARLIEST))
    assert kept(collection) == {"10001": GOOD}
    assert {one.result for one in collection.lines} == {"not collected", "collected"}


def test_answers_of_jupyterlab_are_kept_beside_the_notebook(tmp_path: Path) -> None:
    collection = collect(
        tmp_path, zipped({f"{ANA}/module-1.ipynb": GOOD, f"{ANA}/module-1.answers.json": b"{}"})
    )
    assert set(collection.chosen) == {("10001", "notebook"), ("10001", "answers")}
    assert [one.result for one in collection.lines] == ["collected", "collected"]


@pytest.mark.parametrize(
    ("path", "content", "found"),
    [
        (f"{ANA}/module-1.ipynb", GOOD, ""),
        (
            f"{ANA}/module-1.ipynb",
            workbook(version=1),
            "Made with version 1 of the workbook; this course has 2.",
        ),
        (f"{ANA}/Kopie von module-1.ipynb", GOOD, "Collected under the workbook’s own name."),
        (f"{ANA}/module-1.ipynb.txt", GOOD, "Collected under the workbook’s own name."),
        ("popana_LATE_10001_99_module-1.ipynb", GOOD, "Late, says the platform."),
    ],
)
def test_the_line_says_what_is_to_be_known(path: str, content: bytes, found: str, tmp_path: Path) -> None:
    assert line_of(collect(tmp_path, zipped({path: content})), "10001").found == found


def test_a_text_typed_into_the_platform_gets_a_line(tmp_path: Path) -> None:
    typed_in = f"{BEN.replace('file', 'onlinetext')}/onlinetext.html"
    line = line_of(collect(tmp_path, zipped({typed_in: b"<p>Done"})), "10002")
    assert (line.result, line.found) == ("not collected", "A text typed into the platform.")
    assert line.tell.endswith(SEND)


def test_a_file_without_a_sender_says_what_to_do(tmp_path: Path) -> None:
    collection = collect(tmp_path, zipped({"module-1.ipynb": GOOD}), b"no zip")
    found = [(one.student, one.file, one.result, one.found) for one in collection.lines]
    text = "The path does not say who sent it: put it into a folder with the student’s name."
    damaged = "This zip is damaged or no zip; download it again."
    assert sorted(found) == [
        ("", "download 1.zip", "not collected", damaged),
        ("", "module-1.ipynb", "not collected", text),
    ]


@pytest.mark.parametrize("path", ["../../evil/x.ipynb", "/etc/cron.d/x.ipynb", "C:\\..\\evil\\x.ipynb"])
def test_paths_that_lead_elsewhere_give_a_safe_student(path: str, tmp_path: Path) -> None:
    (student,) = kept(collect(tmp_path, zipped({path: GOOD})))
    assert student == safe_id(student) != ""
    assert "/" not in student


@pytest.mark.parametrize(
    ("sent", "student"),
    [
        (f"{ANA}/work.zip", "10001"),
        (f"all/{ANA}_work.zip", "10001"),
        ("submissions/popana_482_99120_work.zip", "482"),
        ("popana_482_99120_work.zip", "482"),
        ("X/Submissions/Pop_Ana_anapop_4711/20261122093015_work.ZIP", "anapop"),
        ("all/ana.pop/work.zip", "ana.pop"),
        ("ana.pop.zip", "ana.pop"),
    ],
)
@pytest.mark.parametrize(
    "inside",
    ["module-1.ipynb", "a/b/module-1.ipynb", "a\\module-1.ipynb", f"..\\{VICTIM}", "V_V_10003_2/x.ipynb"],
)
def test_what_is_in_a_students_zip_is_that_students(
    sent: str, inside: str, student: str, tmp_path: Path
) -> None:
    collection = collect(tmp_path, zipped({sent: zipped({inside: GOOD})}))
    assert kept(collection) == {student: GOOD}
    assert line_of(collection, student).result == "collected"


def test_a_download_may_be_unpacked_already(tmp_path: Path) -> None:
    for path, content in {
        f"hand ins/{ANA}/work.zip": zipped({"a/module-1.ipynb": GOOD, VICTIM: b""}),
        f"hand ins/{BEN}/module-1.ipynb": GOOD,
        "hand ins/ana.pop/work.zip": zipped({"module-1.ipynb": GOOD}),
        "group 2/moodle.zip": zipped({f"{ZOE}/module-1.ipynb": GOOD}),
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    assert set(kept(collect(tmp_path))) == {"10001", "10002", "10003", "ana.pop"}


@pytest.mark.parametrize("junk", [".ipynb_checkpoints/module-1-checkpoint.ipynb", "__MACOSX/module-1.ipynb"])
def test_what_systems_leave_beside_files_is_no_hand_in(junk: str, tmp_path: Path) -> None:
    folder = tmp_path / "ana.pop" / junk
    folder.parent.mkdir(parents=True)
    folder.write_bytes(workbook(text="junk"))
    raw = zipped({f"ben/{junk}": workbook(text="junk"), "ben/module-1.ipynb": GOOD})
    assert kept(collect(tmp_path, raw, zipped({f"{ZOE}/a.zip": raw}))) == {"ben": GOOD, "10003": GOOD}


def test_a_file_without_a_name_costs_nobody_anything(tmp_path: Path) -> None:
    inner = zipped({"": b"x", "module-1.ipynb": GOOD})
    outer = zipped({"": b"x", f"{ANA}/work.zip": inner, f"{BEN}/module-1.ipynb": GOOD})
    assert kept(collect(tmp_path, outer)) == {"10001": GOOD, "10002": GOOD}


def test_links_in_the_archive_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(GOOD)
    folder = tmp_path / "archive/ana.pop"
    folder.mkdir(parents=True)
    (folder / "module-1.ipynb").symlink_to(tmp_path / "secret")
    (folder.parent / "ben").symlink_to(tmp_path, target_is_directory=True)
    collection = collect(folder.parent)
    assert not collection.chosen
    assert {one.found for one in collection.lines if one.student} == {"This is a link, not a file."}


def test_one_student_cannot_fill_the_report(tmp_path: Path) -> None:
    many = zipped({f"{number}.txt": b"x" for number in range(3000)})
    collection = collect(tmp_path, zipped({f"{BEN}/work.zip": many, f"{ANA}/module-1.ipynb": GOOD}))
    assert kept(collection) == {"10001": GOOD}
    assert len(collection.lines) < 300
    assert any("holds more than can be read" in one.found for one in collection.lines)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems allow no such names")
def test_a_name_in_no_known_encoding_is_collected_all_the_same(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"Ren\xe9")
    folder.mkdir()
    (folder / "module-1.ipynb").write_bytes(GOOD)
    (student,) = kept(collect(tmp_path))
    assert student == safe_id(folder.name)
    assert student.startswith("Ren_-")


SAMPLE = zipped({f"{ANA}/module-1.ipynb": GOOD, f"{BEN}/work.zip": zipped({"module-1.ipynb": GOOD})})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(
    changes=st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), max_size=8),
    end=st.one_of(st.just(len(SAMPLE)), st.integers(0, len(SAMPLE))),
)
def test_any_damage_to_a_zip_is_a_line_and_no_error(
    changes: list[tuple[int, int]], end: int, tmp_path: Path
) -> None:
    raw = bytearray(SAMPLE)
    for place, value in changes:
        raw[place] = value
    collection = collect(tmp_path, bytes(raw[:end]))
    assert all(isinstance(one, Parcel) for _, one in collection.chosen.values())
    for student in kept(collection):
        assert student == safe_id(student)
    for line in collection.lines:
        assert line.result == "collected" or line.found
