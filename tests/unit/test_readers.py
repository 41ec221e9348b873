"""Two readers of the same reflections: a gradebook for each, and how far they agree."""

from __future__ import annotations

import math
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlis_widgets.cli import main
from dlis_widgets.errors import DlisError
from dlis_widgets.grading.readers import (
    FEW,
    Mark,
    agreements,
    gradebook_path,
    marks,
    second_gradebook,
    weighted_kappa,
)

# nbgrader adds submissions in an order that SQLAlchemy warns of.
pytestmark = pytest.mark.filterwarnings("ignore:Object of type")

PROMPTS = ("first-thought", "second-thought")
Given = tuple[float | None, str | None]
"""What a reader left: points and a comment."""

# Anxiety of 20 people as two raters saw it: the example of kappa2 in R's package irr (Gamer et al.).
# R counts the levels that occur: nobody chose the fifth, so the sixth is the fifth here.
ANXIETY = list(zip(map(int, "35452424332333221334"), map(int, "21443215111233113322"), strict=True))
SCORES = (9, 7, 8, 7, 6, 8, 3, 5, 10)


def by_hand(pairs: list[tuple[int, int]]) -> float:
    """Return kappa as Cohen (1968) defines it: one less the distances found by those of chance."""
    found = mean((a - b) ** 2 for a, b in pairs)
    chance = mean((a - b) ** 2 for a, _ in pairs for _, b in pairs)
    return 1 - found / chance


def interval_by_hand(pairs: list[tuple[int, int]]) -> tuple[float, float]:
    """Return the interval of Fleiss, Cohen and Everitt (1969) with quadratic weights."""
    span = (max(map(max, pairs)) - 1) ** 2
    same = {(i, j): 1 - (i - j) ** 2 / span for i in range(1, 11) for j in range(1, 11)}
    row = {i: mean(same[i, b] for _, b in pairs) for i in range(1, 11)}
    column = {j: mean(same[a, j] for a, _ in pairs) for j in range(1, 11)}
    found, chance = mean(same[pair] for pair in pairs), mean(row[a] for a, _ in pairs)
    squares = mean((same[a, b] * (1 - chance) - (row[a] + column[b]) * (1 - found)) ** 2 for a, b in pairs)
    rest = (found * chance - 2 * chance + found) ** 2
    half = 1.959964 * math.sqrt(max(0.0, squares - rest) / len(pairs)) / (1 - chance) ** 2
    return max(-1.0, by_hand(pairs) - half), min(1.0, by_hand(pairs) + half)


@pytest.mark.parametrize(
    ("pairs", "kappa"),
    [
        # > kappa2(anxiety[, 2:3], "squared") in R, as statsmodels' test_inter_rater.py quotes it.
        pytest.param(ANXIETY, 0.2520325, id="irr"),
        # QuadraticWeightedKappa in Maple's EssayTools, both examples of its help page.
        pytest.param(list(zip(SCORES, (8, 8, 6, 6, 7, 6, 1, 4, 8), strict=True)), 0.7586207, id="Maple 1"),
        pytest.param(list(zip(SCORES, (3, 5, 6, 6, 7, 6, 1, 4, 8), strict=True)), 0.4380952, id="Maple 2"),
    ],
)
def test_kappa_is_what_others_published(pairs: list[tuple[int, int]], kappa: float) -> None:
    found = weighted_kappa(pairs)
    assert found == pytest.approx((kappa, *interval_by_hand(pairs)), abs=1e-6)


@given(pairs=st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=FEW, max_size=30))
def test_kappa_is_what_its_definition_says(pairs: list[tuple[int, int]]) -> None:
    found = weighted_kappa(pairs)
    if any(len(set(one)) == 1 for one in zip(*pairs, strict=True)):
        assert found == (None, None, None)
    else:
        kappa, low, high = found
        assert kappa == pytest.approx(by_hand(pairs))
        assert (low, high) == pytest.approx(interval_by_hand(pairs), abs=1e-6)
        assert -1 <= (low or 0) <= (kappa or 0) <= (high or 0) <= 1


@pytest.mark.parametrize(
    "pairs", [[], [(1, 2), (2, 1), (3, 3), (4, 4)], [(3, 3)] * 9, [(3, 1), (3, 2)] * 9, [(1, 3), (2, 3)] * 9]
)
def test_too_few_pairs_or_a_single_level_say_nothing(pairs: list[tuple[int, int]]) -> None:
    assert weighted_kappa(pairs) == (None, None, None)


