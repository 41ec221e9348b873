"""Whose file it is: names as learning platforms write them, and names as nobody should."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dlis_widgets.grading.senders import PATTERNS, Sender, readable, safe_id, sender

FILE = "assignsubmission_file"
VICTIM = f"Victim_10002_{FILE}_module-1.ipynb"

PARTS = (
    "Ana Pop",
    "Pop_Ana_anapop",
    "popana",
    "10001",
    "482",
    "20261122093015",
    "assignsubmission",
    "file",
    "onlinetext",
    "LATE",
    "module-1.ipynb",
    "module-1 (1).ipynb",
    "work.zip",
    "..",
    ".",
    "C:",
    "*",
    "٣",
    "²",
    "\n",
    "\0",
    "\ud800",
)
paths = st.lists(st.sampled_from([*PARTS, "_", "_", "/", "/", "\\"]), max_size=14).map("".join)
any_text = st.text(st.characters(exclude_categories=[]))
"""Also with halves of character pairs, as names of files on disk can have."""


def who(path: str) -> tuple[str, str, str, str]:
    """Return platform, id, name and file of whoever sent a path."""
    found = sender(path)
    assert found is not None, path
    return found.platform, found.student_id, found.name, found.file


@pytest.mark.parametrize(
    "person",
    [
        "Ana Pop",
        "Mărie-Ève Ștefănescu",
        "Ελένη Παππά",
        "Pop, Ana",
        "Sinéad O'Hara",
        "Sinéad O’Hara",
        "Ana_Maria Pop",
        "Pop_7_Ana",
        "10003",
    ],
)
@pytest.mark.parametrize("tail", ["/module-1.ipynb", "_/module-1.ipynb", "_module-1.ipynb"])
@pytest.mark.parametrize("folder", ["", "Course-My exercise-77/", "DL_2026/group_1/"])
def test_moodle_names_the_participant_number_and_the_person(person: str, tail: str, folder: str) -> None:
    path = f"{folder}{person}_10001_{FILE}{tail}"
    assert who(path) == ("moodle", "10001", person, "module-1.ipynb")


def test_a_moodle_file_may_lie_in_folders_of_the_student() -> None:
    path = f"Ana Pop_10001_{FILE}/my_work_2/deep/module-1.ipynb"
    assert who(path) == ("moodle", "10001", "Ana Pop", "module-1.ipynb")


@pytest.mark.parametrize("tail", ["/onlinetext.html", "_/onlinetext.html", "_onlinetext.html"])
def test_a_text_typed_into_moodle_is_told_from_a_file(tail: str) -> None:
    typed_in = sender(f"Ana Pop_10001_assignsubmission_onlinetext{tail}")
    file = sender(f"Ana Pop_10001_{FILE}/onlinetext.html")
    assert typed_in is not None
    assert file is not None
    assert (typed_in.student_id, typed_in.online_text, file.online_text) == ("10001", True, False)


@pytest.mark.parametrize(
    ("path", "student_id", "file", "late"),
    [
        ("popana_482_99120_module-1.ipynb", "482", "module-1.ipynb", False),
        ("popana_LATE_482_99120_module-1.ipynb", "482", "module-1.ipynb", True),
        ("submissions/popana_482_99120_module-1-2.ipynb", "482", "module-1-2.ipynb", False),
        ("popana_482_99120_victim_500_99999_x.ipynb", "482", "victim_500_99999_x.ipynb", False),
    ],
)
def test_canvas_names_number_lateness_and_file(path: str, student_id: str, file: str, late: bool) -> None:  # noqa: FBT001 - a column
    found = sender(path)
    assert found is not None
    assert (found.platform, found.student_id, found.name) == ("canvas", student_id, "popana")
    assert (found.file, found.late) == (file, late)


def test_a_canvas_resubmission_counts_as_newer() -> None:
    orders = [sender(f"popana_482_{number}_module-1{n}.ipynb") for number, n in ((99120, ""), (99871, "-1"))]
    first, second = (one.order for one in orders if one)
    assert second > first


@pytest.mark.parametrize("top", ["", "Exercise 1/Submissions/", "My exercise_12/Abgaben/"])
def test_ilias_names_login_person_and_time(top: str) -> None:
    path = f"{top}Pop_Ana_ana.pop_4711/20261122093015_module-1.ipynb"
    assert who(path) == ("ilias", "ana.pop", "Pop_Ana", "module-1.ipynb")
    found = sender(path)
    assert found is not None
    assert found.order[0] == 20261122093015


def test_ilias_files_may_come_without_a_time() -> None:
    assert who("Pop_Ana_anapop_4711/module-1.ipynb") == ("ilias", "anapop", "Pop_Ana", "module-1.ipynb")


@pytest.mark.parametrize(
    "file", ["x_10002_assignsubmission_file_module-1.ipynb", "victim_500_99999_module-1.ipynb"]
)
def test_a_file_in_ilias_cannot_imitate_another_platform(file: str) -> None:
    path = f"Exercise 1/Submissions/Pop_Ana_anapop_4711/20261122093015_{file}"
    assert who(path) == ("ilias", "anapop", "Pop_Ana", file)


@pytest.mark.parametrize("path", ["ana.pop@uni.example/module-1.ipynb", "all/ana.pop@uni.example/x.ipynb"])
def test_a_plain_folder_is_the_student(path: str) -> None:
    assert who(path)[:3] == ("folder", "ana.pop@uni.example", "ana.pop@uni.example")


@pytest.mark.parametrize("path", ["", "/", "module-1.ipynb", "./module-1.ipynb", "../module-1.ipynb", "a/"])
def test_a_path_without_a_sender_says_so(path: str) -> None:
    assert sender(path) is None


def test_browsers_number_later_downloads() -> None:
    found = [sender(f"ana/module-1{copy}.ipynb") for copy in ("", " (1)", " (2)", " (11)")]
    orders = [one.order for one in found if one]
    assert orders == sorted(set(orders))
    assert len(orders) == 4


@pytest.mark.parametrize("folder", ["", "DL_2026/"])
@pytest.mark.parametrize(
    "name", [VICTIM, f"sub/{VICTIM}", "victim_500_99999_module-1.ipynb", "V_V_victim_2/module-1.ipynb"]
)
def test_a_student_cannot_send_in_the_name_of_another(folder: str, name: str) -> None:
    assert who(f"{folder}Ana Pop_10001_{FILE}/{name}")[:3] == ("moodle", "10001", "Ana Pop")


@pytest.mark.parametrize(
    ("path", "student_id"),
    [
        ("../../etc/cron.d/module-1.ipynb", "cron.d"),
        ("/root/.ssh/module-1.ipynb", "ssh"),
        ("C:\\..\\Windows\\module-1.ipynb", "Windows"),
        ("..\\..\\ana\\module-1.ipynb", "ana"),
        ("ana/../../module-1.ipynb", "ana"),
    ],
)
def test_names_that_lead_elsewhere_lead_nowhere(path: str, student_id: str) -> None:
    assert who(path)[1] == student_id


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("~", "_-"),
        ("C:", "C_-"),
        ("a*[b]?", "a__b__-"),
        ("a\0b", "a_b-"),
        ("CON", "_CON-"),
        ("nul.txt", "_nul.txt-"),
    ],
)
def test_a_name_that_no_folder_can_have_is_changed_and_told_apart(text: str, begins: str) -> None:
    assert re.fullmatch(re.escape(begins) + "[0-9a-f]{6}", safe_id(text))


@pytest.mark.parametrize(("one", "other"), [("a+b", "a!b"), ("ana?", "ana_"), ("ă" * 150, "ă" * 151)])
def test_two_students_never_become_one(one: str, other: str) -> None:
    assert safe_id(one) != safe_id(other)


@pytest.mark.parametrize("dots", ["...", " . ", "....", ". ."])
def test_an_id_of_dots_and_spaces_is_no_id(dots: str) -> None:
    assert safe_id(dots) == ""
    assert sender(f"{dots}/module-1.ipynb") is None


@pytest.mark.parametrize("digits", ["9" * 5000, "٣" * 5000])
@pytest.mark.parametrize("form", ["a_1_{}_f.ipynb", "a_{}_assignsubmission_file/f.ipynb", "a/f ({}).ipynb"])
def test_a_name_of_thousands_of_digits_is_no_number(form: str, digits: str) -> None:
    found = sender(form.format(digits))
    assert found is None or found.order == (0, 0, 0)


@given(text=any_text)
@example("a" * 79 + " b")
@example("\U00020000" * 80)
@example("../..")
@example("e\u0301.")
def test_an_id_is_one_safe_part_of_a_path(text: str) -> None:
    made = safe_id(text)
    assert made not in {".", ".."}
    assert not set(made) & set('/\\\0*?[]<>:"|\n\r\t')
    assert made == made.strip(" .")
    assert made.isprintable()
    assert len(made.encode()) <= 255, "file systems take no longer names"
    assert safe_id(made) == made


@given(text=st.text("abyzĂșéΩжד5 .,-_@'’", max_size=80))
def test_letters_of_every_script_stay(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert safe_id(composed) == safe_id(unicodedata.normalize("NFD", text)) == composed.strip(" .")


@given(path=st.one_of(any_text, paths))
def test_any_path_has_a_sender_or_none(path: str) -> None:
    found = sender(path)
    if found is not None:
        assert isinstance(found, Sender)
        assert found.platform in PATTERNS
        assert found.student_id
        assert found.student_id == safe_id(found.student_id)
        assert not set(found.name) & set("/\\\0\r\n")
        assert found.file
        assert not set(found.file) & set("/\\")


@pytest.mark.parametrize("name", ["Mărie Dûpont", "Ελένη", "Ana"])
def test_names_that_old_zips_mangled_are_mended(name: str) -> None:
    assert readable(name.encode().decode("cp437"), is_utf8=False) == name
    assert readable(name, is_utf8=True) == name


@pytest.mark.parametrize("name", ["Ren\u00e9e", "100 \u20ac"])
def test_names_in_an_old_encoding_stay_as_they_are(name: str) -> None:
    assert readable(name, is_utf8=False) == name