def test_without_statsmodels_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "statsmodels.stats.inter_rater", None)
    with pytest.raises(DlisError, match=r"pip install 'dlis-widgets\[research\]'"):
        weighted_kappa(ANXIETY)


Book = Callable[[Path, Mapping[str, tuple[Given, Given]]], Path]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """Return what makes a gradebook in which a reader has marked two prompts of some students."""
    from nbgrader.api import Gradebook  # noqa: PLC0415 - slow to import

    empty = tmp_path_factory.mktemp("empty") / "gradebook.db"
    with pytest.MonkeyPatch.context() as patch:
        # nbgrader calls `alembic` by name for a new gradebook.
        patch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
        with Gradebook(f"sqlite:///{empty}") as made:
            made.add_assignment("module-1")
            made.add_notebook("module-1", "module-1")
            for prompt in PROMPTS:
                made.add_grade_cell(prompt, "module-1", "module-1", max_score=1, cell_type="markdown")
                made.add_solution_cell(prompt, "module-1", "module-1")
            made.add_grade_cell("check-it", "module-1", "module-1", max_score=3, cell_type="code")

    def make(path: Path, given: Mapping[str, tuple[Given, Given]]) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(empty, path)
        with Gradebook(f"sqlite:///{path}") as made:
            for student, left in given.items():
                _mark(made, student, left)
        return path

    return make


def _mark(made: Any, student: str, left: tuple[Given, Given]) -> None:  # noqa: ANN401 - nbgrader's gradebook
    made.add_student(student)
    made.add_submission("module-1", student)
    where = ("module-1", "module-1", student)
    checked = made.find_grade("check-it", *where)
    checked.auto_score, checked.needs_manual_grade = 2, False
    made.find_comment(PROMPTS[0], *where).auto_comment = "No response."
    for prompt, (score, comment) in zip(PROMPTS, left, strict=True):
        grade = made.find_grade(prompt, *where)
        grade.manual_score, grade.needs_manual_grade = score, score is None
        made.find_comment(prompt, *where).manual_comment = comment
    made.db.commit()


NOTHING: Given = (None, None)
FIRST: dict[str, tuple[Given, Given]] = {
    "ana": ((1.0, "Level 4/4: Critical reflection\n\nGood."), (1.0, None)),
    "ben": ((1.0, "Level 2/4: Description"), (0.0, "Not yet.")),
    "eva": ((None, "Stufe 3/4: Dialog"), NOTHING),
    "ion": ((1.0, "I liked 3/4: of it\nLevel 2/4: x"), NOTHING),
    "zoe": (NOTHING, (1.0, "Thank you.\nLevel 1/4: not the first line")),
}
SECOND: dict[str, tuple[Given, Given]] = {
    "ana": ((1.0, "Level 4/4: Critical reflection"), (1.0, None)),
    "ben": ((1.0, "Level 4/4: Critical reflection"), (1.0, None)),
    "eva": ((None, "Level 2/4: Description"), (1.0, None)),
    "ion": (NOTHING, (1.0, None)),
    "zoe": ((1.0, "Level 1/4: x"), NOTHING),
}


def test_marks_are_what_a_person_left(book: Book, tmp_path: Path) -> None:
    found = marks(book(tmp_path / "g.db", FIRST), "module-1")
    one, two = PROMPTS
    expected = {
        one: {"ana": Mark(4, 1.0), "ben": Mark(2, 1.0), "eva": Mark(3, None), "ion": Mark(3, 1.0)},
        two: {"ana": Mark(None, 1.0), "ben": Mark(None, 0.0), "zoe": Mark(None, 1.0)},
    }
    assert found == {(name, who): mark for name, all_ in expected.items() for who, mark in all_.items()}


def test_what_both_have_marked_is_compared(book: Book, tmp_path: Path) -> None:
    first, second = (
        marks(book(tmp_path / f"{n}.db", given), "module-1") for n, given in enumerate((FIRST, SECOND))
    )
    one, two = agreements(first, second)
    assert (one.prompt, one.pairs, one.same_points, one.leveled) == (PROMPTS[0], 3, 1.0, 3)
    assert one.same_level == pytest.approx(1 / 3)
    assert (one.kappa, one.to_discuss) == (None, ("ben",)), "two levels apart"
    assert (two.prompt, two.pairs, two.same_points, two.leveled) == (PROMPTS[1], 2, 0.5, 0)
    assert (two.same_level, two.kappa, two.to_discuss) == (None, None, ("ben",)), "other points"


def test_a_second_reader_gets_a_gradebook_without_anybodys_marks(book: Book, tmp_path: Path) -> None:
    from nbgrader.api import Gradebook  # noqa: PLC0415 - slow to import

    first = book(gradebook_path(tmp_path, None), FIRST)
    before = first.read_bytes()
    second = second_gradebook(tmp_path, "second-reader")
    assert first.read_bytes() == before
    assert second == tmp_path / "course/gradebook-second-reader.db"
    assert sorted(one.name for one in second.parent.iterdir()) == [
        "gradebook-second-reader.db",
        "gradebook.db",
    ]
    assert marks(second, "module-1") == {}
    assert marks(first, "module-1")
    with Gradebook(f"sqlite:///{second}") as opened:
        for student in FIRST:
            cells = opened.find_submission_notebook("module-1", "module-1", student)
            waiting = {one.name: (one.auto_score, one.needs_manual_grade) for one in cells.grades}
            assert waiting == {"check-it": (2, False), **dict.fromkeys(PROMPTS, (None, True))}
            said = {one.name: (one.auto_comment, one.manual_comment) for one in cells.comments}
            assert said == {PROMPTS[0]: ("No response.", None), PROMPTS[1]: (None, None)}


def test_a_second_readers_marks_are_still_there_the_next_day(book: Book, tmp_path: Path) -> None:
    book(gradebook_path(tmp_path, None), FIRST)
    book(gradebook_path(tmp_path, "eva"), SECOND)
    assert marks(second_gradebook(tmp_path, "eva"), "module-1")[PROMPTS[0], "ben"] == Mark(4, 1.0)


@pytest.mark.parametrize("name", ["", "../x", "a/b", "a b", "x.db", "a\\b", "x" * 41, "a\n", "C:", "*"])
def test_a_name_that_cannot_stand_in_a_files_name_is_refused(book: Book, name: str, tmp_path: Path) -> None:
    book(gradebook_path(tmp_path, None), {})
    with pytest.raises(DlisError, match="cannot name a reader"):
        second_gradebook(tmp_path, name)
    assert [one.name for one in (tmp_path / "course").iterdir()] == ["gradebook.db"]


def test_before_anything_is_graded_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DlisError, match="run nbgrader autograde first"):
        second_gradebook(tmp_path, "eva")


@pytest.mark.parametrize("kind", ["empty", "no database", "of another program"])
def test_a_file_that_is_no_gradebook_is_refused_and_left_alone(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    path.write_bytes(b"no database at all" * 99 if kind == "no database" else b"")
    if kind == "of another program":
        with closing(sqlite3.connect(path)) as database:
            database.execute("CREATE TABLE songs (name TEXT)")
    content = path.read_bytes()
    with pytest.raises(DlisError, match=r"other\.db"):
        marks(path, "module-1")
    assert path.read_bytes() == content


def test_the_command_line_prints_how_far_they_agree(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    levels = {f"student-{n}": pair for n, pair in enumerate(((4, 4), (4, 3), (3, 3), (2, 2), (1, 3)))}
    for reader, place in ((None, 0), ("eva", 1)):
        more = {name: ((1.0, f"Level {pair[place]}/4: x"), NOTHING) for name, pair in levels.items()}
        book(gradebook_path(tmp_path, reader), {"ben": ((None, None), (float(place), None)), **more})
    monkeypatch.chdir(tmp_path)
    kappa, low, high = by_hand(list(levels.values())), *interval_by_hand(list(levels.values()))
    lines = [
        "first-thought: 5 read by both, the same points in 100%.",
        f"  5 with levels, the same in 60%; weighted kappa {kappa:.2f} (95 % interval {low:.2f} to {high:.2f}).",
        "  To talk about: student-4",
        "second-thought: 1 read by both, the same points in 0%.",
        "  To talk about: ben",
    ]
    for name in ("eva", "course/gradebook-eva.db"):
        assert main(["agreement", "module-1", "--with", name]) == 0
        assert capsys.readouterr().out.splitlines() == lines


def test_the_command_line_says_in_a_sentence_what_is_missing(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    book(gradebook_path(tmp_path, None), FIRST)
    book(gradebook_path(tmp_path, "eva"), {})
    monkeypatch.chdir(tmp_path)
    for assignment, reader, said in (
        ("module-1", "nobody", "There is no gradebook"),
        ("module-9", "eva", "knows no assignment 'module-9'"),
        ("module-1", "eva", "There is no reflection that both have marked."),
    ):
        assert main(["agreement", assignment, "--with", reader]) == 1
        printed = capsys.readouterr()
        assert said in printed.err
        assert not printed.out
